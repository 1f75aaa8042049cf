// What one may do with a question, and which questions resemble the one being typed.
import { alike } from "./alike.js";
import { h } from "./dom.js";

/** Listens to the page; gives what is to be drawn besides, which is nothing. What it needs of the panels comes along. */
export function begin({ room, board, outbox, show, one, all, mine, follow, canDo, wordsOf, find, open, toast }) {
  const { words } = room;
  const small = new Set(room.small);
  let typing;

  one("#ask")?.addEventListener("input", suggest);
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-more]");
    if (more) follow(event, () => openSheet(more));
  });

  function openSheet(more) {
    const question = board.questions.get(more.closest("li").item);
    const sheet = one("#question-sheet");
    const can = canDo(question);
    const others = [...board.questions.values()].filter(({ seq, state }) => seq !== question.seq && (state === "waiting" || state === "answered"));
    const first = alike(question.text ?? "", others, small, others.length);
    show(sheet, { ...Object.fromEntries([...can].map((name) => [name, true])), text: wordsOf(question) });
    for (const field of all("[name=seq]", sheet)) field.value = question.seq;
    for (const part of all("details", sheet)) part.open = false;
    for (const form of all("form", sheet)) form.reset();
    one("[name=text]", sheet).value = question.answer;
    one("[name=into]", sheet).replaceChildren(...[...new Set([...first, ...others])].map(({ seq, text }) => h("option", { value: seq }, (text ?? "").slice(0, 90))));
    open(sheet);
  }

  function suggest() {
    clearTimeout(typing);
    typing = setTimeout(() => {
      const field = one("#ask");
      const found = alike(field.value, board.questions.values(), small).filter((question) => !mine(question));
      one("[data-alike]").hidden = !found.length;
      one("[data-alike-list]").replaceChildren(
        ...found.map((question) => {
          const button = h("button.menu-item", { type: "button" }, h("span", {}, question.text), h("span.count", {}, question.n));
          button.addEventListener("click", () => {
            if (question.state === "waiting" && !question.supported) {
              outbox.put("support", { seq: question.seq });
              toast(words.supported);
            }
            field.value = "";
            field.dispatchEvent(new Event("input"));
            find(question.seq);
          });
          return h("li", {}, button);
        }),
      );
    }, 250);
  }

  return () => {};
}
