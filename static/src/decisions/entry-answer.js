// One statement after the other. An answer is kept on the phone until the server has it (queue.js), and the
// next statements are on the phone already, so a dead network holds nobody up.
import { behaviour, csrf } from "../club.js";
import { Queue } from "../queue.js";

behaviour("[data-answering]", (root) => {
  const words = JSON.parse(root.dataset.words);
  const form = root.querySelector("[data-answer-form]");
  const [text, done, undo, bar, count] = ["text", "done", "undo", "bar", "count"].map((name) => root.querySelector(`[data-${name}]`));
  const why = form.elements.namedItem("why");
  let upcoming = JSON.parse(root.dataset.upcoming);
  let total = Number(root.dataset.statements);
  let last = null;
  let saved = new Set();
  // the state the server told, plus what it has not heard of yet
  let known = Number(root.dataset.answered);

  const say = (state, words) => {
    for (const line of root.querySelectorAll("[data-save-state] > [data-state]")) {
      line.hidden = line.dataset.state !== state;
      if (words && !line.hidden) line.lastElementChild.textContent = words;
    }
  };
  const told = (state, answer) => {
    if (answer) {
      if (answer.state !== "open") return location.assign(location.pathname.replace(/\/answer$/, ""));
      const waiting = new Set(queue.waiting.map((item) => item.question));
      const here = new Set(upcoming.map((one) => one.id));
      total = answer.statements;
      known = answer.answered;
      saved = new Set([...saved].filter((id) => waiting.has(id)));
      upcoming.push(...answer.next.filter((one) => !here.has(one.id) && !waiting.has(one.id) && one.id !== last?.id));
      show();
      const refusal = Object.values(answer.refused)[0];
      if (refusal) return say("failed", refusal);
    }
    say(state);
  };
  const queue = new Queue({ name: root.dataset.answering, url: root.dataset.url, headers: csrf(), told, seen: Number(root.dataset.seen) });

  function show({ focus = false } = {}) {
    const [current] = upcoming;
    form.hidden = !current;
    done.hidden = Boolean(current);
    const number = Math.min(known + saved.size, total);
    bar.max = total || 1;
    bar.value = number;
    count.textContent = `${number}/${total}`;
    if (!current) {
      if (focus) done.focus();
      return;
    }
    if (form.elements.namedItem("statement").value !== String(current.id)) {
      form.elements.namedItem("statement").value = current.id;
      text.textContent = current.text;
      why.value = "";
      why.closest("details").open = false;
    }
    if (focus) text.focus({ preventScroll: true });
  }

  // what was answered here before and has not arrived is not asked again
  const before = new Set(queue.waiting.map((item) => item.question));
  upcoming = upcoming.filter((one) => !before.has(one.id));
  saved = before;

  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      // the form itself is never sent: what guards against sending it twice must not hold its buttons
      event.stopPropagation();
      const answer = event.submitter?.value;
      if (!answer) return;
      last = upcoming.shift();
      const said = why.value.trim();
      saved.add(last.id);
      queue.put(last.id, said ? { answer, why: said } : { answer });
      undo.hidden = false;
      undo.querySelector("[data-undo-words]").textContent = words.sure.replace("{answer}", words.labels[answer]);
      navigator.vibrate?.(8);
      show({ focus: true });
    },
    true,
  );

  undo.querySelector("[data-undo-button]").addEventListener("click", () => {
    if (!last) return;
    upcoming.unshift(last);
    if (!saved.delete(last.id)) known -= 1;
    last = null;
    undo.hidden = true;
    show({ focus: true });
  });

  show();
  queue.flush();
});
