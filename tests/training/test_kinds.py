"""Every kind of question through the door: answered right, partly, wrong; saved twice, late, from two devices."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select

from club import clock
from club.db import db
from club.ledger import LedgerLine
from club.policy import Role
from tests.training.test_attempts import begin
from training.jobs import hand_in_what_is_over
from training.marks import conflicts
from training.models import Attempt, AttemptEvent, QuizChoice
from training.queries.attempts import attempt_for, events_of
from training.worth import worth


@pytest.fixture
def scene(make, client_of):
    """A course, its chair, and a learner's browser."""
    course, chair, learner = make.course(lessons=1), make.person(Role.CHAIR), make.person()
    return course, chair, client_of(learner), learner


def ids(version) -> dict[str, int]:
    return {choice.text or choice.match: choice.id for choice in version.choices}


def save(client, attempt: int, version, answer, *, client_id: str = "a:1", age: float = 0, seen: int = 0, status=200):
    row = {"client_id": client_id, "question": version.id, "answer": answer, "age": age, "seen": seen}
    said = client.post(f"/training/attempts/{attempt}/answers", json={"answers": [row]})
    assert said.status_code == status, said.get_data(as_text=True)
    return said.json


def score(client, inside, course, quiz, version, answer) -> int:
    attempt = begin(client, course, quiz)
    assert save(client, attempt, version, answer)["refused"] == {}
    client.post(f"/training/attempts/{attempt}/submit")
    page = client.get(f"/training/attempts/{attempt}/result")
    assert page.status_code == 200
    with inside():
        return db.session.get_one(Attempt, attempt).score or 0


def pairs(version, *rights: str) -> dict[str, int]:
    lefts = [choice.id for choice in version.choices if choice.text]
    by_match = {choice.match: choice.id for choice in version.choices}
    return {str(left): by_match[right] for left, right in zip(lefts, rights, strict=True)}


CASES: list[tuple[str, Any, int]] = [
    ("single", lambda v: [ids(v)["Chủ trì"]], 100),
    ("single", lambda v: [ids(v)["Thư ký"]], 50),
    ("single", lambda v: [ids(v)["Khách"]], 0),
    ("multiple", lambda v: [ids(v)["Việc"], ids(v)["Hạn"]], 100),
    ("multiple", lambda v: [ids(v)["Việc"]], 50),
    ("multiple", lambda v: [ids(v)["Việc"], ids(v)["Tiếng cười"]], 0),
    ("true_false", lambda v: [ids(v)["Đúng"]], 100),
    ("true_false", lambda v: [ids(v)["Sai"]], 0),
    ("short", lambda v: "Bi Thu", 100),
    ("short", lambda v: "phó của phó", 50),
    ("short", lambda v: "chủ tịch", 0),
    ("numeric", lambda v: "1,45", 100),
    ("numeric", lambda v: "1.500 m", 100),
    ("numeric", lambda v: "1,7 km", 0),
    ("numeric", lambda v: "1.5 dặm", 0),
    ("matching", lambda v: pairs(v, "ghi", "kết luận"), 100),
    ("matching", lambda v: pairs(v, "ghi", "vỗ tay"), 50),
    ("matching", lambda v: pairs(v, "kết luận", "ghi"), 0),
    ("ordering", lambda v: [ids(v)["Mở"], ids(v)["Bàn"], ids(v)["Kết"]], 100),
    ("ordering", lambda v: [ids(v)["Mở"], ids(v)["Kết"], ids(v)["Bàn"]], 33),
    ("ordering", lambda v: [ids(v)["Bàn"], ids(v)["Kết"], ids(v)["Mở"]], 0),
    ("cloze", lambda v: {"0": "Bí thư", "1": "0", "2": "58"}, 100),
    ("cloze", lambda v: {"0": "phó bí thư", "1": "0", "2": "9"}, 62),
    ("cloze", lambda v: {"0": "ai đó", "1": "1"}, 0),
]


@pytest.mark.parametrize(("kind", "answer", "wanted"), CASES, ids=[f"{kind}-{wanted}" for kind, _a, wanted in CASES])
def test_each_kind_answered_right_partly_and_wrong(scene, make, inside, kind, answer, wanted):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, kind)
    assert score(phone, inside, course, asked["quiz"], asked[kind], answer(asked[kind])) == wanted


def test_negative_marks_count_only_where_the_quiz_says_so(scene, make, inside):
    course, chair, phone, _learner = scene
    for negative, wanted in ((False, 50), (True, 25)):
        asked = make.kinds_quiz(course, chair, "single", "true_false", negative=negative)
        attempt = begin(phone, course, asked["quiz"])
        save(phone, attempt, asked["true_false"], [ids(asked["true_false"])["Đúng"]], client_id="a:1")
        save(phone, attempt, asked["single"], [ids(asked["single"])["Khách"]], client_id="a:2")
        phone.post(f"/training/attempts/{attempt}/submit")
        with inside():
            # (1 − 0.25) / 2 is 37.5 %, rounded down
            assert db.session.get_one(Attempt, attempt).score == (37 if negative else wanted)


