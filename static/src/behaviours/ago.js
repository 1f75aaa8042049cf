// <time data-ago datetime>: "5 minutes ago" stays true while the page is open.
import { behaviour } from "../start.js";

const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];
const shown = new Set();
const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "vi", { style: "long" });

function refresh() {
  for (const element of shown) {
    if (!element.isConnected) {
      shown.delete(element);
      continue;
    }
    const seconds = (new Date(element.dateTime) - Date.now()) / 1000;
    const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? [];
    if (unit && Math.abs(seconds) < 7 * 86400) element.textContent = format.format(Math.trunc(seconds / size), unit);
  }
}

behaviour("time[data-ago]", (element) => shown.add(element));
setInterval(refresh, 60000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
