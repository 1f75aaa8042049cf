// What a person sent and the server has not acknowledged: whole forms, kept in IndexedDB in the order they were sent, over
// all pages and tabs of a device. They go one at a time, in that order, as often as it takes; the server knows a repetition
// by its client_id. One that the server refuses stays with the reason and lets the others pass.
//
// A field's value is text, or a file.
// A letter: {seq, id, person, kind, url, fields: [[name, value], …], about, tries, rev, error}. `id` travels as client_id.
// Any room may use it: a form that answers JSON (club/acknowledging.py) with {url} and, where its words can be
// changed later, {edit: {url, edits}} and `fresh: false` for what it had already.
import { NAME } from "./letters.js";

const PATIENCE = 20000;
/** For a letter with files: photographs over a weak network take their time. */
const LONG = 180000;
const heavy = (letter) => letter.fields.some(([, value]) => typeof value !== "string");

function bodyOf(letter) {
  if (!heavy(letter)) return new URLSearchParams([...letter.fields, ["client_id", letter.id]]);
  const body = new FormData();
  for (const [name, value] of letter.fields) body.append(name, value);
  body.append("client_id", letter.id);
  return body;
}

export const key = () =>
  crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");

/** Try again later, after `seconds` where the server says so. */
export class Later extends Error {
  constructor(seconds = null) {
    super("later");
    this.seconds = seconds;
  }
}

/** The server will not take this; `message` says why. */
export class Never extends Error {}

/** Nothing goes before the person does something: signs in, or loads the page again. */
export class Stop extends Error {}

/** Sends a letter as its form would go; `headers()` are those that let a request of ours through. */
export function poster(headers, failed) {
  return async (letter) => {
    if (!navigator.onLine) throw new Later();
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), heavy(letter) ? LONG : PATIENCE);
    let response, answer;
    try {
      const own = { ...headers(), Accept: "application/json", "X-Person": letter.person };
      response = await fetch(letter.url, { method: "POST", headers: own, body: bodyOf(letter), signal: stop.signal });
      answer = await response.json();
    } catch {
      // no network, or a page of somebody else's that stands between (a hotel's door): both pass
      if (response?.status !== 413) throw new Later();
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return answer;
    if (response.status === 401 || answer?.error === "csrf") throw new Stop(answer.message);
    if (response.status === 429 || response.status >= 500) throw new Later(answer?.retry_after ?? null);
    throw new Never(answer?.message || failed);
  };
}

const alone = (act) => (navigator.locks ? navigator.locks.request(NAME, act) : act());

export class Outbox {
  letters = [];
  /** What this page is busy with itself; nothing behind it goes before it. */
  held = new Set();
  state = "idle";
  #running = null;
  #again = false;
  #timer = null;
  #tries = 0;

  /** `changed()` after every change, `arrived(letter, answer)` when the server has one. */
  constructor({ store, post, person, changed = () => {}, arrived = () => {}, later = (act, ms) => setTimeout(act, ms), lock = alone }) {
    Object.assign(this, { store, post, person: String(person), changed, arrived, later, lock });
  }

  get waiting() {
    return this.letters.filter((letter) => !letter.error);
  }

  /** Read what the device holds for this person; another tab may have changed it. */
  async load() {
    this.letters = (await this.store.all()).filter((letter) => letter.person === this.person).sort((a, b) => a.seq - b.seq);
    this.changed();
  }

  /** Keep a form's content. An edit of what waits to be edited already begins where that one will end. */
  async put({ id = key(), kind, url, fields, about = {}, hold = false }) {
    if (hold) this.held.add(id);
    const before = this.letters.filter((letter) => letter.url === url && !letter.error).pop();
    const begun = before?.fields.find(([name]) => name === "edits");
    if (begun) fields = fields.map(([name, value]) => [name, name === "edits" ? String(Number(begun[1]) + 1) : value]);
    await this.store.put({ id, person: this.person, kind, url, fields, about, tries: 0, rev: 0, error: "", at: Date.now() });
    await this.load();
    if (!hold) this.wake();
    return id;
  }

  find(id) {
    return this.letters.find((letter) => letter.id === id);
  }

  async drop(id) {
    const letter = this.find(id);
    this.held.delete(id);
    if (letter) await this.store.remove(letter.seq);
    await this.load();
    this.wake();
  }

  /** Other words for a letter that waits; it goes again if it was refused. */
  async reword(id, name, value) {
    const letter = this.find(id);
    if (!letter) return;
    const fields = letter.fields.map(([field, old]) => [field, field === name ? value : old]);
    await this.store.put({ ...letter, fields, rev: letter.rev + 1, error: "" });
    await this.load();
    this.release(id);
  }

  async retry(id) {
    const letter = this.find(id);
    if (letter) await this.store.put({ ...letter, error: "" });
    await this.load();
    this.wake();
  }

  release(id) {
    this.held.delete(id);
    this.wake();
  }

  /** Try now: the network came back, the page was shown again, something was added. */
  wake() {
    this.#tries = 0;
    return this.#go();
  }

  #go() {
    clearTimeout(this.#timer);
    this.#again = true;
    this.#running ??= this.lock(() => this.#drain())
      .catch(() => {})
      .finally(() => {
        this.#running = null;
        this.changed();
        if (this.#again) this.#go();
      });
    return this.#running;
  }

  async #drain() {
    while (this.#again) {
      this.#again = false;
      await this.load();
      for (let letter; (letter = this.waiting[0]) && !this.held.has(letter.id); ) {
        if (!(await this.#send(letter))) break;
        await this.load();
      }
    }
    if (!this.waiting.length) this.state = "idle";
  }

  async #send(letter) {
    this.state = "sending";
    this.changed();
    await this.store.put((letter = { ...letter, tries: letter.tries + 1 }));
    try {
      const answer = await this.post(letter);
      this.#tries = 0;
      await this.#settle(letter, answer);
      return true;
    } catch (error) {
      if (error instanceof Never) {
        const now = await this.store.get(letter.seq);
        if (now) await this.store.put({ ...now, error: error.message });
        return true;
      }
      this.state = error instanceof Stop ? "stopped" : "waiting";
      this.reason = error instanceof Stop ? error.message : "";
      if (!(error instanceof Stop)) this.#back(error.seconds ?? null);
      return false;
    }
  }

  /** The server has it. Words that were changed while it flew, or after a flight nobody heard back from, follow as an edit. */
  async #settle(letter, answer) {
    const now = await this.store.get(letter.seq);
    if (now && (now.rev !== letter.rev || (now.rev && answer.fresh === false)) && answer.edit) {
      const other = now.fields.filter(([name]) => name !== "edits" && name !== "answers");
      const fields = [...other, ["edits", String(answer.edit.edits)]];
      await this.store.put({ ...now, id: key(), kind: "edit", url: answer.edit.url, fields, tries: 0, rev: 0 });
      return;
    }
    if (now) await this.store.remove(letter.seq);
    this.arrived(letter, answer);
  }

  #back(seconds) {
    // 2, 4, 8 … 60 s, each a little different, so that a whole hall does not come back in one moment
    const wait = seconds ?? Math.min(2 ** ++this.#tries, 60) * (0.75 + Math.random() / 2);
    clearTimeout(this.#timer);
    this.#timer = this.later(() => this.#go(), wait * 1000);
  }
}
