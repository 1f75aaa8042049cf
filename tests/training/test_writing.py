"""Writing courses: for whom the workshop is open, what learners see of it, what the ledger says."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from club.db import db
from club.ledger import LedgerLine
from club.people.models import Person
from club.policy import Role
from training.models import (
    Course,
    CourseModule,
    CourseState,
    Lesson,
    LessonProgress,
    LessonState,
    Quiz,
    QuizQuestion,
)


@pytest.fixture
def chair(make, client_of):
    return client_of(make.person(Role.CHAIR))


def lines(inside) -> list[tuple[str, str]]:
    with inside():
        return [(row.verb, row.reason) for row in db.session.scalars(select(LedgerLine).order_by(LedgerLine.id))]


def text_of(client, course, lesson, **changes):
    """The lesson's form as the page shows it, with changes."""
    page = client.get(f"/training/{course.slug}/edit/lessons/{lesson.id}").get_data(as_text=True)
    seen_at = page.split('name="seen_at"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    form = {"title": lesson.title, "summary": "", "minutes": "10", "module": str(lesson.module_id)}
    return form | {"body": "Nội dung.", "seen_at": seen_at} | changes


def test_a_course_is_begun_written_published_and_withdrawn(chair, make, client_of, inside):
    reader = make.person()
    member = client_of(reader)
    begun = chair.post("/training/new", data={"title": "Nói trước đám đông", "summary": "Bốn bài"})
    assert begun.headers["Location"] == "/training/noi-truoc-dam-dong/edit"
    base = "/training/noi-truoc-dam-dong"
    assert member.get(base).status_code == 404
    assert chair.post(f"{base}/edit/publish").status_code == 422
    with inside():
        module = db.session.scalars(select(CourseModule)).one().id
    form = {"title": "Mở đầu", "summary": "", "minutes": "12", "module": str(module), "body": "Chào *bà con*."}
    made = chair.post(f"{base}/edit/lessons/new", data=form)
    lesson = int(made.headers["Location"].rsplit("/", 1)[1])
    chair.post(f"{base}/edit/lessons/{lesson}/state", data={"do": "publish"})
    chair.post(f"{base}/edit/publish")
    assert "<em>bà con</em>" in member.get(f"{base}/lessons/mo-dau").get_data(as_text=True)
    assert "Nói trước đám đông" in member.get("/notices", follow_redirects=True).get_data(as_text=True)
    assert chair.post(f"{base}/edit/withdraw", data={"reason": ""}).status_code == 422
    assert member.get(base).status_code == 200
    chair.post(f"{base}/edit/withdraw", data={"reason": "Soạn lại phần hai"})
    assert member.get(base).status_code == 404
    assert lines(inside) == [
        ("lesson.published", ""),
        ("course.published", ""),
        ("course.withdrawn", "Soạn lại phần hai"),
    ]


def test_published_again_nobody_is_told_again(chair, make, client_of):
    course = make.course(state=CourseState.DRAFT)
    member = client_of(make.person())
    for _time in range(2):
        chair.post(f"/training/{course.slug}/edit/publish")
        chair.post(f"/training/{course.slug}/edit/withdraw", data={"reason": "thử"})
    page = member.get("/notices", follow_redirects=True).get_data(as_text=True)
    assert page.count(f"dành cho bạn: “{course.title}”") == 1


def test_those_outside_the_audience_are_not_told(chair, make, client_of):
    course = make.course("Việc riêng", state=CourseState.DRAFT, audience="board")
    member, head = client_of(make.person()), client_of(make.person(Role.COMMISSIONER))
    chair.post(f"/training/{course.slug}/edit/publish")
    assert "Việc riêng" not in member.get("/notices", follow_redirects=True).get_data(as_text=True)
    assert "Việc riêng" in head.get("/notices", follow_redirects=True).get_data(as_text=True)


def test_members_have_no_workshop(make, client_of, inside):
    course = make.course()
    lesson, quiz = make.lesson_at(course, "bai-1"), make.quiz(course)
    question = make.questions(quiz)[0]["id"]
    member = client_of(make.person())
    base = f"/training/{course.slug}/edit"
    for path in ("", "/about", "/trainer", "/lessons/new", f"/lessons/{lesson.id}", f"/quizzes/{quiz.id}"):
        assert member.get(base + path).status_code == 403
    assert member.get("/training/new").status_code == 404
    for path, data in (
        ("/publish", {}),
        ("/withdraw", {"reason": "x"}),
        ("/modules", {"title": "x"}),
        ("/modules/1", {"do": "remove"}),
        (f"/lessons/{lesson.id}", {"title": "x", "minutes": "1", "module": "1", "body": "x"}),
        (f"/lessons/{lesson.id}/move", {"step": "up"}),
        (f"/lessons/{lesson.id}/state", {"do": "remove", "reason": "x"}),
        (f"/quizzes/{quiz.id}", {"title": "x"}),
        (f"/quizzes/{quiz.id}/remove", {"reason": "x"}),
        (f"/quizzes/{quiz.id}/questions/new", {"text": "x"}),
        (f"/questions/{question}", {"text": "x"}),
        (f"/questions/{question}/place", {"do": "remove"}),
    ):
        assert member.post(base + path, data=data).status_code == 403, path
    assert lines(inside) == []


def test_a_trainer_writes_the_own_course_and_no_other(make, client_of, inside):
    mine, other = make.course(lessons=1), make.course(lessons=1)
    trainer = client_of(make.person(Role.TRAINER, thing=f"course:{mine.id}"))
    lesson = make.lesson_at(mine, "bai-1")
    form = text_of(trainer, mine, lesson, body="Đã viết lại.")
    assert trainer.post(f"/training/{mine.slug}/edit/lessons/{lesson.id}", data=form).status_code == 303
    assert trainer.get(f"/training/{other.slug}/edit").status_code in {403, 404}
    assert trainer.get("/training/new").status_code == 404
    assert trainer.get(f"/training/{mine.slug}/edit/trainer").status_code == 403
    stranger = make.lesson_at(other, "bai-1")
    assert trainer.post(f"/training/{mine.slug}/edit/lessons/{stranger.id}/move").status_code == 404
    with inside():
        assert "Đã viết lại." in db.session.get_one(Lesson, lesson.id).html


def test_naming_a_trainer_gives_the_office_and_ends_the_one_before(chair, make, client_of, inside):
    course = make.course()
    first = make.person(name="Người thứ nhất", phone="+84901111111")
    second = make.person(name="Người thứ hai", phone="+84902222222")
    address = f"/training/{course.slug}/edit/trainer"
    unknown = chair.post(address, data={"person": "0903 333 333", "reason": "giao"})
    assert unknown.status_code == 422
    assert "0903 333 333" in unknown.get_data(as_text=True)
    for phone in ("0901 111 111", "0902 222 222"):
        assert chair.post(address, data={"person": phone, "reason": "phân công"}).status_code == 303
    assert client_of(second).get(f"/training/{course.slug}/edit").status_code == 200
    assert client_of(first).get(f"/training/{course.slug}/edit").status_code == 403
    with inside():
        assert db.session.get_one(Course, course.id).trainer_id == second.id
        assert not db.session.get_one(Person, first.id).offices[1:]
    assert [verb for verb, _reason in lines(inside)].count("course.trainer_named") == 2


@pytest.mark.both
def test_two_writers_at_once_do_not_lose_each_others_text(chair, make, client_of, inside):
    course = make.course(lessons=1)
    lesson = make.lesson_at(course, "bai-1")
    other = client_of(make.person(Role.VICE_CHAIR))
    mine, theirs = (
        text_of(client, course, lesson, body=body) for client, body in ((chair, "Của tôi"), (other, "Của bạn"))
    )
    address = f"/training/{course.slug}/edit/lessons/{lesson.id}"
    assert other.post(address, data=theirs).status_code == 303
    refused = chair.post(address, data=mine)
    assert refused.status_code == 409
    page = refused.get_data(as_text=True)
    assert "Của tôi" in page
    assert "Của bạn" in page
    with inside():
        assert db.session.get_one(Lesson, lesson.id).body == "Của bạn"
    seen_at = page.split('name="seen_at"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    assert chair.post(address, data=mine | {"seen_at": seen_at}).status_code == 303
    with inside():
        assert db.session.get_one(Lesson, lesson.id).body == "Của tôi"


def test_a_changed_text_is_a_new_version_unless_it_is_a_small_correction(chair, make, inside):
    course = make.course(lessons=1)
    lesson = make.lesson_at(course, "bai-1")
    address = f"/training/{course.slug}/edit/lessons/{lesson.id}"
    versions = []
    for changes in ({"body": "Sửa lỗi", "minor": "y"}, {"body": "Viết mới"}, {"body": "Viết mới", "title": "Tên khác"}):
        assert chair.post(address, data=text_of(chair, course, lesson, **changes)).status_code == 303
        with inside():
            versions.append(db.session.get_one(Lesson, lesson.id).version)
    assert versions == [1, 2, 2]


def test_wrong_input_comes_back_with_what_was_typed(chair, make):
    course = make.course(lessons=1)
    lesson = make.lesson_at(course, "bai-1")
    form = text_of(chair, course, lesson, title="", minutes="nhiều", body="Đừng mất tôi")
    answer = chair.post(f"/training/{course.slug}/edit/lessons/{lesson.id}", data=form)
    assert answer.status_code == 422
    assert "Đừng mất tôi" in answer.get_data(as_text=True)


def test_a_lesson_is_removed_with_a_reason_and_put_back(chair, make, client_of, inside):
    course = make.course(lessons=2)
    lesson = make.lesson_at(course, "bai-1")
    learner = make.person()
    member = client_of(learner)
    member.post(f"/training/{course.slug}/lessons/bai-1/done")
    address = f"/training/{course.slug}/edit/lessons/{lesson.id}/state"
    assert chair.post(address, data={"do": "remove", "reason": ""}).status_code == 422
    chair.post(address, data={"do": "remove", "reason": "trùng bài hai"})
    assert member.get(f"/training/{course.slug}/lessons/bai-1").status_code == 404
    assert chair.post(address, data={"do": "publish"}).status_code == 409
    chair.post(address, data={"do": "restore"})
    chair.post(address, data={"do": "publish"})
    assert "Bạn đã học xong bài này" in member.get(f"/training/{course.slug}/lessons/bai-1").get_data(as_text=True)
    assert [verb for verb, _reason in lines(inside)] == ["lesson.removed", "lesson.restored", "lesson.published"]
    with inside():
        assert db.session.scalars(select(LessonProgress.completed_at)).one() is not None


def test_withdrawing_a_lesson_hides_it_and_an_empty_one_is_not_published(chair, make, client_of, inside):
    course = make.course(lessons=1)
    lesson, empty = make.lesson_at(course, "bai-1"), make.lesson(course, "Trống", state=LessonState.DRAFT, body="")
    base = f"/training/{course.slug}/edit/lessons"
    chair.post(f"{base}/{lesson.id}/state", data={"do": "withdraw", "reason": "sai số liệu"})
    assert client_of(make.person()).get(f"/training/{course.slug}/lessons/bai-1").status_code == 404
    assert chair.post(f"{base}/{empty.id}/state", data={"do": "publish"}).status_code == 422
    assert lines(inside) == [("lesson.withdrawn", "sai số liệu")]


def order(inside, course) -> list[tuple[int, str]]:
    with inside():
        found = select(CourseModule.id, Lesson.title).join(Lesson, Lesson.module_id == CourseModule.id)
        found = found.where(CourseModule.course_id == course.id)
        rows = db.session.execute(found.order_by(CourseModule.position, CourseModule.id, Lesson.position, Lesson.id))
        return [tuple(row) for row in rows]


def test_lessons_move_within_a_part_and_over_its_edge(chair, make, inside):
    course = make.course(lessons=2)
    chair.post(f"/training/{course.slug}/edit/modules", data={"title": "Phần 2"})
    first, second = (make.lesson_at(course, f"bai-{n}") for n in (1, 2))
    move = f"/training/{course.slug}/edit/lessons/%d/move"
    chair.post(move % second.id, data={"step": "up"})
    part = second.module_id
    assert order(inside, course) == [(part, "Bài số 2"), (part, "Bài số 1")]
    chair.post(move % first.id, data={"step": "down"})
    (_, one), (other, two) = order(inside, course)
    assert (one, two) == ("Bài số 2", "Bài số 1")
    assert other != part
    chair.post(move % first.id, data={"step": "down"})
    chair.post(move % first.id, data={"step": "up"})
    assert order(inside, course) == [(part, "Bài số 2"), (part, "Bài số 1")]


def test_parts_are_renamed_moved_and_removed_when_empty(chair, make, inside):
    course = make.course(lessons=1)
    base = f"/training/{course.slug}/edit/modules"
    chair.post(base, data={"title": "Phần 2"})
    with inside():
        first, second = db.session.scalars(select(CourseModule.id).order_by(CourseModule.id))
    assert chair.post(f"{base}/{first}", data={"do": "remove"}).status_code == 403
    chair.post(f"{base}/{second}", data={"do": "rename", "title": "Mở đầu"})
    chair.post(f"{base}/{second}", data={"step": "up"})
    with inside():
        rows = db.session.scalars(select(CourseModule).order_by(CourseModule.position, CourseModule.id))
        assert [row.title for row in rows] == ["Mở đầu", "Phần 1"]
    lesson = make.lesson_at(course, "bai-1")
    state = f"/training/{course.slug}/edit/lessons/{lesson.id}/state"
    chair.post(state, data={"do": "remove", "reason": "thử"})
    assert chair.post(f"{base}/{first}", data={"do": "remove"}).status_code == 303
    assert chair.post(f"{base}/{second}", data={"do": "remove"}).status_code == 403
    chair.post(state, data={"do": "restore"})
    with inside():
        assert db.session.get_one(Lesson, lesson.id).module_id == second


QUESTION = {f"choices-{number}-text": "" for number in range(6)} | {
    "kind": "multiple",
    "text": "Việc nào nên làm?",
    "feedback": "Hỏi trước.",
    "choices-0-text": "Đi hỏi",
    "choices-0-correct": "y",
    "choices-0-feedback": "Đúng.",
    "choices-2-text": "Ngồi chờ",
}


def test_a_quiz_is_made_filled_and_removed(chair, make, client_of, inside):
    course = make.course(lessons=1)
    lesson = make.lesson_at(course, "bai-1")
    form = {"title": "Kiểm tra nhanh", "pass_percent": "70", "lesson": str(lesson.id), "required": "y"}
    made = chair.post(f"/training/{course.slug}/edit/quizzes/new", data=form)
    quiz = int(made.headers["Location"].rsplit("/", 1)[1])
    member = client_of(make.person())
    assert "Kiểm tra nhanh" not in member.get(f"/training/{course.slug}").get_data(as_text=True)
    base = f"/training/{course.slug}/edit"
    assert chair.post(f"{base}/quizzes/{quiz}/questions/new", data=QUESTION).status_code == 303
    assert "Kiểm tra nhanh" in member.get(f"/training/{course.slug}").get_data(as_text=True)
    with inside():
        question = db.session.scalars(select(QuizQuestion)).one()
        assert [(item.text, item.correct) for item in question.choices] == [("Đi hỏi", True), ("Ngồi chờ", False)]
    chair.post(f"{base}/quizzes/{quiz}", data=form | {"pass_percent": "50", "lesson": "0"})
    with inside():
        row = db.session.get_one(Quiz, quiz)
        assert (row.pass_percent, row.lesson_id) == (50, None)
    assert chair.post(f"{base}/quizzes/{quiz}/remove", data={"reason": ""}).status_code == 422
    chair.post(f"{base}/quizzes/{quiz}/remove", data={"reason": "chưa sát"})
    assert "Kiểm tra nhanh" not in member.get(f"/training/{course.slug}").get_data(as_text=True)
    assert lines(inside) == [("quiz.removed", "chưa sát")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"choices-0-correct": ""},
        {"kind": "single", "choices-2-correct": "y"},
        {"kind": "true_false", "choices-1-text": "ba"},
        {"choices-2-text": ""},
        {"text": " "},
    ],
)
def test_a_question_that_cannot_be_marked_is_refused_and_kept_in_the_form(chair, make, inside, wrong):
    course = make.course(lessons=1)
    quiz = make.quiz(course, kinds="")
    data = {key: value for key, value in (QUESTION | wrong).items() if value or not key.endswith("correct")}
    answer = chair.post(f"/training/{course.slug}/edit/quizzes/{quiz.id}/questions/new", data=data)
    assert answer.status_code == 422
    assert "Đi hỏi" in answer.get_data(as_text=True)
    with inside():
        assert db.session.scalars(select(QuizQuestion)).all() == []


