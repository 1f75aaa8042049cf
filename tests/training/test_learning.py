"""Taking a course: what is open to whom, going on where one was, finishing, completing."""

from __future__ import annotations

import json
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, insert, select

from club import clock
from club.db import db, transaction
from club.people.models import Person, PersonState
from club.policy import Role
from training import paths, policy
from training.models import Attempt, Course, CourseState, Enrolment, Lesson, LessonProgress, LessonState


def progress_of(inside, person) -> list[LessonProgress]:
    with inside():
        return list(db.session.scalars(select(LessonProgress).where(LessonProgress.person_id == person.id)))


def test_a_member_finds_published_courses_and_no_drafts(make, client_of):
    shown, draft = make.course("Điều hành buổi họp"), make.course("Đang soạn", state=CourseState.DRAFT)
    member = client_of(make.person())
    page = member.get("/training").get_data(as_text=True)
    assert "Điều hành buổi họp" in page
    assert "Đang soạn" not in page
    assert member.get(f"/training/{shown.slug}").status_code == 200
    for path in ("", "/lessons/bai-1", "/report", "/edit"):
        assert member.get(f"/training/{draft.slug}{path}").status_code == 404
    assert member.post(f"/training/{draft.slug}/start").status_code == 404
    assert member.post(f"/training/{draft.slug}/lessons/bai-1/done").status_code == 404


def test_a_draft_is_open_to_its_trainer_and_the_chair_and_keeps_no_progress(make, client_of, inside):
    draft = make.course("Đang soạn", state=CourseState.DRAFT)
    trainer, other = (make.person(Role.TRAINER, thing=f"course:{n}") for n in (draft.id, draft.id + 1))
    assert client_of(other).get(f"/training/{draft.slug}").status_code == 404
    for person in (trainer, make.person(Role.CHAIR)):
        browser = client_of(person)
        assert "Đang soạn" in browser.get("/training").get_data(as_text=True)
        assert browser.get(f"/training/{draft.slug}/lessons/bai-1").status_code == 200
        assert browser.post(f"/training/{draft.slug}/lessons/bai-1/done").status_code == 403
        assert progress_of(inside, person) == []


def test_a_course_for_the_board_is_not_there_for_members(make, client_of):
    course = make.course("Riêng Ban Chủ nhiệm", audience="board")
    assert client_of(make.person()).get(f"/training/{course.slug}").status_code == 404
    assert client_of(make.person(Role.COMMISSIONER)).get(f"/training/{course.slug}").status_code == 200


def test_a_visitor_is_asked_to_sign_in(make, visitor):
    course = make.course()
    for path in ("", f"/{course.slug}", f"/{course.slug}/lessons/bai-1", f"/{course.slug}/done"):
        answer = visitor.get(f"/training{path}")
        assert answer.status_code == 302
        assert "/sign-in" in answer.headers["Location"]


def test_the_rule_about_one_course_and_the_list_of_courses_agree(make, inside):
    units = [make.unit(), make.unit()]
    for state in CourseState:
        for audience in ("public", "observers", "members", "board", f"unit:{units[0].id}"):
            make.course(state=state, audience=audience)
    people = [
        *(make.person(role, home=units[0]) for role in Role),
        make.person(Role.MEMBER, home=units[1]),
        make.person(Role.TRAINER, thing="course:1"),
        make.person(None),
        make.person(Role.CHAIR, state=PersonState.SUSPENDED),
    ]
    with inside():
        every = list(db.session.scalars(select(Course)))
        for number in [person.id for person in people]:
            person = db.session.get_one(Person, number)
            listed = set(db.session.scalars(select(Course.id).where(policy.visible_courses(person))))
            assert listed == {course.id for course in every if policy.may_see(person, course)}


def test_going_on_leads_to_the_lesson_that_was_being_read(make, client_of):
    course = make.course(lessons=3)
    client = client_of(make.person())
    assert client.post(f"/training/{course.slug}/start").headers["Location"].endswith("/lessons/bai-1")
    client.post(f"/training/{course.slug}/lessons/bai-1/done")
    client.get(f"/training/{course.slug}/lessons/bai-3")
    assert client.post(f"/training/{course.slug}/start").headers["Location"].endswith("/lessons/bai-3")
    page = client.get("/training").get_data(as_text=True)
    assert f"/training/{course.slug}/lessons/bai-3" in page


