"""The bank through the door: who may look, filters, versions, files brought and taken out."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from club import clock
from club.db import db
from club.ledger import LedgerLine
from club.policy import Role
from tests.make.bank import EACH
from tests.training.test_attempts import begin
from training import policy
from training.models import Question, QuestionCategory, Quiz, QuizQuestion, QuizSlot

GIFT = """// [tag:họp] [difficulty:easy]
$CATEGORY: Kỹ năng/Điều hành

::Chủ trì::Ai chủ trì buổi họp?{=Bí thư ~Khách mời#Khách không chủ trì.}

Chi đoàn họp mỗi tháng.{TRUE}

Hỏng ở đây?{=a ~b

Chi đoàn họp mỗi tháng.{TRUE}
"""


@pytest.fixture
def chair(make):
    return make.person(Role.CHAIR)


@pytest.fixture
def board(chair, client_of):
    return client_of(chair)


def bring(client, name: str, data: bytes, **more):
    answer = client.post("/training/bank/import", data={"file": (io.BytesIO(data), name), "category": "0", **more})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def rows(inside, model) -> int:
    with inside():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


PATHS = ("/bank", "/bank/new", "/bank/new?kind=single", "/bank/import", "/bank/import/form.xlsx", "/bank/categories",
         "/bank/export", "/bank/export/gift", "/bank/export/xml")  # fmt: skip


def test_only_those_who_write_courses_see_the_bank(make, client_of, chair, board):
    question = make.entry(chair)
    course = make.course()
    trainer = client_of(make.person(Role.TRAINER, thing=f"course:{course.id}"))
    own = (f"/bank/{question.entry_id}", f"/bank/{question.entry_id}/edit")
    for path in (*PATHS, *own):
        assert board.get(f"/training{path}").status_code == 200, path
        for role in (Role.BRANCH_SECRETARY, Role.WARD_SECRETARY, Role.COMMISSIONER):
            assert client_of(make.person(role)).get(f"/training{path}").status_code == 403, path
    for path in (*PATHS, own[0]):
        assert trainer.get(f"/training{path}").status_code == 200, path
    assert "Ngân hàng câu hỏi" in board.get("/training").get_data(as_text=True)
    member = client_of(make.person())
    assert "/training/bank" not in member.get("/training").get_data(as_text=True)
    for path in (
        "/bank/new",
        f"/bank/{question.entry_id}/copy",
        f"/bank/{question.entry_id}/state",
        "/bank/into-quiz",
        "/bank/import",
    ):
        assert member.post(f"/training{path}", data={"kind": "essay", "text": "x"}).status_code == 403, path


def test_the_rule_and_its_filter_agree(make, chair, inside):
    question = make.entry(chair)
    course = make.course()
    people = [chair, make.person(), make.person(Role.TRAINER, thing=f"course:{course.id}"), make.person(Role.OBSERVER)]
    with inside():
        from club.people.models import Person

        entry = db.session.get_one(Question, question.entry_id)
        for number in people:
            person = db.session.get_one(Person, number.id)
            seen = db.session.scalars(select(Question.id).where(policy.visible_questions(person))).all()
            assert (entry.id in seen) == bool(policy.may_see_question(person, entry))


FORMS = {
    "single": {"choices-0-text": "đúng", "choices-0-correct": "y", "choices-1-text": "sai"},
    "multiple": {"choices-0-text": "a", "choices-0-weight": "60", "choices-1-text": "b", "choices-1-weight": "40", "choices-2-text": "c", "choices-2-weight": "-50"},
    "true_false": {"choices-0-text": "Đúng", "choices-1-text": "Sai", "choices-1-correct": "y"},
    "short": {"choices-0-text": "bí thư", "choices-1-text": "phó*", "choices-1-weight": "50", "loose": "y"},
    "numeric": {"choices-0-text": "1.500,5", "choices-0-tolerance": "0,5", "units": "m = 1; cm = 100", "unit_needed": "y"},
    "matching": {"choices-0-text": "a", "choices-0-match": "1", "choices-1-text": "b", "choices-1-match": "2", "choices-2-match": "3"},
    "ordering": {"choices-0-text": "một", "choices-1-text": "hai"},
    "cloze": {"text": "Do {=bí thư} chủ trì, {=thư ký ~khách} ghi, {#60:5} phút."},
    "essay": {"rubric": "Rõ | 3\nGọn", "guide": "chấm thoáng tay"},
    "note": {},
}  # fmt: skip


@pytest.mark.parametrize("kind", FORMS)
def test_a_question_of_each_kind_is_written_previewed_shown_and_changed(board, inside, kind):
    form = {
        "kind": kind,
        "text": "Nội dung",
        "tags": "họp, Mở đầu",
        "new_category": "Kỹ năng/Điều hành",
        "difficulty": "easy",
    }
    form |= FORMS[kind]
    assert board.get(f"/training/bank/new?kind={kind}").status_code == 200
    shown = board.post("/training/bank/new", data=form | {"do": "preview"})
    assert shown.status_code == 200
    assert "Người học sẽ thấy như sau" in shown.get_data(as_text=True)
    assert rows(inside, Question) == 0
    made = board.post("/training/bank/new", data=form)
    assert made.status_code == 303, made.get_data(as_text=True)
    page = board.get(made.headers["Location"]).get_data(as_text=True)
    for words in ("Kỹ năng › Điều hành", "#họp", "#mở đầu", "Dễ"):
        assert words in page
    edit = board.get(made.headers["Location"] + "/edit").get_data(as_text=True)
    if kind == "numeric":
        assert 'value="1500.5"' in edit
    assert board.post(made.headers["Location"] + "/edit", data=form | {"feedback": "Nhớ nhé"}).status_code == 303
    with inside():
        assert [row.number for row in db.session.scalars(select(QuizQuestion))] == [1], (
            "nobody was asked: no new version"
        )


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kind": "single", "choices-0-text": "một"}, "ít nhất hai"),
        ({"kind": "multiple", "choices-0-text": "a", "choices-1-text": "b"}, "ít nhất một"),
        ({"kind": "multiple", "choices-0-text": "a", "choices-0-weight": "50", "choices-1-text": "b"}, "chưa bằng 100"),
        ({"kind": "numeric", "choices-0-text": "mười"}, "không phải là số"),
        ({"kind": "numeric", "choices-0-text": "1", "units": "m = không"}, "Ghi đơn vị như"),
        ({"kind": "matching", "choices-0-text": "a", "choices-0-match": "1"}, "ít nhất hai cặp"),
        ({"kind": "ordering", "choices-0-text": "a"}, "ít nhất hai dòng"),
        ({"kind": "cloze", "text": "Không có chỗ trống"}, "chưa có chỗ trống"),
        ({"kind": "cloze", "text": "Có {=~}"}, "Chỗ trống 1"),
        ({"kind": "short"}, "đánh dấu đúng"),
    ],
)
def test_a_question_that_could_not_be_marked_is_refused_with_a_way_out(board, inside, wrong, why):
    answer = board.post("/training/bank/new", data={"text": "Hỏi?"} | wrong)
    assert answer.status_code == 422
    assert why in answer.get_data(as_text=True)
    assert rows(inside, Question) == 0


def test_changing_a_question_that_was_asked_makes_a_version_and_attempts_keep_theirs(
    make, client_of, chair, board, inside
):
    course, learner = make.course(lessons=1), client_of(make.person())
    asked = make.kinds_quiz(course, chair, "true_false")
    attempt = begin(learner, course, asked["quiz"])
    entry = asked["true_false"].entry_id
    form = {
        "kind": "true_false",
        "text": "Họp mỗi quý.",
        "choices-0-text": "Đúng",
        "choices-1-text": "Sai",
        "choices-1-correct": "y",
    }
    said = board.post(f"/training/bank/{entry}/edit", data=form, follow_redirects=True).get_data(as_text=True)
    assert "phiên bản 2" in said
    assert "Họp mỗi tháng." in learner.get(f"/training/attempts/{attempt}").get_data(as_text=True)
    learner.post(f"/training/attempts/{attempt}/submit")
    assert "Họp mỗi quý." in learner.get(f"/training/attempts/{begin(learner, course, asked['quiz'])}").get_data(
        as_text=True
    )
    with inside():
        versions = db.session.scalars(select(QuizQuestion).order_by(QuizQuestion.number)).all()
        assert [(row.number, row.retired_at is None) for row in versions] == [(1, False), (2, True)]
        first, second = ([line.root for line in row.choices] for row in versions)
        assert first == second


def test_a_trainer_changes_their_own_questions_and_copies_those_of_others(make, client_of, chair, inside):
    course = make.course()
    trainer = client_of(make.person(Role.TRAINER, thing=f"course:{course.id}"))
    theirs = make.entry(chair).entry_id
    form = {
        "kind": "true_false",
        "text": "Mới",
        "choices-0-text": "Đúng",
        "choices-0-correct": "y",
        "choices-1-text": "Sai",
    }
    assert trainer.post(f"/training/bank/{theirs}/edit", data=form).status_code == 403
    assert trainer.post(f"/training/bank/{theirs}/state", data={"reason": "x"}).status_code == 403
    copied = trainer.post(f"/training/bank/{theirs}/copy")
    assert copied.status_code == 303
    assert trainer.post(copied.headers["Location"], data=form).status_code == 303
    with inside():
        assert [row.text for row in db.session.scalars(select(QuizQuestion).order_by(QuizQuestion.id))] == [
            "Ai kết luận?",
            "Mới",
        ]


def test_a_question_taken_out_is_asked_no_more_and_can_be_put_back(make, client_of, chair, board, inside):
    course, learner = make.course(lessons=1), client_of(make.person())
    asked = make.kinds_quiz(course, chair, "short", "essay")
    address = f"/training/bank/{asked['short'].entry_id}"
    assert board.post(f"{address}/state", data={"reason": ""}).status_code == 422
    board.post(f"{address}/state", data={"reason": "lạc đề"})
    page = learner.get(f"/training/attempts/{begin(learner, course, asked['quiz'])}").get_data(as_text=True)
    assert "Người đứng đầu" not in page
    assert "Người đứng đầu" not in board.get("/training/bank").get_data(as_text=True)
    assert "Người đứng đầu" in board.get("/training/bank?retired=1").get_data(as_text=True)
    board.post(f"{address}/state", data={"do": "restore"})
    assert "Người đứng đầu" in board.get("/training/bank").get_data(as_text=True)
    with inside():
        lines = db.session.scalars(
            select(LedgerLine).where(LedgerLine.verb.startswith("question.")).order_by(LedgerLine.id)
        )
        assert [(line.verb, line.reason) for line in lines] == [
            ("question.retired", "lạc đề"),
            ("question.restored", ""),
        ]


def test_the_bank_is_filtered_by_everything_a_question_is_filed_under(make, chair, board, inside):
    make.entry(chair, text="Ai mở đầu?", category=("Kỹ năng", "Dẫn dắt"), tags=("mở đầu",))
    make.entry(chair, EACH["essay"], category=("Kỹ năng",), tags=("viết",))
    make.entry(chair, EACH["numeric"])
    with inside():
        above = db.session.scalars(select(QuestionCategory.id).where(QuestionCategory.name == "Kỹ năng")).one()

    def found(query: str) -> set[str]:
        page = board.get(f"/training/bank?{query}").get_data(as_text=True)
        return {text for text in ("Ai mở đầu?", "Viết lời mở đầu.", "Con hẻm dài bao nhiêu?") if text in page}

    assert found("") == {"Ai mở đầu?", "Viết lời mở đầu.", "Con hẻm dài bao nhiêu?"}
    assert found(f"category={above}") == {"Ai mở đầu?", "Viết lời mở đầu."}
    assert found("q=MO dau ai") == {"Ai mở đầu?"}
    assert found("kind=numeric") == {"Con hẻm dài bao nhiêu?"}
    assert found("tag=viết") == {"Viết lời mở đầu."}
    assert found("tag=viết&kind=numeric") == set()
    assert "Không tìm thấy" in board.get("/training/bank?q=không có đâu").get_data(as_text=True)
    assert found("category=999&kind=lạ&difficulty=lạ&after=lạ") == found("")


def test_categories_are_made_once_renamed_and_counted(make, chair, board, inside):
    make.entry(chair, category=("Kỹ năng", "Dẫn dắt"))
    for _time in range(2):
        assert board.post("/training/bank/categories", data={"name": "Kỹ năng", "parent": "0"}).status_code == 303
    with inside():
        assert db.session.scalar(select(func.count()).select_from(QuestionCategory)) == 2
        top = db.session.scalars(select(QuestionCategory).where(QuestionCategory.parent_id.is_(None))).one()
    board.post(f"/training/bank/categories/{top.id}", data={"name": "Nghiệp vụ"})
    page = board.get("/training/bank/categories").get_data(as_text=True)
    assert "Nghiệp vụ" in page
    with inside():
        below = db.session.scalars(select(QuestionCategory).where(QuestionCategory.name == "Dẫn dắt")).one()
        assert below.trail == "Nghiệp vụ\nDẫn dắt"
    board.post("/training/bank/categories", data={"name": "Khác", "parent": "0"})
    assert board.post(f"/training/bank/categories/{top.id}", data={"name": "Khác"}).status_code == 409


def test_a_file_is_shown_first_and_taken_in_only_when_confirmed(board, inside, make, client_of):
    address = bring(board, "hoi.gift", GIFT.encode())
    page = board.get(address).get_data(as_text=True)
    assert "Dòng 8" in page
    assert "chưa đóng hoặc chưa mở" in page
    assert "Hỏng ở đây?" in page
    assert "Nhận 2 câu vào ngân hàng" in page
    assert "Giống câu ở dòng 6" in board.get(f"{address}?see=twin").get_data(as_text=True)
    assert rows(inside, Question) == rows(inside, QuestionCategory) == 0
    stranger = client_of(make.person(Role.VICE_CHAIR))
    assert stranger.get(address).status_code == 404
    for _time in range(2):
        assert board.post(address, data={"do": "confirm"}).status_code == 303
    assert "2 câu hỏi đã vào ngân hàng" in board.get(address).get_data(as_text=True)
    with inside():
        entries = db.session.scalars(select(Question).order_by(Question.id)).all()
        assert [entry.name for entry in entries] == ["Chủ trì", ""]
        assert (
            db.session.scalars(select(QuestionCategory.trail).order_by(QuestionCategory.id)).all()[-1]
            == "Kỹ năng\nĐiều hành"
        )
        line = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "questions.brought")).one()
        assert line.detail == {"added": 2, "file": "hoi.gift"}
    again = bring(board, "hoi-lan-hai.gift", GIFT.encode())
    page = board.get(again).get_data(as_text=True)
    assert "không có câu nào mới" in page
    board.post(again, data={"do": "confirm"})
    assert rows(inside, Question) == 2


def test_the_same_sending_twice_is_one_import_and_a_dropped_file_leaves_nothing(board, inside):
    first = bring(board, "a.gift", GIFT.encode(), client_id="một")
    assert bring(board, "a.gift", GIFT.encode(), client_id="một") == first
    board.post(first, data={"do": "drop"})
    assert "đã bị bỏ" in board.get(first).get_data(as_text=True)
    assert board.post(first, data={"do": "confirm"}, follow_redirects=True).status_code == 200
    assert rows(inside, Question) == 0


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("rỗng.gift", b"", "Không tìm thấy câu hỏi nào"),
        ("ảnh.gift", bytes(range(256)) * 8, "không phải tệp văn bản"),
        ("hỏng.xml", b"<?xml version='1.0'?>\n<quiz>\n<question>", "không còn đúng XML"),
        ("hỏng.xlsx", b"PK\x03\x04abc", "Tệp Excel bị hỏng"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(board, name, data, why):
    assert why in board.get(bring(board, name, data)).get_data(as_text=True)


def test_no_file_at_all_is_said_beside_the_field(board):
    answer = board.post("/training/bank/import", data={"category": "0"})
    assert answer.status_code == 422
    assert "Hãy chọn tệp câu hỏi" in answer.get_data(as_text=True)


@pytest.mark.outside
def test_every_file_from_outside_is_brought_through_the_door(board, outside: Path, inside):
    files = [path for path in sorted((outside / "questions").rglob("*")) if path.suffix in {".gift", ".txt", ".xml"}]
    assert len(files) > 30
    for path in files:
        address = bring(board, path.name, path.read_bytes())
        page = board.get(address)
        assert page.status_code == 200, path.name
        board.post(address, data={"do": "confirm"})
        if path.name != "broken_cloze_questions.xml" and "categorySpecial" not in path.name:
            assert "Không đọc được" not in page.get_data(as_text=True), path.name
    count = rows(inside, Question)
    assert count > 60
    for kind in ("gift", "xml"):
        text = board.get(f"/training/bank/export/{kind}").data
        again = board.get(bring(board, f"lai.{kind}", text)).get_data(as_text=True)
        assert "Không đọc được" not in again
    assert board.get("/training/bank").status_code == 200


def test_questions_taken_out_come_back_the_same(make, chair, board, client_of, inside):
    for draft in EACH.values():
        make.entry(chair, draft, category=("Kỹ năng", "Viết"), tags=("thẻ",))
    xml = board.get("/training/bank/export/xml")
    assert xml.headers["Content-Disposition"].startswith("attachment")
    assert xml.headers["Cache-Control"] == "private, no-store"
    gift = board.get("/training/bank/export/gift?kind=single").get_data(as_text=True)
    assert "Ai kết luận?" in gift
    assert "Viết lời" not in gift
    whole = board.get("/training/bank/export/gift").get_data(as_text=True)
    assert "Bỏ lại 2 câu" in whole
    page = board.get(bring(board, "lai.xml", xml.data)).get_data(as_text=True)
    assert "Nhận 9 câu" in page, "they were written here, so the file's items are new to the bank"


def test_a_quiz_is_made_of_a_file_and_filled_from_the_bank(make, chair, board, client_of, inside):
    course = make.course(lessons=1)
    address = bring(board, "hoi.gift", GIFT.encode())
    board.post(address, data={"do": "confirm"})
    made = board.post(f"{address}/quiz", data={"quiz": f"course:{course.id}", "title": "Từ tệp"})
    assert made.status_code == 303
    page = client_of(make.person()).get(f"/training/{course.slug}").get_data(as_text=True)
    assert "Từ tệp" in page
    with inside():
        quiz = db.session.scalars(select(Quiz)).one()
        taken = list(db.session.scalars(select(QuizSlot.question_id)))
        assert len(taken) == 2
    extra = make.entry(chair).entry_id
    asked = board.post("/training/bank/into-quiz", data={"question": [str(extra), str(taken[0])]})
    assert "2 câu hỏi" in asked.get_data(as_text=True)
    form = {"ids": f"{extra},{taken[0]}", "quiz": f"quiz:{quiz.id}", "do": "fill"}
    board.post("/training/bank/into-quiz", data=form)
    assert rows(inside, QuizSlot) == 3, "what the quiz asks already is not asked twice"
    assert board.post("/training/bank/into-quiz", data={}).status_code == 303
    other = client_of(make.person(Role.TRAINER, thing="course:999"))
    assert other.post("/training/bank/into-quiz", data=form).status_code == 200, "not their quiz: it is not offered"
    assert rows(inside, QuizSlot) == 3


def test_the_bank_asks_the_database_as_often_for_ten_thousand_questions_as_for_ten(make, board, queries):
    counts = []
    with clock.set_now(clock.now()):
        for many in (10, 9_990):
            make.many_entries(many)
            with queries() as seen:
                page = board.get("/training/bank").get_data(as_text=True)
            counts.append(len(seen))
        older = re.search(r'rel="next" href="([^"]+)"', page)
        assert older is not None
        with queries() as seen:
            assert board.get(older[1].replace("&amp;", "&")).status_code == 200
        counts.append(len(seen))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 12


def test_a_quiz_draws_from_ten_thousand_in_as_many_queries_as_from_ten(make, client_of, queries):
    course, learner = make.course(lessons=1), client_of(make.person())
    counts = []
    for many in (10, 9_990):
        make.many_entries(many)
        quiz = make.quiz(course, kinds="")
        make.draw(quiz, 5)
        with queries() as seen:
            begin(learner, course, quiz)
        counts.append(len(seen))
    assert counts[0] >= counts[1]
