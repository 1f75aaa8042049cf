// A field that picks one thing by name (club/picking.py): a combobox over a list the server writes.
import { behaviour } from "../club.js";

const WAIT = 180;

behaviour("[data-pick-box]", (box) => {
  const field = box.querySelector("[data-pick]");
  const number = box.querySelector("input[type=hidden]");
  const list = box.querySelector("[role=listbox]");
  let timer;
  let asked = "";

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  list.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "");

  const options = () => [...list.querySelectorAll("[data-pick-id]")];
  const current = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", open);
    if (!open) field.removeAttribute("aria-activedescendant");
  }

  function mark(option) {
    for (const other of options()) {
      other.setAttribute("aria-selected", other === option);
      other.classList.toggle("bg-sunken", other === option);
    }
    if (!option) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function pick(option) {
    field.value = option.dataset.pickText;
    number.value = option.dataset.pickId;
    show(false);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function ask() {
    const typed = field.value.trim();
    if (typed === asked && !list.hidden) return;
    asked = typed;
    if (!typed) return show(false);
    try {
      const answer = await fetch(`${field.dataset.pick}?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" } });
      const html = answer.ok ? await answer.text() : "";
      if (asked !== typed || document.activeElement !== field) return;
      list.innerHTML = html;
    } catch {
      return; // without a connection the text alone is looked up when the form is sent
    }
    options().forEach((option, place) => {
      option.id = `${list.id}-${place}`;
      option.setAttribute("aria-selected", "false");
    });
    show(list.childElementCount > 0);
  }

  field.addEventListener("input", () => {
    number.value = "";
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    const place = all.indexOf(current());
    if (event.key === "ArrowDown") mark(all[(place + 1) % all.length]);
    else if (event.key === "ArrowUp") mark(all[(place - 1 + all.length) % all.length]);
    else if (event.key === "Enter" && place >= 0) pick(all[place]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // before the field loses its focus
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[data-pick-id]");
    event.preventDefault();
    if (option) pick(option);
  });
  field.addEventListener("blur", () => show(false));
  // typed while this file was still on its way
  if (document.activeElement === field && field.value && !number.value) ask();
});
