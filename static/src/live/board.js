// The board of a room as this browser holds it: questions, polls, the speakers' queue. Taken once with the page, then
// changed by every event of the log that follows. Pure: no page, no network, no clock.
// The twin of live/queries/board_fold.py; tests/live/fold_cases.json is run against both.

const PUT_DOWN = new Set(["retract", "merge", "unpick", "answer", "dismiss"]);

export class Board {
  questions = new Map();
  picked = null;

  /** snapshot: what live/queries/board.py tells; without one, the board of a session in which nothing has happened. */
  constructor({ as_of: asOf = 0, picked = null, questions = [] } = {}) {
    this.asOf = asOf;
    this.picked = picked;
    for (const question of questions) this.questions.set(question.seq, question);
  }

  /** Change the board by the next event of the log; what it holds already changes nothing. Whether there is something new. */
  apply(event) {
    if (event.seq <= this.asOf) return false;
    this.asOf = event.seq;
    if (event.type === "message") return false;
    if (event.type === "ended") this.picked = null;
    this.question(event);
    return true;
  }

  question({ type, seq, about, ...event }) {
    if (type === "ask") {
      const { by, at, text = null } = event;
      this.questions.set(seq, { seq, by, anon: Boolean(event.anon), at, text, state: "waiting", n: 0, into: null, answer: "", live: false, reason: "", masked: false });
    }
    const question = this.questions.get(about);
    if (!question) return;
    if (PUT_DOWN.has(type) && this.picked === about) this.picked = null;
    const into = this.questions.get(event.into);
    if (type === "pick") this.picked = about;
    else if (type === "retract") Object.assign(question, { state: "retracted", text: null });
    else if (type === "support" || type === "unsupport") question.n = event.n;
    else if (type === "merge") {
      for (const other of this.questions.values()) if (other.into === about) other.into = event.into;
      Object.assign(question, { state: "merged", into: event.into });
      if (into) into.n = event.n;
    } else if (type === "answer") Object.assign(question, { state: "answered", answer: event.answer, live: event.live });
    else if (type === "dismiss") {
      Object.assign(question, { state: "dismissed", reason: event.reason, masked: event.masked });
      if (event.masked) question.text = null;
    } else if (type === "reopen") {
      if (into) into.n = event.into_n;
      Object.assign(question, { state: "waiting", into: null, n: event.n, live: false, reason: "", masked: false, text: event.text ?? null });
    }
  }
}

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đð]/g, "d");
const topic = (text, small) => new Set((plain(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !small.has(word)));

/** The questions that resemble a text, the most alike first: as live/queries/questions.py reckons it. */
export function alike(text, questions, small, most = 3) {
  const about = topic(text, small);
  const scored = [];
  for (const question of questions) {
    if (!question.text || !["waiting", "answered"].includes(question.state)) continue;
    const other = topic(question.text, small);
    const common = [...about].filter((word) => other.has(word)).length;
    const score = common > 1 ? (common / Math.min(about.size, other.size)) * (0.5 + common / (2 * Math.max(about.size, other.size))) : 0;
    if (score >= 0.34) scored.push({ score, question });
  }
  scored.sort((a, b) => b.score - a.score || b.question.n - a.question.n || a.question.seq - b.question.seq);
  return scored.slice(0, most).map(({ question }) => question);
}

/** Waiting questions in the order asked for ("support", "new", "waiting": the longest first). */
export function ordered(questions, sort) {
  const by = { support: (a, b) => b.n - a.n || a.seq - b.seq, new: (a, b) => b.seq - a.seq, waiting: (a, b) => a.seq - b.seq }[sort];
  return [...questions].sort(by);
}
