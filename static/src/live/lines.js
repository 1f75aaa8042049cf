// Drawing the lines of a room, and keeping still what a person reads: what comes in above or below never moves it.
import { together } from "./log.js";
import { avatar, dayText, fill, fullText, h, sign, timeText } from "./dom.js";

// How near the end counts as being at the end.
const NEAR = 60;
const MOST_KEPT = 400;

export class Lines {
  /** scroller and list are elements; words are sentences; act(seq) opens what may be done with a message. */
  constructor({ scroller, list, log, words, me, act, jumpTo }) {
    Object.assign(this, { scroller, list, log, words, me, act, jumpTo });
    this.nodes = new Map();
    this.pending = new Map();
    this.unseen = 0;
  }

  /** Another panel covers the talk: nothing is scrolled until it comes back, to where it was. */
  leave() {
    if (this.away) return;
    this.back = this.scroller.scrollTop;
    this.end = this.atEnd;
    this.away = true;
  }

  comeBack() {
    if (!this.away) return;
    this.away = false;
    if (this.end) this.toEnd();
    else this.scroller.scrollTop = this.back;
  }

  get atEnd() {
    if (this.away) return this.end;
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  toEnd() {
    if (this.away) return;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.unseen = 0;
  }

  /** Draw everything anew. */
  all() {
    this.nodes.clear();
    this.list.replaceChildren();
    this.#add(this.log.lines(), null);
  }

  /** What `log.apply` said has changed. True when something new stands below what the person reads. */
  update({ added, before, changed }) {
    const end = this.atEnd;
    if (before.length) this.#hold(() => this.#add(before.map((seq) => this.log.line(seq)), this.list.firstChild));
    for (const seq of changed) this.#redraw(seq);
    if (changed.length) {
      for (const [seq, node] of [...this.nodes]) if (changed.includes(node.line.re)) this.#redraw(seq);
    }
    this.#add(added.map((seq) => this.log.line(seq)), this.#firstPending());
    if (end) {
      this.toEnd();
      if (added.length) this.#trim();
    } else {
      this.unseen += added.filter((seq) => this.log.line(seq)?.by !== this.me).length;
    }
  }

  /** The messages this phone has not got rid of yet stand at the end. */
  waiting(items) {
    const end = this.atEnd;
    const wanted = new Set(items.map((item) => item.cid));
    for (const [cid, node] of this.pending) {
      if (wanted.has(cid)) continue;
      node.remove();
      this.pending.delete(cid);
    }
    for (const item of items) {
      const node = this.#pendingNode(item);
      const old = this.pending.get(item.cid);
      if (old) old.replaceWith(node);
      else this.list.append(node);
      this.pending.set(item.cid, node);
    }
    if (end) this.toEnd();
  }

  /** Bring a message into sight and mark it for a moment. */
  show(seq) {
    const node = this.nodes.get(seq);
    if (!node) return false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("is-shown");
    setTimeout(() => node.classList.remove("is-shown"), 2000);
    return true;
  }

  #firstPending() {
    return this.list.querySelector("[data-cid]");
  }

