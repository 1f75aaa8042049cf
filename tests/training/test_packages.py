"""Packages through the door: brought, run, kept, seen by those who teach, and kept apart from the site."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from club import backup
from club.db import db, transaction
from club.files.actions import path_of
from club.files.models import StoredFile
from club.ledger import LedgerLine
from club.people.models import Person, PersonState
from club.policy import Role
from tests.make.packages import SCORM2004, h5p, scorm
from training.models import CourseState, Enrolment, Lesson, LessonProgress, LessonState
from training.packages import parts
from training.packages.actions import running
from training.packages.contents import PackageKind
from training.packages.models import Package, PackageEvent, PackageRun, Rule
from training.packages.queries import results
from training.packages.tickets import Ticket, issue

DONE = {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "90", "cmi.core.session_time": "00:02:05"}


def html(response: Any) -> str:
    return response.get_data(as_text=True)


def sent(data: bytes, name: str = "goi.zip", **fields: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(data), name), "rule": "completed", **fields}


class Taught:
    """A published course with a package in "bai-1", its chair, a learner, and clients of both."""

    def __init__(self, make: Any, client_of: Any, data: bytes, rule: Rule = Rule.COMPLETED) -> None:
        self.make = make
        self.course = make.course(lessons=1)
        self.lesson = make.lesson_at(self.course, "bai-1")
        self.chair, self.learner = make.person(Role.CHAIR), make.person()
        self.package = make.package(self.chair, self.course, self.lesson, data, rule=rule)
        self.teaches, self.learns = client_of(self.chair), client_of(self.learner)
        self.page = f"/training/{self.course.slug}/lessons/bai-1"
        self.edit = f"/training/{self.course.slug}/edit/lessons/{self.lesson.id}/package"

    def begin(self, client: Any = None, **form: str) -> str:
        """The address of the run that opens."""
        answer = (client or self.learns).post(f"{self.page}/package", data=form)
        assert answer.status_code == 303, html(answer)
        return answer.location

    def commit(self, run: str, values: dict[str, str], client_id: str = "a:1", client: Any = None, **more: Any) -> Any:
        commit = {"client_id": client_id, "item": "i1", "session": "s1", "values": values, "age": 0, **more}
        return (client or self.learns).post(f"{run}/commits", json={"commits": [commit]})


@pytest.fixture
def course_of(make, client_of):
    return lambda data=None, rule=Rule.COMPLETED: Taught(make, client_of, data or scorm(), rule)


# --- bringing


def test_a_package_becomes_a_lesson_called_as_it_calls_itself(make, client_of, inside):
    course, chair = make.course(lessons=0), make.person(Role.CHAIR)
    client, url = client_of(chair), f"/training/{course.slug}/edit/packages/new"
    module = re.findall(r'<option[^>]*value="(\d+)"', html(client.get(url)))[0]
    for _again in range(2):
        answer = client.post(url, data=sent(scorm(), module=module, client_id="abc"))
        assert answer.status_code == 303
    with inside():
        lesson = db.session.scalars(select(Lesson).where(Lesson.course_id == course.id)).one()
        package = db.session.scalars(select(Package)).one()
        assert (lesson.title, lesson.state, lesson.package_size) == ("Xử lý tình huống", "draft", package.size)
        line = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "package.brought")).one()
        assert line.detail["file"] == "goi.zip"
    assert "SCORM 1.2" in html(client.get(answer.location))
    assert (
        client.post(f"/training/{course.slug}/edit/lessons/{lesson.id}/state", data={"do": "publish"}).status_code
        == 303
    )
    page = html(client_of(make.person()).get(f"/training/{course.slug}/lessons/{lesson.slug}"))
    assert "Bài học tương tác" in page
    assert "hoàn thành khóa học" not in page, "the package says when it is done"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"khong phai zip", "không phải tệp nén zip"),
        (scorm(mastery="cao"), "imsmanifest.xml, dòng 6: “cao” không phải điểm đạt."),
        (h5p(**{"Club__Ask-1__0/library__json": None}), "Thiếu các thư viện: Club.Ask-1.0."),
        (b"", "Hãy chọn tệp"),
    ],
)
def test_a_bad_upload_says_what_is_wrong_and_where_and_changes_nothing(course_of, inside, app, data: bytes, says: str):
    ours = course_of()
    answer = ours.teaches.post(ours.edit, data=sent(data, name="goi.zip" if data else ""))
    assert answer.status_code == 422
    assert says in html(answer)
    with inside():
        assert db.session.scalar(select(func.count()).select_from(Package)) == 1
    left = [path.name for path in (Path(app.config["SETTINGS"].instance) / "files").iterdir() if path.is_file()]
    assert left == [], "what was not kept is gone"


def test_a_package_larger_than_other_uploads_is_taken(course_of, app, monkeypatch):
    ours = course_of()
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2_000)
    heavy = scorm(anh__bin=random.Random(1).randbytes(60_000))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert ours.teaches.post(ours.edit, data=sent(heavy)).status_code == 400, "the form's token is read, and missing"
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    assert ours.teaches.post(ours.edit, data=sent(heavy)).status_code == 303


def test_a_file_above_the_limit_is_refused_with_the_limit(course_of, app, monkeypatch):
    ours = course_of()
    with app.app_context():
        monkeypatch.setattr("training.packages.actions.bringing.received", _small(app))
    answer = ours.teaches.post(ours.edit, data=sent(scorm(anh__bin=b"x" * 10)))
    assert (answer.status_code, "lớn hơn 0 MB" in html(answer)) == (422, True)


def _small(app):
    from club.files.actions import received

    return lambda stream, *, most: received(stream, most=100)


def test_only_those_who_write_the_course_bring_packages(course_of, make, client_of):
    ours = course_of()
    trainer = make.person(Role.TRAINER, thing=f"course:{ours.course.id}")
    assert client_of(trainer).get(ours.edit).status_code == 200
    for stranger, code in (
        (make.person(), 403),
        (make.person(Role.ADMIN), 403),
        (make.person(Role.TRAINER, thing="course:9999"), 404),
    ):
        client = client_of(stranger)
        new = f"/training/{ours.course.slug}/edit/packages/new"
        answers = [client.get(ours.edit), client.get(new), client.post(ours.edit, data=sent(scorm())),
                   client.post(new, data=sent(scorm(), module="1")), client.post(f"{ours.edit}/rule", data={"rule": "passed"}),
                   client.post(f"{ours.edit}/remove", data={"reason": "x"})]  # fmt: skip
        assert [answer.status_code for answer in answers] == [code] * 6


def test_a_lesson_of_a_course_that_is_not_open_to_one_does_not_exist(make, client_of):
    course, chair, member = make.course(lessons=1, audience="board"), make.person(Role.CHAIR), make.person()
    make.package(chair, course, make.lesson_at(course, "bai-1"), scorm())
    page, client = f"/training/{course.slug}/lessons/bai-1", client_of(member)
    answers = [client.get(f"{page}/package"), client.post(f"{page}/package"), client.get(f"{page}/package/results")]
    assert [answer.status_code for answer in answers] == [404] * 3


# --- running


def test_a_learner_runs_to_the_end_and_the_lesson_and_the_course_are_done(course_of, inside):
    ours = course_of()
    refused = ours.learns.post(f"{ours.page}/done")
    assert refused.status_code == 403
    assert "gói tương tác hoàn thành" in html(refused)
    run = ours.begin()
    page = html(ours.learns.get(run))
    assert "allow-same-origin" not in page
    assert 'data-sandbox="allow-scripts allow-forms allow-modals"' in page
    told = ours.commit(run, DONE).json
    assert (told["done"], told["seq"], told["refused"]) == (True, 1, {})
    with inside():
        row = db.session.scalars(select(PackageRun)).one()
        assert (row.completion, row.score, row.seconds) == ("completed", 90, 125)
        assert db.session.scalars(select(LessonProgress)).one().completed_at is not None
        assert db.session.scalars(select(Enrolment)).one().completed_at is not None
    shown = html(ours.learns.get(ours.page))
    assert "cao nhất 90%" in shown
    assert ours.begin() == run, "opened again it is the same run"
    assert ours.begin(again="1") != run, "begun anew it is another"


def test_told_again_a_commit_changes_nothing_and_times_of_sessions_add_up(course_of, inside):
    ours = course_of()
    run = ours.begin()
    for _again in range(3):
        assert ours.commit(run, {"cmi.core.session_time": "00:01:00", "cmi.suspend_data": "bước 2"}).json["seq"] == 1
    ours.commit(run, {"cmi.core.session_time": "00:00:30", "cmi.suspend_data": "bước 3"}, "a:2", session="s2")
    with inside():
        row = db.session.scalars(select(PackageRun)).one()
        assert (row.seconds, row.seq) == (90, 2)
        events = db.session.scalars(select(PackageEvent).order_by(PackageEvent.seq)).all()
        assert [event.data.get("cmi.suspend_data") for event in events] == ["bước 2", "bước 3"]
    page = html(ours.learns.get(run))
    assert "bước 3" in page.encode().decode("unicode_escape", "ignore") or "b\\u01b0\\u1edbc 3" in page
    assert "0000:01:30.00" in page, "the time of all sessions is told to the package"
    assert "resume" in page


def test_a_package_that_must_be_passed_is_done_only_then(course_of):
    ours = course_of(scorm("Một", form=SCORM2004, mastery="0.8"), Rule.PASSED)
    run = ours.begin()
    low = {"cmi.completion_status": "completed", "cmi.score.scaled": "0.5"}
    assert ours.commit(run, low).json["done"] is False
    assert ours.commit(run, low | {"cmi.score.scaled": "0.8"}, "a:2", turn=1).json["done"] is True


def test_a_package_of_several_parts_is_done_when_all_are(course_of):
    ours = course_of(scorm("Một", "Hai"))
    run = ours.begin()
    assert ours.commit(run, DONE).json["done"] is False
    assert "2 trên 2" in html(ours.learns.get(run)), "it goes on with the part that is not done"
    assert ours.commit(run, DONE, "a:2", item="i2").json["done"] is True


def test_what_two_devices_told_apart_is_kept_and_the_learner_chooses(course_of, inside):
    ours = course_of()
    run = ours.begin()
    ours.commit(run, {"cmi.core.lesson_location": "3"}, "phone:1")
    apart = ours.commit(run, {"cmi.core.lesson_location": "7"}, "tablet:1", session="s2", seen=0)
    assert apart.json["conflicts"] == [1]
    assert "Hai thiết bị đã học bài này" in html(ours.learns.get(ours.page))
    assert ours.learns.post(f"{run}/apart", data={"keep": "other"}).status_code == 303
    assert "Hai thiết bị đã học bài này" not in html(ours.learns.get(ours.page))
    assert "lesson_location&#34;: &#34;3" in html(ours.learns.get(run))
    with inside():
        assert db.session.scalar(select(func.count()).select_from(PackageEvent)) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"values": {"cmi.core.lesson_status": "xong"}}, "cmi.core.lesson_status"),
        ({"values": {"cmi.suspend_data": "x" * 64_001}}, "64000"),
        ({"item": "i9"}, "i9"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_name_and_the_rest_is_kept(course_of, change, code: str):
    ours = course_of()
    run = ours.begin()
    good = {"client_id": "a:1", "item": "i1", "session": "s", "values": DONE, "age": 1.5}
    answer = ours.learns.post(f"{run}/commits", json={"commits": [{**good, "client_id": "a:0", **change}, good]})
    assert code in answer.json["refused"]["a:0"]
    assert answer.json["done"] is True


@pytest.mark.parametrize("body", [None, [], {}, {"commits": 1}, {"commits": [1]}, {"commits": [{"client_id": ""}]},
                                  {"answers": [1]}, {"commits": [{"client_id": "a", "item": "i", "session": "s", "age": -1}]},
                                  {"commits": [{"client_id": "a", "item": "i", "session": "s", "seen": True}]}])  # fmt: skip
def test_what_is_no_commit_is_refused(course_of, body):
    ours = course_of()
    assert ours.learns.post(f"{ours.begin()}/commits", json=body).status_code == 422


def test_nobody_runs_or_tells_for_another(course_of, make, client_of):
    ours = course_of()
    run, other = ours.begin(), client_of(make.person())
    answers = [other.get(run), ours.commit(run, DONE, client=other), other.post(f"{run}/apart")]
    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_draft_is_tried_without_a_trace(make, client_of, inside):
    course, chair = make.course(lessons=1, state=CourseState.DRAFT), make.person(Role.CHAIR)
    make.package(chair, course, make.lesson_at(course, "bai-1"), scorm())
    answer = client_of(chair).post(f"/training/{course.slug}/lessons/bai-1/package")
    page = html(client_of(chair).get(answer.location))
    assert "Xem thử: không lưu gì" in page
    with inside():
        assert db.session.scalar(select(func.count()).select_from(PackageRun)) == 0


# --- versions


def test_who_is_in_the_middle_finishes_the_version_they_began(course_of, inside, client_of, make):
    ours = course_of()
    run = ours.begin()
    ours.commit(run, {"cmi.core.lesson_location": "3"})
    assert ours.teaches.post(ours.edit, data=sent(scorm("Bản hai"), name="hai.zip")).status_code == 303
    assert "Đã có bản mới hơn" in html(ours.learns.get(ours.page))
    assert ours.begin() == run
    newcomer = client_of(make.person())
    assert ours.begin(newcomer) != run
    assert _files(inside) == 2
    assert ours.commit(run, DONE, "a:2", turn=1).json["done"] is True
    assert _files(inside) == 1, "nobody runs the old version any more"
    assert ours.begin() != run, "the next time it is the new one"


def test_taken_out_the_results_stay_and_the_bytes_go(course_of, inside):
    ours = course_of()
    run = ours.begin()
    ours.commit(run, DONE)
    assert ours.teaches.post(f"{ours.edit}/remove", data={"reason": ""}).status_code == 422
    with inside():
        bytes_of_it = path_of(db.session.scalars(select(StoredFile)).one())
    assert ours.teaches.post(f"{ours.edit}/remove", data={"reason": "làm lại"}).status_code == 303
    assert (_files(inside), bytes_of_it.exists()) == (0, False)
    assert ours.learns.get(run).status_code == 303
    assert "90%" in html(ours.teaches.get(f"{ours.page}/package/results"))
    assert ours.commit(run, {"cmi.suspend_data": "trễ"}, "a:9").status_code == 200, "what comes late is kept"
    with inside():
        line = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "package.removed")).one()
        assert line.reason == "làm lại"


def test_a_published_lesson_does_not_become_empty(make, client_of):
    course, chair = make.course(lessons=0), make.person(Role.CHAIR)
    lesson = make.lesson(course, body="", state=LessonState.DRAFT)
    make.package(chair, course, lesson, scorm())
    client, edit = client_of(chair), f"/training/{course.slug}/edit/lessons/{lesson.id}"
    client.post(f"{edit}/state", data={"do": "publish"})
    client.post(f"{edit}/package/remove", data={"reason": "x"})
    assert "Không có gói thì bài học này trống" in html(client.get(f"{edit}/package"))


def _files(inside: Any) -> int:
    """How many archives are kept; each lies on the disk."""
    with inside():
        rows = db.session.scalars(select(StoredFile)).all()
        assert all(path_of(row).exists() for row in rows)
        return len(rows)


# --- kept apart


def test_files_are_handed_out_by_ticket_alone_and_only_as_a_sandbox(course_of, visitor, app):
    ours = course_of(scorm(anh__svg="<svg/>", tieng__mp3=b"0123456789"))
    src = re.findall(r"&#34;src&#34;: &#34;(http[^&]+)", html(ours.learns.get(ours.begin())))[0]
    page = visitor.get(src)
    policy = page.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts allow-forms allow-modals" in policy
    assert "allow-same-origin" not in policy
    assert "allow-top-navigation" not in policy
    assert "allow-popups" not in policy
    assert f"connect-src {src.rsplit('/', 1)[0]}/ data: blob:" in policy
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in page.headers
    assert "Service-Worker-Allowed" not in page.headers
    text = html(page)
    assert text.index("/packages/runtime/") < text.index("function find("), (
        "the club's script runs before the package's"
    )
    base = src.rsplit("/", 1)[0]
    assert visitor.get(f"{base}/anh.svg").headers["Content-Security-Policy"] == policy
    assert visitor.get(src, headers={"Service-Worker": "script"}).status_code == 403
    part = visitor.get(f"{base}/tieng.mp3", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    for wrong in (f"{base}/khong-co.html", f"{base}x/bai1.html", f"{base}/../../me", "/packages/x/bai1.html"):
        assert visitor.get(wrong).status_code == 404


def test_a_ticket_ends_and_tells_of_no_other_run(course_of, app, visitor, inside):
    ours = course_of()
    run = int(ours.begin().rsplit("/", 1)[1])
    with app.test_request_context():
        own, look = (issue(Ticket("a" * 64, PackageKind.SCORM12, number)) for number in (run, 0))
    commit = {"client_id": "a:1", "item": "i1", "session": "s", "values": DONE}
    assert visitor.post(f"/packages/{own}/-/commit", data='{"commits": [').status_code == 422
    assert visitor.post(f"/packages/{look}/-/commit", json={"commits": [commit]}).status_code == 400
    assert visitor.post(f"/packages/{own}x/-/commit", json={"commits": [commit]}).status_code == 400
    assert visitor.post(f"/packages/{own}/-/commit", json={"commits": [commit]}).status_code == 204
    assert ours.commit(f"/training/packages/runs/{run}", DONE).json["seq"] == 1, "the page tells it again: it is known"
    with inside(), transaction():
        db.session.get_one(Person, ours.learner.id).state = PersonState.SUSPENDED
    assert visitor.post(f"/packages/{own}/-/commit", json={"commits": [commit]}).status_code == 404


def test_on_an_address_of_its_own_a_package_meets_nothing_of_the_site(course_of, app, monkeypatch):
    ours = course_of()
    settings = app.config["SETTINGS"]
    from dataclasses import replace

    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, packages_url="http://goi.example"))
    page = html(ours.learns.get(ours.begin()))
    src = re.findall(r"&#34;src&#34;: &#34;(http[^&]+)", page)[0]
    assert src.startswith("http://goi.example/packages/")
    assert "allow-same-origin" in page
    there = app.test_client()
    frame = there.get(src, base_url="http://goi.example")
    assert "frame-ancestors http://goi.example" in frame.headers["Content-Security-Policy"]
    assert "/packages/runtime/" in html(frame)
    assert "/packages/runtime/" not in html(
        there.get(src.replace("-/frame", "bai1.html"), base_url="http://goi.example")
    )
    for path in ("/", "/sign-in", "/training", ours.page, "/files/1", "/static/dist/manifest.json"):
        assert there.get(path, base_url="http://goi.example").status_code == 404


# --- seen


def test_the_trainer_sees_state_score_time_and_attempts_within_their_units(course_of, make, client_of):
    ours = course_of()
    run = ours.begin()
    ours.commit(run, DONE)
    ours.begin(again="1")
    page = html(ours.teaches.get(f"{ours.page}/package/results"))
    assert ours.learner.full_name in page
    assert "90%" in page
    assert "2 phút" in page
    assert '<td class="num" data-label="Các lượt làm">2</td>' in page
    elsewhere = make.person(Role.WARD_SECRETARY, over=make.unit())
    assert ours.learner.full_name not in html(client_of(elsewhere).get(f"{ours.page}/package/results"))
    assert client_of(make.person()).get(f"{ours.page}/package/results").status_code == 403


def test_results_and_the_lesson_take_the_same_queries_for_ten_and_for_forty(
    course_of, make, inside, queries, client_of
):
    ours = course_of()

    def more(count: int) -> None:
        people = [make.person() for _number in range(count)]
        with inside(), transaction():
            for person in people:
                for number in (1, 2):
                    run = PackageRun(person_id=person.id, package_id=ours.package.id, number=number, score=number)
                    run.ended_at = ours.package.brought_at
                    db.session.add(run)

    def counted(client: Any, url: str) -> int:
        client.get(url)
        with queries() as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    more(10)
    run = ours.begin()
    before = [
        counted(ours.teaches, f"{ours.page}/package/results"),
        counted(ours.learns, ours.page),
        counted(ours.learns, run),
    ]
    more(30)
    for number in range(5):
        ours.commit(run, DONE, f"a:{number}")
    after = [
        counted(ours.teaches, f"{ours.page}/package/results"),
        counted(ours.learns, ours.page),
        counted(ours.learns, run),
    ]
    assert before == after
    assert max(after) <= 12
    with inside():
        found = results(db.session.get_one(Person, ours.chair.id), ours.course, ours.lesson)
        assert len(found.items) == 30


def test_a_commit_takes_the_same_queries_however_long_the_log(course_of, queries):
    ours = course_of()
    run = ours.begin()
    ours.commit(run, {"cmi.core.lesson_location": "0"}, "a:0")

    def counted(first: int) -> int:
        with queries() as seen:
            ours.commit(run, {"cmi.core.lesson_location": str(first)}, f"b:{first}")
        return len(seen)

    early = counted(1)
    for number in range(2, 20):
        ours.commit(run, {"cmi.core.lesson_location": str(number)}, f"b:{number}")
    assert counted(20) == early <= 14


# --- the rest of the house


def test_a_persons_data_holds_their_runs_and_erasing_removes_them(course_of, inside):
    ours = course_of()
    ours.commit(ours.begin(), DONE | {"cmi.suspend_data": "của tôi"})
    with inside(), transaction():
        learner, chair = db.session.get_one(Person, ours.learner.id), db.session.get_one(Person, ours.chair.id)
        (row,) = parts.export(learner)
        assert (row["score"], row["seconds"], row["told"]["i1"]["cmi.suspend_data"]) == (90, 125, "của tôi")
        assert parts.export(chair)[0]["name"] == "goi.zip"
        parts.erase(learner)
        parts.erase(chair)
        assert db.session.scalar(select(func.count()).select_from(PackageRun)) == 0
        assert db.session.scalar(select(func.count()).select_from(PackageEvent)) == 0
        assert db.session.scalars(select(Package)).one().brought_by_id is None


def test_a_backup_holds_the_packages(course_of, app):
    ours = course_of()
    instance = Path(app.config["SETTINGS"].instance)
    names = [name for name, _path in backup._members(None, instance)]
    assert ours.package.file is not None
    digest = ours.package.file.sha256
    assert f"files/{digest[:2]}/{digest}" in names


def test_an_offline_run_of_a_withdrawn_course_is_kept_and_completes_nothing(course_of, inside):
    ours = course_of()
    run = ours.begin()
    ours.teaches.post(f"/training/{ours.course.slug}/edit/withdraw", data={"reason": "sửa"})
    assert ours.commit(run, DONE).status_code == 200
    with inside():
        assert db.session.scalars(select(PackageRun)).one().done_at is not None
        assert db.session.scalars(select(LessonProgress)).one().completed_at is None


def test_a_run_can_be_opened_by_the_demo_and_by_jobs_outside_a_request(course_of, inside):
    ours = course_of()
    with inside(), transaction():
        person = db.session.get_one(Person, ours.learner.id)
        lesson = db.session.get_one(Lesson, ours.lesson.id)
        first = running.open_run(person, ours.course, lesson)
        assert running.open_run(person, ours.course, lesson) is first
