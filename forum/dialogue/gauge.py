"""The dialogue gauge: pure functions over who spoke, whom they answered and when. Definitions: docs/dialogue.md."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Voice:
    """A post: who spoke, when, as which number of which topic; `answers` is the id of the post it names; `asks` whether
    it waits for an answer."""

    id: int
    topic_id: int
    number: int
    author_id: int
    at: datetime
    answers: int | None = None
    asks: bool = False


@dataclass(frozen=True)
class Speaker:
    """Where a person stands: their rank, their cluster, and every unit whose voice they are."""

    rank: str = ""
    cluster: int | None = None
    units: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Share:
    """A part of a whole; `value` is None where the whole is empty."""

    part: int = 0
    whole: int = 0

    @property
    def value(self) -> float | None:
        """Between 0 and 1."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Figures:
    """What the gauge says."""

    voices: int = 0
    speakers: int = 0
    gini: float = 0.0
    loudest: Share = Share()
    across_ranks: Share = Share()
    across_clusters: Share = Share()
    unanswered: Share = Share()
    hours_to_answer: float | None = None
    unheard: list[int] = field(default_factory=list)
    circle: int = 0

    def stored(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @classmethod
    def restored(cls, told: Mapping[str, Any]) -> Figures:
        """What `stored` gave."""
        shares = {"loudest", "across_ranks", "across_clusters", "unanswered"}
        values: dict[str, Any] = {name: Share(**value) if name in shares else value for name, value in told.items()}
        return cls(**values)


def gini(counts: Sequence[int]) -> float:
    """The Gini coefficient of how much each of n people said: 0 when all said as much, near 1 when one said all.

    G = Σ (2i - n - 1)·x_i / (n·Σx) over the counts in rising order, i from 1 (Gini 1912, in the form of Sen 1973).
    At most (n - 1)/n; 0 for nobody, and for one.
    """
    rising, total = sorted(counts), sum(counts)
    n = len(rising)
    if n < 2 or total == 0:
        return 0.0
    return sum((2 * place - n - 1) * count for place, count in enumerate(rising, start=1)) / (n * total)


def median(values: Iterable[float]) -> float | None:
    """The middle value, or the mean of the two middle ones; None of nothing."""
    rising = sorted(values)
    if not rising:
        return None
    half = len(rising) // 2
    return rising[half] if len(rising) % 2 else (rising[half - 1] + rising[half]) / 2


def answered_pairs(voices: Sequence[Voice]) -> list[tuple[Voice, Voice]]:
    """(answer, what it answers): the post it names, else the opening post of its topic; talking to oneself is none."""
    by_id = {voice.id: voice for voice in voices}
    openings = {voice.topic_id: voice for voice in voices if voice.number == 1}
    found = []
    for voice in voices:
        if voice.number == 1:
            continue
        target = by_id.get(voice.answers) if voice.answers else openings.get(voice.topic_id)
        if target is not None and target.author_id != voice.author_id:
            found.append((voice, target))
    return found


def crossing(
    pairs: Iterable[tuple[Voice, Voice]], speakers: Mapping[int, Speaker], mark: Callable[[Speaker], Any]
) -> Share:
    """Answers between people of different marks (rank, cluster) among those where both are known."""
    part = whole = 0
    for answer, asked in pairs:
        one, other = (mark(speakers.get(voice.author_id, Speaker())) for voice in (answer, asked))
        if one and other:
            whole += 1
            part += one != other
    return Share(part, whole)


def first_answers(voices: Sequence[Voice]) -> list[tuple[Voice, Voice | None]]:
    """Each voice that asks, with the first answer of somebody else: for an opening post any later post of its topic,
    for another post one that names it."""
    in_topic: dict[int, list[Voice]] = defaultdict(list)
    naming: dict[int, list[Voice]] = defaultdict(list)
    for voice in sorted(voices, key=lambda one: (one.at, one.number)):
        in_topic[voice.topic_id].append(voice)
        if voice.answers:
            naming[voice.answers].append(voice)
    found: list[tuple[Voice, Voice | None]] = []
    for voice in voices:
        if not voice.asks:
            continue
        later = in_topic[voice.topic_id] if voice.number == 1 else naming[voice.id]
        answers = (one for one in later if one.number > voice.number and one.author_id != voice.author_id)
        found.append((voice, next(answers, None)))
    return found


def measure(voices: Sequence[Voice], speakers: Mapping[int, Speaker], circle: Sequence[int]) -> Figures:
    """The gauge of some voices; `circle` are the units that could have been heard, in the order to name them."""
    counts = Counter(voice.author_id for voice in voices)
    pairs = answered_pairs(voices)
    asked = first_answers(voices)
    hours = [max((answer.at - voice.at).total_seconds(), 0) / 3600 for voice, answer in asked if answer is not None]
    heard = {unit for author in counts for unit in speakers.get(author, Speaker()).units}
    return Figures(
        voices=len(voices),
        speakers=len(counts),
        gini=gini(list(counts.values())),
        loudest=Share(sum(count for _author, count in counts.most_common(3)), len(voices)),
        across_ranks=crossing(pairs, speakers, lambda speaker: speaker.rank),
        across_clusters=crossing(pairs, speakers, lambda speaker: speaker.cluster),
        unanswered=Share(sum(answer is None for _voice, answer in asked), len(asked)),
        hours_to_answer=median(hours),
        unheard=[unit for unit in circle if unit not in heard],
        circle=len(circle),
    )
