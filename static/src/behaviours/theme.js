// data-theme-set="light|dark|auto": kept in a cookie, which the server reads, so that pages never flash.
import { behaviour } from "../start.js";

behaviour("[data-theme-switch]", (group) => {
  group.hidden = false;
  const buttons = group.querySelectorAll("[data-theme-set]");
  group.addEventListener("click", ({ target }) => {
    const theme = target.closest("[data-theme-set]")?.dataset.themeSet;
    if (!theme) return;
    document.documentElement.dataset.bsTheme = theme;
    document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
    for (const button of buttons) button.setAttribute("aria-pressed", button.dataset.themeSet === theme);
  });
});
