"""Attempts through the door: begun, answered, lost on the way and told again, handed in, marked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from club import clock
from club.db import db, transaction
from club.policy import Role
from training.models import Attempt, AttemptEvent, CourseState, Enrolment, QuizQuestion


def begin(client, course, quiz) -> int:
    answer = client.post(f"/training/{course.slug}/quizzes/{quiz.id}/start")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def tell(client, attempt: int, *answers, status: int = 200):
    rows = [
        {"client_id": client_id, "question": question, "choices": choices, "age": age}
        for client_id, question, choices, age in answers
    ]
    answer = client.post(f"/training/attempts/{attempt}/answers", json={"answers": rows})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.json


def count(inside, model) -> int:
    with inside():
        return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def scene(make, client_of):
    """A published course with a quiz of three questions, and a learner's browser."""
    course = make.course(lessons=1)
    quiz = make.quiz(course)
    learner = make.person()
    return course, quiz, make.questions(quiz), client_of(learner), learner


def test_answers_are_saved_one_by_one_and_come_back_on_another_device(scene, client_of):
    course, quiz, (first, second, _third), phone, learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("a", first["id"], first["right"], 0))
    tell(phone, attempt, ("b", second["id"], second["right"], 0))
    tablet = client_of(learner)
    assert begin(tablet, course, quiz) == attempt
    page = tablet.get(f"/training/attempts/{attempt}").get_data(as_text=True)
    for choice in [*first["right"], *second["right"]]:
        assert re.search(rf'value="{choice}" checked', page)
    assert page.count(" checked") == 3
    assert tablet.get(f"/training/attempts/{attempt}/answers").json["answers"] == {
        str(first["id"]): first["right"],
        str(second["id"]): sorted(second["right"]),
    }


def test_an_answer_told_twice_counts_once(scene, inside):
    course, quiz, (first, *_rest), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("same", first["id"], first["wrong"][:1], 0))
    again = tell(phone, attempt, ("same", first["id"], first["right"], 0), ("same", first["id"], first["right"], 0))
    assert again["answers"] == {str(first["id"]): first["wrong"][:1]}
    assert again["refused"] == {}
    assert count(inside, AttemptEvent) == 1


def test_a_late_answer_from_a_phone_without_connection_does_not_beat_a_younger_one(scene):
    course, quiz, (first, *_rest), phone, _learner = scene
    start = clock.now()
    with clock.set_now(start):
        attempt = begin(phone, course, quiz)
    with clock.set_now(start + timedelta(minutes=10)):
        tell(phone, attempt, ("tablet", first["id"], first["right"], 0))
    with clock.set_now(start + timedelta(minutes=20)):
        standing = tell(phone, attempt, ("phone", first["id"], first["wrong"][:1], 15 * 60))
        assert standing["answers"] == {str(first["id"]): first["right"]}
        standing = tell(phone, attempt, ("phone-2", first["id"], first["wrong"][:1], 5 * 60))
    assert standing["answers"] == {str(first["id"]): first["wrong"][:1]}


def test_a_change_of_mind_wins_over_the_answer_it_replaced_however_slowly_that_one_travelled(scene):
    course, quiz, (first, *_rest), phone, _learner = scene
    start = clock.now()
    with clock.set_now(start):
        attempt = begin(phone, course, quiz)
    with clock.set_now(start + timedelta(seconds=9)):
        tell(phone, attempt, ("slow", first["id"], first["wrong"][:1], 0))
    with clock.set_now(start + timedelta(seconds=10)):
        row = {"client_id": "quick", "question": first["id"], "choices": first["right"], "age": 5, "seen": 1}
        answer = phone.post(f"/training/attempts/{attempt}/answers", json={"answers": [row]})
    assert answer.json["answers"] == {str(first["id"]): first["right"]}


def test_answers_are_never_dated_before_the_attempt_or_after_now(scene, inside):
    course, quiz, (first, *_rest), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("old", first["id"], first["right"], 10**8))
    with inside():
        event = db.session.scalars(select(AttemptEvent)).one()
        assert event.at == db.session.get_one(Attempt, attempt).started_at
        assert event.received_at >= event.at


