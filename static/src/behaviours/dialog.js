// data-dialog="id" opens that <dialog>; data-close inside closes it, and so does a click beside it.
// data-dialog-open on the dialog itself opens it at once (a form that came back with errors).
import { behaviour } from "../start.js";

export function open(dialog) {
  if (!dialog) return;
  if (dialog.showModal) dialog.open || dialog.showModal();
  else dialog.classList.add("is-open");
}

export function close(dialog) {
  if (dialog.open && dialog.close) dialog.close();
  dialog.classList.remove("is-open");
  // opened by its address, before the script had come
  if (location.hash === `#${dialog.id}`) location.hash = "";
}

behaviour("[data-dialog]", (opener) => {
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    open(document.getElementById(opener.dataset.dialog));
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      opener.click();
    }
  });
});

behaviour("dialog.dialog", (dialog) => {
  dialog.addEventListener("click", (event) => {
    const closing = event.target.closest("[data-close]");
    if (closing) event.preventDefault();
    if (closing || event.target === dialog) close(dialog);
  });
  if ("dialogOpen" in dialog.dataset) open(dialog);
});
