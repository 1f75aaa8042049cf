// Practice: photographs made smaller while one writes, the form when it waits in the outbox, marking by keyboard.
import { behaviour } from "../club.js";
import { shrink } from "./shrink.js";

behaviour("form[data-outbox=practice]", (form) => {
  const note = form.querySelector("[data-shrinking]");
  const buttons = [...form.querySelectorAll("[type=submit]")];
  let busy = 0;
  for (const input of form.querySelectorAll("[data-shrink]")) {
    input.addEventListener("change", async (event) => {
      if (event.detail === "shrunk" || !input.files.length) return;
      busy += 1;
      note.hidden = false;
      for (const button of buttons) button.disabled = true;
      // the list below the input tells the new sizes
      if (await shrink(input).catch(() => false)) input.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "shrunk" }));
      if ((busy -= 1)) return;
      note.hidden = true;
      for (const button of buttons) button.disabled = false;
    });
  }
  form.addEventListener("outbox:taken", () => {
    form.hidden = true;
    const after = form.parentElement.querySelector("[data-after-outbox]");
    after.hidden = false;
    after.tabIndex = -1;
    after.focus();
  });
});

behaviour("form[data-marking]", (form) => {
  const rows = [...form.querySelectorAll("[data-judge]")];
  const radios = (row) => [...row.querySelectorAll("input")];
  const open = () => rows.find((row) => !radios(row).some((radio) => radio.checked)) ?? rows[rows.length - 1];
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || localStorage.getItem("keys") === "off") return;
    if (target.closest("textarea, dialog[open], input:not([type=radio])")) return;
    const inside = target.closest("[data-judge]");
    if (/^[1-5]$/.test(event.key)) {
      const row = inside && rows.includes(inside) ? inside : open();
      const radio = radios(row)[Number(event.key) - 1];
      if (!radio) return;
      radio.checked = true;
      radio.dispatchEvent(new Event("input", { bubbles: true }));
      const next = rows[rows.indexOf(row) + 1];
      const wanted = next ? radios(next).find((one) => one.checked) ?? radios(next)[0] : radio;
      wanted.focus();
      wanted.closest("[data-judge]").scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && (inside || target === document.body)) {
      form.requestSubmit ? form.requestSubmit() : form.querySelector("[type=submit]").click();
    } else if (event.key === "j" || event.key === "k") {
      // a chosen level is an input, where the page's own keys keep still
      if (!inside) return;
      document.querySelector(`[data-key=${event.key}]`)?.click();
    } else {
      return;
    }
    event.preventDefault();
  });
});
