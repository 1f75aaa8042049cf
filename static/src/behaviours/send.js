// Forms: send once, with a key the server knows a repetition by; ask before leaving what was typed.
import { behaviour } from "../start.js";

// crypto.randomUUID is missing where the page did not come by https
const key = () =>
  crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
const buttons = (form) => [...form.elements].filter((part) => part.type === "submit");
const keyOf = (form) => form.elements.namedItem("client_id");
const changed = new Set();

function release(form, done) {
  form.removeAttribute("aria-busy");
  for (const button of buttons(form)) {
    if (button.dataset.held) {
      delete button.dataset.held;
      button.disabled = false;
    }
  }
  if (done && keyOf(form)) keyOf(form).value = "";
}

function hold(form) {
  form.setAttribute("aria-busy", "true");
  for (const button of buttons(form)) {
    if (button.disabled) continue;
    button.dataset.held = "1";
    button.disabled = true;
  }
}

// while capturing: before htmx reads the values
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.getAttribute("aria-busy")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const hidden = keyOf(form);
    if (hidden && !hidden.value) hidden.value = key();
    // the button that was pressed must still be enabled when the browser reads the form
    setTimeout(() => {
      if (event.defaultPrevented) return;
      changed.delete(form);
      hold(form);
      // a download leaves the page where it is
      setTimeout(() => release(form), 15000);
    });
    const draft = form.querySelector("[data-draft]")?.dataset.draft;
    if (draft) sessionStorage.setItem("sent", draft);
  },
  true,
);

document.addEventListener("htmx:beforeRequest", ({ target }) => target.matches?.("form") && hold(target));
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!target.matches?.("form")) return;
  if (detail.successful) changed.delete(target);
  release(target, detail.successful);
});

// It waits in the outbox (outgoing.js): what is typed next is something new.
document.addEventListener("outbox:taken", ({ target }) => {
  changed.delete(target);
  release(target, true);
});

// The page after a form that had a draft: the draft goes once the server has taken the text, not before.
const sent = sessionStorage.getItem("sent");
sessionStorage.removeItem("sent");
if (sent && document.referrer && performance.getEntriesByType("navigation")[0]?.type === "navigate") {
  if (!document.querySelector("[data-failed], .field-error")) localStorage.removeItem(`draft:${sent}`);
}

addEventListener("pageshow", (event) => {
  // come back through history: what is sent now is something new
  sessionStorage.removeItem("sent");
  if (event.persisted) for (const form of document.forms) release(form, true);
});

behaviour("form[data-unsaved]", (form) => {
  form.addEventListener("input", () => changed.add(form));
});

addEventListener("beforeunload", (event) => {
  for (const form of changed) {
    if (form.isConnected && "unsaved" in form.dataset) event.preventDefault(), (event.returnValue = "");
  }
});

behaviour("[data-error-summary]", (summary) => summary.focus());
