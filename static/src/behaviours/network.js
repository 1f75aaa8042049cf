// The banner without a connection, and words for requests that failed.
import { behaviour } from "../start.js";
import { words } from "../page.js";
import { toast } from "./toast.js";

behaviour("[data-offline]", (banner) => {
  const show = () => (banner.hidden = navigator.onLine);
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
});

document.addEventListener("htmx:sendError", ({ target }) => {
  // what the outbox took says so itself
  if (!target.matches?.("form[data-outbox]")) toast(words.offline, "warning");
});
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  const answer = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[data-error]");
  toast(answer?.textContent.trim() || words.failed, "danger");
});
