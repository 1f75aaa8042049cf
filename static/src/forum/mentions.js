// "@" and some letters in a text: people who may read it, from the server; the choice becomes a link by number.

const WAIT = 150;
// a name begins after a space or a bracket: an address of mail is none
const ASKED = /(?:^|[\s([{])@([\p{L}][\p{L}\p{M} ]{0,40})$/u;

export function mentions(area, address) {
  const list = document.createElement("div");
  list.className = "menu-panel mention-list";
  list.id = `${area.id}-people`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.labels[0]?.textContent.trim() ?? "");
  list.hidden = true;
  const box = document.createElement("div");
  box.className = "mention-box";
  area.after(box);
  box.append(list);
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  let timer;
  let asked = "";

  const options = () => [...list.querySelectorAll("[data-pick-id]")];
  const current = () => options().find((option) => option.getAttribute("aria-selected") === "true");
  const typed = () => area.value.slice(0, area.selectionStart).match(ASKED)?.[1] ?? "";

  function show(open) {
    list.hidden = !open;
    if (!open) area.removeAttribute("aria-activedescendant");
  }

  function mark(option) {
    for (const other of options()) {
      other.setAttribute("aria-selected", other === option);
      other.classList.toggle("bg-sunken", other === option);
    }
    area.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function pick(option) {
    const end = area.selectionStart;
    const start = end - typed().length - 1;
    const name = option.dataset.pickText.replace(/[\\[\]]/g, "\\$&");
    area.focus();
    area.setRangeText(`@[${name}](/people/${option.dataset.pickId}) `, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    show(false);
  }

  async function ask() {
    const words = typed();
    asked = words;
    if (!words) return show(false);
    let html = "";
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(words.trim())}`, { headers: { "HX-Request": "true" } });
      if (answer.ok) html = await answer.text();
    } catch {
      return; // without a connection one writes on
    }
    if (asked !== words || typed() !== words || document.activeElement !== area) return;
    list.innerHTML = html;
    options().forEach((option, place) => (option.id = `${list.id}-${place}`));
    show(options().length > 0);
    if (!options().length) return;
    mark(options()[0]);
    list.scrollIntoView({ block: "nearest" });
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    if (!typed()) return show(false);
    timer = setTimeout(ask, WAIT);
  });
  // while capturing: the composer's own keys come after
  area.addEventListener(
    "keydown",
    (event) => {
      if (list.hidden || event.isComposing) return;
      const all = options();
      const place = all.indexOf(current());
      if (event.key === "ArrowDown") mark(all[(place + 1) % all.length]);
      else if (event.key === "ArrowUp") mark(all[(place - 1 + all.length) % all.length]);
      else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) pick(all[place]);
      else if (event.key === "Escape") show(false);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  // before the text loses its focus
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[data-pick-id]");
    if (option) pick(option);
  });
  area.addEventListener("blur", () => show(false));
}
