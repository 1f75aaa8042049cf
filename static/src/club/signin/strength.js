// data-strength="field id": how far a new password is from long enough. The server judges the rest.
import { behaviour } from "../../club.js";

const LEAST = 10;

behaviour("[data-strength]", (line) => {
  const field = document.getElementById(line.dataset.strength);
  const words = JSON.parse(line.dataset.words);
  field.addEventListener("input", () => {
    const left = LEAST - [...field.value].length;
    line.hidden = !field.value;
    line.classList.toggle("is-enough", left <= 0);
    line.textContent = left > 0 ? words.short.replace("{n}", left) : words.enough;
  });
});