def test_a_score_never_falls_below_nothing(scene, make, inside):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "single", negative=True)
    assert score(phone, inside, course, asked["quiz"], asked["single"], [ids(asked["single"])["Khách"]]) == 0


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        ("single", "chữ"), ("single", [10**6]), ("short", [1]), ("short", "x" * 501), ("matching", {"1": "x"}),
        ("matching", {"999999": 1}), ("ordering", "chosen"), ("cloze", {"9": "x"}), ("cloze", {"1": "7"}), ("essay", {"a": "b"}),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_one_is_refused_with_a_reason(scene, make, inside, kind, broken):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, kind)
    broken = [asked[kind].choices[0].id] if broken == "chosen" else broken
    attempt = begin(phone, course, asked["quiz"])
    assert save(phone, attempt, asked[kind], broken)["refused"]["a:1"]
    with inside():
        assert db.session.scalar(select(func.count()).select_from(AttemptEvent)) == 0


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(seen|page)" value="([^"]*)"', page))


def test_every_kind_is_answered_without_a_script(scene, make, inside):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair)
    attempt = begin(phone, course, asked["quiz"])
    page = phone.get(f"/training/attempts/{attempt}").get_data(as_text=True)
    form: dict[str, Any] = fields_of(page)
    for kind, good in (("single", "Chủ trì"), ("true_false", "Đúng")):
        form[f"q{asked[kind].id}"] = ids(asked[kind])[good]
    form[f"q{asked['multiple'].id}"] = [ids(asked["multiple"])["Việc"], ids(asked["multiple"])["Hạn"]]
    form |= {
        f"q{asked['short'].id}": "Bí thư",
        f"q{asked['numeric'].id}": "1,5",
        f"q{asked['essay'].id}": "Chào các bạn",
    }
    form |= {
        f"q{asked['matching'].id}-{left}": right for left, right in pairs(asked["matching"], "ghi", "kết luận").items()
    }
    for place, text in enumerate(("Mở", "Bàn", "Kết"), start=1):
        form[f"q{asked['ordering'].id}-{ids(asked['ordering'])[text]}"] = place
    form |= {f"q{asked['cloze'].id}-{number}": said for number, said in (("0", "bí thư"), ("1", "0"), ("2", "60"))}
    for _time in range(2):
        assert phone.post(f"/training/attempts/{attempt}", data=form).headers["Location"].endswith("/review")
    with inside():
        assert db.session.scalar(select(func.count()).select_from(AttemptEvent)) == 9, "sent twice, kept once"
    again = phone.get(f"/training/attempts/{attempt}").get_data(as_text=True)
    for shown in ("Bí thư", "1,5", "Chào các bạn"):
        assert shown in again
    review = phone.get(f"/training/attempts/{attempt}/review").get_data(as_text=True)
    assert "Thư ký → ghi" in review
    assert "1. Mở" in review
    phone.post(f"/training/attempts/{attempt}/submit")
    with inside():
        row = db.session.get_one(Attempt, attempt)
        assert (row.score, row.waiting) == (88, True), "eight of nine; the essay waits"


def test_a_place_in_an_order_that_is_missing_or_taken_twice_is_said(scene, make):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "ordering")
    attempt = begin(phone, course, asked["quiz"])
    name = f"q{asked['ordering'].id}"
    lines = [choice.id for choice in asked["ordering"].choices]
    phone.post(f"/training/attempts/{attempt}", data={f"{name}-{lines[0]}": "1", f"{name}-{lines[1]}": ""})
    assert phone.get(f"/training/attempts/{attempt}/answers").json["answers"] == {}


SECRETS = ("bí mật", "Gần đúng", "chỉ giảng viên đọc", "phó bí thư", "SHORTANSWER", "%50%", "is-correct", "1000")


def test_no_page_and_no_payload_tells_a_learner_what_is_right_before_the_end(scene, make):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair)
    attempt = begin(phone, course, asked["quiz"])
    save(phone, attempt, asked["cloze"], {"0": "ai"})
    for path in (
        f"{course.slug}/quizzes/{asked['quiz'].id}",
        *(f"attempts/{attempt}{p}" for p in ("", "/review", "/answers")),
    ):
        page = phone.get(f"/training/{path}").get_data(as_text=True)
        assert [secret for secret in SECRETS if secret in page] == [], path
    order = re.findall(r'data-line="(\d+)"', phone.get(f"/training/attempts/{attempt}").get_data(as_text=True))
    assert [int(number) for number in order] != [choice.id for choice in asked["ordering"].choices]


