import htmx from "htmx.org/dist/htmx.esm.js";
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";

// a person's half-typed sentence outlives a refresh of the page around it
Idiomorph.defaults.ignoreActiveValue = true;

const styles = { morph: "outerHTML", "morph:outerHTML": "outerHTML", "morph:innerHTML": "innerHTML" };

// Idiomorph's own extension also reads "morph:{…}" with eval, which our content security policy forbids
htmx.defineExtension("morph", {
  isInlineSwap: (style) => styles[style] === "outerHTML",
  handleSwap: (style, target, fragment) =>
    styles[style] && Idiomorph.morph(target, fragment.children, { morphStyle: styles[style] }),
});

export default htmx;
