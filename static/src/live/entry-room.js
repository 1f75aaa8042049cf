// The page of a live room: the log, the line to the server, the outbox, and what people see of them.
import { close, csrf, open, toast } from "../club.js";
import { Board } from "./board.js";
import { Connection } from "./connection.js";
import { fill } from "./dom.js";
import { Lines } from "./lines.js";
import { Log } from "./log.js";
import { key, Later, Outbox } from "./outbox.js";
import { panels as begin } from "./panels.js";
import { store } from "./store.js";

const root = document.querySelector("[data-room]");
const room = JSON.parse(root.dataset.room);
const { words, me } = room;
const find = (name) => document.querySelector(`[data-${name}]`);
const form = find("say");
const field = form?.elements.namedItem("text");
const scroller = document.querySelector(".screen-main");
const jump = find("jump");
const early = find("early");
const draftKey = `draft:live:${room.id}:${me}`;

const log = new Log({ me, moderates: room.may.moderate });
let answering = null;
let editing = null;

const lines = new Lines({ scroller, list: find("lines"), log, words, me, act: openSheet, jumpTo });
const connection = new Connection({
  room,
  log,
  headers: csrf,
  on: { page: onPage, state: onState, presence: onPresence, joined: onJoined, tally: ({ seq, tally }) => panels.tallies({ [seq]: tally }) },
});
const outbox = new Outbox({
  store: store(),
  person: me,
  session: room.id,
  send: async (item) => {
    if (!item.act) return connection.act("say", { text: item.text, reply_to: item.reply_to, client_id: item.cid });
    return panels.done(item, await connection.act(item.act, { ...item.data, client_id: item.cid }));
  },
  changed: onOutbox,
});
const panels = begin({
  room,
  board: new Board(room.board),
  log,
  outbox,
  connection,
  toast,
  tell,
  shown: (tab) => {
    if (tab === "chat") lines.comeBack();
    else {
      lines.leave();
      scroller.scrollTop = 0;
    }
    showJump();
  },
  open,
  close,
});
lines.retry = (cid) => outbox.retry(cid);
lines.drop = (cid) => outbox.settle(cid);
let sheet;
async function openSheet(seq, opener) {
  const { Sheet } = await import("./sheet.js");
  sheet ??= new Sheet({
    dialog: document.getElementById("sheet"),
    log,
    me,
    words,
    toast,
    rights: () => ({ say: log.state === "open", moderate: log.moderates }),
    run: (name, data) => connection.act(name, { ...data, client_id: key() }),
    reply: (line) => address({ answer: line }),
    edit: (line) => address({ edit: line }),
  });
  sheet.open(seq, opener);
}

function onOutbox() {
  lines.waiting(outbox.items.filter((item) => !item.act));
  const refused = outbox.items.find((item) => item.act && item.state === "failed");
  if (refused) {
    panels.refused(refused);
    return outbox.settle(refused.cid);
  }
  return panels.draw();
}

function onPage(page, changes) {
  const end = lines.atEnd;
  panels.apply(changes.events);
  lines.update(changes);
  for (const seq of changes.added) {
    const line = log.line(seq);
    if (line.by === me && line.cid) outbox.settle(line.cid);
  }
  announce(changes.added);
  showPin();
  showState();
  if (end) lines.toEnd();
  showJump();
  early.hidden = !log.earlier;
}

function onState(state) {
  const line = find("line");
  line.textContent = words[state] ?? "";
  if (state === "signed-out") {
    const link = document.createElement("a");
    link.href = room.urls.signIn;
    link.textContent = words.signIn;
    line.append(" ", link);
  }
  // a line that breaks and comes back at once is nobody's business
  clearTimeout(onState.timer);
  const show = () => {
    line.hidden = state === "online" || state === "offline";
    root.dataset.state = state;
  };
  if (state === "connecting") onState.timer = setTimeout(show, 1500);
  else show();
  if (state === "online") outbox.wake();
}

function onPresence(count) {
  for (const place of document.querySelectorAll("[data-count]")) place.textContent = count;
}

function onJoined(answer) {
  room.may = answer.may;
  panels.clock(answer.now);
  panels.tallies(answer.tallies);
  if (log.moderates !== answer.may.moderate) {
    log.moderates = answer.may.moderate;
    lines.all();
  }
  showState();
}

