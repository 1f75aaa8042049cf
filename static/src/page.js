/** Sentences for scripts, in the reader's language (layouts/base.html). */
export const words = JSON.parse(document.getElementById("toasts")?.dataset.words ?? "{}");

/** Headers that let a request of ours through. */
export const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

export const icon = (name) => {
  const known = document.querySelector("svg use");
  const sprite = known ? known.getAttribute("href").split("#")[0] : "";
  return `<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"/></svg>`;
};
