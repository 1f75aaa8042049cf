// Who should answer: the name of a unit is asked for only where "another unit" is chosen.
import { behaviour } from "../club.js";

behaviour("[data-unit-of]", (part) => {
  const select = part.closest("form").elements.namedItem(part.dataset.unitOf);
  const show = () => (part.hidden = select.value !== "unit");
  select.addEventListener("change", show);
  show();
});
