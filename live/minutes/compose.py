"""Facts into the words of minutes: Markdown in Vietnamese, whoever composes it. Pure functions; what people wrote is
escaped, so that a question which begins with "#" stays a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from club import clock
from club.text import clean, clean_line
from live.minutes.facts import Choice, Facts, Question, Vote
from live.minutes.models import Part

# A word cloud may hold hundreds; the minutes name the most frequent ones.
MOST_WORDS = 12
_MARKS = re.compile(r"([\\`*_\[\]<>~|&])")
_LEAD = re.compile(r"^([#+=-]|\d+(?=[.)]))")


def literal(text: str) -> str:
    """A text on one line, so that Markdown shows it as it was written."""
    said = _MARKS.sub(r"\\\1", clean_line(text))
    lead = _LEAD.match(said)
    if lead is None:
        return said
    # A backslash before a digit is a backslash: the sign after the number is escaped instead.
    return f"{lead[1]}\\{said[lead.end() :]}" if lead[1].isdigit() else f"\\{said}"


def _link(words: str, url: str) -> str:
    return f"[{literal(words)}]({url})"


def clock_words(moment: datetime) -> str:
    """ "18 giờ 05", as documents write it."""
    local = clock.local(moment)
    return f"{local.hour} giờ {local.minute:02d}"


def day_words(day: date) -> str:
    """ "ngày 22 tháng 3 năm 2023"."""
    return f"ngày {day.day} tháng {day.month} năm {day.year}"


def closing(starts_at: datetime, ended_at: datetime | None) -> str:
    """The sentence that ends the minutes."""
    if ended_at is None:
        return ""
    first, last = clock.local(starts_at).date(), clock.local(ended_at).date()
    when = "cùng ngày" if first == last else day_words(last)
    return f"Buổi sinh hoạt kết thúc lúc {clock_words(ended_at)}, {when}."


def composed(facts: Facts) -> dict[Part, str]:
    """The sections; "" where there is nothing to say."""
    return {part: clean(_WRITERS[part](facts)) for part in Part}


def _opening(facts: Facts) -> str:
    told = facts.opening
    rows = [
        ("Thời gian", f"{clock_words(told.starts_at)}, {day_words(clock.local(told.starts_at).date())}"),
        ("Địa điểm", literal(told.place)),
        ("Hình thức", literal(told.form)),
        ("Chủ trì", _comrade(told.chair)),
        ("Thư ký", _comrade(told.secretary)),
        ("Báo cáo viên", "; ".join(map(literal, told.speakers))),
    ]
    return "\n".join(f"- {name}: {words}" for name, words in rows if words)


def _comrade(name: str) -> str:
    return f"đồng chí {literal(name)}" if name else ""


def _attendance(facts: Facts) -> str:
    told = facts.attendance
    remote, lines = sum(count for _unit, count in told.remote), []
    if told.hall is not None:
        lines.append(f"- Có mặt tại hội trường (thư ký đếm): {told.hall} người")
    if remote or told.hall is None:
        lines.append(f"- Có mặt trong phòng họp trực tuyến: {remote} người")
    if told.remote:
        rows = [[str(number), literal(unit), str(count)] for number, (unit, count) in enumerate(told.remote, 1)]
        lines.append("\n" + _table(("TT", "Đơn vị", "Số người trong phòng trực tuyến"), rows))
    return "\n".join(lines)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _agenda(facts: Facts) -> str:
    return "\n".join(
        f"{number}. {clock_words(point.at)}: {literal(point.title)} ({point.minutes} phút"
        + (f"; {literal(point.owner)})" if point.owner else ")")
        for number, point in enumerate(facts.agenda, 1)
    )


def _announcements(facts: Facts) -> str:
    return "\n".join(
        f"- {clock_words(told.at)}" + (f", {_comrade(told.by)}" if told.by else "") + f": {literal(told.words)}"
        for told in facts.announcements
    )


def _questions(facts: Facts) -> str:
    groups = (
        ("answered", "Đã trả lời", _answer),
        ("waiting", "Chưa trả lời tại buổi sinh hoạt, tiếp tục theo dõi", _duty),
        ("dismissed", "Không đưa ra trả lời", lambda asked: f"Lý do: {literal(asked.reason)}"),
    )
    found = []
    for state, heading, more in groups:
        rows = [asked for asked in facts.questions if asked.state == state]
        if rows:
            lines = [f"{number}. {_asked(asked)}\n    - {more(asked)}" for number, asked in enumerate(rows, 1)]
            found.append(f"**{heading} ({len(rows)})**\n\n" + "\n".join(lines))
    return "\n\n".join(found)


def _asked(asked: Question) -> str:
    notes = [_comrade(asked.asker) or "không nêu tên"]
    if asked.support:
        notes.append(f"{asked.support} người ủng hộ")
    if asked.merged:
        notes.append(f"gộp {asked.merged} câu tương tự")
    return f"{literal(asked.words)} *({'; '.join(notes)})*"


def _answer(asked: Question) -> str:
    return f"Trả lời: {literal(asked.answer)}" if asked.answer else "Đã trả lời trực tiếp tại buổi sinh hoạt."


def _duty(asked: Question) -> str:
    if asked.duty is None:
        return "Chưa có người trả lời."
    due = asked.duty
    link = _link("theo dõi", due.url)
    if due.answered:
        return f"{literal(due.addressee)} đã trả lời sau buổi sinh hoạt ({link})."
    return f"Trả lời: {literal(due.addressee)}, hạn {due_on(due.due_on)} ({link})."


def due_on(day: date) -> str:
    """A day in a table."""
    return day.strftime("%d/%m/%Y")


def _votes(facts: Facts) -> str:
    return "\n".join(
        f"{number}. {literal(vote.question)} *({_way(vote)})*\n" + "\n".join(f"    - {line}" for line in _result(vote))
        for number, vote in enumerate(facts.votes, 1)
    )


def _way(vote: Vote) -> str:
    name = "thăm dò" if vote.need is None else "biểu quyết"
    return f"{name}, {'kín' if vote.secret else 'công khai'}"


def _result(vote: Vote) -> list[str]:
    if not vote.published:
        return ["Kết quả chưa được công bố."]
    shown = sorted(vote.choices, key=lambda one: -one.phones)[:MOST_WORDS] if vote.kind in _WORDS else vote.choices
    lines = [_count(choice, vote.cast) for choice in shown]
    if len(shown) < len(vote.choices):
        lines.append(f"và {len(vote.choices) - len(shown)} ý khác")
    valid = ""
    if vote.quorum is not None:
        valid = f" (cần ít nhất {vote.quorum}: {'đạt' if vote.enough else 'không đạt'})"
    lines.append(f"Tổng số phiếu: {vote.cast}{valid}")
    if vote.need is not None:
        end = "được thông qua" if vote.passed else "không được thông qua"
        lines.append(f"Tán thành {vote.have}, cần {vote.need} trên {vote.base}: **{end}**")
    return lines


_WORDS = ("text", "cloud")


def _count(choice: Choice, cast: int) -> str:
    whole = choice.phones + choice.hall
    share = f", {100 * whole / cast:.1f}%".replace(".", ",") if cast else ""
    parts = f" (điện thoại {choice.phones}, hội trường {choice.hall})" if choice.hall else ""
    return f"{literal(choice.label)}: {whole}{parts}{share}"


def _conclusion(facts: Facts) -> str:
    told = facts.conclusion
    parts = [told.words.strip()] if told.words.strip() else []
    if told.sources:
        rows = [f"- {_link(f'{one.kind}: {one.words}', one.url)}" for one in told.sources]
        parts.append("**Căn cứ:**\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _tasks(facts: Facts) -> str:
    parts = []
    if facts.tasks.items:
        rows = [
            [str(number), literal(task.words), literal(task.who), due_on(task.due_on)]
            for number, task in enumerate(facts.tasks.items, 1)
        ]
        parts.append(_table(("TT", "Nội dung", "Thực hiện", "Hạn"), rows))
    if facts.tasks.papers:
        rows = [f"- {literal(number)}: {_link(title, url)}" for number, title, url in facts.tasks.papers]
        parts.append("**Văn bản từ buổi sinh hoạt:**\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


_WRITERS: dict[Part, Callable[[Any], str]] = {
    Part.OPENING: _opening,
    Part.ATTENDANCE: _attendance,
    Part.AGENDA: _agenda,
    Part.ANNOUNCEMENTS: _announcements,
    Part.QUESTIONS: _questions,
    Part.VOTES: _votes,
    Part.CONCLUSION: _conclusion,
    Part.TASKS: _tasks,
}
