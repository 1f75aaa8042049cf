// The log of a room as this browser holds it: one piece without a gap, and what lies beyond it. Pure: no page, no
// network, no clock. The twin of live/queries/fold.py; tests/live/fold_cases.json is run against both.
//
// Events are numbered. An event held already is a double and is dropped; one that is not the next number waits until the
// gap before it is filled. What people read is folded from the piece without a gap only, so that nothing ever jumps in
// above what they have read.

export const NOTES = new Set(["opened", "ended", "pin", "pick", "poll", "poll_published"]);
const CHANGES = new Set(["edit", "withdraw", "hide", "restore"]);
/** Messages of one person that follow each other this closely (ms) stand as one group. */
export const CLOSE = 5 * 60000;

/** The line that an event begins, after the changes made to it (in their order). */
export function fold(event, changes = []) {
  const line = { seq: event.seq, kind: event.type, by: event.by, at: event.at };
  if (event.type !== "message") {
    if (event.about) line.about = event.about;
    if (event.text) line.text = event.text;
    return line;
  }
  Object.assign(line, { text: event.text ?? null, html: event.html ?? null, state: event.gone ?? "", reason: "", edited: false });
  line.re = event.re ?? null;
  line.cid = event.cid ?? null;
  for (const change of changes) {
    if (change.type === "edit") Object.assign(line, { edited: true, text: change.text ?? null, html: change.html ?? null });
    else if (change.type === "withdraw") Object.assign(line, { state: "withdrawn", text: null, html: null });
    else if (change.type === "hide") Object.assign(line, { state: "hidden", reason: change.reason ?? "" });
    else if (change.type === "restore") {
      Object.assign(line, { state: "", reason: "" });
      if ("text" in change) Object.assign(line, { text: change.text, html: change.html ?? null });
    }
  }
  return line;
}

/** Whether two neighbouring lines belong to one group. */
export const together = (a, b) =>
  Boolean(a && b) && a.kind === "message" && b.kind === "message" && a.by === b.by && b.at - a.at < CLOSE;

export class Log {
  /** low..high is the piece without a gap; an empty log has low = high + 1. */
  low = 1;
  high = 0;
  begun = false;
  pinned = null;
  state = "planned";
  people = new Map();
  quotes = new Map();
  #events = new Map();
  #changes = new Map();
  #beyond = new Map();
  #asOf = 0;

  constructor({ me = null, moderates = false } = {}) {
    this.me = me;
    this.moderates = moderates;
  }

  /** Whether events are held that cannot be shown yet because some before them are missing. */
  get gap() {
    return [...this.#beyond.keys()].some((seq) => seq > this.high);
  }

  /** Whether the log goes back further than what is held. */
  get earlier() {
    return this.begun && this.low > 1;
  }

  /**
   * Take a page in. Gives the numbers of the lines that are new at the end (`added`), new at the beginning (`before`) and
   * different from what they were (`changed`), each in order; and the events that are new at the end (`events`), for
   * whoever holds something else of the session.
   */
  apply(page) {
    for (const [id, person] of Object.entries(page.people ?? {})) this.people.set(Number(id), person);
    for (const [seq, quote] of Object.entries(page.quotes ?? {})) this.quotes.set(Number(seq), quote);
    const events = [...page.events].sort((a, b) => a.seq - b.seq);
    if (!this.begun) {
      this.high = events.length ? events[0].seq - 1 : page.last_seq ?? 0;
      this.low = this.high + 1;
      this.begun = true;
    }
    const out = { added: [], before: [], changed: new Set(), events: [] };
    for (const event of events) {
      if (event.seq < this.low || event.seq > this.high) this.#beyond.set(event.seq, event);
    }
    for (let next; (next = this.#beyond.get(this.high + 1)); ) {
      this.high = next.seq;
      out.events.push(next);
      this.#take(next, out, out.added);
    }
    for (let next; (next = this.#beyond.get(this.low - 1)); ) {
      this.low = next.seq;
      this.#take(next, out, out.before);
    }
    if ("pinned" in page) {
      this.pinned = page.pinned;
      this.#asOf = page.last_seq;
    }
    if (page.state) this.state = page.state;
    out.before.reverse();
    const fresh = new Set([...out.added, ...out.before]);
    out.changed = [...out.changed].filter((seq) => !fresh.has(seq) && this.#events.has(seq)).sort((a, b) => a - b);
    return out;
  }

  #take(event, out, list) {
    this.#beyond.delete(event.seq);
    this.#events.set(event.seq, event);
    if (event.type === "message" || NOTES.has(event.type)) list.push(event.seq);
    const { type, about, seq } = event;
    const news = seq > this.#asOf;
    if (type === "opened" || type === "ended") {
      if (news) this.state = type === "opened" ? "open" : "ended";
    } else if (type === "pin" && news) this.pinned = about;
    else if (type === "unpin" && news && this.pinned === about) this.pinned = null;
    if (!CHANGES.has(type) && type !== "unpin") return;
    const changes = this.#changes.get(about) ?? [];
    changes.push(event);
    changes.sort((a, b) => a.seq - b.seq);
    this.#changes.set(about, changes);
    out.changed.add(about);
    if (!news) return;
    if (type === "edit" && this.quotes.has(about)) {
      if ("text" in event) this.quotes.set(about, { ...this.quotes.get(about), text: event.text });
    } else if (type === "hide" || type === "withdraw") {
      this.quotes.delete(about);
      if (this.pinned === about) this.pinned = null;
    }
  }

  /** One line, or null when the number is not held or begins no line. */
  line(seq) {
    const event = this.#events.get(seq);
    if (!event || !(event.type === "message" || NOTES.has(event.type))) return null;
    const line = fold(event, this.#changes.get(seq));
    // Others forget hidden words at once; who moderates, and the author, may still read them.
    if (line.state === "hidden" && !this.moderates && line.by !== this.me) line.text = line.html = null;
    return line;
  }

  /** All lines, in order. */
  lines() {
    return [...this.#events.keys()].sort((a, b) => a - b).map((seq) => this.line(seq)).filter(Boolean);
  }

  /** What an answer to a message, or the pin, shows of it: {by, text}, or null when it is not there (any more). */
  quote(seq) {
    const line = this.line(seq);
    if (line) return line.state ? null : { by: line.by, text: line.text };
    return this.quotes.get(seq) ?? null;
  }

  /** Let the oldest lines go until `most` are left (they come back by scrolling); the numbers that went. */
  trim(most) {
    const seqs = [...this.#events.keys()].filter((seq) => this.line(seq)).sort((a, b) => a - b);
    if (seqs.length <= most) return [];
    const gone = seqs.slice(0, seqs.length - most);
    const low = seqs[seqs.length - most];
    for (const seq of [...this.#events.keys()]) if (seq < low) this.#events.delete(seq);
    this.low = low;
    return gone;
  }
}
