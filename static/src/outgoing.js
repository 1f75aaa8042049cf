// Forms marked data-outbox go through the outbox, and every page shows what waits: read it, change it, drop it.
import { device } from "./letters.js";
import { key, Outbox, poster } from "./outbox.js";

const { csrf, toast, words } = window.club;
const say = (element, event, detail) => element.dispatchEvent(new CustomEvent(event, { bubbles: true, detail }));
const value = (letter, name) => letter.fields.find(([field]) => field === name)?.[1] ?? "";

export function outgoing(panel) {
  const text = JSON.parse(panel.dataset.words);
  const news = "BroadcastChannel" in window ? new BroadcastChannel("club-outbox") : null;
  const list = panel.querySelector("ul");
  const head = panel.querySelector("[data-outbox-state]");
  const done = panel.querySelector("[data-outbox-done]");
  const open = new Map();
  let count = 0;

  const box = new Outbox({
    store: device(),
    post: poster(csrf, words.failed),
    person: panel.dataset.person,
    changed: () => (show(), news?.postMessage(box.state)),
    arrived(letter, answer) {
      count += 1;
      const link = done.querySelector("a");
      link.href = answer.url;
      done.querySelector("[data-outbox-told]").textContent = text.sent.replace("{n}", count);
      const form = open.get(letter.id)?.form;
      open.delete(letter.id);
      if (form) location.assign(answer.url);
    },
  });
  if (news) news.onmessage = () => box.store.all().then((all) => {
    box.letters = all.filter((letter) => letter.person === box.person);
    show();
  }, () => {});

  function show() {
    for (const letter of box.letters) {
      const { form, submitter } = open.get(letter.id) ?? {};
      if (!form || !(letter.error || box.state === "waiting" || box.state === "stopped")) continue;
      open.delete(letter.id);
      taken(form);
      // a form still on the page says itself what is wrong with it
      if (letter.error) box.drop(letter.id).then(() => plainly(form, submitter));
      else toast(text.kept, "info");
    }
    const waiting = box.waiting.filter((letter) => !box.held.has(letter.id) && !(open.has(letter.id) && box.state === "sending"));
    const failed = box.letters.filter((letter) => letter.error);
    const shown = [...new Set([...waiting, ...box.letters.filter((letter) => letter.error || list.querySelector(`[data-letter="${letter.id}"] form:not([hidden])`))])];
    done.hidden = !count || waiting.length > 0;
    panel.hidden = !shown.length && done.hidden;
    panel.querySelector("details").hidden = !shown.length;
    const state = !waiting.length && failed.length ? "failed" : box.state === "stopped" ? "stopped" : box.state === "sending" && navigator.onLine ? "sending" : "waiting";
    panel.dataset.state = state;
    head.textContent = text[state].replace("{n}", waiting.length || failed.length) + (waiting.length && failed.length ? ` · ${text.failed.replace("{n}", failed.length)}` : "");
    const wanted = new Set(shown.map((letter) => letter.id));
    for (const row of [...list.children]) if (!wanted.has(row.dataset.letter)) row.remove();
    for (const letter of shown.sort((a, b) => a.seq - b.seq)) {
      const row = list.querySelector(`[data-letter="${letter.id}"]`) ?? begin(letter);
      fill(row, letter);
      list.append(row);
    }
  }

  /** The way the form would go without us, with the button that was pressed. */
  function plainly(form, submitter) {
    if (submitter?.name) {
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: submitter.name, value: submitter.value });
      form.append(pressed);
    }
    form.submit();
  }

  /** The form is free for the next words. */
  const taken = (form) => say(form, "outbox:taken");

  function begin(letter) {
    const row = panel.querySelector("template").content.firstElementChild.cloneNode(true);
    row.dataset.letter = letter.id;
    const form = row.querySelector("form");
    const area = form.querySelector("textarea");
    const part = (name) => row.querySelector(`[data-outbox-${name}]`);
    const close = () => ((form.hidden = true), (part("body").hidden = part("acts").hidden = false), part("edit").focus());
    part("edit").onclick = () => {
      const now = box.find(letter.id);
      if (!now) return;
      box.held.add(letter.id);
      area.value = value(now, "body");
      form.hidden = false;
      part("body").hidden = part("acts").hidden = true;
      area.focus();
    };
    part("cancel").onclick = () => (close(), box.release(letter.id));
    form.onsubmit = (event) => {
      event.preventDefault();
      if (area.value.trim()) close(), box.reword(letter.id, "body", area.value);
    };
    part("drop").onclick = () => confirm(text.sure) && box.drop(letter.id);
    part("again").onclick = () => box.retry(letter.id);
    return row;
  }

  function fill(row, letter) {
    const put = (name, words) => {
      const element = row.querySelector(`[data-outbox-${name}]`);
      if (element.textContent !== words) element.textContent = words;
      element.hidden = !words;
    };
    put("kind", text.kinds[letter.kind] ?? "");
    put("about", letter.about.title ?? "");
    if (row.querySelector("form").hidden) put("body", value(letter, "body"));
    put("error", letter.error);
    row.querySelector("[data-outbox-again]").hidden = !letter.error;
  }

  async function keep(form, direct, submitter) {
    const names = new Set(["csrf_token", "client_id", "after", "website"]);
    const files = form.enctype === "multipart/form-data";
    const fields = [...new FormData(form)].filter(([name, given]) => !names.has(name) && (typeof given === "string" || (files && given.size)));
    if (submitter?.name) fields.push([submitter.name, submitter.value]);
    const hidden = form.elements.namedItem("client_id");
    const id = hidden?.value || key();
    const kind = form.dataset.outbox;
    const about = { title: form.dataset.about };
    if (!direct && !form.hasAttribute("hx-post")) open.set(id, { form, submitter });
    await box.put({ id, kind, url: form.getAttribute("action") || location.pathname, fields, about, hold: direct });
    return id;
  }

  // What goes at once goes by the page's own way, but stands in the outbox until the answer: a phone that dies meanwhile
  // sends it at the next start. Behind others that wait, or without a network, it waits its turn.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches?.("form[data-outbox]") || event.defaultPrevented || !panel.isConnected) return;
      const brings = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
      if (form.querySelector("textarea").value.trim() === "" && !brings) return;
      const direct = form.hasAttribute("hx-post") && navigator.onLine && !box.waiting.length;
      if (direct) {
        form.direct = keep(form, true, event.submitter).then((id) => (say(form, "outbox:kept"), id), () => null);
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      keep(form, false, event.submitter).then(
        (id) => {
          say(form, "outbox:kept");
          if (open.has(id) && navigator.onLine) return;
          open.delete(id);
          taken(form);
          toast(text.kept, "info");
        },
        // the device keeps nothing: the form goes as it would without us
        () => plainly(form, event.submitter),
      );
    },
    true,
  );
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (!target.matches?.("form[data-outbox]") || !target.direct || detail.requestConfig.elt !== target) return;
    const kept = target.direct;
    target.direct = null;
    const reached = detail.xhr.status > 0;
    kept.then((id) => {
      if (!id) return;
      if (reached) {
        if (!detail.successful) target.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
        return box.drop(id);
      }
      taken(target);
      toast(text.kept, "info");
      box.release(id);
    });
  });

  done.querySelector("button").onclick = () => ((count = 0), show());
  for (const event of ["online", "pageshow"]) addEventListener(event, () => box.wake());
  addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => document.hidden || box.wake());
  box.wake();
}
