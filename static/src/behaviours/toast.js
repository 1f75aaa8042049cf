import { behaviour } from "../start.js";
import { icon, words } from "../page.js";

const shapes = { success: "check-circle-fill", info: "info-circle-fill", warning: "exclamation-triangle-fill" };

/** Says something at the foot of the page. kind: success, info, warning, danger; the last two stay until closed. */
export function toast(text, kind = "success") {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const element = document.createElement("div");
  element.className = `toast toast-${kind}${kind in { warning: 1, danger: 1 } ? " toast-stay" : ""}`;
  element.dataset.toast = "";
  element.innerHTML = `${icon(shapes[kind] ?? "exclamation-octagon-fill")}<p></p><button class="btn btn-icon" type="button" data-toast-close>${icon("x-lg")}</button>`;
  element.querySelector("p").textContent = text;
  element.querySelector("button").setAttribute("aria-label", words.close);
  region.append(element);
  while (region.children.length > 3) region.firstElementChild.remove();
  begin(element);
}

function begin(element) {
  const button = element.querySelector("[data-toast-close]");
  button.hidden = false;
  button.onclick = () => element.remove();
  element.addEventListener("animationend", (event) => event.animationName === "leave" && element.remove());
}

behaviour("[data-toast]", begin);

// the server's word: HX-Trigger: {"toast": {"text": "…", "kind": "success"}}
document.addEventListener("toast", ({ detail }) => toast(detail.text ?? detail.value, detail.kind));
