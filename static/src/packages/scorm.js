// A SCORM page finds its API in its own window, or in the one above it.
//
// On an address of their own (host): this runs in a page above the package's, as in any LMS.
// On the site's address (sandbox): every page of the package has an origin of its own that nobody shares, so this is put
// into each page; `parent` is then a stand-in that holds the API, because asking the real one anything would throw.
import { Teller, given, standIns } from "./frame.js";

/** `make()` gives scorm-again's API; `name` is where packages look for it; `sets` are the events after which values differ. */
export function start({ make, name, sets, done }) {
  const boot = given();
  if (boot?.host) return host(boot, { make, name, sets, done });
  standIns();
  if (!boot) return inner();
  const { api, teller } = open(boot, { make, name, sets, done });
  // "var API = null" at the top of a package's script must not take it away
  Object.defineProperty(window, name, { get: () => api, set: () => {}, configurable: true });
  const above = { [name]: api };
  above.parent = above.top = above;
  Object.defineProperty(window, "parent", { value: above, configurable: true });
  heard();
  teller.ready();
}

function open(boot, { make, name, sets, done }) {
  const api = make();
  api.loadFromFlattenedJSON(boot.values, "");
  const read = () => Object.fromEntries(Object.entries(api.getFlattenedCMI()).filter(([, value]) => typeof value !== "object" && value !== ""));
  const began = Date.now();
  let told = false;
  api.on(`${sets[0]}.cmi.*`, (element) => {
    told ||= String(element).endsWith("session_time");
    teller.soon();
  });
  const timed = () => {
    const values = read();
    // packages that never say how long they took are timed from here
    if (!told) values[boot.time] = boot.time === "cmi.session_time" ? `PT${Math.round((Date.now() - began) / 1000)}S` : old(Date.now() - began);
    return values;
  };
  let opened = false;
  const teller = new Teller(boot, () => (opened ? timed() : {}));
  teller.told = "{}";
  api.on(sets[1], () => {
    opened = true;
    teller.soon();
  });
  for (const event of done) api.on(event, () => teller.tell());
  return { api, teller };
}

function old(span) {
  const seconds = Math.round(span / 1000);
  const pad = (value, width = 2) => String(value).padStart(width, "0");
  return `${pad(Math.floor(seconds / 3600), 4)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

function host(boot, parts) {
  const { api, teller } = open(boot, parts);
  window[parts.name] = api;
  const frame = document.createElement("iframe");
  frame.title = boot.title;
  frame.allow = "fullscreen; autoplay";
  frame.src = boot.href;
  document.body.append(frame);
  teller.ready();
}

// --- frames that a package opens itself, on the site's own address
// Each has an origin that nobody shares, so they cannot reach each other. What most packages do across them is to call a
// function of the page above and not wait for an answer (parent.RecordTest(80)): that is passed on as a message.
const CALL = "club-call";

function heard() {
  addEventListener("message", ({ data, source }) => {
    if (data?.club !== CALL || ![...document.querySelectorAll("iframe, frame")].some((frame) => frame.contentWindow === source)) return;
    if (data.ask) return source.postMessage({ club: CALL, names: functions() }, "*");
    const wanted = functions().includes(data.name) ? window[data.name] : null;
    wanted?.apply(window, data.given);
  });
}

/** The package's own functions in this window, those of the browser left out. */
const born = new Set(Object.getOwnPropertyNames(window));
const functions = () => Object.getOwnPropertyNames(window).filter((name) => !born.has(name) && typeof window[name] === "function");

function inner() {
  const above = window.parent;
  const known = new Set();
  addEventListener("message", ({ data, source }) => {
    if (source === above && data?.club === CALL && data.names) for (const one of data.names) known.add(one);
  });
  above.postMessage({ club: CALL, ask: true }, "*");
  const stand = new Proxy(Object.create(null), {
    get: (_, name) => (known.has(name) ? (...values) => above.postMessage({ club: CALL, name, given: values }, "*") : name === "parent" ? stand : undefined),
    has: (_, name) => known.has(name),
  });
  Object.defineProperty(window, "parent", { value: stand, configurable: true });
}
