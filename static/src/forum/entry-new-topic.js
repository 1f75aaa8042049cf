// A new topic: who should answer is asked only of the kinds that ask.
import { behaviour } from "../club.js";

behaviour("[data-for-kinds]", (part) => {
  const kinds = part.dataset.forKinds.split(" ");
  const radios = [...part.closest("form").querySelectorAll("input[name=kind]")];
  const show = () => (part.hidden = !radios.some((radio) => radio.checked && kinds.includes(radio.value)));
  radios.forEach((radio) => radio.addEventListener("change", show));
  show();
});