def test_beginning_twice_is_one_enrolment(make, client_of, inside):
    course = make.course()
    client = client_of(make.person())
    for _time in range(2):
        assert client.post(f"/training/{course.slug}/start").status_code == 303
    with inside():
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1


def test_reading_without_having_begun_leaves_no_trace(make, client_of, inside):
    course, reader = make.course(), make.person()
    assert client_of(reader).get(f"/training/{course.slug}/lessons/bai-1").status_code == 200
    client_of(reader).post(f"/training/{course.slug}/lessons/bai-1/position", data={"position": "4"})
    assert progress_of(inside, reader) == []


def test_the_place_in_a_lesson_is_kept_and_given_back(make, client_of):
    course = make.course()
    phone = client_of(reader := make.person())
    phone.post(f"/training/{course.slug}/start")
    answer = phone.post(f"/training/{course.slug}/lessons/bai-1/position", data={"position": "7"})
    assert answer.status_code == 204
    assert 'data-position="7"' in client_of(reader).get(f"/training/{course.slug}/lessons/bai-1").get_data(as_text=True)
    phone.post(f"/training/{course.slug}/lessons/bai-1/position", data={"position": "-3"})
    assert 'data-position="0"' in phone.get(f"/training/{course.slug}/lessons/bai-1").get_data(as_text=True)


def test_reading_the_same_lesson_again_does_not_write_each_time(make, client_of, inside):
    course, reader = make.course(), make.person()
    client = client_of(reader)
    client.post(f"/training/{course.slug}/start")
    start = clock.now()
    moments = []
    for minutes in (0, 5, 15):
        with clock.set_now(start + timedelta(minutes=minutes)):
            client.get(f"/training/{course.slug}/lessons/bai-1")
        moments.append(progress_of(inside, reader)[0].read_at)
    assert moments == [start, start, start + timedelta(minutes=15)]


def test_done_leads_on_to_the_quiz_behind_the_lesson_and_then_to_the_next_lesson(make, client_of):
    course = make.course(lessons=2)
    quiz = make.quiz(course, after=make.lesson_at(course, "bai-1"), kinds="s")
    client = client_of(make.person())
    answer = client.post(f"/training/{course.slug}/lessons/bai-1/done")
    assert answer.headers["Location"] == f"/training/{course.slug}/quizzes/{quiz.id}"
    attempt = client.post(f"/training/{course.slug}/quizzes/{quiz.id}/start").headers["Location"]
    question = make.questions(quiz)[0]
    client.post(attempt, data={f"q{question['id']}": question["right"], "seen": "0"})
    result = client.post(f"{attempt}/submit").headers["Location"]
    assert f"/training/{course.slug}/lessons/bai-2" in client.get(result).get_data(as_text=True)


def test_the_last_lesson_completes_the_course_once_and_tells_the_learner(make, client_of, inside):
    course = make.course(lessons=2)
    optional = make.quiz(course, required=False)
    learner = make.person(name="Nguyễn Thị Minh")
    client = client_of(learner)
    client.post(f"/training/{course.slug}/lessons/bai-2/done")
    answer = client.post(f"/training/{course.slug}/lessons/bai-1/done")
    assert answer.headers["Location"] == f"/training/{course.slug}/done"
    assert "Chúc mừng Nguyễn Thị Minh" in client.get(answer.headers["Location"]).get_data(as_text=True)
    with inside():
        first = db.session.scalars(select(Enrolment)).one()
        assert first.completed_version == 1
    client.post(f"/training/{course.slug}/lessons/bai-1/done")
    with inside():
        assert db.session.scalars(select(Enrolment)).one().completed_at == first.completed_at
    notices = client.get("/notices", follow_redirects=True).get_data(as_text=True)
    assert notices.count(f"hoàn thành khóa học “{course.title}”") == 1
    assert optional.id


