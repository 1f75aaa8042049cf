// What this phone has said and the server has not acknowledged yet. Kept on the device, sent in order, one at a time, as
// often as it takes; the server knows a repetition by its client_id. Pure but for the store and `send` it is given.
//
// An item: {cid, person, session, text, reply_to, at, state: "waiting" | "sending" | "failed", error}, and instead of text
// and reply_to {act, data} for an act that is no message (a question, a vote): those go first, a countdown may run.

/** Thrown by `send`: the network is away (try later), or the server asks to wait `seconds`. */
export class Later extends Error {
  constructor(seconds = null) {
    super("later");
    this.seconds = seconds;
  }
}

/** Thrown by `send`: the server will never take this; `message` tells the person why. */
export class Never extends Error {}

export const key = () =>
  crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export class Outbox {
  items = [];
  #running = false;
  #timer = null;
  #tries = 0;

  /** store: {all, put, remove}; send(item) resolves when acknowledged; changed() after every change of the items. */
  constructor({ store, send, changed = () => {}, person, session, wait = pause, later = (act, ms) => setTimeout(act, ms), random = Math.random }) {
    Object.assign(this, { store, send, changed, person, session, wait, later, random });
  }

  /** Bring back what an earlier visit left: only this person's, only for this room. */
  async load() {
    const kept = (await this.store.all()).filter((item) => item.person === this.person && item.session === this.session);
    const known = new Set(this.items.map((item) => item.cid));
    for (const item of kept.sort((a, b) => a.at - b.at)) {
      if (!known.has(item.cid)) this.items.push({ ...item, state: item.state === "failed" ? "failed" : "waiting" });
    }
    this.items.sort((a, b) => a.at - b.at);
    this.changed();
    this.wake();
  }

  add(text, replyTo = null, now = Date.now()) {
    return this.#add({ text, reply_to: replyTo }, now);
  }

  /** An act that is no message. */
  put(act, data, now = Date.now()) {
    return this.#add({ act, data }, now);
  }

  #add(what, now) {
    const last = this.items[this.items.length - 1];
    const at = Math.max(now, last ? last.at + 1 : 0);
    const item = { cid: key(), person: this.person, session: this.session, ...what, at, state: "waiting", error: "" };
    this.items.push(item);
    this.#keep(item);
    this.changed();
    this.wake();
    return item;
  }

  /** The message stands in the log: by its acknowledgement, or because it came back as an event first. */
  settle(cid) {
    const index = this.items.findIndex((item) => item.cid === cid);
    if (index < 0) return;
    this.items.splice(index, 1);
    this.store.remove(cid);
    this.changed();
  }

  retry(cid) {
    const item = this.items.find((found) => found.cid === cid);
    if (!item) return;
    Object.assign(item, { state: "waiting", error: "" });
    this.#keep(item);
    this.changed();
    this.wake();
  }

  /** Try now: the network came back, the page was shown again, or something was added. */
  wake() {
    clearTimeout(this.#timer);
    this.#tries = 0;
    return this.#run();
  }

  #keep(item) {
    // a copy: the device's store must not see later changes of the item as they happen
    this.store.put({ ...item, state: item.state === "failed" ? "failed" : "waiting" });
  }

  #next() {
    const ready = this.items.filter((item) => item.state !== "failed");
    return ready.find((item) => item.act) ?? ready[0];
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let item; (item = this.#next()); ) {
        item.state = "sending";
        this.changed();
        try {
          await this.send(item);
          this.#tries = 0;
          this.settle(item.cid);
        } catch (error) {
          if (!this.items.includes(item)) continue;
          item.state = "waiting";
          if (error instanceof Never) {
            Object.assign(item, { state: "failed", error: error.message });
            this.#keep(item);
          } else if (error instanceof Later && error.seconds !== null) {
            this.changed();
            await this.wait(error.seconds * 1000);
            continue;
          } else {
            this.#again();
            break;
          }
          this.changed();
        }
      }
    } finally {
      this.#running = false;
      this.changed();
    }
  }

  #again() {
    // 1, 2, 4 … 30 s, each a little different, so that a whole hall does not come back in one moment
    const seconds = Math.min(2 ** this.#tries++, 30) * (0.75 + this.random() / 2);
    clearTimeout(this.#timer);
    this.#timer = this.later(() => this.#run(), seconds * 1000);
  }
}
