// A topic's page: answering one post without leaving the page, and beginning where the reader stopped.
import { behaviour } from "../club.js";
import "./entry-mentions.js";

const form = () => document.querySelector("form[data-answer]");

function answer(number, name) {
  const target = form();
  const note = target.querySelector("[data-reply-to]");
  target.elements.namedItem("answers").value = number ?? "";
  note.hidden = !number;
  note.querySelector("[data-reply-name]").textContent = name ?? "";
  note.querySelector("[data-reply-number]").textContent = number ? `#${number}` : "";
}

behaviour("[data-reply]", (link) => {
  link.addEventListener("click", (event) => {
    if (!form() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    answer(link.dataset.reply, link.dataset.name);
    form().querySelector("textarea").focus();
    document.getElementById("reply").scrollIntoView({ block: "start" });
  });
});

behaviour("[data-reply-cancel]", (link) => {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    answer(null);
    form().querySelector("textarea").focus();
  });
});

behaviour("form[data-answer]", (element) => {
  element.addEventListener("outbox:taken", () => answer(null));
  element.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful || detail.requestConfig.elt !== element) return;
    answer(null);
    const own = document.querySelector("#posts > article:last-of-type");
    if (!own) return;
    // the next answer brings only what comes after this one
    element.elements.namedItem("after").value = own.dataset.number;
    own.scrollIntoView({ block: "nearest" });
    own.focus({ preventScroll: true });
  });
});

// what scrolls sideways inside a post must be within reach of the keyboard
behaviour(".prose table, .prose pre", (element) => {
  if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
});

// the button would cover the form it leads to
behaviour("[data-fab]", (button) => {
  if (!("IntersectionObserver" in window)) return;
  new IntersectionObserver(([entry]) => (button.hidden = entry.isIntersecting)).observe(document.getElementById("reply"));
});

behaviour("[data-open-at]", (posts) => {
  if (location.hash) return;
  const wanted = document.getElementById("new") ?? document.getElementById(`p${posts.dataset.openAt}`);
  // after the fonts and the composer have taken their places
  requestAnimationFrame(() => wanted?.scrollIntoView({ block: "start" }));
});

behaviour("[data-quote]", (link) => {
  link.addEventListener("click", (event) => {
    if (!form() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    import("./quoting.js").then(({ whole }) => whole(link));
  });
});

behaviour("[data-quote-selected]", (button) => {
  document.addEventListener("selectionchange", () => import("./quoting.js").then(({ selecting }) => selecting(button)), { once: true });
});
