// A quiz, one question at a time, each answer saved as it is given; and the page before handing in.
import { behaviour, csrf } from "../club.js";
import { Queue } from "./queue.js";

/** Shows the line of a state; `text` says why the server did not take an answer. */
function say(state, text) {
  for (const line of document.querySelectorAll("[data-save-state] > [data-state]")) {
    line.hidden = line.dataset.state !== state;
    if (text && !line.hidden) line.lastElementChild.textContent = text;
  }
}

const chosen = (question) => [...question.querySelectorAll("input:checked")].map((input) => Number(input.value));

/** Shows what the server knows in the questions that have nothing on its way. */
function adopt(questions, queue, answers) {
  const own = new Set(queue.waiting.map((item) => item.question));
  for (const question of questions) {
    const number = Number(question.dataset.question);
    if (own.has(number)) continue;
    const known = new Set(answers[number] ?? []);
    for (const input of question.querySelectorAll("input")) input.checked = known.has(Number(input.value));
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
  const empty = questions.findIndex((question) => !chosen(question).length);
  show(named >= 0 ? named : Math.max(empty, 0), { focus: false });
  previous.addEventListener("click", () => show(at - 1));
  return { next, onward: () => at < questions.length - 1 && (show(at + 1), true), mark: () => marks(links, questions, words) };
}

function marks(links, questions, words) {
  questions.forEach((question, place) => {
    const answered = chosen(question).length > 0;
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
      const refusal = Object.values(answer.refused)[0];
      if (refusal) return say("failed", refusal);
    }
    say(state);
  };
  const seen = Number(form.elements.namedItem("seen").value);
  const queue = new Queue({ attempt: form.dataset.quiz, url: form.dataset.url, headers: csrf(), told, seen });
  for (const { question, choices } of queue.waiting) {
    for (const input of form.querySelectorAll(`[name="q${question}"]`)) input.checked = choices.includes(Number(input.value));
  }
  // what was answered before this script had come
  const early = questions.filter((question) => [...question.querySelectorAll("input")].some((input) => input.checked !== input.defaultChecked));
  const pending = new Set(queue.waiting.map((item) => item.question));
  const steps = stepper(form, questions, words);
  steps.mark();
  for (const question of early) {
    const number = Number(question.dataset.question);
    if (!pending.has(number)) queue.put(number, chosen(question));
  }
  const review = async () => {
    if (await queue.flush()) location.assign(form.dataset.review);
    else if (queue.waiting.length && !navigator.onLine) say("waiting");
  };
  form.addEventListener("change", ({ target }) => {
    const question = target.closest("[data-question]");
    queue.put(Number(question.dataset.question), chosen(question));
    steps.mark();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
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
  const queue = new Queue({ attempt: form.dataset.quizSubmit, url: form.dataset.url, headers: csrf(), told });
  button.disabled = queue.waiting.length > 0;
  queue.flush();
});
