// The board of a room as this browser holds it: questions, polls, the speakers' queue. Taken once with the page, then
// changed by every event of the log that follows. Pure: no page, no network, no clock.
// The twin of live/queries/board_fold.py; tests/live/fold_cases.json is run against both.

const PUT_DOWN = new Set(["retract", "merge", "unpick", "answer", "dismiss"]);

export class Board {
  questions = new Map();
  picked = null;
  polls = new Map();
  drafts = [];
  speeches = new Map();
  rule = { balanced: true, seconds: 180 };

  /** snapshot: what live/queries/board.py tells; without one, the board of a session in which nothing has happened. */
  constructor(snapshot = {}) {
    this.reset(snapshot);
  }

  /** Take the board anew; an answer that was overtaken by the log changes nothing. */
  reset({ as_of: asOf = 0, picked = null, questions = [], polls = [], drafts = [], speeches = [], rule = this.rule }) {
    if (asOf < this.asOf) return;
    const bySeq = (list) => new Map(list.map((item) => [item.seq, item]));
    Object.assign(this, { asOf, picked, questions: bySeq(questions), polls: bySeq(polls), drafts, speeches: bySeq(speeches), rule });
  }

  /** How a poll stands; the newer of two counts. */
  tally(seq, tally) {
    const poll = this.polls.get(seq);
    if (poll && tally.v >= poll.tally.v && poll.state === "open") poll.tally = tally;
  }

  /** Change the board by the next event of the log; what it holds already changes nothing. Whether there is something new. */
  apply(event) {
    if (event.seq <= this.asOf) return false;
    this.asOf = event.seq;
    if (event.type === "message") return false;
    if (event.type === "ended") this.picked = null;
    if (event.type.startsWith("poll")) this.poll(event);
    else {
      this.question(event);
      this.speech(event);
    }
    return true;
  }

  speech({ type, seq, about, by, at, order, cluster, officer, ends, balanced, seconds }) {
    if (type === "raise") this.speeches.set(seq, { seq, by, at, order, cluster, officer, state: "waiting", ends: null });
    else if (type === "queue_rule") this.rule = { balanced, seconds };
    const speech = this.speeches.get(about);
    const state = { lower: "lowered", floor: "speaking", done: "done" }[type];
    if (speech && state) speech.state = state;
    if (speech && ends) speech.ends = ends;
  }

  poll({ type, seq, about, poll: definition, ends, tally }) {
    if (type === "poll") this.polls.set(seq, { ...definition, seq, state: "open", ends, tally: { v: 0, ballots: 0 } });
    const poll = this.polls.get(about);
    if (!poll) return;
    if (type === "poll_ends") poll.ends = ends;
    else Object.assign(poll, { state: type.slice(5), tally });
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

/** Who waits, in the order in which they get the floor; the rule stands in live/queries/speakers.py. */
export function queue(speeches, balanced) {
  const heard = speeches.filter(({ state, order }) => (state === "speaking" || state === "done") && !order);
  const times = (name, value) => heard.filter((speech) => speech[name] === value).length;
  const place = ({ order, by, cluster, officer, seq }) =>
    order || !balanced ? [Number(!order), seq] : [1, times("by", by), times("cluster", cluster), Number(officer), seq];
  const first = (a, b) => {
    const index = a.findIndex((value, at) => value !== b[at]);
    return index < 0 ? 0 : a[index] - b[index];
  };
  return speeches.filter(({ state }) => state === "waiting").sort((a, b) => first(place(a), place(b)));
}

/** Waiting questions in the order asked for ("support", "new", "waiting": the longest first). */
export function ordered(questions, sort) {
  const by = { support: (a, b) => b.n - a.n || a.seq - b.seq, new: (a, b) => b.seq - a.seq, waiting: (a, b) => a.seq - b.seq }[sort];
  return [...questions].sort(by);
}
