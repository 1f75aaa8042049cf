// data-copy="text" or data-copy-from="#id"
import { behaviour } from "../start.js";
import { words } from "../page.js";
import { toast } from "./toast.js";

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // without https there is no clipboard object
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("refused");
}

behaviour("[data-copy], [data-copy-from]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    const source = document.querySelector(button.dataset.copyFrom || null);
    copy(button.dataset.copy ?? source?.value ?? source?.textContent ?? "").then(
      () => toast(words.copied),
      () => toast(words.failed, "warning"),
    );
  });
});