def test_questions_are_put_in_order_and_taken_out_of_the_quiz(chair, make, inside):
    course = make.course(lessons=1)
    quiz = make.quiz(course, kinds="sss")
    first, second, third = make.questions(quiz)
    place = f"/training/{course.slug}/edit/questions/%d/place"
    chair.post(place % third["id"], data={"step": "up"})
    chair.post(place % first["id"], data={"step": "up"})
    chair.post(place % second["id"], data={"do": "remove"})
    assert [question["id"] for question in make.questions(quiz)] == [first["id"], third["id"]]
    with inside():
        assert db.session.get_one(QuizQuestion, second["id"]).retired_at is None, "it stays in the bank"


def test_a_question_nobody_was_asked_is_changed_in_place(chair, make, inside):
    course = make.course(lessons=1)
    quiz = make.quiz(course, kinds="s")
    number = make.questions(quiz)[0]["id"]
    assert chair.post(f"/training/{course.slug}/edit/questions/{number}", data=QUESTION).status_code == 303
    with inside():
        question = db.session.get_one(QuizQuestion, number)
        assert (question.text, question.retired_at) == ("Việc nào nên làm?", None)
    assert "Đi hỏi" in chair.get(f"/training/{course.slug}/edit/questions/{number}").get_data(as_text=True)


