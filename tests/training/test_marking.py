"""After the attempt: essays marked, questions mended and marked again, how the items measured."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from club.db import db
from club.ledger import LedgerLine
from club.policy import Role
from tests.training.test_attempts import begin
from tests.training.test_kinds import ids, save
from training.analysis import analyse
from training.models import Attempt, AttemptEvent, Enrolment


@pytest.fixture
def chair(make):
    return make.person(Role.CHAIR)


@pytest.fixture
def board(chair, client_of):
    return client_of(chair)


def hand_in(client, course, quiz, version, answer) -> int:
    attempt = begin(client, course, quiz)
    save(client, attempt, version, answer)
    client.post(f"/training/attempts/{attempt}/submit")
    return attempt


def test_an_essay_waits_is_marked_by_its_rubric_and_its_writer_is_told(make, client_of, chair, board, inside):
    course, learner = make.course(lessons=0), client_of(make.person())
    asked = make.kinds_quiz(course, chair, "essay")
    attempt = hand_in(learner, course, asked["quiz"], asked["essay"], "Chào các bạn, tối nay ta bàn một việc.")
    assert "Giảng viên chưa chấm" in learner.get(f"/training/attempts/{attempt}/result").get_data(as_text=True)
    base = f"/training/{course.slug}/edit"
    assert "Chờ chấm" in board.get(f"{base}/quizzes/{asked['quiz'].id}/attempts").get_data(as_text=True)
    address = f"{base}/attempts/{attempt}/essays/{asked['essay'].id}"
    page = board.get(address).get_data(as_text=True)
    assert "chỉ giảng viên đọc" in page
    assert "tối nay ta bàn một việc" in page
    mark = {"rubric-0": "2", "rubric-1": "1", "comment": "Gọn và ấm.", "client_id": "một"}
    assert learner.post(address, data=mark).status_code == 403
    for _time in range(2):
        assert board.post(address, data=mark).status_code == 303
    result = learner.get(f"/training/attempts/{attempt}/result").get_data(as_text=True)
    assert "75%" in result
    assert "Gọn và ấm." in result
    assert "chỉ giảng viên đọc" not in result
    assert "đã chấm xong: 75%" in learner.get("/notices").get_data(as_text=True)
    with inside():
        row = db.session.get_one(Attempt, attempt)
        assert (row.score, row.passed, row.waiting) == (75, True, False)
        assert db.session.scalars(select(Enrolment)).one().completed_at is not None, "the mark completed the course"
        marks = db.session.scalars(select(AttemptEvent).where(AttemptEvent.kind == "marked")).all()
        assert len(marks) == 1
        assert marks[0].by_id == chair.id
    board.post(address, data=mark | {"rubric-0": "0", "client_id": "hai"})
    assert "25%" in learner.get(f"/training/attempts/{attempt}/result").get_data(as_text=True)


def wrong_key(kind: str = "true_false") -> dict[str, str]:
    """The demo's true-or-false question the other way round."""
    return {
        "kind": kind,
        "text": "Họp mỗi tháng.",
        "choices-0-text": "Đúng",
        "choices-1-text": "Sai",
        "choices-1-correct": "y",
    }


def test_a_mended_question_is_marked_again_as_the_preview_said(make, client_of, chair, board, inside):
    course = make.course(lessons=1)
    asked = make.kinds_quiz(course, chair, "true_false")
    question, quiz = asked["true_false"], asked["quiz"]
    people = [(make.person(name=name), choice) for name, choice in (("Lê Đúng", "Đúng"), ("Lê Sai", "Sai"))]
    clients = {person.full_name: client_of(person) for person, _choice in people}
    attempts = {
        person.full_name: hand_in(clients[person.full_name], course, quiz, question, [ids(question)[choice]])
        for person, choice in people
    }
    page = f"/training/{course.slug}/edit/quizzes/{quiz.id}/regrade"
    assert "Không có gì thay đổi" in board.get(page).get_data(as_text=True)
    saved = board.post(f"/training/{course.slug}/edit/questions/{question.id}", data=wrong_key())
    assert saved.headers["Location"] == page, "mending leads to what it changes"
    shown = board.get(page).get_data(as_text=True)
    assert (
        re.sub(r"<[^>]+>|\s+", "", shown).count("100%thành0%") + re.sub(r"<[^>]+>|\s+", "", shown).count("100%0%") == 1
    )
    assert "nay đạt" in shown
    assert "không còn đạt" in shown
    digest = re.search(r'name="digest"[^>]*value="(\w+)"', shown)[1]  # pyright: ignore
    learner = clients["Lê Sai"]
    assert learner.post(page, data={"digest": digest, "reason": "đáp án ngược"}).status_code == 403
    assert board.post(page, data={"digest": digest, "reason": ""}).status_code == 422
    assert board.post(page, data={"digest": "khác", "reason": "x"}).headers["Location"] == page
    assert board.post(page, data={"digest": digest, "reason": "đáp án ngược"}).status_code == 303
    with inside():
        scores = {name: db.session.get_one(Attempt, number).score for name, number in attempts.items()}
        assert scores == {"Lê Đúng": 0, "Lê Sai": 100}
        line = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "quiz.regraded")).one()
        assert (line.reason, line.detail["attempts"]) == ("đáp án ngược", 2)
        answered = db.session.scalars(select(AttemptEvent).where(AttemptEvent.kind == "answered")).all()
        assert len(answered) == 2, "what was answered stays as it was"
    assert "Không có gì thay đổi" in board.get(page).get_data(as_text=True)
    result = learner.get(f"/training/attempts/{attempts['Lê Sai']}/result").get_data(as_text=True)
    assert "được chấm lại" in result
    assert "Trả lời đúng" in result or "is-right" in result
    assert "trước bạn đạt 0%, nay đạt 100%" in learner.get("/notices").get_data(as_text=True)


