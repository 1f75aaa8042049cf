"""Sessions for measurements: one long room, the rest of the messages spread over ended sessions."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from club import clock
from club.bench import Size, seeder
from club.db import db, transaction
from club.people.models import Person
from club.text import words as words_of
from live.actions.log import append_told
from live.models import EventType, LiveSession, SessionFormat, SessionState
from live.queries.log import words

SESSIONS = 12
_WORDS = words_of(
    "sinh hoạt chi đoàn khu phố đoàn viên buổi tối chủ nhật phường nội dung thảo luận ý kiến kinh nghiệm biên bản "
    "thanh niên công nhân ca làm hỗ trợ chuyển đổi số ứng dụng điểm danh chỉ tiêu thực tế đề xuất đồng ý cảm ơn"
)


@seeder(30, "sessions")
def seed(size: Size, rng: random.Random, report: Callable[[str, int, int], None]) -> None:
    """Half of the messages stand in one open room, the others in ended sessions of the last three years."""
    people = list(db.session.scalars(select(Person.id).order_by(Person.id).limit(300)))
    if not people or not size.messages:
        return
    half = size.messages // 2
    rest = max(SESSIONS - 1, 1)
    counts = [half, *([(size.messages - half) // rest] * rest)]
    done = 0
    for index, count in enumerate(counts):
        starts_at = clock.now() - timedelta(days=90 * index, hours=2)
        with transaction():
            session = _session(index, starts_at, people[0])
            told: list[Any] = [(starts_at, EventType.OPENED, people[0], {})]
            for number in range(count):
                text = " ".join(rng.choices(_WORDS, k=rng.randint(4, 24)))
                at = starts_at + timedelta(seconds=number * 7200 / max(count, 1))
                told.append((at, EventType.MESSAGE, rng.choice(people), words(text)))
            append_told(session, told)
        done += count
        report("messages", done, sum(counts))


def _session(index: int, starts_at: datetime, chair_id: int) -> LiveSession:
    ended = index > 0
    year, quarter = clock.quarter(clock.local(starts_at).date())
    session = LiveSession(
        format=SessionFormat.FORUM,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        programme_year=year,
        programme_quarter=quarter,
        state=SessionState.ENDED if ended else SessionState.OPEN,
        opened_at=starts_at,
        ended_at=starts_at + timedelta(hours=2) if ended else None,
        chaired_by_id=chair_id,
    )
    session.name(f"Diễn đàn đo lường số {index + 1}")
    db.session.add(session)
    db.session.flush()
    return session
