// What runs beside a package's page, apart from the site: it hears what the package tells and passes it on to the page
// around it. It has nothing of the site: no cookie, no origin, only the address of its ticket and what stands in its name.
const MARK = "club:";
const SETTLE = 250;

/** What the page around us gave to this frame; null in a frame that the package opened itself. */
export function given() {
  if (!window.name.startsWith(MARK)) return null;
  try {
    return JSON.parse(window.name.slice(MARK.length));
  } catch {
    return null;
  }
}

const outer = window.parent;

/** Tells the page around us, and keeps what a package's next page in this frame needs to know. */
export class Teller {
  constructor(boot, read) {
    Object.assign(this, { boot, read, turn: boot.turn ?? 0, told: "" });
    this.began = Date.now();
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.tell());
  }

  /** Soon, so that many values set one after the other travel together. */
  soon() {
    this.timer ??= setTimeout(() => this.tell(), SETTLE);
  }

  commit() {
    const values = this.read();
    const text = JSON.stringify(values);
    if (text === this.told) return null;
    this.told = text;
    this.turn += 1;
    const { item, session, device, seen } = this.boot;
    const random = [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, "0")).join("");
    // a page of the package that comes after this one, in this frame, begins where this one stands
    window.name = MARK + JSON.stringify({ ...this.boot, values, turn: this.turn });
    return { client_id: `${device}:${random}`, item, session, turn: this.turn, seen, values };
  }

  tell() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const made = this.commit();
    if (made) outer.postMessage({ club: "package", say: "commit", commit: made }, "*");
  }

  /** The page goes: the page around us may be going too, so the server is told from here as well. Twice is once. */
  leave() {
    clearTimeout(this.timer);
    const made = this.commit();
    if (!made) return;
    outer.postMessage({ club: "package", say: "commit", commit: made }, "*");
    if (this.boot.save) navigator.sendBeacon(this.boot.save, JSON.stringify({ commits: [{ ...made, age: 0 }] }));
  }

  ready() {
    outer.postMessage({ club: "package", say: "ready" }, "*");
  }
}

/** Stores that an origin without a name does not have: packages ask for them, and many stop where asking fails. */
export function standIns() {
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      void window[name].length;
    } catch {
      const kept = new Map();
      const store = {
        getItem: (key) => kept.get(String(key)) ?? null,
        setItem: (key, value) => void kept.set(String(key), String(value)),
        removeItem: (key) => void kept.delete(String(key)),
        clear: () => kept.clear(),
        key: (place) => [...kept.keys()][place] ?? null,
        get length() {
          return kept.size;
        },
      };
      Object.defineProperty(window, name, { value: store });
    }
  }
  try {
    void document.cookie;
  } catch {
    let jar = "";
    Object.defineProperty(document, "cookie", { get: () => jar, set: (text) => (jar = [jar, String(text).split(";")[0]].filter(Boolean).join("; ")) });
  }
}