def test_a_question_that_measures_backwards_is_flagged_with_the_way_to_mend_it(make, client_of, chair, board):
    course = make.course(lessons=1)
    asked = make.kinds_quiz(course, chair, "single", "short", "true_false")
    for number in range(8):
        client, good = client_of(make.person()), number % 2 == 0
        attempt = begin(client, course, asked["quiz"])
        save(client, attempt, asked["single"], [ids(asked["single"])["Chủ trì" if good else "Khách"]], client_id="a:1")
        save(client, attempt, asked["short"], "bí thư" if good else "không biết", client_id="a:2")
        save(
            client, attempt, asked["true_false"], [ids(asked["true_false"])["Sai" if good else "Đúng"]], client_id="a:3"
        )
        client.post(f"/training/attempts/{attempt}/submit")
    address = f"/training/{course.slug}/edit/quizzes/{asked['quiz'].id}/items"
    page = board.get(address).get_data(as_text=True)
    assert page.count("Câu này đo ngược") == 1
    assert "lượt làm đầu tiên của 8 người học" in page
    assert f"/training/bank/{asked['true_false'].entry_id}/edit" in page
    board.post(f"/training/bank/{asked['true_false'].entry_id}/edit", data=wrong_key())
    page = board.get(address).get_data(as_text=True)
    assert "Đã sửa: chấm lại" in page
    regrade = f"/training/{course.slug}/edit/quizzes/{asked['quiz'].id}/regrade"
    digest = re.search(r'name="digest"[^>]*value="(\w+)"', board.get(regrade).get_data(as_text=True))[1]  # pyright: ignore
    board.post(regrade, data={"digest": digest, "reason": "đáp án ngược"})
    assert "Câu này đo ngược" not in board.get(address).get_data(as_text=True)
    assert client_of(make.person()).get(address).status_code == 403


def test_the_trainers_pages_ask_as_often_for_many_attempts_as_for_few(make, client_of, chair, board, queries):
    course = make.course(lessons=1)
    asked = make.kinds_quiz(course, chair, "single", "essay")
    base, counts = f"/training/{course.slug}/edit/quizzes/{asked['quiz'].id}", []
    for many in (2, 25):
        for _number in range(many):
            hand_in(client_of(make.person()), course, asked["quiz"], asked["essay"], "Bài viết")
        counts.append([])
        for path in ("", "/attempts", "/items", "/regrade"):
            with queries() as seen:
                assert board.get(base + path).status_code == 200
            counts[-1].append(len(seen))
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 12


@pytest.mark.outside
def test_item_analysis_equals_the_published_figures(outside: Path):
    folder = outside / "item-analysis"
    with (folder / "mdl_question.csv").open(encoding="utf-8") as file:
        questions = list(csv.DictReader(file))
    with (folder / "mdl_question_states.csv").open(encoding="utf-8") as file:
        states = list(csv.DictReader(file))
    size = len(questions)
    attempts = [sorted(states[at : at + size], key=lambda row: int(row["slot"])) for at in range(0, len(states), size)]
    assert len(attempts) == 22
    found = analyse(
        [[float(row["mark"]) for row in rows] for rows in attempts],
        [float(row["maxmark"]) for row in questions],
        [float(rows[0]["sumgrades"]) for rows in attempts],
    )
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    columns = {
        "facility_x100": [one.facility for one in found],
        "sd_x1000": [None if one.sd is None else 1000 * one.sd for one in found],
        "effective_weight": [one.effective_weight for one in found],
        "discrimination_index": [one.discrimination for one in found],
        "discriminative_efficiency": [one.efficiency for one in found],
    }
    for name, column in columns.items():
        for mine, theirs in zip(column, expected[name], strict=True):
            assert (mine is None) == (theirs is None), name
            assert mine is None or mine == pytest.approx(theirs, abs=1e-6), name


def test_too_few_attempts_measure_nothing():
    assert analyse([], [1.0]) != []
    assert analyse([], [1.0])[0].facility is None
    alone = analyse([[1.0]], [1.0])[0]
    assert (alone.facility, alone.sd, alone.backwards) == (100, None, False)
