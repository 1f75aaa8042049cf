// A page with one long text: mentions come with the first touch of it.
import { behaviour } from "../club.js";

behaviour("[data-mentions]", (box) => {
  const load = ({ target }) => {
    if (!target.matches("textarea")) return;
    box.removeEventListener("focusin", load);
    import("./mentions.js").then(({ mentions }) => mentions(target, box.dataset.mentions));
  };
  box.addEventListener("focusin", load);
});
