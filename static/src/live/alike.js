// Which questions resemble a text. Pure.
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đð]/g, "d");
const topic = (text, small) => new Set((plain(text).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !small.has(word)));

/** The questions that resemble a text, the most alike first: as live/queries/questions.py reckons it. */
export function alike(text, questions, small, most = 3) {
  const about = topic(text, small);
  const scored = [];
  for (const question of questions) {
    if (!question.text || !["waiting", "answered"].includes(question.state)) continue;
    const other = topic(question.text, small);
    const common = [...about].filter((word) => other.has(word)).length;
    const score = common > 1 ? (common / Math.min(about.size, other.size)) * (0.5 + common / (2 * Math.max(about.size, other.size))) : 0;
    if (score >= 0.34) scored.push({ score, question });
  }
  scored.sort((a, b) => b.score - a.score || b.question.n - a.question.n || a.question.seq - b.question.seq);
  return scored.slice(0, most).map(({ question }) => question);
}
