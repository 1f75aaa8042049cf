"""Practice through the door: set, handed in, reviewed blind by peers, marked, checked, and seen by nobody else."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, insert, select

from club import clock
from club.db import db, transaction
from club.files.actions import path_of
from club.files.models import StoredFile
from club.ledger import LedgerLine
from club.notices.models import Notice
from club.people.models import Person
from club.policy import Role
from club.units.models import UnitKind
from club.units.signals import unit_merged
from tests.make.practice import photograph
from training.models import CourseState, Enrolment, Lesson, LessonProgress
from training.practice import cards, jobs, parts, policy
from training.practice.actions import rounds
from training.practice.drawing import MOST_OPEN, MOST_TURNS, Candidate, draw, same_line
from training.practice.models import (
    OPEN,
    Evidence,
    PracticeEvent,
    PracticeFile,
    PracticeReview,
    PracticeTask,
    PracticeWork,
    ReviewState,
    Spot,
    WorkState,
)
from training.practice.rubric import Criterion, Level, levels_in, medians, percent, spread

FORM = {
    "title": "Điều hành một buổi sinh hoạt", "body": "Làm theo kịch bản một trang.", "evidence": ["photo"], "due": "days",
    "due_days": "14", "criteria-0-text": "Chuẩn bị", "criteria-0-levels": "0: chưa có\n2: có kịch bản",
    "peers": "2", "review_days": "5", "pass_percent": "60", "apart_percent": "30", "spot_percent": "0",
}  # fmt: skip


class Place:
    """A ward with branches, a published course with a task in its second lesson, its trainer, and secretaries."""

    def __init__(self, make: Any, learners: int = 4, **changes: Any) -> None:
        self.cluster = make.unit("Cụm 1", kind=UnitKind.CLUSTER)
        self.ward = make.unit("Đoàn phường 5", kind=UnitKind.WARD, parent=self.cluster)
        self.branches = [make.unit(f"Khu phố {n}", parent=self.ward) for n in range(learners)]
        self.superior = make.person(Role.WARD_SECRETARY, home=self.ward, over=self.ward, name="Bí thư Đoàn phường 5")
        self.head = make.person(Role.COMMISSIONER, home=self.cluster, over=self.cluster)
        self.course = make.course()
        self.lesson = make.lesson_at(self.course, "bai-2")
        self.trainer = make.person(Role.TRAINER, thing=f"course:{self.course.id}", name="Báo cáo viên")
        self.learners = [
            make.person(home=branch, name=f"Người học thứ {number}") for number, branch in enumerate(self.branches)
        ]
        self.task = make.task(self.course, self.lesson, self.trainer, **changes)
        self.address = f"/training/{self.course.slug}/practice/{self.task.id}"


def html(response: Any) -> str:
    return response.get_data(as_text=True)


def status(client: Any, address: str) -> int:
    """What an address answers; the file behind it is closed."""
    answer = client.get(address)
    answer.close()
    return answer.status_code


def works(inside: Any) -> dict[int, PracticeWork]:
    with inside():
        return {work.author_id: work for work in db.session.scalars(select(PracticeWork))}


def reviews_of(inside: Any, author: Person) -> list[PracticeReview]:
    with inside():
        mine = select(PracticeReview).where(PracticeReview.author_id == author.id).order_by(PracticeReview.id)
        return list(db.session.scalars(mine))


def told(inside: Any, person: Person) -> list[str]:
    with inside():
        return list(db.session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_a_trainer_sets_a_task_from_a_template_and_the_lesson_is_done_by_it_alone(make, client_of, inside):
    course = make.course(lessons=2, state=CourseState.PUBLISHED)
    lesson, trainer = make.lesson_at(course, "bai-2"), make.person(Role.TRAINER, thing=f"course:{course.id}")
    address = f"/training/{course.slug}/edit/lessons/{lesson.id}/practice"
    page = client_of(trainer)
    assert "kịch bản" in html(page.get(f"{address}?template=meeting"))
    wrong = page.post(address, data=FORM | {"criteria-0-levels": "2: có\n0: không"})
    assert wrong.status_code == 422
    assert "Làm theo kịch bản một trang." in html(wrong)
    saved = page.post(address, data=FORM)
    assert saved.status_code == 303
    assert client_of(make.person()).post(address, data=FORM).status_code == 403
    learner = client_of(make.person())
    shown = html(learner.get(f"/training/{course.slug}/lessons/bai-2"))
    assert saved.headers["Location"] in shown
    assert "/lessons/bai-2/done" not in shown
    assert learner.post(f"/training/{course.slug}/lessons/bai-2/done").status_code == 403
    assert "có kịch bản" in html(learner.get(saved.headers["Location"]))
    client_of(learner_with_work := make.person()).post(saved.headers["Location"], data={"body": "Nháp", "do": "draft"})
    page.post(f"{address}/remove", data={"reason": "gộp vào bài khác"})
    assert page.get(f"{saved.headers['Location']}/works").status_code == 200
    assert client_of(learner_with_work).get(saved.headers["Location"]).status_code == 200
    assert learner.get(saved.headers["Location"]).status_code == 404
    assert learner.post(f"/training/{course.slug}/lessons/bai-2/done").status_code == 303
    with inside():
        verbs = set(db.session.scalars(select(LedgerLine.verb)))
    assert {"practice.set", "practice.retired"} <= verbs


def test_points_stay_once_something_was_handed_in_and_words_may_change(make, client_of, inside):
    place = Place(make)
    make.handed_in(place.task, place.learners[0])
    address = f"/training/{place.course.slug}/edit/lessons/{place.lesson.id}/practice"
    page = client_of(place.trainer)
    assert page.post(address, data=FORM).status_code == 422
    levels = "0: chưa\n1: một ít\n2: đầy đủ"
    kept = FORM | {f"criteria-{n}-{k}": v for n in (0, 1) for k, v in (("text", f"Tiêu chí {n}"), ("levels", levels))}
    assert page.post(address, data=kept).status_code == 303
    with inside():
        assert db.session.get_one(PracticeTask, place.task.id).criteria[0].levels[2].text == "đầy đủ"


def test_what_is_missing_keeps_a_draft_and_what_is_sent_twice_arrives_once(make, client_of, inside):
    place = Place(make, evidence=(Evidence.PHOTO,))
    learner = place.learners[0]
    page = client_of(learner)
    bare = page.post(place.address, data={"body": "Đã họp.", "do": "hand_in", "client_id": "a1"})
    assert bare.status_code == 422
    assert works(inside)[learner.id].state == WorkState.DRAFT
    assert "Đã họp." in html(page.get(place.address))
    colour = photograph("same").getvalue()
    for _time in range(2):
        sent = {"body": "Đã họp.", "do": "hand_in", "client_id": "a1", "photo": (io.BytesIO(colour), "nha toi.jpg")}
        headers = {"Accept": "application/json", "X-Person": str(learner.id)}
        answer = page.post(place.address, data=sent, headers=headers)
        assert answer.status_code == 200
        assert answer.get_json()["url"] == place.address
    assert answer.get_json()["fresh"] is False
    work = works(inside)[learner.id]
    assert (work.state, work.round, work.late) == (WorkState.WITH_PEERS, 1, False)
    with inside():
        assert db.session.scalar(select(func.count()).select_from(PracticeFile)) == 1
        assert (
            db.session.scalar(select(func.count()).select_from(PracticeEvent).where(PracticeEvent.kind == "handed_in"))
            == 1
        )
        assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1
    other = {"Accept": "application/json", "X-Person": str(learner.id + 1)}
    assert page.post(place.address, data={"body": "khác"}, headers=other).status_code == 401
    refused = page.post(place.address, data={"body": "Đã họp.", "photo": (io.BytesIO(b"no picture"), "x.jpg")})
    assert refused.status_code == 422
    assert "Đã họp." in html(refused)
    assert "x.jpg: " in html(refused)


def test_a_photograph_loses_its_place_and_reviewers_get_a_name_of_ours(make, inside):
    place = Place(make)
    make.handed_in(place.task, place.learners[0], photo=True)
    with inside():
        row = db.session.scalars(select(PracticeFile)).one()
        assert row.name == "anh hop.jpg"
        assert row.file.name.startswith("minh-chung-")
        with Image.open(path_of(row.file)) as picture:
            assert picture.format == "WEBP"
            assert not picture.getexif()


def test_two_peers_of_other_branches_review_blind_and_their_median_passes_the_lesson(make, client_of, inside):
    place = Place(make, learners=3)
    neighbour = make.person(home=place.branches[0], name="Cùng khu phố")
    author, *others = place.learners
    make.handed_in(place.task, author, body="Kết quả của tôi", photo=True)
    make.handed_in(place.task, neighbour)
    assert reviews_of(inside, author) == []
    for person in others:
        make.handed_in(place.task, person)
    drawn = reviews_of(inside, author)
    assert {review.reviewer_id for review in drawn} == {person.id for person in others}
    first, second = drawn
    peer = client_of(next(person for person in others if person.id == first.reviewer_id))
    address = f"/training/practice/reviews/{first.id}"
    assert "Kết quả của tôi" not in html(peer.get(address))
    assert status(client_of(neighbour), address) == 404
    assert status(client_of(author), address) == 404
    given = {"level-0": "2", "level-1": "1", "comment": "Kịch bản rõ, lần sau mời bạn ít nói trước."}
    assert peer.post(address, data=given).status_code == 409
    # until somebody looks the author may change it, then no more
    mine = client_of(author)
    assert mine.post(place.address, data={"body": "Kết quả của tôi, sửa lại"}).status_code == 303
    peer.post(f"{address}/begin")
    shown = html(peer.get(address))
    assert "sửa lại" in shown
    assert author.full_name not in shown
    assert "khu phố" not in shown.split("<main", 1)[1].split("</main", 1)[0].lower()
    assert mine.post(place.address, data={"body": "Sửa lần nữa"}).status_code == 409
    assert peer.post(address, data={**given, "comment": ""}).status_code == 422
    assert peer.post(address, data={**given, "level-1": "7"}).status_code == 422
    for _time in range(2):
        assert peer.post(address, data=given).status_code == 303
    assert given["comment"] not in html(mine.get(place.address))
    make.reviewed(second, (2, 2))
    work = works(inside)[author.id]
    assert (work.state, work.percent, work.points) == (WorkState.PASSED, 88, [2.0, 1.5])
    page = html(mine.get(place.address))
    assert given["comment"] in page
    assert not any(person.full_name in page for person in others)
    with inside():
        progress = select(LessonProgress.completed_at).where(LessonProgress.person_id == author.id)
        assert db.session.scalar(progress.where(LessonProgress.lesson_id == place.lesson.id)) is not None
    assert told(inside, author)[-1] in ("practice.passed", "practice.review")
    assert "practice.passed" in told(inside, author)


def test_reviews_far_apart_go_to_the_trainer_and_too_little_goes_back_and_comes_again(make, client_of, inside):
    place = Place(make)
    author = place.learners[0]
    for person in place.learners:
        make.handed_in(place.task, person)
    first, second = reviews_of(inside, author)
    make.reviewed(first, (0, 0))
    make.reviewed(second, (2, 2))
    assert works(inside)[author.id].state == WorkState.WITH_TRAINER
    page = client_of(place.trainer)
    assert "cách xa" in html(page.get(f"{place.address}/works"))
    number = works(inside)[author.id].id
    address = f"/training/practice/works/{number}"
    marks = {"level-0": "0", "level-1": "1", "comment": ""}
    assert page.post(f"{address}/mark", data=marks).status_code == 422
    assert page.post(f"{address}/mark", data={**marks, "seen_at": "2023-01-01"}).status_code == 409
    assert page.post(f"{address}/mark", data={**marks, "comment": "Thiếu kết luận."}).status_code == 303
    work = works(inside)[author.id]
    assert (work.state, work.percent) == (WorkState.RETURNED, 25)
    assert "Thiếu kết luận." in html(client_of(author).get(place.address))
    make.handed_in(place.task, author, body="Đã có kết luận.")
    again = reviews_of(inside, author)[2:]
    assert len(again) == 2
    assert {review.round for review in again} == {2}


def test_nobody_marks_their_own_work_and_an_assignment_without_peers_goes_straight_to_the_trainer(
    make, client_of, inside
):
    place = Place(make, peers=0)
    make.handed_in(place.task, place.trainer)
    make.handed_in(place.task, place.learners[0])
    number = works(inside)[place.learners[0].id].id
    own = works(inside)[place.trainer.id].id
    page = client_of(place.trainer)
    assert page.get(f"/training/practice/works/{own}").status_code == 404
    sent = page.post(f"/training/practice/works/{number}/mark", data={"level-0": "2", "level-1": "2", "comment": "Tốt"})
    assert sent.status_code == 303
    assert works(inside)[place.learners[0].id].state == WorkState.PASSED
    assert html(page.get(f"{place.address}/works?see=passed")).count(place.learners[0].full_name) == 1


def test_the_superior_confirms_or_sends_back_with_a_reason_and_the_ledger_keeps_both(make, client_of, inside):
    place = Place(make, peers=0, spot_percent=100)
    author, other = place.learners[:2]
    far = make.person(Role.WARD_SECRETARY, over=make.unit(kind=UnitKind.WARD))
    for person in (author, other):
        make.handed_in(place.task, person, photo=True)
    trainer = client_of(place.trainer)
    for person in (author, other):
        work = works(inside)[person.id]
        trainer.post(f"/training/practice/works/{work.id}/mark", data={"level-0": "2", "level-1": "2"})
        assert works(inside)[person.id].state == WorkState.WITH_SUPERIOR
    page = client_of(place.superior)
    assert author.full_name in html(page.get("/training/practice/units"))
    assert author.full_name not in html(client_of(far).get("/training/practice/units"))
    assert client_of(author).get("/training/practice/units").status_code == 404
    one, two = (f"/training/practice/works/{works(inside)[person.id].id}" for person in (author, other))
    assert client_of(far).post(f"{one}/confirm").status_code == 404
    assert page.post(f"{one}/confirm").status_code == 303
    assert page.post(f"{two}/return", data={"reason": ""}).status_code == 422
    assert page.post(f"{two}/return", data={"reason": "Ảnh chụp buổi khác."}).status_code == 303
    assert (works(inside)[author.id].state, works(inside)[author.id].spot) == (WorkState.PASSED, Spot.CONFIRMED)
    assert works(inside)[other.id].state == WorkState.RETURNED
    assert "Ảnh chụp buổi khác." in html(client_of(other).get(place.address))
    with inside():
        lines = {line.verb: line for line in db.session.scalars(select(LedgerLine))}
        assert lines["practice.returned"].reason == "Ảnh chụp buổi khác."
        assert lines["practice.confirmed"].actor_id == place.superior.id
    # where the superior does not look, the marks stand alone in the end
    make.handed_in(place.task, other, body="Đúng buổi.")
    trainer.post(f"{two}/mark", data={"level-0": "2", "level-1": "2"})
    with inside(), clock.set_now(clock.now() + timedelta(days=11)):
        jobs.turn_reviews.call_local()
    assert (works(inside)[other.id].state, works(inside)[other.id].spot) == (WorkState.PASSED, Spot.LAPSED)


def test_evidence_is_there_for_author_reviewer_trainer_and_superior_and_for_nobody_else(make, client_of, inside):
    place = Place(make, learners=3)
    author, *peers = place.learners
    for person in place.learners:
        make.handed_in(place.task, person, photo=person is author)
    bystander = make.person(home=place.ward)
    other_trainer = make.person(Role.TRAINER, thing=f"course:{place.course.id + 99}")
    stranger = make.person(Role.WARD_SECRETARY, over=make.unit(kind=UnitKind.WARD))
    with inside():
        file = db.session.scalars(select(PracticeFile)).one()
    address, plain = f"/training/practice/files/{file.id}", f"/files/{file.file_id}"
    review = reviews_of(inside, author)[0]
    drawn = next(person for person in peers if person.id == review.reviewer_id)
    work = works(inside)[author.id]
    shut = (bystander, other_trainer, stranger, drawn)
    for person in shut:
        assert status(client_of(person), address) == 404
        assert status(client_of(person), plain) == 404
    client_of(drawn).post(f"/training/practice/reviews/{review.id}/begin")
    for person in (author, drawn, place.trainer, place.superior, place.head):
        assert status(client_of(person), address) == 200
    for person in (bystander, other_trainer, stranger, drawn, author):
        assert client_of(person).get(f"/training/practice/works/{work.id}").status_code == 404
    everybody = [author, *peers, *shut, place.trainer, place.superior, place.head, make.person(Role.CHAIR)]

    def agree() -> None:
        with inside():
            rows = list(db.session.scalars(select(PracticeWork)))
            for number in [person.id for person in everybody]:
                person = db.session.get_one(Person, number)
                listed = set(db.session.scalars(select(PracticeWork.id).where(policy.visible_works(person))))
                own = select(PracticeReview).where(PracticeReview.reviewer_id == number)
                mine = {review.work_id: review for review in db.session.scalars(own)}
                seen = {row.id for row in rows if policy.may_see_evidence(person, row, mine.get(row.id))}
                assert listed == seen, person.full_name

    agree()
    assert client_of(author).post(f"{place.address}/withdraw").status_code == 303
    agree()
    for person in (drawn, place.trainer, place.superior):
        assert status(client_of(person), address) == 404
    assert status(client_of(author), address) == 200
    assert works(inside)[author.id].state == WorkState.WITHDRAWN
    assert {one.state for one in reviews_of(inside, author)} == {ReviewState.CANCELLED}
    story = html(client_of(author).get(place.address)).split("practice-story")[1]
    assert story.index("Đã nộp") < story.index("Đã rút lại")


def test_a_reviewer_who_lets_the_days_pass_is_replaced_and_an_empty_pool_ends_at_the_trainer(make, inside):
    place = Place(make, learners=4)
    author, *others = place.learners
    for person in place.learners:
        make.handed_in(place.task, person)
    first, second = reviews_of(inside, author)
    spare = next(person for person in others if person.id not in (first.reviewer_id, second.reviewer_id))
    make.reviewed(second)
    with inside(), clock.set_now(clock.now() + timedelta(days=5, minutes=1)):
        jobs.turn_reviews.call_local()
    states = {review.reviewer_id: review.state for review in reviews_of(inside, author)}
    assert states[first.reviewer_id] == ReviewState.MISSED
    assert states[spare.id] == ReviewState.ASSIGNED
    for days in (11, 16):
        with inside(), clock.set_now(clock.now() + timedelta(days=days)):
            jobs.turn_reviews.call_local()
    assert works(inside)[author.id].state == WorkState.WITH_TRAINER
    assert "practice.to_mark" in told(inside, place.trainer)


def test_home_and_the_morning_remind_and_a_trainer_nudges_who_is_stuck_once_a_day(make, client_of, inside):
    place = Place(make, due_days=6)
    learner, *others = place.learners
    client_of(learner).post(f"/training/{place.course.slug}/start")
    for person in others:
        make.handed_in(place.task, person)
    with inside():
        urls = [need.url for need in cards._tasks(db.session.get_one(Person, learner.id))]
        assert urls == [place.address]
        assert cards._tasks(db.session.get_one(Person, others[0].id)) == []
    assert "/training/practice/reviews" in html(client_of(others[0]).get("/"))
    page = client_of(place.trainer)
    listed = html(page.get(f"{place.address}/works?see=stuck"))
    assert learner.full_name in listed
    assert others[0].full_name not in listed
    for _time in range(2):
        assert page.post(f"{place.address}/nudge", data={"person": str(learner.id)}).status_code == 303
    assert told(inside, learner).count("practice.nudged") == 1
    assert client_of(learner).post(f"{place.address}/nudge", data={"person": "all"}).status_code == 403
    for _time in range(2):
        with inside(), clock.set_now(clock.now() + timedelta(days=5)):
            jobs.remind.call_local()
    assert told(inside, learner).count("practice.due") == 1
    said = html(client_of(learner).get("/notices"))
    assert "đến hạn ngày" in said
    assert "Một bước nhỏ cũng tính" in said
    assert told(inside, others[0]).count("practice.due") == 0


def test_a_person_takes_their_works_with_them_and_leaves_reviews_without_a_name(make, inside):
    place = Place(make)
    author, *others = place.learners
    for person in place.learners:
        make.handed_in(place.task, person, photo=person is author)
    mine = next(review for one in others for review in reviews_of(inside, one) if review.reviewer_id == author.id)
    make.reviewed(mine)
    with inside():
        rows = parts.export(db.session.get_one(Person, author.id))
        assert {row["kind"] for row in rows} == {"practice work", "practice review"}
        assert not any(one.full_name in str(rows) for one in others)
        with transaction():
            parts.erase(db.session.get_one(Person, author.id))
        left = db.session.get_one(PracticeReview, mine.id)
        assert (left.reviewer_id, left.state) == (None, ReviewState.DONE)
        gone = select(func.count()).select_from(PracticeWork).where(PracticeWork.author_id == author.id)
        assert db.session.scalar(gone) == 0
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0
        owed = select(PracticeReview).where(PracticeReview.reviewer_id == author.id)
        assert db.session.scalars(owed).all() == []
        jobs.turn_reviews.call_local()


def test_lists_ask_the_database_as_often_for_ten_thousand_works_as_for_ten(make, client_of, queries, inside):
    place = Place(make, learners=3)
    for person in place.learners:
        make.handed_in(place.task, person)
    home, course = "/", f"/training/{place.course.slug}"
    pages = {
        place.trainer.id: (f"{place.address}/works?see=with_peers", f"{place.address}/works?see=stuck", home, course),
        place.superior.id: ("/training/practice/units?see=all", home),
        place.learners[0].id: (place.address, "/training/practice/reviews", f"{course}/lessons/bai-2", home),
    }
    people = [place.trainer, place.superior, place.learners[0]]
    browsers = {person.id: client_of(person) for person in people}

    def counted() -> dict[str, int]:
        numbers = {}
        for person in people:
            for path in pages[person.id]:
                with queries() as seen:
                    assert browsers[person.id].get(path).status_code == 200
                numbers[f"{person.id} {path}"] = len(seen)
        return numbers

    counted()
    few = counted()
    with inside(), transaction():
        start = db.session.scalar(select(func.max(Person.id))) or 0
        numbers = range(start + 1, start + 10_001)
        crowd = [{"id": n, "full_name": f"Người {n}", "state": "active", "unit_id": place.ward.id} for n in numbers]
        db.session.execute(insert(Person), crowd)
        works = [
            {"task_id": place.task.id, "author_id": n, "unit_id": place.ward.id, "state": "passed", "body": "x",
             "handed_in_at": clock.now(), "passed_at": clock.now(), "round": 1}
            for n in numbers
        ]  # fmt: skip
        db.session.execute(insert(PracticeWork), works)
    assert counted() == few
    # home is all rooms together; here it must only not grow
    assert max(count for path, count in few.items() if not path.endswith(" /")) <= 12, few


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.sampled_from("pls")), min_size=1, max_size=7),
    st.integers(0, 3),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_work_ends_whatever_the_order_of_arrivals_and_no_shows(make, inside, arrivals, peers):
    """Each arrival: a branch, a day, and how the person reviews: promptly, at the last moment, or never."""
    course = make.course()
    trainer = make.person(Role.TRAINER, thing=f"course:{course.id}")
    units = [make.unit() for _number in range(4)]
    task = make.task(course, make.lesson_at(course, "bai-2"), trainer, peers=peers, review_days=2)
    people = [(make.person(home=units[branch]), day, habit) for branch, day, habit in arrivals]
    habits = {person.id: habit for person, _day, habit in people}
    homes = {
        person.id: units[branch].path for (person, _day, _habit), (branch, *_rest) in zip(people, arrivals, strict=True)
    }
    start = clock.now()
    for hours in range(0, 24 * (10 + 2 * MOST_TURNS + 1), 12):
        now = start + timedelta(hours=hours)
        with clock.set_now(now), inside():
            for person, day, _habit in people:
                if day * 24 == hours:
                    make.handed_in(task, person)
            jobs.turn_reviews.call_local()
            for review in db.session.scalars(select(PracticeReview).where(PracticeReview.state.in_(OPEN))).all():
                late = review.due_at - now <= timedelta(hours=12)
                if habits.get(review.reviewer_id or 0) == "p" or (habits.get(review.reviewer_id or 0) == "l" and late):
                    make.reviewed(review, (review.id % 3, 2))
            loads = select(PracticeReview.reviewer_id, func.count()).where(PracticeReview.state.in_(OPEN))
            assert all(
                count <= MOST_OPEN for _person, count in db.session.execute(loads.group_by(PracticeReview.reviewer_id))
            )
    with inside():
        found = db.session.scalars(select(PracticeWork).where(PracticeWork.task_id == task.id)).all()
        assert len(found) == len(people)
        assert {work.state for work in found} <= {WorkState.PASSED, WorkState.RETURNED, WorkState.WITH_TRAINER}
        mine = select(PracticeReview).where(PracticeReview.work_id.in_([work.id for work in found]))
        for review in db.session.scalars(mine):
            assert not same_line(homes[review.author_id], homes[review.reviewer_id or 0])


@given(st.lists(st.tuples(st.sampled_from(["/1/2/", "/1/3/", "/1/", ""]), st.integers(0, 4)), max_size=12), st.data())
def test_a_draw_takes_whoever_has_least_and_nobody_near(rows, data):
    pool = [Candidate(number, path, count) for number, (path, count) in enumerate(rows)]
    before = data.draw(st.sets(st.integers(0, 12)))
    chosen = draw(99, "/1/2/", 2, pool, before=before, chance=lambda: 0.5)
    by_id = {one.person: one for one in pool}
    able = {
        one.person
        for one in pool
        if one.person not in before and one.open < MOST_OPEN and not same_line(one.path, "/1/2/")
    }
    assert set(chosen) <= able
    assert len(chosen) == len(set(chosen)) == min(2, len(able))
    others = [by_id[one].open for one in able - set(chosen)]
    assert not others or all(by_id[one].open <= min(others) for one in chosen)


def test_marks_are_the_median_of_each_criterion():
    levels = levels_in("0: chưa\n- 3: được\n5) tốt")
    assert levels is not None
    rubric = [Criterion("a", levels), Criterion("b", (Level(0, ""), Level(5, "")))]
    assert [one.points for one in levels] == [0, 3, 5]
    assert [float(one) for one in medians(rubric, [(0, 1), (1, 1), (2, 0)])] == [3.0, 5.0]
    assert [float(one) for one in medians(rubric, [(0, 1), (1, 1)])] == [1.5, 5.0]
    assert percent(rubric, medians(rubric, [(0, 1), (1, 1)])) == 65
    assert spread(rubric, [(0, 0), (2, 1)]) == 100
    for text in ("", "0: một dòng", "0: a\n0: b", "a\nb", "\n".join(f"{n}: x" for n in range(6))):
        assert levels_in(text) is None


@pytest.mark.parametrize("state", [CourseState.DRAFT, CourseState.PUBLISHED])
def test_a_task_of_a_course_one_may_not_see_is_not_there(make, client_of, state):
    place = Place(make)
    with_board = make.course(audience="board", state=state)
    lesson = make.lesson_at(with_board, "bai-1")
    task = make.task(with_board, lesson, make.person(Role.CHAIR))
    member = client_of(place.learners[0])
    address = f"/training/{with_board.slug}/practice/{task.id}"
    assert member.get(address).status_code == 404
    assert member.post(address, data={"body": "x"}).status_code == 404
    assert member.get(f"/training/{place.course.slug}/practice/{task.id}").status_code == 404


def test_a_work_follows_its_branch_into_the_unit_that_took_it_in(make, client_of, inside):
    place = Place(make)
    make.handed_in(place.task, place.learners[0])
    elsewhere = make.unit("Đoàn phường 6", kind=UnitKind.WARD, parent=place.cluster)
    other = make.unit("Khu phố mới", parent=elsewhere)
    superior = make.person(Role.WARD_SECRETARY, home=elsewhere, over=elsewhere)
    name = place.learners[0].full_name
    assert name not in html(client_of(superior).get("/training/practice/units?see=all"))
    with inside(), transaction():
        unit_merged.send(place.branches[0].id, target_id=other.id)
    assert name in html(client_of(superior).get("/training/practice/units?see=all"))
    assert name not in html(client_of(place.superior).get("/training/practice/units?see=all"))


def test_what_passed_while_the_course_was_withdrawn_finishes_the_lesson_afterwards(make, client_of, inside):
    place = Place(make, peers=0)
    learner = place.learners[0]
    make.handed_in(place.task, learner)
    chair = client_of(make.person(Role.CHAIR))
    chair.post(f"/training/{place.course.slug}/edit/withdraw", data={"reason": "soạn lại"})
    number = works(inside)[learner.id].id
    marks = {"level-0": "2", "level-1": "2", "client_id": "m1"}
    for _time in range(2):
        assert client_of(place.trainer).post(f"/training/practice/works/{number}/mark", data=marks).status_code == 303
    chair.post(f"/training/{place.course.slug}/edit/publish")
    page, address = client_of(learner), f"/training/{place.course.slug}/lessons/bai-2"
    assert f"{address}/done" in html(page.get(address))
    assert page.post(f"{address}/done").status_code == 303
    assert f"{address}/done" not in html(page.get(address))


def test_rounds_are_tended_only_where_something_is_over(make, inside):
    place = Place(make)
    make.handed_in(place.task, place.learners[0])
    with inside():
        assert rounds.courses_to_turn() == []
        assert db.session.scalar(select(Lesson.practice).where(Lesson.id == place.lesson.id)) is True
