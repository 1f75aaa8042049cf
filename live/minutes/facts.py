"""What the room knows of a session, as plain values: what minutes are composed of. People appear by name only where
their name was shown in the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Opening:
    """When, where, how, and who presided."""

    starts_at: datetime
    place: str
    form: str
    chair: str
    secretary: str
    speakers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attendance:
    """`remote`: (unit, people who were in the online room). `hall`: the head count in the hall, None where nobody
    counted."""

    remote: tuple[tuple[str, int], ...] = ()
    hall: int | None = None


@dataclass(frozen=True)
class Point:
    """A point of the agenda and the time it was due."""

    at: datetime
    title: str
    minutes: int
    owner: str = ""


@dataclass(frozen=True)
class Announcement:
    """What was pinned."""

    at: datetime
    words: str
    by: str = ""


@dataclass(frozen=True)
class Duty:
    """What became of an unanswered question: who owes the answer, by when; the answer, once there is one."""

    addressee: str
    due_on: date
    url: str
    answered: bool = False


@dataclass(frozen=True)
class Question:
    """`asker` is "" for a question without a name. `state`: answered, waiting, dismissed. `answer` may be empty where
    it was answered aloud. `merged`: how many like it went up in it."""

    words: str
    state: str
    asker: str = ""
    support: int = 0
    merged: int = 0
    answer: str = ""
    reason: str = ""
    duty: Duty | None = None


@dataclass(frozen=True)
class Choice:
    """An option and its votes."""

    label: str
    phones: int
    hall: int = 0


@dataclass(frozen=True)
class Vote:
    """A vote or poll that was closed. `published` False: its result is nobody's to know, and `choices` are empty.
    `kind`: single, multiple, rating, text, cloud. `passed` is None where no majority was asked for."""

    question: str
    kind: str
    secret: bool
    published: bool
    cast: int = 0
    choices: tuple[Choice, ...] = ()
    quorum: int | None = None
    enough: bool = True
    have: int = 0
    need: int | None = None
    base: int = 0
    passed: bool | None = None


@dataclass(frozen=True)
class Source:
    """What the conclusion rests on: the kind in words, its own words, its address."""

    kind: str
    words: str
    url: str


@dataclass(frozen=True)
class Conclusion:
    """The chair's words, in Markdown."""

    words: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Task:
    """What is to be done, who does it, by which day."""

    words: str
    who: str
    due_on: date


@dataclass(frozen=True)
class Tasks:
    """Action items, and the documents (number and title) that the session led to."""

    items: tuple[Task, ...] = ()
    papers: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Facts:
    """All of it, by section."""

    opening: Opening
    attendance: Attendance = Attendance()
    agenda: tuple[Point, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    questions: tuple[Question, ...] = ()
    votes: tuple[Vote, ...] = ()
    conclusion: Conclusion = Conclusion()
    tasks: Tasks = Tasks()
