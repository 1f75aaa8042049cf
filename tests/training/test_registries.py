"""What the room brings to the rest of the house: home, search, personal data, offices, the demo, measurements."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import func, select

from club import demo_people
from club.bench import Size, seeders
from club.db import db, transaction
from club.demo import Demo, DemoItem
from club.ledger import LedgerLine
from club.people import things
from club.people.models import Person
from club.policy import Role
from training import demo as training_demo
from training import home, personal
from training.models import Attempt, AttemptEvent, Course, CourseState, Enrolment, Lesson, LessonProgress, Quiz

ROOT = Path(__file__).resolve().parents[2]


def test_home_says_where_to_go_on_and_offers_a_new_course_to_who_began_none(make, client_of, inside):
    course = make.course("Điều hành sinh hoạt", lessons=2)
    learner, newcomer = make.person(), make.person()
    client_of(learner).post(f"/training/{course.slug}/lessons/bai-1/done")
    with inside():
        going_on = home.needs(db.session.get_one(Person, learner.id))
        assert [need.url for need in going_on] == [f"/training/{course.slug}/lessons/bai-2"]
        assert "1/2" in going_on[0].detail
        offered = home.needs(db.session.get_one(Person, newcomer.id))
        assert [need.url for need in offered] == [f"/training/{course.slug}"]
    client_of(learner).post(f"/training/{course.slug}/lessons/bai-2/done")
    with inside():
        assert home.needs(db.session.get_one(Person, learner.id)) == []
        block = home.pulse(db.session.get_one(Person, newcomer.id))
        assert block is not None
        assert (block.rows[0]["completed"], block.rows[0]["this_month"]) == (1, 1)


def test_home_shows_nothing_of_training_where_there_is_none_for_one(make, inside, client_of):
    make.course(audience="board")
    member = make.person()
    with inside():
        person = db.session.get_one(Person, member.id)
        assert home.needs(person) == []
        assert home.pulse(person) is None
    assert client_of(member).get("/").status_code == 200


def test_lessons_are_found_without_diacritics_by_those_they_are_for(make, client_of):
    course = make.course("Kịch bản buổi họp", lessons=0, state=CourseState.DRAFT)
    make.lesson(course, "Trò chơi mở đầu", body="Chấm **bản đồ** khu phố.")
    chair, member = client_of(make.person(Role.CHAIR)), client_of(make.person())

    def found(words: str) -> bool:
        page = member.get("/search", query_string={"q": words}).get_data(as_text=True)
        return f'href="/training/{course.slug}' in page

    assert not found("ban do khu pho")
    chair.post(f"/training/{course.slug}/edit/publish")
    assert found("ban do khu pho")
    assert found("kich ban")
    chair.post(f"/training/{course.slug}/edit/withdraw", data={"reason": "soạn lại"})
    assert not found("ban do khu pho")
    assert not found("kich ban")


def test_a_course_is_a_thing_an_office_can_be_held_over(make, inside):
    course = make.course("Tiếp nhận đoàn viên")
    chair, member = make.person(Role.CHAIR), make.person()
    with inside():
        assert things.names_of([f"course:{course.id}"]) == {f"course:{course.id}": "Tiếp nhận đoàn viên"}
        offered = [
            code for _label, kind in things.choices_for(db.session.get_one(Person, chair.id)) for code, _ in kind
        ]
        assert f"course:{course.id}" in offered
        offered = [
            code for _label, kind in things.choices_for(db.session.get_one(Person, member.id)) for code, _ in kind
        ]
        assert f"course:{course.id}" not in offered


def test_personal_data_is_handed_out_whole_and_removed_whole(make, client_of, inside):
    course = make.course("Điều hành", lessons=1)
    quiz = make.quiz(course, kinds="s")
    leaver, stayer = make.person(), make.person()
    for person in (leaver, stayer):
        client = client_of(person)
        client.post(f"/training/{course.slug}/lessons/bai-1/done")
        attempt = client.post(f"/training/{course.slug}/quizzes/{quiz.id}/start").headers["Location"]
        question = make.questions(quiz)[0]
        client.post(attempt, data={f"q{question['id']}": question["right"], "seen": "0"})
        client.post(f"{attempt}/submit")
    with inside():
        rows = personal.export(db.session.get_one(Person, leaver.id))
    assert [row["kind"] for row in rows] == ["enrolment", "lesson", "attempt"]
    assert rows[2]["answers"] == ["đúng 0.0"]
    assert rows[2]["score"] == 100
    with inside(), transaction():
        personal.erase(db.session.get_one(Person, leaver.id))
    with inside():
        assert personal.export(db.session.get_one(Person, leaver.id)) == []
        assert len(personal.export(db.session.get_one(Person, stayer.id))) == 3
        assert db.session.scalar(select(func.count()).select_from(AttemptEvent)) == 2


def counted(*models) -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def load() -> None:
    known = {row.key: row.thing_id for row in db.session.scalars(select(DemoItem))}
    shared = Demo(ROOT / "demo", lambda _words: None, known)
    demo_people.load(shared)
    training_demo.load(shared)


def test_the_demo_brings_the_courses_once_and_adds_only_what_is_missing(inside):
    tables = (Course, Lesson, Quiz, Enrolment, LessonProgress, Attempt, AttemptEvent)
    with inside():
        load()
        first = counted(*tables)
        lines = counted(LedgerLine)
        course = db.session.scalars(select(Course).where(Course.slug == "dieu-hanh-sinh-hoat-chi-doan")).one()
        assert course.is_published
        assert course.trainer is not None
        assert db.session.scalar(select(func.count()).where(Lesson.course_id == course.id)) == 8
        finished = select(func.count()).where(Enrolment.course_id == course.id, Enrolment.completed_at.is_not(None))
        assert db.session.scalar(finished) == 3
        with transaction():
            course.title = "Tên do người thật đặt"
    with inside():
        load()
        assert counted(*tables) == first
        assert counted(LedgerLine) == lines
        assert db.session.scalar(select(Course.title).where(Course.slug == course.slug)) == "Tên do người thật đặt"


def test_the_measurement_data_is_made_and_its_pages_answer(inside, client_of):
    with inside():
        parts = {name: function for _order, name, function in seeders()}
        for name in ("people", "training"):
            parts[name](Size(members=60), random.Random(1), lambda *_progress: None)
        assert counted(Course, Lesson) == [3, 24]
        assert counted(Enrolment)[0] >= 30
        tried = db.session.scalars(select(Attempt)).first()
        chair = db.session.get_one(Person, 1)
        learner = db.session.get_one(Person, tried.person_id)
    assert client_of(chair).get("/training/khoa-1/report").status_code == 200
    page = client_of(learner).get(f"/training/attempts/{tried.id}/result").get_data(as_text=True)
    assert f"{tried.score}%" in page
