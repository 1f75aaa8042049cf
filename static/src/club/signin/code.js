// A spoken code as it is typed: capitals, and a hyphen in the middle. What the server reads is the same without.
import { behaviour } from "../../club.js";

behaviour("input[data-code]", (field) => {
  field.addEventListener("input", (event) => {
    if (event.isComposing || field.selectionStart !== field.value.length) return;
    const plain = field.value.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 8);
    const deleting = event.inputType?.startsWith("delete");
    field.value = plain.length > 4 || (plain.length === 4 && !deleting) ? `${plain.slice(0, 4)}-${plain.slice(4)}` : plain;
  });
});
