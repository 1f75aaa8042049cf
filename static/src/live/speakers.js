// The speakers' queue as a room shows it.
import { queue } from "./board.js";

/** Gives the function that draws it; what it needs of the panels comes along. */
export function begin({ room, board, log, outbox, show, sync, badge, one, who }) {
  return () => {
    const speeches = [...board.speeches.values()];
    const waiting = queue(speeches, board.rule.balanced);
    const now = speeches.find(({ state }) => state === "speaking");
    const mine = [now, ...waiting].find((speech) => speech?.by === room.me);
    const wish = outbox.items.some(({ act }) => act === "raise");
    badge("speakers", waiting.length);
    one("[data-floor]").hidden = !now;
    one("[data-floor-who]").textContent = now ? who(now) : "";
    one("[data-floor] .timer").dataset.timer = now?.ends ?? "";
    sync(one("[data-speakers]"), one("[data-template=speech]"), [...(now ? [now] : []), ...waiting], (node, speech) => {
      const speaking = speech === now;
      const own = speech.by === room.me;
      show(node, {
        place: speaking ? "" : waiting.indexOf(speech) + 1,
        who: who(speech),
        cluster: speech.cluster,
        order: speech.order,
        speaking,
        lower: own && !speaking,
        give: !speaking && log.state === "open",
        done: speaking && (own || room.may.preside),
      });
      one(".timer", node).dataset.timer = speech.ends ?? "";
      node.id = `s${speech.seq}`;
      node.classList.toggle("is-speaking", speaking);
    });
    one("[data-no-speakers]").hidden = now || waiting.length;
    show(one("[data-rule]"), board.rule);
    one("[data-rule-plain]").hidden = board.rule.balanced;
    const foot = one("[data-foot=speakers]");
    show(foot, { raise: log.state === "open" && !mine && !wish, point: log.state === "open" && !(mine && mine === now) && !mine?.order && !wish, up: mine && mine !== now, sending: wish, speaking: mine && mine === now });
    const next = one("[data-next]");
    if (next) {
      next.hidden = !waiting.length || log.state !== "open";
      one("[name=seq]", next).value = waiting[0]?.seq ?? "";
    }
  };
}