def test_what_a_course_says_of_itself_is_changed_line_by_line(chair, make, client_of):
    course = make.course(lessons=1)
    about = {
        "title": "Tên mới",
        "summary": "Tóm tắt mới",
        "for_whom": "Bí thư mới",
        "outcomes": "- Làm được một\n\n• Làm được hai",
        "minutes": "90",
        "audience": "observers",
    }
    assert chair.post(f"/training/{course.slug}/edit/about", data=about).status_code == 303
    page = client_of(make.person(Role.OBSERVER)).get(f"/training/{course.slug}").get_data(as_text=True)
    for words in ("Tên mới", "<span>Làm được một</span>", "<span>Làm được hai</span>", "1 giờ 30 phút"):
        assert words in page
    wrong = chair.post(f"/training/{course.slug}/edit/about", data=about | {"audience": "everybody"})
    assert wrong.status_code == 422


def test_the_workshop_costs_as_much_for_many_lessons_as_for_few(chair, make, queries):
    course = make.course(lessons=2)
    address = f"/training/{course.slug}/edit"
    with queries() as few:
        chair.get(address)
    for number in range(40):
        make.quiz(course, after=make.lesson(course, f"Bài {number}"))
    with queries() as many:
        assert chair.get(address).status_code == 200
    assert len(few) == len(many) <= 12
