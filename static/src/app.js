// Every page loads this: htmx, and small behaviours that data- attributes ask for. All of it is an addition; pages
// work without. A page's own script (entry-*.js) reaches it through ./club.js.
import htmx from "./htmx.js";
import { behaviour, start } from "./start.js";
import { csrf, icon, words } from "./page.js";
import { toast } from "./behaviours/toast.js";
import "./behaviours/ago.js";
import "./behaviours/copy.js";
import { device } from "./letters.js";
import { close, open } from "./behaviours/dialog.js";
import "./behaviours/fields.js";
import "./behaviours/keys.js";
import "./behaviours/menu.js";
import "./behaviours/network.js";
import "./behaviours/send.js";
import "./behaviours/theme.js";

// fetched where something is written or something waits; a page that is only read pays nothing
behaviour("[data-outgoing]", (element) => {
  const begin = () => import("./outgoing.js").then((module) => module.outgoing(element));
  if (document.querySelector("form[data-outbox]")) begin();
  else device().all().then((letters) => letters.length && begin(), () => {});
});
behaviour("[data-composer]", (element) => import("./composer.js").then((module) => module.composer(element)));

window.club = { behaviour, close, csrf, htmx, icon, open, start, toast, words };
document.documentElement.classList.add("js");
htmx.onLoad(start);
