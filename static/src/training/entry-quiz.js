// A quiz, one question at a time, each answer saved as it is given; and the page before handing in.
import { behaviour, csrf, toast } from "../club.js";
import { ordering, read, said, same, typed, write } from "./answers.js";
import { Queue } from "../queue.js";

const PAUSE = 800;

/** Shows the line of a state; `text` says why the server did not take an answer. */
function say(state, text) {
  for (const line of document.querySelectorAll("[data-save-state] > [data-state]")) {
    line.hidden = line.dataset.state !== state;
    if (text && !line.hidden) line.lastElementChild.textContent = text;
  }
}

/** Shows what the server knows in the questions that have nothing on its way. */
function adopt(questions, queue, answers) {
  const own = new Set(queue.waiting.map((item) => item.question));
  for (const question of questions) {
    const number = Number(question.dataset.question);
    // what is being typed is not taken out of somebody's hands
    if (own.has(number) || question.hasAttribute("data-closed") || question.dataset.typing) continue;
    if (!same(read(question), answers[number])) write(question, answers[number]);
  }
}

function stepper(form, questions, words) {
  const links = [...form.querySelectorAll("[data-quiz-step]")];
  const [previous, next, label] = ["[data-quiz-previous]", "[data-quiz-next]", "[data-quiz-next-label]"].map((name) => document.querySelector(name));
  let at = 0;
  const show = (index, { focus = true } = {}) => {
    at = Math.min(Math.max(index, 0), questions.length - 1);
    questions.forEach((question, place) => (question.hidden = place !== at));
    links.forEach((link, place) => (place === at ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current")));
    previous.disabled = at === 0;
    label.textContent = at === questions.length - 1 ? words.review : words.next;
    history.replaceState(null, "", `#${questions[at].id}`);
    document.getElementById("main").scrollTop = 0;
    if (focus) questions[at].querySelector("legend").focus({ preventScroll: true });
  };
  links.forEach((link, place) => link.addEventListener("click", (event) => (event.preventDefault(), show(place))));
  addEventListener("hashchange", () => {
    const place = questions.findIndex((question) => `#${question.id}` === location.hash);
    if (place >= 0 && place !== at) show(place);
  });
  previous.hidden = next.hidden = false;
  document.querySelector("[data-quiz-save]").hidden = true;
  form.classList.add("is-stepping");
  const named = questions.findIndex((question) => `#${question.id}` === location.hash);
  const empty = questions.findIndex((question) => question.dataset.kind !== "note" && !said(read(question)));
  show(named >= 0 ? named : Math.max(empty, 0), { focus: false });
  previous.addEventListener("click", () => show(at - 1));
  return { next, onward: () => at < questions.length - 1 && (show(at + 1), true), mark: () => marks(links, questions, words) };
}

/** Whether a field says something else than the page did. */
function touched(field) {
  if (field.matches("select")) return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== "";
  return field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}

/** Counts the seconds that the server said were left; the server alone decides when it is over. */
function ticking(words) {
  const shown = document.querySelector("[data-quiz-clock]");
  if (!shown) return null;
  let ends = performance.now() + 1000 * Number(shown.dataset.quizClock);
  const label = shown.querySelector("[data-clock-text]");
  const show = () => {
    const left = Math.max(Math.round((ends - performance.now()) / 1000), 0);
    const pad = (value) => String(value).padStart(2, "0");
    label.textContent = left ? `${Math.floor(left / 60)}:${pad(left % 60)}` : words.over;
    shown.classList.toggle("is-short", left < 60);
    if (!left) clearInterval(timer);
  };
  const timer = setInterval(show, 1000);
  show();
  return (left) => {
    if (left === null || left === undefined) return;
    ends = performance.now() + 1000 * left;
    show();
  };
}

function marks(links, questions, words) {
  questions.forEach((question, place) => {
    const answered = said(read(question));
    links[place].toggleAttribute("data-answered", answered);
    links[place].lastElementChild.textContent = answered ? ` ${words.answered}` : "";
  });
}

behaviour("[data-quiz]", (form) => {
  const words = JSON.parse(form.dataset.words);
  const questions = [...form.querySelectorAll("[data-question]")];
  const told = (state, answer) => {
    if (answer) {
      if (answer.state !== "open") return location.replace(location.pathname);
      // an older word of the server, overtaken on the way, says nothing new
      if (answer.seq >= queue.seen) adopt(questions, queue, answer.answers);
      queue.seen = Math.max(queue.seen, answer.seq);
      steps.mark();
      clock?.(answer.left);
      const apart = (answer.conflicts ?? []).filter((number) => !warned.has(number));
      for (const number of apart) warned.add(number);
      if (apart.length) toast(words.conflict, "warning");
      const refusal = Object.values(answer.refused)[0];
      if (refusal) return say("failed", refusal);
    }
    say(state);
  };
  const warned = new Set();
  const clock = ticking(words);
  const seen = Number(form.elements.namedItem("seen").value);
  const queue = new Queue({ name: `quiz:${form.dataset.quiz}`, url: form.dataset.url, headers: csrf(), told, seen });
  for (const { question, answer } of queue.waiting) {
    const there = form.querySelector(`[data-question="${question}"]`);
    if (there) write(there, answer);
  }
  // what was answered before this script had come
  const early = questions.filter((question) => question.dataset.kind !== "ordering" && [...question.querySelectorAll("input, select, textarea")].some(touched));
  const pending = new Set(queue.waiting.map((item) => item.question));
  const steps = stepper(form, questions, words);
  steps.mark();
  for (const question of early) {
    const number = Number(question.dataset.question);
    if (!pending.has(number)) queue.put(number, read(question));
  }
  const put = (question) => {
    clearTimeout(Number(question.dataset.typing || 0));
    delete question.dataset.typing;
    steps.mark();
    return queue.put(Number(question.dataset.question), read(question));
  };
  for (const question of questions) ordering(question, () => put(question));
  // words are saved while they are being typed, after a breath
  form.addEventListener("input", ({ target }) => {
    const question = target.closest("[data-question]");
    if (!question || !typed(question) || target.matches("select")) return;
    clearTimeout(Number(question.dataset.typing || 0));
    question.dataset.typing = setTimeout(() => put(question), PAUSE);
  });
  const settle = () => questions.filter((question) => question.dataset.typing).forEach(put);
  addEventListener("pagehide", settle);
  const review = async () => {
    settle();
    if (await queue.flush()) location.assign(form.dataset.review);
    else if (queue.waiting.length && !navigator.onLine) say("waiting");
  };
  form.addEventListener("change", ({ target }) => {
    const question = target.closest("[data-question]");
    if (!question || target.matches(".order-place")) return;
    put(question);
  });
  form.addEventListener("submit", (event) => {
    // an answer is checked by the server: all that waits goes there first, then the form itself
    const asked = event.submitter?.name === "check" && event.submitter;
    if (asked && form.dataset.flushed) return;
    event.preventDefault();
    if (asked) {
      settle();
      queue.flush().then((sent) => {
        if (!sent) return say("waiting");
        form.dataset.flushed = "true";
        form.elements.namedItem("seen").value = queue.seen;
        // not from inside this very event: a form does not send itself while it is asked whether to
        setTimeout(() => form.requestSubmit(asked));
      });
      return;
    }
    if (event.submitter === null && document.activeElement?.matches("input.answer-line, input.gap")) settle();
    if (!steps.onward()) review();
  });
  steps.next.addEventListener("click", () => steps.onward() || review());
  // another device may have answered while this page slept
  const wake = async () => {
    if (document.hidden || queue.waiting.length) return;
    const response = await fetch(form.dataset.url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (response?.ok) told("saved", await response.json());
  };
  document.addEventListener("visibilitychange", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
  queue.flush();
});

behaviour("[data-quiz-submit]", (form) => {
  const button = form.querySelector("[type=submit]");
  const told = (state, answer) => {
    say(state);
    button.disabled = queue.waiting.length > 0;
    // the list above was drawn before these answers came
    if (answer) location.reload();
  };
  const queue = new Queue({ name: `quiz:${form.dataset.quizSubmit}`, url: form.dataset.url, headers: csrf(), told });
  button.disabled = queue.waiting.length > 0;
  queue.flush();
});