def test_answers_that_arrive_twice_and_out_of_order_end_with_the_last_one(scene, make, inside):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "short")
    attempt = begin(phone, course, asked["quiz"])
    start = clock.now()
    with clock.set_now(start + timedelta(minutes=5)):
        save(phone, attempt, asked["short"], "cuối", client_id="p:3", age=10)
        save(phone, attempt, asked["short"], "đầu", client_id="p:1", age=200)
        save(phone, attempt, asked["short"], "giữa", client_id="p:2", age=100)
        save(phone, attempt, asked["short"], "đầu", client_id="p:1", age=1)
    assert phone.get(f"/training/attempts/{attempt}/answers").json["answers"] == {str(asked["short"].id): "cuối"}
    with inside():
        assert db.session.scalar(select(func.count()).select_from(AttemptEvent)) == 3


def test_two_devices_that_did_not_know_of_each_other_are_both_kept_and_told(scene, make, client_of, inside):
    course, chair, phone, learner = scene
    tablet = client_of(learner)
    asked = make.kinds_quiz(course, chair, "short")
    question = asked["short"]
    attempt = begin(phone, course, asked["quiz"])
    save(phone, attempt, question, "bí thư", client_id="phone:1")
    told = save(tablet, attempt, question, "phó bí thư", client_id="tablet:1")
    assert told["conflicts"] == [question.id]
    for path in ("", "/review"):
        page = phone.get(f"/training/attempts/{attempt}{path}").get_data(as_text=True)
        assert "bí thư" in page
        assert "phó bí thư" in page
    assert "Hai thiết bị trả lời câu này khác nhau" in phone.get(f"/training/attempts/{attempt}").get_data(as_text=True)
    # The learner decides, having seen both: there is nothing to tell any more, and both are still in the log.
    assert save(phone, attempt, question, "bí thư", client_id="phone:2", seen=told["seq"])["conflicts"] == []
    with inside():
        log = events_of(attempt_for(learner, attempt))
        assert [event.answer for event in log] == ["bí thư", "phó bí thư", "bí thư"]
        assert conflicts(log) == {}


def test_a_change_of_mind_on_one_device_whose_answer_was_lost_on_the_way_is_no_conflict(scene, make):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "short")
    attempt = begin(phone, course, asked["quiz"])
    save(phone, attempt, asked["short"], "một", client_id="phone:1")
    assert save(phone, attempt, asked["short"], "hai", client_id="phone:2")["conflicts"] == []


def test_the_server_keeps_the_time_and_its_grace(scene, make, inside):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "short", time_limit=10, grace=60)
    start = clock.now()
    with clock.set_now(start):
        attempt = begin(phone, course, asked["quiz"])
        assert save(phone, attempt, asked["short"], "một", client_id="a:1")["left"] == 600
    with clock.set_now(start + timedelta(minutes=10, seconds=50)):
        assert save(phone, attempt, asked["short"], "bí thư", client_id="a:2")["refused"] == {}
    with clock.set_now(start + timedelta(minutes=11, seconds=1)):
        late = save(phone, attempt, asked["short"], "chủ tịch", client_id="a:3", age=300)
        assert "Hết giờ lúc" in late["refused"]["a:3"], "a phone's own word about when it answered gives no time"
        assert "Hết giờ" in phone.get(f"/training/attempts/{attempt}").get_data(as_text=True)
        with inside():
            hand_in_what_is_over.call_local()
    with inside():
        row = db.session.get_one(Attempt, attempt)
        assert (row.state.value, row.score, row.submitted_at) == ("submitted", 100, start + timedelta(minutes=11))


def test_begun_again_after_the_time_the_old_attempt_is_handed_in_first(scene, make, inside):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "short", time_limit=5, grace=0)
    start = clock.now()
    with clock.set_now(start):
        first = begin(phone, course, asked["quiz"])
    with clock.set_now(start + timedelta(hours=2)):
        assert begin(phone, course, asked["quiz"]) != first
    with inside():
        assert db.session.get_one(Attempt, first).score == 0


def test_a_trainer_gives_more_time_and_nobody_else(scene, make, client_of, inside):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "short", time_limit=10, grace=0)
    start = clock.now()
    with clock.set_now(start):
        attempt = begin(phone, course, asked["quiz"])
    more = {"minutes": "15", "reason": "mất điện"}
    address = f"/training/{course.slug}/edit/attempts/{attempt}/extend"
    with clock.set_now(start + timedelta(minutes=12)):
        assert phone.post(address, data=more).status_code == 403
        board = client_of(chair)
        assert board.post(address, data=more | {"reason": ""}).status_code == 422
        assert board.post(address, data=more).status_code == 303
        assert save(phone, attempt, asked["short"], "bí thư")["left"] == 15 * 60
        assert "thêm 15 phút" in phone.get("/notices").get_data(as_text=True)
    with inside():
        line = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "attempt.extended")).one()
        assert (line.reason, line.detail) == ("mất điện", {"minutes": 15})


