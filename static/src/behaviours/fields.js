// Text areas that grow, passwords that can be read, files that show what was chosen, tables that speak on a phone.
import { behaviour } from "../start.js";
import { icon, words } from "../page.js";

export function grow(area) {
  area.style.height = "auto";
  const edge = area.offsetHeight - area.clientHeight;
  area.style.height = `${Math.min(area.scrollHeight + edge, innerHeight * 0.7)}px`;
}

behaviour("textarea[data-autosize]", (area) => {
  area.addEventListener("input", () => grow(area));
  if (area.value) grow(area);
  area.form?.addEventListener("reset", () => setTimeout(() => grow(area)));
});

behaviour("[data-password-toggle]", (button) => {
  const field = document.getElementById(button.dataset.passwordToggle);
  button.hidden = false;
  button.addEventListener("click", () => {
    const show = field.type === "password";
    field.type = show ? "text" : "password";
    button.setAttribute("aria-pressed", show);
    button.setAttribute("aria-label", show ? words.hide : words.show);
    button.innerHTML = show ? icon("eye-slash") : icon("eye");
  });
  // kept by the browser's own memory as a password
  field.form?.addEventListener("submit", () => (field.type = "password"));
});

const size = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(
    bytes < 1e6 ? Math.ceil(bytes / 1e3) : bytes / 1e6,
  ) + (bytes < 1e6 ? " kB" : " MB");

behaviour("input[type=file][data-preview]", (input) => {
  const list = document.createElement("ul");
  list.className = "file-list plain-list";
  list.setAttribute("aria-live", "polite");
  input.after(list);
  input.addEventListener("change", () => {
    list.textContent = "";
    for (const file of input.files) {
      const item = document.createElement("li");
      item.innerHTML = `${icon("file-earmark-text")}<span class="text-truncate"></span>`;
      item.lastChild.textContent = `${file.name} · ${size(file.size)}`;
      list.append(item);
      if (!/^image\/(jpeg|png|webp|gif)$/.test(file.type)) continue;
      const picture = new Image();
      picture.alt = "";
      picture.src = URL.createObjectURL(file);
      picture.onload = () => {
        URL.revokeObjectURL(picture.src);
        item.firstElementChild.replaceWith(picture);
      };
    }
  });
});

// cells shown as blocks are no longer a table to every reader unless they say so
const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", "thead th": "columnheader", "tbody th": "rowheader" };
behaviour("table.table-cards", (table) => {
  for (const [selector, role] of Object.entries(roles)) {
    for (const part of selector === "table" ? [table] : table.querySelectorAll(selector)) part.setAttribute("role", role);
  }
});