def test_the_confirmation_is_for_those_who_completed(make, client_of):
    course = make.course(lessons=1)
    unit = make.unit("Chi đoàn khu phố 3, Phường 5")
    client = client_of(make.person(name="Trần Văn An", home=unit))
    for path in ("done", "confirmation"):
        assert client.get(f"/training/{course.slug}/{path}").status_code == 404
    client.post(f"/training/{course.slug}/start")
    assert client.get(f"/training/{course.slug}/confirmation").status_code == 404
    client.post(f"/training/{course.slug}/lessons/bai-1/done")
    page = client.get(f"/training/{course.slug}/confirmation").get_data(as_text=True)
    assert all(words in page for words in ("Giấy xác nhận hoàn thành", "Trần Văn An", unit.name, course.title))


def test_what_was_completed_stays_when_lessons_are_added_changed_or_withdrawn(make, client_of, inside):
    course = make.course(lessons=1)
    learner = make.person()
    client = client_of(learner)
    client.post(f"/training/{course.slug}/lessons/bai-1/done")
    make.lesson(course, "Bài mới")
    with inside(), transaction():
        db.session.scalars(select(Lesson).where(Lesson.slug == "bai-1")).one().version = 2
    page = client.get(f"/training/{course.slug}").get_data(as_text=True)
    assert "Bạn đã hoàn thành khóa học" in page
    assert "Có sửa sau khi bạn học" in page
    assert "100%" in page
    with inside(), transaction():
        db.session.get_one(Course, course.id).state = CourseState.DRAFT
    assert client.get(f"/training/{course.slug}").status_code == 404
    assert client.get(f"/training/{course.slug}/confirmation").status_code == 200


def test_a_course_that_was_shortened_can_be_completed_by_a_button(make, client_of, inside):
    course = make.course(lessons=2)
    client = client_of(make.person())
    client.post(f"/training/{course.slug}/lessons/bai-1/done")
    assert "Hoàn thành khóa học" not in client.get(f"/training/{course.slug}").get_data(as_text=True)
    with inside(), transaction():
        db.session.scalars(select(Lesson).where(Lesson.slug == "bai-2")).one().state = LessonState.REMOVED
    assert "Hoàn thành khóa học" in client.get(f"/training/{course.slug}").get_data(as_text=True)
    answer = client.post(f"/training/{course.slug}/finish")
    assert answer.headers["Location"] == f"/training/{course.slug}/done"


def test_a_course_with_something_missing_is_not_completed_by_that_button(make, client_of, inside):
    course = make.course(lessons=2)
    client = client_of(make.person())
    assert client.post(f"/training/{course.slug}/finish").headers["Location"] == f"/training/{course.slug}"
    with inside():
        assert db.session.scalars(select(Enrolment)).one().completed_at is None


def test_drafts_and_removed_lessons_are_not_there_for_learners(make, client_of):
    course = make.course(lessons=1)
    draft = make.lesson(course, "Bản nháp bí mật", state=LessonState.DRAFT)
    removed = make.lesson(course, "Đã bỏ", state=LessonState.REMOVED)
    behind = make.quiz(course, after=draft)
    member, chair = client_of(make.person()), client_of(make.person(Role.CHAIR))
    page = member.get(f"/training/{course.slug}").get_data(as_text=True)
    assert "Bản nháp bí mật" not in page
    assert "Đã bỏ" not in page
    assert member.get(f"/training/{course.slug}/lessons/{draft.slug}").status_code == 404
    assert member.get(f"/training/{course.slug}/quizzes/{behind.id}").status_code == 404
    assert member.post(f"/training/{course.slug}/quizzes/{behind.id}/start").status_code == 404
    assert chair.get(f"/training/{course.slug}/lessons/{draft.slug}").status_code == 200
    assert chair.get(f"/training/{course.slug}/lessons/{removed.slug}").status_code == 404