def test_taking_every_choice_back_leaves_the_question_unanswered(scene):
    course, quiz, (_first, second, _third), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("a", second["id"], second["right"], 5))
    assert tell(phone, attempt, ("b", second["id"], [], 0))["answers"] == {}


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {"answers": "x"},
        {"answers": [1]},
        {"answers": [{"client_id": "a", "question": "1", "choices": [], "age": 0}]},
        {"answers": [{"client_id": "a", "question": 1, "choices": [True], "age": 0}]},
        {"answers": [{"client_id": "", "question": 1, "choices": [], "age": 0}]},
        {"answers": [{"client_id": "a" * 65, "question": 1, "choices": [], "age": 0}]},
        {"answers": [{"client_id": "a", "question": 1, "choices": [], "age": -1}]},
        {"answers": [{"client_id": "a", "question": 1, "choices": [], "age": 0, "seen": "x"}]},
        {"answers": [{"client_id": "a", "question": 1, "choices": [], "age": 0}] * 201},
    ],
)
def test_answers_of_another_shape_are_refused_whole(scene, inside, broken):
    course, quiz, _questions, phone, _learner = scene
    attempt = begin(phone, course, quiz)
    answer = phone.post(f"/training/attempts/{attempt}/answers", json=broken)
    assert answer.status_code == 422
    assert count(inside, AttemptEvent) == 0


def test_choices_that_do_not_belong_are_refused_one_by_one_and_the_rest_is_kept(scene, make):
    course, quiz, (first, second, _third), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    other = make.questions(make.quiz(course, kinds="s"))[0]
    answer = tell(
        phone,
        attempt,
        ("other quiz", other["id"], other["right"], 0),
        ("other question", first["id"], second["right"], 0),
        ("two of one", first["id"], [*first["right"], *first["wrong"]], 0),
        ("good", first["id"], first["right"], 0),
    )
    assert set(answer["refused"]) == {"other quiz", "other question", "two of one"}
    assert answer["answers"] == {str(first["id"]): first["right"]}


def test_the_whole_form_saves_without_script_and_leads_to_the_review(scene):
    course, quiz, (first, second, third), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    data = {f"q{first['id']}": first["right"], f"q{second['id']}": second["right"], "seen": "0"}
    answer = phone.post(f"/training/attempts/{attempt}", data=data)
    assert answer.headers["Location"] == f"/training/attempts/{attempt}/review"
    page = phone.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Còn 1 câu chưa trả lời" in page
    assert "Chưa nộp" in page
    assert f"#question-{3}" in page
    assert third["id"]


def test_a_form_drawn_before_another_device_answered_does_not_overwrite_its_answers(scene):
    course, quiz, (first, second, _third), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("a", first["id"], first["wrong"][:1], 0))
    tell(phone, attempt, ("b", first["id"], first["right"], 0))
    stale = {f"q{first['id']}": first["wrong"][:1], f"q{second['id']}": second["right"], "seen": "1"}
    phone.post(f"/training/attempts/{attempt}", data=stale)
    standing = phone.get(f"/training/attempts/{attempt}/answers").json["answers"]
    assert standing == {str(first["id"]): first["right"], str(second["id"]): sorted(second["right"])}


def test_the_same_form_sent_twice_is_kept_once(scene, inside):
    course, quiz, (first, *_rest), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    for _time in range(2):
        phone.post(f"/training/attempts/{attempt}", data={f"q{first['id']}": first["right"], "seen": "0"})
    assert count(inside, AttemptEvent) == 1


def test_nothing_tells_what_is_right_before_the_attempt_is_handed_in(scene):
    course, quiz, questions, phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, *((f"c{q['id']}", q["id"], q["right"][:1], 0) for q in questions))
    pages = [
        phone.get(f"/training/{course.slug}/quizzes/{quiz.id}").get_data(as_text=True),
        phone.get(f"/training/attempts/{attempt}").get_data(as_text=True),
        phone.get(f"/training/attempts/{attempt}/review").get_data(as_text=True),
        phone.get(f"/training/attempts/{attempt}/answers").get_data(as_text=True),
        phone.get(f"/training/attempts/{attempt}/result", follow_redirects=True).get_data(as_text=True),
    ]
    for page in pages:
        assert "bí mật" not in page
        assert "correct" not in page
        assert "is-right" not in page
    phone.post(f"/training/attempts/{attempt}/submit")
    result = phone.get(f"/training/attempts/{attempt}/result").get_data(as_text=True)
    assert result.count("bí mật") == 9 + 3


