// Answers (of a quiz, of a consultation) on their way to the server. They stay on the device until the server says it has them. Each carries
// - an id of its own, so that one that arrives twice counts once,
// - how old it is, so that the clock of the device does not matter,
// - the last event its author had seen, so that it beats what it was meant to replace, however slowly that one travelled.
const MOST = 50;
const PATIENCE = 15000;

const id = () =>
  crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

// Which device an answer comes from: two that answer apart are told from one that changed its mind.
const NAME = "quiz-device";
let own = "";
export function device() {
  try {
    own = localStorage.getItem(NAME) ?? "";
    if (!own) localStorage.setItem(NAME, (own = id().slice(0, 8)));
  } catch {
    own ||= id().slice(0, 8);
  }
  return own;
}

export class Queue {
  /** `name` is where they are kept on the device. `told(state, answer)` hears every change: saving, saved (with the server's answer), waiting, signed_out, failed. */
  constructor({ name, url, headers, told, seen = 0 }) {
    Object.assign(this, { name, url, headers, told, seen });
    this.memory = [];
    this.flying = new Set();
    this.running = null;
    this.wait = 0;
    for (const event of ["online", "pageshow"]) addEventListener(event, () => this.flush());
    document.addEventListener("visibilitychange", () => document.hidden || this.flush());
  }

  /** What the server does not have yet; read anew each time, for another tab may have changed it. */
  get waiting() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) ?? [];
    } catch {
      return this.memory;
    }
  }

  keep(list) {
    this.memory = list;
    try {
      if (list.length) localStorage.setItem(this.name, JSON.stringify(list));
      else localStorage.removeItem(this.name);
    } catch {
      // the device's store is full or forbidden: answers wait in this page
    }
  }

  /** Take an answer; one to the same question that has not left yet is replaced. `name` is its id where it has one. */
  put(question, answer, name = `${device()}:${id()}`) {
    const others = this.waiting.filter((item) => item.question !== question || this.flying.has(item.client_id));
    this.keep([...others, { client_id: name, question, answer, made: Date.now(), seen: this.seen }]);
    return this.flush();
  }

  /** Send what waits; true when nothing waits any more. */
  flush() {
    this.running ??= this.send().finally(() => (this.running = null));
    return this.running;
  }

  async send() {
    clearTimeout(this.timer);
    while (this.waiting.length) {
      const batch = this.waiting.slice(0, MOST);
      this.flying = new Set(batch.map((item) => item.client_id));
      this.told("saving");
      const answer = await this.post(batch);
      this.flying = new Set();
      if (!answer) return false;
      const sent = new Map(batch.map((item) => [item.client_id, item.question]));
      const asked = new Set(sent.values());
      const left = this.waiting.filter((item) => !sent.has(item.client_id));
      // a change of mind made while the answer before it was on its way
      for (const item of left) if (asked.has(item.question)) item.seen = answer.seq;
      this.keep(left);
      this.seen = Math.max(this.seen, answer.seq);
      this.wait = 0;
      this.told("saved", answer);
    }
    return true;
  }

  /** The page goes: what waits is sent once more, without waiting for an answer. It stays here until there is one. */
  parting() {
    const body = this.written(this.waiting.slice(0, MOST));
    // browsers take no more than 64 kB from a page that is gone
    if (!this.waiting.length || body.length > 60000) return;
    const headers = { ...this.headers, "Content-Type": "application/json", Accept: "application/json" };
    fetch(this.url, { method: "POST", headers, body, keepalive: true }).catch(() => {});
  }

  written(batch) {
    const now = Date.now();
    const answers = batch.map(({ client_id, question, answer, made, seen }) => ({
      client_id, question, answer, seen, age: Math.max(now - made, 0) / 1000,
    }));
    return JSON.stringify({ answers });
  }

  async post(batch) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { ...this.headers, "Content-Type": "application/json", Accept: "application/json" },
        body: this.written(batch),
        signal: stop.signal,
      });
      if (response.ok) return await response.json();
      if (response.status === 401) this.told("signed_out");
      else if (response.status >= 500 || response.status === 429) this.later();
      else this.told("failed");
    } catch {
      this.later();
    } finally {
      clearTimeout(timer);
    }
    return null;
  }

  later() {
    this.told("waiting");
    this.wait = Math.min(this.wait ? this.wait * 2 : 2000, 30000);
    this.timer = setTimeout(() => this.flush(), this.wait);
  }
}
