// "/" goes to the search, "?" lists the keys, data-key="n" gives an element a key of its own (its text says what for).
// One-letter keys disturb people who dictate: the list has a switch, kept on the device.
import { behaviour } from "../start.js";
import { open } from "./dialog.js";

const off = () => localStorage.getItem("keys") === "off";
const typing = (element) => element.closest("input, textarea, select, [contenteditable], dialog[open]");

function list(dialog) {
  const rows = dialog.querySelector("[data-key-list]");
  rows.querySelectorAll("[data-own]").forEach((row) => row.remove());
  for (const element of document.querySelectorAll("[data-key]")) {
    const row = document.createElement("li");
    row.dataset.own = "";
    row.innerHTML = "<span></span><kbd></kbd>";
    row.firstChild.textContent = element.dataset.keyLabel ?? element.textContent.trim();
    row.lastChild.textContent = element.dataset.key;
    rows.append(row);
  }
}

behaviour("[data-keys-switch]", (box) => {
  box.checked = !off();
  box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || off()) return;
  if (event.key === "?") {
    const dialog = document.getElementById("keys");
    if (!dialog) return;
    list(dialog);
    open(dialog);
  } else if (event.key === "/") {
    const search = [...document.querySelectorAll("[data-search]")].find((field) => field.offsetParent);
    if (!search) return;
    search.focus();
    search.select();
  } else {
    const element = [...document.querySelectorAll("[data-key]")].find((item) => item.dataset.key === event.key);
    if (!element) return;
    if (element.matches("input, textarea")) element.focus();
    else element.click();
  }
  event.preventDefault();
});
