"""Quizzes written before there was a bank: their questions, attempts and logs come over, and go back."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from club.db import db

NOW = "2023-05-01 00:00:00"
ROWS = (
    (
        f"INSERT INTO course (id, slug, title, summary, for_whom, outcomes, minutes, audience, state, version, created_at,"
        f" updated_at) VALUES (1, 'k', 'Khóa', '', '', '[]', 0, 'members', 'draft', 0, '{NOW}', '{NOW}')"
    ),
    f"INSERT INTO quiz (id, course_id, title, pass_percent, required, created_at) VALUES (7, 1, 'Cũ', 60, true, '{NOW}')",
    "INSERT INTO quiz_question (id, quiz_id, position, kind, text, feedback) VALUES (31, 7, 1, 'single', 'Hỏi?', 'Nhớ')",
    (
        f"INSERT INTO quiz_question (id, quiz_id, position, kind, text, feedback, retired_at)"
        f" VALUES (30, 7, 0, 'multiple', 'Cũ rồi?', '', '{NOW}')"
    ),
    "INSERT INTO quiz_choice (id, question_id, position, text, correct, feedback) VALUES (91, 31, 0, 'a', true, 'vì')",
    "INSERT INTO quiz_choice (id, question_id, position, text, correct, feedback) VALUES (92, 31, 1, 'b', false, '')",
    (
        "INSERT INTO quiz_attempt (id, person_id, quiz_id, number, state, started_at, submitted_at, question_ids, pass_percent,"
        f" score, passed, seed) VALUES (5, {{person}}, 7, 1, 'submitted', '{NOW}', '{NOW}', '[31]', 60, 100, true, 'x')"
    ),
    (
        "INSERT INTO quiz_event (id, attempt_id, seq, client_id, kind, question_id, choice_ids, at, received_at)"
        f" VALUES (1, 5, 1, 'a', 'answered', 31, '[91]', '{NOW}', '{NOW}')"
    ),
)


def run(*statements: str) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            # No bound values: a colon in them would be read as one.
            connection.exec_driver_sql(statement)


def rows(query: str) -> list[tuple]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_old_quizzes_come_into_the_bank_whole_and_can_go_back(app: Flask, make):
    person = make.person().id
    with app.app_context():
        db.session.remove()
        downgrade(revision="live_001")
        try:
            run(*(row.replace("{person}", str(person)) for row in ROWS))
        finally:
            upgrade()
        assert rows("SELECT id, course_id, retired_at IS NULL FROM bank_question ORDER BY id") == [
            (30, 1, 0),
            (31, 1, 1),
        ]
        assert rows("SELECT quiz_id, question_id, points FROM quiz_slot") == [(7, 31, 1)]
        assert rows("SELECT id, entry_id, number, asked_at IS NULL FROM quiz_question ORDER BY id") == [
            (30, 30, 1, 0),
            (31, 31, 1, 0),
        ]
        assert rows("SELECT count(*) FROM quiz_choice WHERE weight IS NULL AND match = ''") == [(2,)]
        (answer,) = rows("SELECT answer, seen FROM quiz_event")
        assert str(answer[0]) == "[91]"
        with pytest.raises(DatabaseError, match="only appended to"):
            run("UPDATE quiz_event SET seq = 9")
        downgrade(revision="live_001")
        try:
            assert rows("SELECT id, quiz_id, position, text FROM quiz_question") == [(31, 7, 1, "Hỏi?")]
            assert str(rows("SELECT choice_ids FROM quiz_event")[0][0]) == "[91]"
            with pytest.raises(DatabaseError, match="only appended to"):
                run("UPDATE quiz_event SET seq = 9")
        finally:
            upgrade()
            db.session.remove()
            db.engine.dispose()