def test_html_of_an_older_renderer_is_made_anew(make, client_of, inside):
    course = make.course(lessons=1)
    with inside(), transaction():
        lesson = db.session.scalars(select(Lesson)).one()
        lesson.html, lesson.html_version = "<p>cũ</p>", 0
    page = client_of(make.person()).get(f"/training/{course.slug}/lessons/bai-1").get_data(as_text=True)
    assert "<strong>bài học</strong>" in page


@pytest.mark.outside
def test_naughty_strings_in_a_lesson_are_text_and_nothing_else(make, client_of, outside):
    strings = json.loads((outside / "naughty-strings" / "blns.json").read_text("utf-8"))
    course = make.course(lessons=0)
    lesson = make.lesson(course, "Chuỗi lạ", body="\n\n".join(strings))
    answer = client_of(make.person()).get(f"/training/{course.slug}/lessons/{lesson.slug}")
    assert answer.status_code == 200
    article = answer.get_data(as_text=True).split("<article", 1)[1].split(">", 1)[1].split("</article>", 1)[0]
    found = Tags()
    found.feed(article)
    assert found.tags <= ALLOWED
    assert {name for name, _value in found.attributes} <= {"href", "rel", "title", "start", "class"}
    links = [value for name, value in found.attributes if name == "href"]
    assert all(urlsplit(link).scheme in {"http", "https", "mailto", ""} for link in links)


ALLOWED = set(
    "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul".split()  # noqa: SIM905
)


class Tags(HTMLParser):
    """The tags and attributes of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def test_pages_ask_the_database_as_often_for_many_courses_as_for_few(make, client_of, queries):
    client = client_of(make.person())

    def counted() -> list[int]:
        numbers = []
        for path in ("/training", f"/training/{course.slug}", f"/training/{course.slug}/lessons/bai-1"):
            client.get(path)
            with queries() as seen:
                assert client.get(path).status_code == 200
            numbers.append(len(seen))
        return numbers

    course = make.course(lessons=2)
    make.quiz(course)
    client.post(f"/training/{course.slug}/start")
    few = counted()
    for _number in range(9):
        make.quiz(make.course(lessons=6))
    assert counted() == few
    assert max(few) <= 12


def test_a_learner_with_ten_thousand_attempts_of_others_around_pays_no_more(make, client_of, queries, inside):
    course = make.course(lessons=2)
    quiz = make.quiz(course)
    client = client_of(make.person())
    client.post(f"/training/{course.slug}/start")
    address = f"/training/{course.slug}/quizzes/{quiz.id}"
    with queries() as before:
        client.get(address)
    _crowd(inside, course, quiz, 10_000)
    with queries() as after:
        assert client.get(address).status_code == 200
    assert len(before) == len(after) <= 12


def _crowd(inside, course, quiz, size: int) -> None:
    now = clock.now()
    with inside(), transaction():
        rows = [{"full_name": f"Người {n}", "sort_key": f"{n:06d}", "state": PersonState.ACTIVE} for n in range(size)]
        ids = db.session.scalars(insert(Person).returning(Person.id), rows).all()
        db.session.execute(insert(Enrolment), [{"person_id": i, "course_id": course.id} for i in ids])
        tried = {"quiz_id": quiz.id, "number": 1, "state": "submitted", "submitted_at": now, "score": 80}
        tried |= {"passed": True, "pass_percent": 60, "seed": "x", "question_ids": []}
        db.session.execute(insert(Attempt), [tried | {"person_id": i} for i in ids])


def test_the_addresses_written_by_hand_are_those_of_the_routes(app, make):
    course = make.course()
    quiz = make.quiz(course)
    lesson = make.lesson_at(course, "bai-1")
    with app.test_request_context():
        adapter = app.url_map.bind("")
        for path, endpoint in (
            (paths.course_path(course), "training.course"),
            (paths.lesson_path(course, lesson), "training.lesson"),
            (paths.quiz_path(course, quiz), "training.quiz"),
            (paths.attempt_path(Attempt(id=5)), "training.attempt"),
            (paths.done_path(course), "training.done"),
        ):
            assert adapter.match(path, "GET")[0] == endpoint