def check(client, attempt: int, version, answer) -> str:
    page = client.get(f"/training/attempts/{attempt}").get_data(as_text=True)
    form: dict[str, Any] = fields_of(page) | {f"q{version.id}": answer, "check": version.id}
    said = client.post(f"/training/attempts/{attempt}", data=form)
    assert f"/training/attempts/{attempt}#question-" in said.headers["Location"]
    return client.get(f"/training/attempts/{attempt}").get_data(as_text=True)


def test_immediate_feedback_says_at_once_and_the_checked_answer_stands(scene, make, inside):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "short", "single", behaviour="immediate")
    attempt = begin(phone, course, asked["quiz"])
    page = check(phone, attempt, asked["short"], "phó bí thư")
    assert "Đúng một phần: 50%" in page
    assert "Gần đúng." in page
    assert "is-correct" not in page.split('id="question-2"')[1], "the other question keeps its secret"
    assert "giữ nguyên" in save(phone, attempt, asked["short"], "bí thư", client_id="x:1")["refused"]["x:1"]
    check(phone, attempt, asked["short"], "bí thư")
    phone.post(f"/training/attempts/{attempt}/submit")
    with inside():
        assert db.session.get_one(Attempt, attempt).score == 25


def test_adaptive_tries_cost_what_the_quiz_says(scene, make, inside):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "short", behaviour="adaptive", tries=3, penalty=30)
    attempt = begin(phone, course, asked["quiz"])
    assert "Còn 2 lần thử" in check(phone, attempt, asked["short"], "chủ tịch")
    assert "Còn 2 lần thử" in check(phone, attempt, asked["short"], "chủ tịch"), "the same answer is the same try"
    page = check(phone, attempt, asked["short"], "bí thư")
    assert "Gần đúng" not in page
    assert 'name="check"' not in page
    phone.post(f"/training/attempts/{attempt}/submit")
    with inside():
        assert db.session.get_one(Attempt, attempt).score == 70


def test_a_quiz_that_tells_at_the_end_checks_nothing_before(scene, make):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "short")
    attempt = begin(phone, course, asked["quiz"])
    page = check(phone, attempt, asked["short"], "bí thư")
    assert 'class="checked' not in page


def test_draws_give_so_many_of_a_category_and_tag_and_never_one_twice(scene, make, inside):
    course, chair, phone, learner = scene
    trail = ("Kỹ năng", "Dẫn dắt")
    pool = [make.entry(chair, text=f"Rút {n}?", category=trail, tags=("hỏi",)).entry_id for n in range(8)]
    make.entry(chair, text="Khác thẻ?", category=trail)
    make.entry(chair, text="Khác mục?", tags=("hỏi",))
    with inside():
        from training.models import QuestionCategory

        above = db.session.scalars(select(QuestionCategory).where(QuestionCategory.name == "Kỹ năng")).one()
    quiz = make.quiz(course, kinds="")
    make.draw(quiz, 3, category=above, tags=("hỏi",))
    make.draw(quiz, 4, category=above, tags=("hỏi",))
    seen = set()
    for _time in range(4):
        attempt = begin(phone, course, quiz)
        with inside():
            from training.models import QuizQuestion

            versions = db.session.get_one(Attempt, attempt).question_ids
            entries = [db.session.get_one(QuizQuestion, number).entry_id for number in versions]
        assert len(entries) == len(set(entries)) == 7
        assert set(entries) <= set(pool)
        seen.add(tuple(entries))
        phone.post(f"/training/attempts/{attempt}/submit")
    assert len(seen) > 1
    assert "7 câu hỏi" in phone.get(f"/training/{course.slug}/quizzes/{quiz.id}").get_data(as_text=True)
    assert learner


def test_choices_keep_their_order_where_the_quiz_says_so(scene, make):
    course, chair, phone, _learner = scene
    asked = make.kinds_quiz(course, chair, "single", "multiple", shuffle_answers=False)
    page = phone.get(f"/training/attempts/{begin(phone, course, asked['quiz'])}").get_data(as_text=True)
    shown = [int(number) for number in re.findall(r'type="(?:radio|checkbox)" name="q\d+" value="(\d+)"', page)]
    assert shown == [choice.id for kind in ("single", "multiple") for choice in asked[kind].choices]


def test_weights_that_were_rounded_still_make_a_whole(scene):
    class Question:
        kind, spec, text, format = "multiple", {}, "", "plain"
        choices = [QuizChoice(id=n, text=str(n), correct=True, weight=33.33333) for n in (1, 2, 3)]

    assert worth(Question, (1, 2, 3)) == 1
    assert worth(Question, (1, 2)) == Fraction("66.66666") / 100