  #hold(change) {
    if (this.away) return change();
    const { scrollHeight, scrollTop } = this.scroller;
    change();
    this.scroller.scrollTop = scrollTop + this.scroller.scrollHeight - scrollHeight;
  }

  #trim() {
    const gone = this.log.trim(MOST_KEPT);
    if (!gone.length) return;
    for (const seq of gone) {
      this.nodes.get(seq)?.remove();
      this.nodes.delete(seq);
    }
    this.#order();
    this.toEnd();
  }

  #add(lines, place) {
    if (!lines.length) return;
    const part = document.createDocumentFragment();
    for (const line of lines) {
      const node = this.#node(line);
      this.nodes.set(line.seq, node);
      part.append(node);
    }
    this.list.insertBefore(part, place);
    this.#order();
  }

  #redraw(seq) {
    const old = this.nodes.get(seq);
    const line = this.log.line(seq);
    if (!old || !line) return;
    const above = old.getBoundingClientRect().bottom < this.scroller.getBoundingClientRect().top;
    const swap = () => {
      const node = this.#node(line);
      old.replaceWith(node);
      this.nodes.set(seq, node);
      this.#order();
    };
    if (above) this.#hold(swap);
    else swap();
  }

  /** Which lines begin and end a group, and where a new day begins. */
  #order() {
    let previous = null;
    let previousNode = null;
    for (const node of [...this.list.children]) {
      if (node.classList.contains("room-day")) {
        node.remove();
        continue;
      }
      const line = node.line;
      if (!line) continue;
      const joined = together(previous, line);
      node.classList.toggle("is-first", !joined);
      node.classList.add("is-last");
      previousNode?.classList.toggle("is-last", !joined);
      if (previousNode?.day !== node.day) node.before(h("li.room-day", {}, h("span", {}, node.day)));
      previous = line;
      previousNode = node;
    }
  }

  #name(id) {
    return this.log.people.get(id)?.name ?? this.words.somebody;
  }

  #node(line) {
    const node = line.kind === "message" ? this.#message(line) : this.#note(line);
    node.line = line;
    node.day = dayText(line.at);
    return node;
  }

  #note(line) {
    const text = fill(this.words[line.kind], { text: line.text ?? this.words.maskedWords, who: line.by === this.me ? this.words.you : this.#name(line.by) });
    return h("li.bubble-note", { id: `m${line.seq}` }, `${text}\u00a0·\u00a0${timeText(line.at)}`);
  }

  #message(line) {
    const mine = line.by === this.me;
    const author = mine ? this.words.you : this.#name(line.by);
    const head = h("p.bubble-head", {}, h(mine ? "span.visually-hidden" : "span.bubble-name", {}, author), h("time", { datetime: new Date(line.at).toISOString(), title: fullText(line.at) }, timeText(line.at)));
    const body = h("div.bubble-body", {}, ...this.#content(line));
    const side = h("div.bubble-side", {}, head, body);
    const node = h(`li.bubble${mine ? ".bubble-mine" : ""}${line.state ? ".is-gone" : ""}`, { id: `m${line.seq}`, "data-seq": line.seq });
    if (!mine) node.append(avatar(line.by, this.log.people.get(line.by)));
    node.append(side);
    if (line.state !== "withdrawn") {
      const more = h("button.bubble-more", { type: "button", "aria-haspopup": "dialog", "aria-label": fill(this.words.more, { who: author }) }, sign("three-dots"));
      more.addEventListener("click", () => this.act(line.seq, more));
      side.append(more);
      body.addEventListener("click", (event) => event.target.closest("a, button") || getSelection()?.toString() || this.act(line.seq, more));
    }
    return node;
  }

  #content(line) {
    const parts = [];
    if (line.state) {
      const text = line.state === "hidden" ? fill(line.reason ? this.words.hiddenWhy : this.words.hidden, { reason: line.reason }) : this.words.withdrawn;
      parts.push(h("p.bubble-gone", {}, text));
    }
    if (line.re) parts.push(this.#quote(line.re));
    if (line.text !== null) {
      const text = h("div.bubble-text");
      // the HTML was made and cleaned by the server (club/markdown.py)
      if (line.html) text.innerHTML = line.html;
      else text.textContent = line.text;
      parts.push(text);
    }
    if (line.edited && !line.state) parts.push(h("span.bubble-edited", {}, this.words.edited));
    return parts;
  }

  #quote(seq) {
    const quote = this.log.quote(seq);
    const link = h("a.bubble-quote", { href: `#m${seq}` });
    if (quote) link.append(h("strong", {}, quote.by === this.me ? this.words.you : this.#name(quote.by)), h("span", {}, quote.text));
    else link.append(h("span", {}, this.words.quoteGone));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.jumpTo(seq);
    });
    return link;
  }

  #pendingNode(item) {
    const state = { waiting: this.words.waiting, sending: this.words.sending, failed: item.error || this.words.failed }[item.state];
    const side = h("div.bubble-side", {}, h("div.bubble-body", {}, item.reply_to ? this.#quote(item.reply_to) : "", h("div.bubble-text", {}, item.text)));
    const foot = h(`p.bubble-state${item.state === "failed" ? ".text-danger" : ""}`, {}, sign(item.state === "failed" ? "exclamation-circle" : item.state === "sending" ? "arrow-up-circle" : "clock"), h("span", {}, state));
    side.append(foot);
    if (item.state === "failed") {
      const again = h("button.btn.btn-ghost.btn-sm", { type: "button" }, this.words.again);
      const drop = h("button.btn.btn-ghost.btn-sm", { type: "button" }, this.words.drop);
      again.addEventListener("click", () => this.retry(item.cid));
      drop.addEventListener("click", () => this.drop(item.cid));
      side.append(h("div.cluster.justify-content-end", {}, again, drop));
    }
    return h("li.bubble.bubble-mine.is-first.is-last.is-pending", { "data-cid": item.cid, "data-state": item.state }, side);
  }
}
