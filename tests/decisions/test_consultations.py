"""Consultations through the door: who sees them, what the board does, statements, results, and what never leaks."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from club import clock
from club.db import db, transaction
from club.ledger import LedgerLine
from club.notices.models import Notice
from club.people import personal_data
from club.people.models import Person
from club.policy import Role
from club.search.models import SearchDocument
from club.units.models import UnitKind
from decisions.consultations import jobs, parts, policy
from decisions.consultations.actions import drawings
from decisions.consultations.models import (
    Audience,
    Consultation,
    Drawing,
    Participant,
    Results,
    State,
    Statement,
    StatementState,
    Vote,
)
from decisions.consultations.queries.statements import similar

HERE = "/decisions/consultations"
TEXT = "Nên giữ phân đoàn theo tổ dân phố cũ để đoàn viên gần nhà."


def verbs(inside):
    with inside():
        return [line.verb for line in db.session.scalars(select(LedgerLine).order_by(LedgerLine.id))]


def notices(inside, person):
    with inside():
        return [row.kind for row in db.session.scalars(select(Notice).where(Notice.person_id == person.id))]


def draw(app, consultation):
    with app.app_context():
        drawings.redraw.call_local(consultation.id)


# Who sees what


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("audience", list(Audience))
def test_the_rule_and_the_list_agree_and_nobody_else_finds_the_page(make, client_of, inside, app, state, audience):
    ward, other = make.unit(kind=UnitKind.WARD), make.unit(kind=UnitKind.WARD)
    home = make.unit(parent=ward)
    people = [
        make.person(Role.CHAIR),
        make.person(Role.COMMISSIONER, over=ward),
        make.person(Role.COMMISSIONER, over=other),
        make.person(Role.BRANCH_SECRETARY, home=home, over=home),
        make.person(Role.WARD_SECRETARY, home=other, over=other),
        make.person(Role.OBSERVER, home=home),
        make.person(Role.GUEST, home=home, thing="session:1"),
        make.person(Role.ADMIN),
        make.person(None),
    ]
    asked = make.consultation(
        people[0], state=state, audience=audience, unit=ward if audience == Audience.UNIT else None, statements=3
    )
    for person in people:
        with app.test_request_context():
            known = db.session.get_one(Person, person.id)
            found = db.session.get_one(Consultation, asked.id)
            sees = bool(policy.may_see(known, found))
            assert sees == bool(db.session.scalars(policy.visible_consultations(known)).all())
            answers = select(Consultation.id).where(policy.answers_condition(known))
            assert bool(policy.may_answer(known, found)) == bool(db.session.scalars(answers).all())
            db.session.remove()
        client = client_of(person)
        for path in ("", "/answer", "/mine", "/answers.json", "/similar?text=x", "/report", "/propose"):
            status = client.get(f"{HERE}/{asked.id}{path}").status_code
            assert (status == 404) == (not sees), (person.full_name, path, status)


def test_a_closed_unit_leaks_nowhere(make, client_of, app, chair):
    unit, other = make.unit(kind=UnitKind.WARD), make.unit(kind=UnitKind.WARD)
    asked = make.consultation(
        chair, audience=Audience.UNIT, unit=unit, title="Chuyện riêng của một phường thôi", statements=2
    )
    with app.app_context():
        from decisions.consultations.actions.indexing import index

        with transaction():
            index(db.session.get_one(Consultation, asked.id))
        db.session.remove()
    inside_client = client_of(make.person(home=unit))
    outside_client = client_of(make.person(home=other))
    for path in ("/search?q=chuyen+rieng+phuong", "/decisions", f"{HERE}/", "/"):
        assert "chuyen-rieng-cua-mot-phuong" in inside_client.get(path).text or path == "/", path
        assert "chuyen-rieng-cua-mot-phuong" not in outside_client.get(path).text, path


# The board


FORM = {
    "title": "Chi đoàn nên tổ chức thế nào?",
    "audience": "members",
    "unit_id": "0",
    "results": "live",
    "collects": "y",
    "holds": "y",
    "seeds": "Mỗi khu phố chỉ nên có một chi đoàn.\nNên giữ phân đoàn theo địa bàn cũ.\n\nMỗi khu phố chỉ nên có một chi đoàn.",
    "client_id": "k1",
}


def test_the_board_prepares_opens_changes_and_closes_and_each_act_is_told(make, client_of, inside, chair):
    member, client = make.person(), client_of(chair)
    made = client.post(f"{HERE}/new", data=FORM)
    assert made.status_code == 303
    assert client.post(f"{HERE}/new", data=FORM).headers["Location"] == made.headers["Location"]
    here = made.headers["Location"]
    number = int(here.rsplit("/", 1)[1].split("-")[0])
    assert "Đang chuẩn bị" in client.get(here).text
    assert client_of(member).get(here).status_code == 404
    assert client.post(f"{HERE}/{number}/open").status_code == 303
    assert "decisions.consultation_opened" in notices(inside, member)
    assert "Còn 2 câu chờ bạn trả lời" in client_of(member).get("/").text
    change = {**FORM, "title": "Chi đoàn mới nên tổ chức ra sao?", "reason": "Câu hỏi chưa rõ."}
    assert client.post(f"{HERE}/{number}/edit", data={**change, "reason": ""}).status_code == 422
    assert client.post(f"{HERE}/{number}/edit", data=change).status_code == 303
    answered = make.statement_ids(made_one(inside, number))[0]
    client_of(member).post(f"{HERE}/{number}/answer", data={"statement": answered, "answer": "agree", "seen": 0})
    assert client.post(f"{HERE}/{number}/close", data={"reason": ""}).status_code == 422
    assert client.post(f"{HERE}/{number}/close", data={"reason": "Đã đủ ý kiến."}).status_code == 303
    assert "decisions.consultation_closed" in notices(inside, member)
    assert client.post(f"{HERE}/{number}/close", data={"reason": "Lần nữa."}).status_code == 409
    assert client.post(f"{HERE}/{number}/reopen", data={"reason": "Kết thúc nhầm."}).status_code == 303
    assert verbs(inside) == [
        "consultation.opened", "consultation.changed", "consultation.closed", "consultation.reopened",
    ]  # fmt: skip
    assert client.get("/ledger").status_code == 200


def made_one(inside, number):
    with inside():
        return db.session.get_one(Consultation, number)


def test_a_member_runs_nothing(make, client_of, inside, chair):
    asked = make.consultation(chair, statements=3)
    waiting = make.statement(asked, author=make.person(), state=StatementState.PENDING)
    client = client_of(make.person())
    for path in ("/new", f"/{asked.id}/edit", f"/{asked.id}/statements", f"/{asked.id}/reasons", f"/{asked.id}/close"):
        assert client.get(HERE + path).status_code in {403, 404}, path
    for path in (f"/{asked.id}/open", f"/{asked.id}/close", f"/statements/{waiting.id}/approve", f"/{asked.id}/remove"):
        assert client.post(HERE + path, data={"reason": "Vì muốn."}).status_code in {403, 404}, path
    assert verbs(inside) == []


def test_a_draft_without_statements_does_not_open_and_can_be_thrown_away(make, client_of, inside, chair):
    empty = make.consultation(chair, state=State.DRAFT, statements=1)
    client = client_of(chair)
    assert client.post(f"{HERE}/{empty.id}/open").status_code == 409
    assert client.post(f"{HERE}/{empty.id}/remove").status_code == 303
    assert client.get(f"{HERE}/{empty.id}").status_code == 404
    opened = make.consultation(chair, statements=2)
    assert client.post(f"{HERE}/{opened.id}/remove").status_code == 409


def test_its_time_over_it_closes_by_itself_once(make, inside, app, chair):
    asked = make.consultation(chair, statements=2, closes_at=clock.now() - timedelta(minutes=1))
    with app.app_context():
        jobs.close_due.call_local()
        jobs.close_due.call_local()
        db.session.remove()
    assert made_one(inside, asked.id).state == State.CLOSED
    assert verbs(inside) == ["consultation.closed"]


def test_kept_back_results_close_for_good(make, client_of, chair):
    asked = make.consultation(chair, state=State.CLOSED, results=Results.CLOSED, statements=3)
    assert client_of(chair).post(f"{HERE}/{asked.id}/reopen", data={"reason": "Thêm người."}).status_code == 409


def test_a_topic_is_named_only_to_those_who_see_it(make, client_of, chair):
    from forum.models import Audience as ForumAudience

    space = make.space(audience=ForumAudience.BOARD)
    topic = make.topic(space, chair, title="Chủ đề kín của Ban Chủ nhiệm")
    made = client_of(chair).post(f"{HERE}/new", data={**FORM, "about_url": f"{topic.url}?at=1#p1"})
    number = int(made.headers["Location"].rsplit("/", 1)[1].split("-")[0])
    client_of(chair).post(f"{HERE}/{number}/open")
    assert "Chủ đề kín" in client_of(chair).get(f"{HERE}/{number}").text
    assert "Chủ đề kín" not in client_of(make.person()).get(f"{HERE}/{number}").text
    assert client_of(chair).post(f"{HERE}/new", data={**FORM, "about_url": "/forum/t/999"}).status_code == 422


# Statements


def test_a_statement_waits_for_the_board_and_its_author_hears_what_became_of_it(make, client_of, inside, chair):
    asked, author = make.consultation(chair, statements=2), make.person(name="Người Viết Kín")
    client = client_of(author)
    for _time in range(2):
        sent = client.post(f"{HERE}/{asked.id}/propose", data={"text": TEXT, "client_id": "one"})
        assert sent.status_code == 303
    with inside():
        one = db.session.scalars(select(Statement).where(Statement.author_id == author.id)).one()
    assert one.state == StatementState.PENDING
    assert TEXT not in client_of(make.person()).get(f"{HERE}/{asked.id}/answer").text
    board = client_of(chair)
    page = board.get(f"{HERE}/{asked.id}/statements").text
    assert TEXT in page
    assert "Người Viết Kín" not in page
    board.post(f"{HERE}/statements/{one.id}/approve")
    assert board.post(f"{HERE}/statements/{one.id}/approve").status_code == 409
    upcoming = client_of(make.person()).get(f"{HERE}/{asked.id}/answers.json").json["next"]
    assert TEXT in [entry["text"] for entry in upcoming]
    assert "decisions.statement_approved" in notices(inside, author)
    assert board.post(f"{HERE}/statements/{one.id}/reject", data={"reason": ""}).status_code == 422
    board.post(f"{HERE}/statements/{one.id}/reject", data={"reason": "Nói hai điều một lúc."})
    assert "Nói hai điều một lúc." in client.get(f"{HERE}/{asked.id}").text
    assert verbs(inside) == ["statement.approved", "statement.rejected"]
    with inside():
        body = db.session.scalar(select(SearchDocument.body).where(SearchDocument.kind == "consultation"))
    assert TEXT not in (body or "")


def test_the_same_words_in_either_spelling_are_put_once(make, client_of, chair):
    asked = make.consultation(chair, statements=2, holds=False)
    make.statement(asked, "Hoà giải ở khu phố phải có thanh niên.")
    answer = client_of(make.person()).post(
        f"{HERE}/{asked.id}/propose",
        data={"text": "Hòa giải ở khu phố phải có thanh niên.", "sure": "Hòa giải ở khu phố phải có thanh niên."},
    )
    assert answer.status_code == 409


def test_what_says_much_the_same_is_shown_while_typing_and_once_before_sending(make, client_of, inside, chair):
    asked = make.consultation(chair, statements=2, holds=False)
    make.statement(asked, TEXT)
    client = client_of(make.person())
    assert TEXT in client.get(f"{HERE}/{asked.id}/similar?text=giu+phan+doan+theo+to+dan+pho+cu").text
    assert TEXT not in client.get(f"{HERE}/{asked.id}/similar?text=xang+xe+dien+thoai+cho+bi+thu").text
    near = "Phân đoàn theo tổ dân phố cũ là hợp lý."
    asked_back = client.post(f"{HERE}/{asked.id}/propose", data={"text": near})
    assert asked_back.status_code == 422
    assert TEXT in asked_back.text
    assert client.post(f"{HERE}/{asked.id}/propose", data={"text": near, "sure": near}).status_code == 303
    with inside():
        assert len(similar(db.session.get_one(Consultation, asked.id), "phan doan to dan pho")) == 2


@pytest.mark.parametrize("text", ["", "Ngắn", "x" * 181, "\u200b" * 20])
def test_a_statement_is_one_sentence(make, client_of, chair, text):
    asked = make.consultation(chair, statements=2)
    assert client_of(make.person()).post(f"{HERE}/{asked.id}/propose", data={"text": text}).status_code == 422


def test_one_person_puts_ten_at_most_and_none_where_none_are_taken(make, client_of, chair):
    asked, author = make.consultation(chair, statements=2), make.person()
    for _number in range(10):
        make.statement(asked, author=author, state=StatementState.PENDING)
    assert client_of(author).post(f"{HERE}/{asked.id}/propose", data={"text": TEXT}).status_code == 429
    shut = make.consultation(chair, statements=2, collects=False)
    assert client_of(author).get(f"{HERE}/{shut.id}/propose").status_code == 403


# Results


def test_the_map_is_drawn_after_five_people_and_shown_with_its_table(make, client_of, app, inside, chair, two_camps):
    asked = make.consultation(chair, statements=12)
    client = client_of(make.person())
    assert "Chưa có kết quả" in client.get(f"{HERE}/{asked.id}").text
    two_camps(asked, people=4)
    with app.app_context():
        drawings.redraw_due.call_local()
        assert db.session.get(Drawing, asked.id) is None
        db.session.remove()
    two_camps(asked)
    with app.app_context():
        drawings.redraw_due.call_local()
        drawn = db.session.get_one(Drawing, asked.id).drawn_at
        drawings.redraw_due.call_local()
        assert db.session.get_one(Drawing, asked.id, populate_existing=True).drawn_at == drawn
        db.session.remove()
    page = client.get(f"{HERE}/{asked.id}").text
    for words in ("Điều hầu như ai cũng đồng ý", "Nhóm A", "Nhóm B", "khác thế nào", 'role="img"', "Tỷ lệ"):
        assert words in page
    assert page.count("<ellipse") == 2
    assert "<circle" not in page.split('class="map"')[1].split("</svg>")[0]
    assert "Phương pháp" in client.get(f"{HERE}/{asked.id}/report").text


def test_later_votes_reach_the_map_without_reading_all_again(make, app, inside, chair, two_camps, client_of):
    asked = make.consultation(chair, statements=12)
    two_camps(asked)
    draw(app, asked)
    number = make.statement_ids(asked)[3]
    for _number in range(5):
        answer = {"statement": number, "answer": "pass", "seen": 0}
        client_of(make.person()).post(f"{HERE}/{asked.id}/answer", data=answer)
    draw(app, asked)
    with inside():
        kept = db.session.get_one(Drawing, asked.id).told
    assert kept["people"] == 29
    assert kept["statements"][3]["answered"] == 29


def test_results_after_closing_are_kept_from_all_until_then(make, client_of, app, chair, two_camps):
    asked = make.consultation(chair, statements=12, results=Results.CLOSED)
    two_camps(asked)
    draw(app, asked)
    for person in (make.person(), chair):
        page = client_of(person).get(f"{HERE}/{asked.id}").text
        assert "Kết quả có sau khi kết thúc" in page
        assert "<ellipse" not in page
        assert client_of(person).get(f"{HERE}/{asked.id}/report").status_code == 403
    assert client_of(chair).get(f"{HERE}/{asked.id}/reasons").status_code == 403
    client_of(chair).post(f"{HERE}/{asked.id}/close", data={"reason": "Hết hạn."})
    assert "<ellipse" in client_of(make.person()).get(f"{HERE}/{asked.id}").text


def test_a_statement_taken_away_leaves_the_map_at_once(make, client_of, app, chair, two_camps):
    asked = make.consultation(chair, statements=12)
    two_camps(asked)
    draw(app, asked)
    client = client_of(chair)
    first = make.statement_ids(asked)[0]
    assert "Nhận định số 1 " in client.get(f"{HERE}/{asked.id}").text
    client.post(f"{HERE}/statements/{first}/reject", data={"reason": "Không rõ ý."})
    assert "Nhận định số 1 " not in client.get(f"{HERE}/{asked.id}").text


def test_nothing_tells_who_answered_what_or_who_is_in_which_group(make, client_of, app, inside, chair, two_camps):
    asked = make.consultation(chair, statements=12)
    crowd = two_camps(asked)
    with app.app_context(), transaction():
        people = list(db.session.scalars(select(Participant.id)))
        for person_id in crowd:
            db.session.get_one(Person, person_id).full_name = f"Tên Kín {person_id}"
        db.session.execute(update(Vote).values(why="Lý do kín đáo"))
    draw(app, asked)
    for looker in (make.person(), chair, make.person(Role.ADMIN), make.person(Role.STANDING_COMMITTEE)):
        client = client_of(looker)
        for path in (
            "",
            "/answer",
            "/mine",
            "/answers.json",
            "/report",
            "/statements",
            "/reasons",
            "/similar?text=nhan+dinh+so",
        ):
            page = client.get(f"{HERE}/{asked.id}{path}").text
            assert "Tên Kín" not in page, path
            if path != "/reasons":
                assert "Lý do kín đáo" not in page, path
    reasons = client_of(chair).get(f"{HERE}/{asked.id}/reasons").text
    assert "Không đồng ý" not in reasons
    # What is stored of a map names neither people nor participants, and has no list with a place for each of them.
    with inside():
        told = db.session.get_one(Drawing, asked.id).told
    assert {"members", "person", "participant", "points", "labels"}.isdisjoint(json.dumps(told).split('"'))
    assert max(len(part) for part in (told["statements"], told["groups"], told["divides"])) < len(people)


def test_home_and_lists_cost_the_same_at_ten_thousand(make, client_of, queries, chair, app):
    def bulk(count):
        with app.app_context(), transaction():
            now = clock.now()
            rows = [
                {
                    "title": f"Đợt số {n}", "slug": "dot", "intro": "", "intro_html": "", "html_version": 0,
                    "about_url": "", "audience": Audience.MEMBERS, "results": Results.LIVE, "collects": True,
                    "holds": True, "state": State.OPEN, "author_id": chair.id, "created_at": now, "opened_at": now,
                }
                for n in range(count)
            ]  # fmt: skip
            db.session.execute(Consultation.__table__.insert(), rows)
            db.session.commit()

    client = client_of(make.person())
    bulk(10)
    seen = {}
    for path in (f"{HERE}/", "/decisions"):
        client.get(path)
        with queries() as few:
            client.get(path)
        seen[path] = len(few)
    bulk(10_000)
    for path, before in seen.items():
        with queries() as many:
            assert client.get(path).status_code == 200
        assert len(many) == before <= 12, path


# Personal data


def test_a_person_takes_their_answers_along_and_leaves_the_sums(make, client_of, app, inside, chair, two_camps):
    asked, author = make.consultation(chair, statements=12), make.person()
    two_camps(asked)
    own = make.statement(asked, TEXT, author=author)
    waiting = make.statement(asked, author=author, state=StatementState.PENDING)
    number = make.statement_ids(asked)[0]
    client_of(author).post(
        f"{HERE}/{asked.id}/answer", data={"statement": number, "answer": "agree", "why": "Vì gần nhà.", "seen": 0}
    )
    with app.app_context():
        rows = parts.export(author)
        assert [row["what"] for row in rows] == ["answer", "statement", "statement"]
        assert rows[0]["why"] == "Vì gần nhà."
        assert rows[0]["answer"] == "agree"
        assert parts.PART in personal_data.parts()
        before = db.session.get_one(Statement, number).agreed
        with transaction():
            parts.erase(db.session.get_one(Person, author.id))
        assert parts.export(author) == []
        assert db.session.get_one(Statement, number, populate_existing=True).agreed == before
        assert db.session.scalar(select(Vote.why).where(Vote.why != "")) is None
        assert db.session.scalar(select(Participant.id).where(Participant.person_id == author.id)) is None
        assert db.session.get_one(Statement, own.id, populate_existing=True).author_id is None
        assert db.session.scalar(select(Statement.id).where(Statement.id == waiting.id)) is None
        drawings.redraw.call_local(asked.id)
        assert db.session.get_one(Drawing, asked.id).told["people"] == 25
        db.session.remove()


def test_a_merged_unit_hands_its_consultations_on(make, inside, app, chair):
    from club.units.signals import unit_merged

    old, new = make.unit(kind=UnitKind.WARD), make.unit(kind=UnitKind.WARD)
    asked = make.consultation(chair, audience=Audience.UNIT, unit=old, statements=2)
    with app.app_context():
        with transaction():
            unit_merged.send(old.id, target_id=new.id)
        db.session.remove()
    assert made_one(inside, asked.id).unit_id == new.id


@pytest.mark.usefixtures("demo")
def test_the_demo_has_a_consultation_with_groups_that_hold(inside):
    with inside() as session:
        told = session.scalars(select(Drawing)).one().told
    assert told["withheld"] == ""
    assert len(told["groups"]) >= 2
    assert told["agreed"]
    assert told["divides"]
