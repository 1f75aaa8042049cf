// behaviour(selector, begin) runs once for every element that matches, now and after each htmx swap.
const known = [];
let started = false;

function run(root, { selector, begin, seen }) {
  const elements = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) elements.unshift(root);
  for (const element of elements) {
    if (seen.has(element)) continue;
    seen.add(element);
    begin(element);
  }
}

export function behaviour(selector, begin) {
  const entry = { selector, begin, seen: new WeakSet() };
  known.push(entry);
  if (started) run(document, entry);
}

export function start(root = document) {
  started = true;
  for (const entry of known) run(root, entry);
}