function showState() {
  for (const part of document.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== log.state;
}

// What the chair pinned, above the lines.
function showPin() {
  const bar = find("pin");
  const quote = log.pinned && log.quote(log.pinned);
  bar.hidden = !quote;
  if (quote) bar.querySelector("[data-pin-text]").textContent = quote.text;
}

find("pin").addEventListener("click", () => jumpTo(log.pinned));

// Reading: the end, the beginning, a message far above.
function showJump() {
  if (lines.atEnd) lines.unseen = 0;
  jump.hidden = lines.atEnd;
  const count = jump.querySelector("[data-unseen]");
  count.textContent = lines.unseen ? fill(lines.unseen === 1 ? words.newOne : words.newMany, { n: lines.unseen }) : "";
}

jump.addEventListener("click", () => {
  lines.toEnd();
  showJump();
});

let loading = null;
function history() {
  if (!log.earlier) return Promise.resolve(0);
  loading ??= connection.history().catch(() => 0).finally(() => (loading = null));
  return loading;
}

scroller.addEventListener(
  "scroll",
  () => {
    if (lines.away) return;
    showJump();
    if (scroller.scrollTop < 400) history();
  },
  { passive: true },
);
early.addEventListener("click", (event) => {
  event.preventDefault();
  history();
});

async function jumpTo(seq) {
  if (lines.away) panels.choose("chat");
  for (let pages = 0; pages < 40 && seq < log.low; pages += 1) {
    if (!(await history())) break;
  }
  if (!lines.show(seq)) toast(words.quoteGone, "info");
}

/** Say something to screen readers. */
function tell(text) {
  find("told").textContent = text;
}

// New messages are read out by screen readers, several at once in one sentence.
let heard = [];
let hearing;
function announce(seqs) {
  if (!announce.begun) return;
  heard.push(...seqs.map((seq) => log.line(seq)).filter((line) => line.kind === "message" && line.by !== me && line.text));
  clearTimeout(hearing);
  hearing = setTimeout(() => {
    const live = find("heard");
    if (heard.length > 3) live.textContent = fill(words.newMany, { n: heard.length });
    else if (heard.length) live.textContent = heard.map((line) => `${log.people.get(line.by)?.name ?? words.somebody}: ${line.text}`).join("\n");
    heard = [];
  }, 700);
}

// Writing.
function address({ answer = null, edit = null }) {
  answering = answer;
  editing = edit;
  const strip = find("address");
  strip.hidden = !answer && !edit;
  if (answer || edit) {
    const name = answer ? fill(words.answering, { who: answer.by === me ? words.you : log.people.get(answer.by)?.name ?? words.somebody }) : words.editing;
    strip.querySelector("[data-address-who]").textContent = name;
    strip.querySelector("[data-address-text]").textContent = (answer ?? edit).text;
  }
  if (edit) {
    keepDraft();
    field.value = edit.text;
  }
  field.dispatchEvent(new Event("input"));
  field.focus();
}

function endAddress() {
  const wasEditing = editing;
  address({});
  if (wasEditing) {
    field.value = draft();
    field.dispatchEvent(new Event("input"));
  }
}

function draft() {
  try {
    return localStorage.getItem(draftKey) ?? "";
  } catch {
    return "";
  }
}

function keepDraft() {
  if (editing) return;
  try {
    if (field.value.trim()) localStorage.setItem(draftKey, field.value);
    else localStorage.removeItem(draftKey);
  } catch {
    // no place to keep it: typing goes on
  }
}

async function send() {
  const text = field.value.trim();
  if (!text || log.state !== "open") return;
  if (editing) {
    const line = editing;
    try {
      if (text !== line.text) await connection.act("edit", { seq: line.seq, text, client_id: key() });
      endAddress();
    } catch (error) {
      toast(error instanceof Later ? words.tryLater : error.message, "warning");
    }
    return;
  }
  outbox.add(text, answering?.seq ?? null);
  field.value = "";
  keepDraft();
  address({});
  lines.toEnd();
  showJump();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
field.addEventListener("input", () => {
  keepDraft();
  form.classList.toggle("is-empty", !field.value.trim());
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  // on a phone Enter is a new line, as everywhere on phones; the button sends
  const keyboard = matchMedia("(hover: hover) and (pointer: fine)").matches;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey || (keyboard && !event.shiftKey))) {
    event.preventDefault();
    send();
  } else if (event.key === "Escape" && (answering || editing)) {
    event.preventDefault();
    endAddress();
  }
});
find("address-end").addEventListener("click", endAddress);
// the on-screen keyboard takes away height: who was at the end stays there
let wasAtEnd = true;
scroller.addEventListener("scroll", () => (wasAtEnd = lines.atEnd), { passive: true });
new ResizeObserver(() => wasAtEnd && lines.toEnd()).observe(scroller);

field.value = field.value || draft();
field.dispatchEvent(new Event("input"));
for (const [id, person] of Object.entries(room.board.people)) log.people.set(Number(id), person);
log.apply({ ...room.page, state: room.state, pinned: room.pinned });
lines.all();
if (/^#m\d+$/.test(location.hash)) jumpTo(Number(location.hash.slice(2)));
else lines.toEnd();
showPin();
showState();
showJump();
early.hidden = !log.earlier;
announce.begun = true;
if (room.tab !== "chat") lines.leave();
panels.draw();
outbox.load();
connection.start();
root.dataset.ready = "";
