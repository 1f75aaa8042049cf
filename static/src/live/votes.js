// Votes and polls as a room shows them.
import { fill } from "./dom.js";

/** Gives the function that draws them; what it needs of the panels comes along. */
export function begin({ room, board, outbox, show, sync, badge, one, all }) {
  const { words } = room;

  function drawPolls() {
    const polls = [...board.polls.values()].sort((a, b) => (a.state !== "open") - (b.state !== "open") || b.seq - a.seq);
    const open = polls.filter(({ state }) => state === "open");
    badge("polls", open.filter((poll) => !poll.mine && mayVote(poll)).length);
    one("[data-voting]").hidden = !open.length;
    one("[data-voting-text]").textContent = open[0]?.question ?? "";
    one("[data-voting] .timer").dataset.timer = open[0]?.ends ?? "";
    sync(one("[data-polls]"), one("[data-template=poll]"), polls, drawPoll);
    one("[data-no-polls]").hidden = polls.length;
    const drafts = one("[data-drafts]");
    if (!drafts) return;
    sync(drafts, one("[data-template=draft]"), board.drafts.map((draft) => ({ ...draft, seq: draft.id })), (node, draft) => {
      show(node, draft);
      for (const field of all("[name=poll]", node)) field.value = draft.id;
      const edit = one("[data-edit]", node);
      edit.href = edit.href.replace(/\d+$/, draft.id);
    });
  }

  const mayVote = (poll) => poll.state === "open" && (room.member || poll.open_to === "everyone") && !(poll.secret && poll.mine);

  function drawPoll(node, poll) {
    const { seq, kind, state, tally, secret } = poll;
    const wish = outbox.items.find(({ act, data }) => act === "vote" && Number(data.seq) === seq);
    const vote = mayVote(poll) && !wish;
    const wordy = kind === "text" || kind === "cloud";
    const { counts, outcome, hall = [] } = tally;
    const list = one("ol", node);
    const preside = room.may.preside && state !== "published";
    const hands = preside && kind === "single" && !secret;
    const keys = wordy ? Object.keys(counts ?? {}).sort((a, b) => counts[b] - counts[a] || (a < b ? -1 : 1)) : poll.options.map((label, index) => (kind === "rating" ? label : String(index)));
    const form = list.closest("form");
    list.classList.toggle("is-cloud", kind === "cloud");
    const most = Math.max(1, ...Object.values(counts ?? {}));
    const fields = all("input[type=text]", form);
    fields.forEach((field, index) => {
      field.hidden = index >= poll.most;
      field.disabled = !wordy;
      field.maxLength = kind === "cloud" ? 40 : 200;
      if (wordy && !field.value && poll.mine?.[index]) field.value = poll.mine[index];
    });
    const cast = outcome?.cast ?? tally.ballots;
    show(node, {
      open: state === "open",
      closed: state === "closed",
      published: state === "published",
      secret,
      timer: state === "open" && poll.ends,
      question: poll.question,
      members: state === "open" && poll.open_to === "members" && !room.member,
      several: vote && poll.most > 1,
      most: poll.most,
      warning: vote && secret,
      words: vote && wordy,
      send: vote,
      first: !poll.mine,
      again: poll.mine,
      voted: state === "open" && poll.mine && !wish,
      named: !secret,
      sealed: secret,
      sending: wish,
      turnout: fill(cast > tally.ballots ? words.votesHall : words.votes, { ballots: tally.ballots, cast, hall: cast - tally.ballots }),
      outcome: outcome && [outcome.quorum && fill(words.quorum, outcome), outcome.need && `${fill(words.need, outcome)} ${outcome.passed ? words.passed : words.notPassed}`].filter(Boolean).join(" "),
      later: !counts,
      tools: preside,
      hall: hands,
    });
    sync(list, one("[data-template=option]", node), keys.map((key, index) => ({ seq: key, index })), (line, { seq: option, index }) => {
      const count = (counts?.[option] ?? 0) + (hall[index] ?? 0);
      const mine = poll.mine?.includes(option);
      show(line, { label: wordy || kind === "rating" ? option : poll.options[index], pick: vote && !wordy, plain: !vote || wordy, mine, result: counts, count, split: hall[index] && fill(words.hall, { hall: hall[index] }), hall: hands });
      const input = one("[name=choice]", line);
      input.type = kind === "multiple" ? "checkbox" : "radio";
      if (input.value !== option) {
        input.value = option;
        input.checked = mine;
        one("[name=hands]", line).setAttribute("form", `hall-${seq}`);
      }
      input.disabled = wordy;
      const field = one("[name=hands]", line);
      if (field !== document.activeElement && hall.length) field.value = hall[index];
      Object.assign(one("progress", line), { max: outcome?.cast || 1, value: count });
      if (kind === "cloud") line.className = `option is-size-${Math.min(5, 1 + Math.floor((4 * count) / most))}`;
    });
    one(".poll-outcome", node).classList.toggle("is-passed", Boolean(outcome?.passed));
    one(".timer", node).dataset.timer = poll.ends ?? "";
    node.id = `p${seq}`;
    const tools = one("[data-act=poll_hall]", node);
    if (tools) tools.id = `hall-${seq}`;
  }

  return drawPolls;
}
