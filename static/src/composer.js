// A textarea that knows Markdown: toolbar, preview, count, a draft kept on the device, ctrl+enter sends.
import { toolbar } from "./toolbar.js";

const { htmx, toast, words } = window.club;
const KEEP = 30 * 86400e3;

function tabs(root, area) {
  const list = root.querySelector("[data-composer-tabs]");
  const [write, preview] = list.children;
  const page = document.getElementById(preview.getAttribute("aria-controls"));
  const sheet = document.getElementById(write.getAttribute("aria-controls"));
  const show = (previewing) => {
    for (const tab of [write, preview]) {
      const chosen = (tab === preview) === previewing;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
    }
    sheet.hidden = previewing;
    page.hidden = !previewing;
    if (!previewing) return;
    page.textContent = area.value.trim() ? "…" : words.empty;
    if (area.value.trim()) {
      htmx.ajax("POST", root.dataset.previewUrl, { source: page, target: page, swap: "innerHTML", values: { body: area.value } });
    }
  };
  write.addEventListener("click", () => show(false));
  preview.addEventListener("click", () => show(true));
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = event.target === write ? preview : write;
    other.focus();
    other.click();
  });
  list.hidden = false;
  return () => show(false);
}

function draft(root, area) {
  const name = root.dataset.draft && `draft:${root.dataset.draft}`;
  if (!name) return () => {};
  let timer;
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };
  const keep = () => {
    try {
      if (area.value.trim()) localStorage.setItem(name, JSON.stringify({ text: area.value, at: Date.now() }));
      else localStorage.removeItem(name);
    } catch {
      // the device's store is full or forbidden: writing goes on without a draft
    }
  };
  const kept = read();
  if (kept && Date.now() - kept.at < KEEP && !area.value.trim()) {
    area.value = kept.text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    toast(words.draft, "info");
  }
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 400);
  });
  addEventListener("pagehide", () => area.isConnected && timer && keep());
  return () => {
    clearTimeout(timer);
    timer = 0;
    localStorage.removeItem(name);
  };
}

export function composer(root) {
  const area = root.querySelector("textarea");
  const count = root.querySelector("[data-count]");
  const form = area.form;
  const most = area.maxLength;
  const back = tabs(root, area);
  const forget = draft(root, area);
  toolbar(root.querySelector("[data-toolbar]"), area);
  const measure = () => {
    const left = most - area.value.length;
    count.textContent = most > 0 && left < most / 5 ? words.left.replace("{n}", left) : "";
    count.setAttribute("aria-live", left < 50 ? "polite" : "off");
  };
  area.addEventListener("input", measure);
  measure();
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit ? form.requestSubmit() : form.querySelector("[type=submit]").click();
    }
  });
  form.addEventListener("outbox:kept", forget);
  form.addEventListener("outbox:taken", () => {
    forget();
    if (form.dataset.outbox !== "edit") form.reset();
    measure();
    back();
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful || detail.requestConfig.elt !== form) return;
    forget();
    form.reset();
    measure();
    back();
  });
}
