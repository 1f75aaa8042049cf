// Every page loads this: htmx, and small behaviours that data- attributes ask for. All of it is an addition; pages
// work without. A page's own script (entry-*.js) reaches it through ./club.js.
import htmx from "./htmx.js";
import { behaviour, start } from "./start.js";
import { csrf, icon, words } from "./page.js";
import { toast } from "./behaviours/toast.js";
import "./behaviours/ago.js";
import "./behaviours/copy.js";
import { close, open } from "./behaviours/dialog.js";
import "./behaviours/fields.js";
import "./behaviours/keys.js";
import "./behaviours/menu.js";
import "./behaviours/network.js";
import "./behaviours/send.js";
import "./behaviours/theme.js";

// What is needed for writing is fetched when a form to write in comes near the screen; a page that is only read pays
// nothing.
function near(elements, begin) {
  const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && begin(), { rootMargin: "50%" });
  for (const element of elements) watch.observe(element);
}

// also on a device that has written before, where something may wait
behaviour("[data-outgoing]", (element) => {
  let begun;
  const begin = () => (begun ??= import("./outgoing.js").then((module) => module.outgoing(element)));
  near(document.querySelectorAll("form[data-outbox]"), begin);
  indexedDB.databases?.().then((all) => all.some(({ name }) => name === "club-outbox") && begin(), () => {});
});
behaviour("[data-composer]", (element) => {
  let begun;
  near([element], () => (begun ??= import("./composer.js").then((module) => module.composer(element))));
});

window.club = { behaviour, close, csrf, htmx, icon, open, start, toast, words };
document.documentElement.classList.add("js");
htmx.onLoad(start);