def test_handing_in_marks_and_the_result_says_why(scene):
    course, quiz, (first, second, third), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(
        phone,
        attempt,
        ("1", first["id"], first["right"], 0),
        ("2", second["id"], [second["right"][0]], 0),
        ("3", third["id"], third["wrong"], 0),
    )
    answer = phone.post(f"/training/attempts/{attempt}/submit")
    assert answer.status_code == 303
    page = phone.get(answer.headers["Location"]).get_data(as_text=True)
    assert "50%" in page
    assert "Chưa đạt" in page
    assert "Đúng một phần: 50%" in page


def test_handed_in_twice_the_first_result_stands(scene, inside):
    course, quiz, (first, *_rest), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("1", first["id"], first["right"], 0))
    first_time = phone.post(f"/training/attempts/{attempt}/submit")
    second_time = phone.post(f"/training/attempts/{attempt}/submit")
    assert first_time.status_code == second_time.status_code == 303
    with inside():
        row = db.session.get_one(Attempt, attempt)
        assert (row.score, row.passed) == (33, False)
        assert [event.seq for event in db.session.scalars(select(AttemptEvent))] == [1, 2]


def test_an_answer_that_comes_after_handing_in_is_refused_and_said_so(scene):
    course, quiz, (first, second, _third), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("1", first["id"], first["right"], 0))
    phone.post(f"/training/attempts/{attempt}/submit")
    answer = tell(phone, attempt, ("1", first["id"], first["right"], 0), ("2", second["id"], second["right"], 60))
    assert answer["state"] == "submitted"
    assert list(answer["refused"]) == ["2"]
    assert "Bài đã nộp lúc" in answer["refused"]["2"]
    assert answer["answers"] == {str(first["id"]): first["right"]}
    late = phone.post(f"/training/attempts/{attempt}", data={f"q{second['id']}": second["right"], "seen": "9"})
    assert phone.get(late.headers["Location"]).headers["Location"] == f"/training/attempts/{attempt}/result"


@pytest.mark.both
def test_begun_twice_at_once_there_is_one_open_attempt(scene, inside):
    course, quiz, _questions, phone, learner = scene
    assert begin(phone, course, quiz) == begin(phone, course, quiz)
    second = Attempt(number=2, person_id=learner.id, quiz_id=quiz.id, pass_percent=60, seed="x", question_ids=[])
    with inside(), pytest.raises(DatabaseError), transaction():
        db.session.add(second)


def test_another_go_is_another_attempt_and_the_best_one_counts(scene):
    course, quiz, questions, phone, _learner = scene
    first = begin(phone, course, quiz)
    tell(phone, first, *((str(q["id"]), q["id"], q["right"], 0) for q in questions))
    phone.post(f"/training/attempts/{first}/submit")
    second = begin(phone, course, quiz)
    assert second != first
    phone.post(f"/training/attempts/{second}/submit")
    page = phone.get(f"/training/{course.slug}/quizzes/{quiz.id}").get_data(as_text=True)
    assert "Bạn đã đạt với 100%" in page
    assert "Lần 2" in page


def test_somebody_else_finds_no_attempt_there(scene, make, client_of):
    course, quiz, (first, *_rest), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    for stranger in (client_of(make.person()), client_of(make.person(Role.CHAIR))):
        for path in ("", "/answers", "/review", "/result"):
            assert stranger.get(f"/training/attempts/{attempt}{path}").status_code == 404
        assert stranger.post(f"/training/attempts/{attempt}/submit").status_code == 404
        tell(stranger, attempt, ("x", first["id"], first["right"], 0), status=404)


def test_a_visitor_is_sent_to_sign_in_and_a_script_is_told_so(scene, visitor):
    course, quiz, _questions, phone, _learner = scene
    attempt = begin(phone, course, quiz)
    assert visitor.get(f"/training/attempts/{attempt}").status_code == 302
    answer = visitor.post(f"/training/attempts/{attempt}/answers", json={"answers": []})
    assert (answer.status_code, answer.json["error"]) == (401, "sign_in_needed")


