// Quoting: a whole post from its menu, or selected words by a button beside them.
const form = () => document.querySelector("form[data-answer]");

export function insert(text) {
  const area = form().querySelector("textarea");
  const at = area.selectionStart;
  const before = area.value.slice(0, at);
  // a quotation begins a paragraph of its own
  const gap = !before.trim() ? "" : before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  area.focus();
  area.setRangeText(gap + text, at, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("reply").scrollIntoView({ block: "start" });
}

export async function whole(link) {
  try {
    const answer = await fetch(`/forum/p/${link.dataset.quote}/quote`);
    if (answer.ok) return insert(await answer.text());
  } catch {
    // the link itself is the second way
  }
  location.assign(link.href);
}

function marked(words, post) {
  const article = post.closest("article");
  const name = article.querySelector(".post-name").textContent.trim().replace(/[\\[\]]/g, "\\$&");
  // what Markdown would take for a mark stays what was read
  const lines = words.trim().replace(/[\\`*_[\]<]/g, "\\$&").replace(/^(\s*)([#>+-]|\d+[.)])/gm, "$1\\$2").split(/\n+/);
  const body = lines.map((line) => `> ${line}`).join("\n>\n");
  return `> [${name}, #${article.dataset.number}](/forum/p/${post.dataset.quotable})\n>\n${body}\n\n`;
}

function chosen() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !selection.toString().trim()) return null;
  const post = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-quotable]");
  const range = selection.getRangeAt(0);
  const within = post(range.startContainer);
  // a triple click ends at the beginning of what follows
  return within && (post(range.endContainer) === within || range.endOffset === 0) ? { range, within, words: selection.toString() } : null;
}

export function selecting(button) {
  let timer;
  let now = null;
  const place = () => {
    now = form() && chosen();
    button.hidden = !now;
    if (!now) return;
    const box = now.range.getBoundingClientRect();
    const left = Math.min(Math.max(box.left, 8), innerWidth - button.offsetWidth - 8);
    button.style.left = `${left + scrollX}px`;
    // below: above stands the phone's own menu
    button.style.top = `${box.bottom + scrollY + 10}px`;
  };
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(place, 200);
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (!now) return;
    const text = marked(now.words, now.within);
    getSelection().removeAllRanges();
    button.hidden = true;
    insert(text);
  });
  place();
}
