// Small tools for building a page, and how times are written.
const language = document.documentElement.lang || "vi";
const zone = { timeZone: "Asia/Ho_Chi_Minh" };
const clock = new Intl.DateTimeFormat("vi", { ...zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(language, { ...zone, weekday: "long", day: "numeric", month: "numeric", year: "numeric" });
const date = new Intl.DateTimeFormat("vi", { ...zone, day: "2-digit", month: "2-digit", year: "numeric" });

export const timeText = (at) => clock.format(at);
export const dayText = (at) => day.format(at).replace(/^./, (first) => first.toUpperCase());
export const fullText = (at) => `${timeText(at)} ${date.format(at)}`;

/** h("p.meta", {hidden: true}, "text", child) */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** An icon that the page brought along for the script ([data-signs]). */
export const sign = (name) => document.querySelector(`[data-signs] use[href$="#${name}"]`).closest("svg").cloneNode(true);

export function avatar(id, person) {
  if (person?.avatar) return h("img.avatar.avatar-sm", { src: person.avatar, alt: "", width: 32, height: 32, loading: "lazy" });
  return h(`span.avatar.avatar-sm.avatar-c${(id ?? 0) % 8}`, { "aria-hidden": "true" }, person?.initials ?? "?");
}

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
