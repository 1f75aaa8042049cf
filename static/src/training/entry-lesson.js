// A lesson: how far one has read, the place kept for next time, and wide parts that a keyboard can scroll.
import { behaviour, csrf, toast } from "../club.js";

const SETTLED = 4000;

function reading(text, bar) {
  const show = () => {
    const { top, height } = text.getBoundingClientRect();
    const whole = height - innerHeight;
    bar.value = whole > 0 ? Math.min(Math.max((-top / whole) * 100, 0), 100) : 100;
  };
  bar.hidden = false;
  addEventListener("scroll", show, { passive: true });
  addEventListener("resize", show);
  show();
}

/** The number of the first paragraph that is still in view below the bar. */
function here(text) {
  const under = document.querySelector(".topbar")?.getBoundingClientRect().bottom ?? 0;
  const place = [...text.children].findIndex((part) => part.getBoundingClientRect().bottom > under + 8);
  return place < 0 ? text.children.length - 1 : place;
}

function keeping(text) {
  const url = text.dataset.positionUrl;
  let kept = Number(text.dataset.position);
  let timer;
  const keep = () => {
    clearTimeout(timer);
    const place = here(text);
    if (place === kept) return;
    kept = place;
    // keepalive: it is sent also when the page is being left
    fetch(url, { method: "POST", headers: csrf(), body: new URLSearchParams({ position: place }), keepalive: true }).catch(() => {
      kept = -1;
    });
  };
  const fresh = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (kept > 0 && fresh && !location.hash && text.children[kept]) {
    text.children[kept].scrollIntoView({ block: "start" });
    toast(text.dataset.resumed, "info");
  }
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, SETTLED);
  }, { passive: true });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}

function wide(text) {
  for (const part of text.querySelectorAll("table, pre")) {
    const scrolls = part.scrollWidth > part.clientWidth;
    if (!scrolls) continue;
    part.tabIndex = 0;
    part.setAttribute("role", part.matches("pre") ? "group" : "table");
    part.setAttribute("aria-label", text.dataset.scroll);
  }
}

behaviour("[data-lesson]", (text) => {
  const bar = document.querySelector("[data-reading-bar]");
  if (bar) reading(text, bar);
  if (text.dataset.positionUrl) keeping(text);
  wide(text);
});
