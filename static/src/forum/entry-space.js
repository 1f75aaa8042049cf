// The form of a space: the unit is asked for only where a unit reads the space.
import { behaviour } from "../club.js";

behaviour("[data-unit-choice]", (part) => {
  const form = part.closest("form");
  const show = () => (part.hidden = form.elements.namedItem("audience").value !== "unit");
  form.addEventListener("change", show);
  show();
});