def test_a_question_changed_meanwhile_stays_as_it_was_asked(scene, make, client_of, inside):
    course, quiz, (first, *_rest), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("1", first["id"], first["right"], 0))
    chair = client_of(make.person(Role.CHAIR))
    changed = {
        "kind": "single",
        "text": "Câu hỏi mới?",
        "choices-0-text": "một",
        "choices-1-text": "hai",
        "choices-1-correct": "y",
    }
    assert chair.post(f"/training/{course.slug}/edit/questions/{first['id']}", data=changed).status_code == 303
    with inside():
        assert db.session.get_one(QuizQuestion, first["id"]).retired_at is not None
    page = phone.get(f"/training/attempts/{attempt}").get_data(as_text=True)
    assert "Câu hỏi số 1?" in page
    assert "Câu hỏi mới?" not in page
    phone.post(f"/training/attempts/{attempt}/submit")
    assert "Câu hỏi số 1?" in phone.get(f"/training/attempts/{attempt}/result").get_data(as_text=True)
    assert "Câu hỏi mới?" in phone.get(f"/training/attempts/{begin(phone, course, quiz)}").get_data(as_text=True)


def test_an_attempt_outlives_its_course_being_withdrawn(scene, inside):
    course, quiz, (first, *_rest), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    with inside(), transaction():
        db.session.get_one(type(course), course.id).state = CourseState.DRAFT
    tell(phone, attempt, ("1", first["id"], first["right"], 0))
    phone.post(f"/training/attempts/{attempt}/submit")
    assert phone.get(f"/training/attempts/{attempt}/result").status_code == 200
    assert phone.post(f"/training/{course.slug}/quizzes/{quiz.id}/start").status_code == 404


def test_a_quiz_without_questions_cannot_be_begun(make, client_of):
    course = make.course()
    quiz = make.quiz(course, kinds="")
    client = client_of(make.person())
    assert client.post(f"/training/{course.slug}/quizzes/{quiz.id}/start").status_code == 422
    assert "chưa có câu hỏi" in client.get(f"/training/{course.slug}/quizzes/{quiz.id}").get_data(as_text=True)


def test_the_log_of_an_attempt_refuses_to_be_rewritten(scene, inside):
    course, quiz, (first, *_rest), phone, _learner = scene
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, ("1", first["id"], first["right"], 0))
    with inside(), pytest.raises(DatabaseError, match="only appended to"), transaction():
        db.session.execute(text("UPDATE quiz_event SET client_id = 'x'"))


def test_passing_the_last_missing_quiz_completes_the_course_and_leads_there(scene, inside):
    course, quiz, questions, phone, _learner = scene
    phone.post(f"/training/{course.slug}/lessons/bai-1/done")
    attempt = begin(phone, course, quiz)
    tell(phone, attempt, *((str(q["id"]), q["id"], q["right"], 0) for q in questions))
    answer = phone.post(f"/training/attempts/{attempt}/submit")
    page = phone.get(answer.headers["Location"]).get_data(as_text=True)
    assert f"/training/{course.slug}/done" in page
    with inside():
        assert db.session.scalars(select(Enrolment)).one().completed_at is not None


def test_every_page_of_an_attempt_asks_the_database_a_constant_number_of_times(make, client_of, queries):
    course = make.course(lessons=3)
    client = client_of(make.person())
    seen_by_size = {}
    for kinds in ("s" * 3, "smt" * 20):
        quiz = make.quiz(course, kinds=kinds)
        attempt = begin(client, course, quiz)
        tell(client, attempt, *((f"{q['id']}", q["id"], q["right"], 0) for q in make.questions(quiz)))
        counts = []
        for path in ("", "/review", "/answers"):
            with queries() as seen:
                assert client.get(f"/training/attempts/{attempt}{path}").status_code == 200
            counts.append(len(seen))
        client.post(f"/training/attempts/{attempt}/submit")
        with queries() as seen:
            assert client.get(f"/training/attempts/{attempt}/result").status_code == 200
        seen_by_size[kinds] = [*counts, len(seen)]
    small, large = seen_by_size.values()
    assert small == large
    assert max(large) <= 12
