// data-narrow="select id": a search above a long list that leaves in it what fits, without regard to diacritics.
import { behaviour } from "../../club.js";

/** Every part begins a word of the text; a number is a word of its own, so that 5 does not find 15. */
function fits(parts, text) {
  const words = text.split(/[^\p{L}\p{N}]+/u);
  return parts.every((part) => (/^\d+$/.test(part) ? words.includes(part) : words.some((word) => word.startsWith(part))));
}

const fold = (text) => text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/\p{M}/gu, "");

behaviour("[data-narrow]", (place) => {
  const list = document.getElementById(place.dataset.narrow);
  const field = place.querySelector("input");
  const told = place.querySelector("[role=status]");
  const groups = [...list.querySelectorAll("optgroup")].map((group) => ({
    group,
    options: [...group.children].map((option) => ({ option, text: fold(`${option.textContent} ${group.label}`) })),
  }));
  place.hidden = false;
  field.addEventListener("input", () => {
    const parts = fold(field.value).split(/\s+/).filter(Boolean);
    const chosen = list.value;
    const fitting = [];
    for (const { group, options } of groups) {
      const left = options.filter(({ text }) => fits(parts, text));
      group.replaceChildren(...left.map(({ option }) => option));
      if (left.length) fitting.push(...left);
    }
    list.replaceChildren(list.options[0], ...groups.filter(({ group }) => group.children.length).map(({ group }) => group));
    list.value = fitting.some(({ option }) => option.value === chosen) ? chosen : "";
    if (fitting.length === 1) list.value = fitting[0].option.value;
    told.textContent = !parts.length ? "" : fitting.length ? told.dataset.found.replace("{n}", fitting.length) : told.dataset.none;
  });
  // Enter in the search would send the half-filled form.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.focus();
  });
});
