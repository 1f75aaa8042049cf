// What a question's fields say, and the other way round; one pair of functions for every kind of question.
const boxes = (question) => [...question.querySelectorAll(".choice input")];
const parts = (question) => [...question.querySelectorAll("select[name], input[name]")];
const key = (field) => field.name.slice(field.name.indexOf("-") + 1);
const text = (question) => question.querySelector("input[name], textarea[name]");
const lines = (question) => [...question.querySelectorAll("[data-line]")];

/** Fills the places of lines to be put in order from where they stand. */
export function number(question) {
  lines(question).forEach((line, place) => (line.querySelector("select").value = String(place + 1)));
}

const kinds = {
  choices: {
    read: (question) => boxes(question).filter((input) => input.checked).map((input) => Number(input.value)),
    write(question, answer) {
      const known = new Set(answer ?? []);
      for (const input of boxes(question)) input.checked = known.has(Number(input.value));
    },
  },
  text: {
    read: (question) => text(question).value,
    write: (question, answer) => (text(question).value = answer ?? ""),
  },
  parts: {
    read: (question) => Object.fromEntries(parts(question).filter((field) => field.value).map((field) => [key(field), field.value])),
    write(question, answer) {
      for (const field of parts(question)) field.value = String(answer?.[key(field)] ?? "");
    },
  },
  order: {
    read(question) {
      const list = question.querySelector("[data-order]");
      return list.hasAttribute("data-answered") ? lines(question).map((line) => Number(line.dataset.line)) : [];
    },
    write(question, answer) {
      const list = question.querySelector("[data-order]");
      if (!answer?.length) return;
      const known = new Map(lines(question).map((line) => [Number(line.dataset.line), line]));
      for (const id of answer) if (known.has(id)) list.append(known.get(id));
      list.setAttribute("data-answered", "");
      number(question);
    },
  },
  none: { read: () => [], write() {} },
};
const BY = { short: "text", numeric: "text", essay: "text", matching: "parts", cloze: "parts", ordering: "order", note: "none" };
const of = (question) => kinds[BY[question.dataset.kind] ?? "choices"];

export const read = (question) => of(question).read(question);
export const write = (question, answer) => of(question).write(question, answer);
export const typed = (question) => BY[question.dataset.kind] === "text" || question.dataset.kind === "cloze";

/** Whether an answer says anything. */
export const said = (answer) => (typeof answer === "string" ? answer.trim() !== "" : Object.keys(answer ?? {}).length > 0);

/** Whether two answers are the same to the server: numbers in mappings travel as text. */
export const same = (one, other) => JSON.stringify(plain(one)) === JSON.stringify(plain(other));
const plain = (answer) => {
  if (answer == null || Array.isArray(answer) ? !answer?.length : typeof answer === "object" && !Object.keys(answer).length) return "";
  if (typeof answer !== "object" || Array.isArray(answer)) return answer;
  return Object.entries(answer).map(([name, value]) => [name, String(value)]).sort(([a], [b]) => (a < b ? -1 : 1));
};

/** Buttons and drawing for a list to be put in order; `changed` hears of every move. */
export function ordering(question, changed) {
  const list = question.querySelector("[data-order]");
  if (!list) return;
  for (const moves of list.querySelectorAll(".order-moves")) moves.hidden = false;
  list.classList.add("is-moving");
  const done = (focus) => {
    list.setAttribute("data-answered", "");
    number(question);
    changed();
    focus?.focus();
  };
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-move]");
    if (!button) return;
    const line = button.closest("[data-line]");
    if (button.dataset.move === "-1") line.previousElementSibling?.before(line);
    else line.nextElementSibling?.after(line);
    done(button);
  });
  let drawn = null;
  list.addEventListener("dragstart", (event) => {
    drawn = event.target.closest?.("[data-line]");
    event.dataTransfer?.setData("text/plain", "");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-line]");
    if (!drawn || !over || over === drawn) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(drawn);
    else over.after(drawn);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (drawn) done();
    drawn = null;
  });
}
