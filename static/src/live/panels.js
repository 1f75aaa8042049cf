// The panels beside the chat, drawn from the board. Their markup comes with the page: a <template> an item, in which
// data-t="name" takes a text and data-if="name" is shown when the value is there. Every <form data-act> is an act; with
// data-queue it goes through the outbox, so that it waits for the network as a message does.
import { ordered } from "./board.js";
import { fill, h, timeText } from "./dom.js";
import { key, Later } from "./outbox.js";

const all = (selector, root = document) => root.querySelectorAll(selector);
const one = (selector, root = document) => root.querySelector(selector);

/** Put values where the markup asks for them. */
function show(node, values) {
  for (const part of all("[data-t]", node)) if (part.dataset.t in values) part.textContent = values[part.dataset.t];
  for (const part of all("[data-if]", node)) part.hidden = !values[part.dataset.if];
}

/** Of these links one is where we are. */
function mark(links, chosen) {
  for (const link of links) {
    if (link === chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** The list shows these items in this order; a node stays the same as long as its item does. */
function sync(list, template, items, draw) {
  const known = new Map([...list.children].map((node) => [node.item, node]));
  let place = list.firstElementChild;
  for (const item of items) {
    const node = known.get(item.seq) ?? template.content.firstElementChild.cloneNode(true);
    known.delete(item.seq);
    if (node.item === undefined) {
      node.item = item.seq;
      for (const field of all("[name=seq]", node)) field.value = item.seq;
    }
    draw(node, item);
    if (node === place) place = place.nextElementSibling;
    else list.insertBefore(node, place);
  }
  for (const node of known.values()) node.remove();
}

/** What a form says: {name: text}, {name: [text, …]} where a name stands several times. */
function read(form) {
  const data = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrf_token" || name === "client_id") continue;
    data[name] = name in data ? [data[name], value].flat() : value;
  }
  return data;
}

/** room: what came with the page; tell(text): say to screen readers; shown(tab): a tab was chosen. */
export function panels({ room, board, log, outbox, connection, toast, tell, shown, close, open }) {
  const { words } = room;
  const parts = [];
  let sort = "support";
  let frame;
  let offset = room.board.now - Date.now();

  for (const list of all("[data-waiting], [data-settled], [data-polls], [data-drafts]")) list.replaceChildren();
  setInterval(tick, 500);
  for (const link of all("[data-tab]")) link.addEventListener("click", (event) => follow(event, () => choose(link.dataset.tab)));
  for (const link of all("[data-sort]")) link.addEventListener("click", (event) => follow(event, () => sorted(link)));
  one("[data-floor]").addEventListener("click", (event) => follow(event, () => choose("speakers")));
  one("[data-voting]").addEventListener("click", (event) => follow(event, () => choose("polls")));
  one("[data-picked]").addEventListener("click", (event) => follow(event, () => find(board.picked)));
  document.addEventListener("submit", (event) => event.target.dataset.act && submit(event));
  document.addEventListener("click", (event) => {
    const into = event.target.closest("[data-into]");
    if (into) follow(event, () => find(board.questions.get(into.closest("li").item).into));
  });

  // What is not needed for the first sight comes after it; where the network is away, later.
  function load() {
    Promise.all([import("./votes.js"), import("./speakers.js"), import("./asking.js")]).then(
      (modules) => {
        const tools = { room, board, log, outbox, show, sync, badge, one, all, who, mine, follow, canDo, wordsOf, find, open, toast };
        parts.push(...modules.map(({ begin }) => begin(tools)));
        draw();
      },
      () => setTimeout(load, 5000),
    );
  }
  load();

  function follow(event, act) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    act();
  }

  function choose(tab) {
    mark(all("[data-tab]"), one(`[data-tab=${tab}]`));
    for (const part of all("[data-panel], [data-foot]")) part.hidden = (part.dataset.panel ?? part.dataset.foot) !== tab;
    history.replaceState(null, "", tab === "chat" ? location.pathname : `?tab=${tab}`);
    shown(tab);
  }

  function sorted(chosen) {
    sort = chosen.dataset.sort;
    mark(all("[data-sort]"), chosen);
    draw();
  }

  /** Bring a question into sight. */
  function find(seq) {
    choose("questions");
    const node = [...all(".ask")].find((found) => found.item === seq);
    if (!node) return;
    const part = node.closest("details");
    if (part) part.open = true;
    node.scrollIntoView({ block: "center" });
    node.classList.add("is-shown");
    setTimeout(() => node.classList.remove("is-shown"), 2000);
  }

  /** Events of the log, in order: the board changes, and who cannot see it is told. */
  function apply(events) {
    const { picked } = board;
    const news = events.filter((event) => board.apply(event));
    if (!news.length) return;
    for (const { type, text } of news) if (type === "poll" || type === "poll_published") tell(fill(type === "poll" ? words.voteNow : words.result, { text }));
    for (const { type, about } of news) if (type === "floor") tell(fill(words.floor, { who: who(board.speeches.get(about)) }));
    if (room.may.preside && news.some(({ type }) => type.startsWith("poll"))) refresh();
    if (board.picked && board.picked !== picked) tell(fill(words.answeringNow, { text: wordsOf(board.questions.get(board.picked)) }));
    draw();
  }

  function draw() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(drawNow);
  }

  function drawNow() {
    const questions = [...board.questions.values()];
    const waiting = questions.filter(({ state }) => state === "waiting");
    const settled = questions.filter(({ state }) => state !== "waiting" && state !== "retracted").reverse();
    badge("questions", waiting.length);
    const picked = board.questions.get(board.picked);
    one("[data-picked]").hidden = !picked;
    one("[data-picked-text]").textContent = picked ? wordsOf(picked) : "";
    const template = one("[data-template=question]");
    sync(one("[data-waiting]"), template, ordered(waiting, sort), drawQuestion);
    sync(one("[data-settled]"), template, settled, drawQuestion);
    const asking = outbox.items.filter(({ act }) => act === "ask");
    one("[data-asking]").replaceChildren(...asking.map((item) => h("li.ask.is-pending", {}, h("div.ask-body", {}, h("p.ask-text", {}, item.data.text), h("p.meta", {}, words[item.state === "sending" ? "sending" : "waiting"])))));
    one("[data-no-questions]").hidden = waiting.length || asking.length;
    one("[data-settled-part]").hidden = !settled.length;
    one("[data-settled-count]").textContent = settled.length;
    for (const part of parts) part();
    tick();
  }

  /** Take the board anew: what the log does not tell everybody. */
  async function refresh() {
    try {
      board.reset(await (await fetch(room.urls.board, { headers: { Accept: "application/json" } })).json());
      draw();
    } catch {
      // the next event asks again
    }
  }

  /** How polls stand, told outside the log. */
  function tallies(told) {
    for (const [seq, tally] of Object.entries(told)) board.tally(Number(seq), tally);
    draw();
  }

  // Timers run by the server's clock.
  function tick() {
    const now = Date.now() + offset;
    for (const timer of all("[data-timer]")) {
      const left = Math.ceil((timer.dataset.timer - now) / 1000);
      timer.textContent = timer.dataset.timer ? (left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : words.timeOver) : "";
      timer.classList.toggle("is-yellow", timer.textContent !== "" && left <= 30 && left > 0);
      timer.classList.toggle("is-red", timer.textContent !== "" && left <= 0);
    }
  }

  function badge(name, count) {
    const badge = one(`[data-badge=${name}]`);
    badge.hidden = !count;
    badge.textContent = count;
  }

  function wordsOf(question) {
    return question?.text ?? (question?.state === "retracted" ? words.retracted : words.maskedWords);
  }

  function mine(question) {
    return question.mine || question.by === room.me;
  }

  function who(question) {
    if (question.anon) return mine(question) ? words.unnamedMe : words.unnamed;
    return question.by === room.me ? words.you : log.people.get(question.by)?.name ?? words.somebody;
  }

  function drawQuestion(node, question) {
    const { state, seq } = question;
    const waits = state === "waiting";
    const mayUp = waits && !mine(question) && log.state !== "ended";
    // what waits on this phone counts here already
    const wish = outbox.items.filter(({ act, data }) => (act === "support" || act === "unsupport") && Number(data.seq) === seq).pop();
    const supported = wish ? wish.act === "support" : question.supported;
    show(node, {
      n: question.n + (wish ? Number(supported) - Number(Boolean(question.supported)) : 0),
      up: mayUp && !supported,
      down: mayUp && supported,
      count: !mayUp,
      now: board.picked === seq,
      text: wordsOf(question),
      who: who(question),
      time: timeText(question.at),
      live: state === "answered" && question.live,
      merged: state === "merged",
      answer: question.answer,
      reason: state === "dismissed" && question.reason,
      into: state === "merged" && wordsOf(board.questions.get(question.into)),
      more: canDo(question).size,
    });
    node.id = `q${seq}`;
    node.classList.toggle("is-picked", board.picked === seq);
  }

  function canDo(question) {
    const { state, seq } = question;
    const { preside } = room.may;
    const waits = state === "waiting";
    const settled = waits || state === "answered";
    const can = {
      pick: preside && waits && log.state === "open" && board.picked !== seq,
      unpick: preside && board.picked === seq,
      aloud: preside && settled && !question.live,
      answer: preside && settled,
      merge: preside && waits && board.questions.size > 1,
      dismiss: preside && waits,
      reopen: preside && !waits && state !== "retracted",
      retract: waits && mine(question) && log.state !== "ended",
    };
    return new Set(Object.keys(can).filter((name) => can[name]));
  }

  async function submit(event) {
    event.preventDefault();
    const form = event.target;
    const { act } = form.dataset;
    const data = read(form);
    if (event.submitter?.name) data[event.submitter.name] = event.submitter.value;
    if ("queue" in form.dataset) {
      outbox.put(act, data);
      if (act === "ask") {
        form.reset();
        one("textarea", form).dispatchEvent(new Event("input"));
      }
      return;
    }
    if (form.busy) return;
    form.busy = true;
    try {
      await connection.act(act, { ...data, client_id: key() });
      const dialog = form.closest("dialog");
      if (dialog) close(dialog);
      if (act !== "poll_hall") form.reset();
      form.closest("details")?.removeAttribute("open");
      if (act.startsWith("poll")) refresh();
    } catch (error) {
      toast(error instanceof Later ? words.tryLater : error.message, "warning");
    }
    form.busy = false;
  }

  /** The server has taken an act out of the outbox: what the log tells nobody but us. */
  function done({ act, data }, { seq }) {
    const question = board.questions.get(act === "ask" ? seq : Number(data.seq));
    if (question && act === "ask") question.mine = true;
    if (question && (act === "support" || act === "unsupport")) question.supported = act === "support";
    const poll = board.polls.get(Number(data.seq));
    if (poll && act === "vote") poll.mine = poll.secret ? [] : [data.choice].flat();
    if (act === "ask") tell(words.asked);
    draw();
  }

  /** The server will not take it: say why, and give back what was typed. */
  function refused({ act, data, error }) {
    toast(error, "warning");
    const field = act === "ask" && one("#ask");
    if (field && !field.value) {
      field.value = data.text;
      field.dispatchEvent(new Event("input"));
    }
  }

  /** The server's clock, told at every joining. */
  function clock(now) {
    offset = now - Date.now();
  }

  return { choose, find, apply, draw, done, refused, tallies, clock };
}
