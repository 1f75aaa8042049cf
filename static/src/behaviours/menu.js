// <details data-menu>: one open at a time; Escape, a click elsewhere and data-menu-close shut it.
import { behaviour } from "../start.js";

const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target) || event.target.closest("[data-menu-close]")) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

behaviour("[data-menu-close]", (button) => {
  button.hidden = false;
});

behaviour("details[data-menu]", (menu) => {
  // opens towards the side that has room
  menu.addEventListener("toggle", () => {
    if (!menu.open) return;
    const edge = menu.closest("main")?.getBoundingClientRect().left ?? 0;
    if (menu.querySelector(".menu-panel").getBoundingClientRect().left < edge) menu.classList.add("menu-start");
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
  });
});
