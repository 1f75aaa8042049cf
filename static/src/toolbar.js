// Markdown's marks at a touch. Written through the browser's own editing command, so that ctrl+z takes them back.
const around = { bold: "**", italic: "_", code: "`" };
const before = { heading: "## ", quote: "> ", list: "- ", numbers: "1. " };
const anyNumber = /^\d+[.)] /;
const anyMark = /^(\d+[.)]|[-*+>]|#{1,6}) /;

function write(area, start, end, text, selectFrom, selectTo) {
  area.focus();
  area.setSelectionRange(start, end);
  const old = area.value;
  if (text) document.execCommand("insertText", false, text);
  else document.execCommand("delete");
  // Firefox before 89 does not know the command in a textarea
  if (area.value === old) {
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(selectFrom, selectTo);
}

function wrap(area, mark) {
  let { selectionStart: start, selectionEnd: end, value } = area;
  // spaces at the edges would keep Markdown from seeing the mark
  while (start < end && /\s/.test(value[start])) start += 1;
  while (start < end && /\s/.test(value[end - 1])) end -= 1;
  const inner = value.slice(start, end);
  const size = mark.length;
  if (value.slice(start - size, start) === mark && value.slice(end, end + size) === mark) {
    write(area, start - size, end + size, inner, start - size, end - size);
  } else if (inner.length >= 2 * size && inner.startsWith(mark) && inner.endsWith(mark)) {
    write(area, start, end, inner.slice(size, -size), start, end - 2 * size);
  } else {
    write(area, start, end, mark + inner + mark, start + size, end + size);
  }
}

function lines(area, mark) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const found = value.indexOf("\n", Math.max(selectionEnd - (selectionEnd > selectionStart && value[selectionEnd - 1] === "\n"), start));
  const end = found < 0 ? value.length : found;
  const rows = value.slice(start, end).split("\n");
  const has = (row) => (mark === before.numbers ? anyNumber.test(row) : row.startsWith(mark));
  // one kind of mark a line: a numbered list becomes a bulleted one
  const bare = (row) => row.replace(anyMark, "");
  const text = rows.every(has)
    ? rows.map(bare).join("\n")
    : rows.map((row, index) => (mark === before.numbers ? `${index + 1}. ` : mark) + bare(row)).join("\n");
  const to = start + text.length;
  write(area, start, end, text, selectionStart === selectionEnd ? to : start, to);
}

function link(area) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  const address = /^https?:\/\/\S+$/.test(chosen);
  const text = address ? `[](${chosen})` : `[${chosen}](https://)`;
  const at = start + (address || !chosen ? 1 : chosen.length + 3);
  write(area, start, end, text, at, at + (address || !chosen ? 0 : 8));
}

function mark(area, kind) {
  if (kind in around) wrap(area, around[kind]);
  else if (kind in before) lines(area, before[kind]);
  else link(area);
}

export function toolbar(bar, area) {
  const buttons = [...bar.querySelectorAll("[data-md]")];
  bar.hidden = false;
  buttons.forEach((button, index) => {
    button.tabIndex = index ? -1 : 0;
    button.addEventListener("click", () => mark(area, button.dataset.md));
  });
  // one stop for the tab key; the arrows go from button to button
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const now = buttons.indexOf(document.activeElement);
    const next = buttons[(now + step + buttons.length) % buttons.length];
    buttons[now].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    event.preventDefault();
  });
  area.addEventListener("keydown", (event) => {
    const kind = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (!kind || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    mark(area, kind);
  });
}
