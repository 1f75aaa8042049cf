"""Notices: the page, what is read, what one wants, and mail with its way out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from club import clock, mail
from club.db import db, transaction
from club.notices.actions import declare, kinds, tell
from club.notices.mail import stop_token
from club.notices.models import Notice, NoticeChoice
from club.people.models import Person, PersonState
from club.policy import Role


@pytest.fixture
def news(app):
    """A kind of notice for these tests: on the page, and by mail."""
    code = declare("people.test_news", "Tin thử", lambda p: f"Tin số {p['number']}", by_mail=True)
    mail.collected.clear()
    yield code
    del kinds[code]


def send(inside, kind: str, person: Person, number: int, *, url: str = "/people") -> None:
    """Tell one person once."""
    with inside(), transaction():
        tell([person.id], kind, key=f"{number}", url=url, number=number)


def test_notices_stand_under_their_days_newest_first(make, client_of, inside, news):
    person = make.person()
    now = clock.now()
    for number, days in ((1, 9), (2, 1), (3, 0)):
        with clock.set_now(now - timedelta(days=days)):
            send(inside, news, person, number)
    page = client_of(person).get("/notices").text
    assert [page.index(f"Tin số {number}") for number in (3, 2, 1)] == sorted(
        page.index(f"Tin số {number}") for number in (3, 2, 1)
    )
    assert page.count("day-head") == 3
    assert page.count("is-unread") == 3


def test_following_a_notice_reads_it_and_those_to_the_same_place(make, client_of, inside, news):
    person = make.person()
    for number, url in ((1, "/people"), (2, "/people"), (3, "/units")):
        send(inside, news, person, number, url=url)
    with inside():
        first = db.session.scalars(select(Notice.id).order_by(Notice.id)).first()
    client = client_of(person)
    answer = client.get(f"/notices/{first}/go")
    assert (answer.status_code, answer.location) == (302, "/people")
    assert client.get("/notices").text.count("is-unread") == 1
    assert client_of(make.person()).get(f"/notices/{first}/go").status_code == 404


def test_a_notice_never_leads_to_another_site(make, client_of, inside, news):
    person = make.person()
    send(inside, news, person, 1, url="//evil.example/x")
    with inside():
        number = db.session.scalars(select(Notice.id)).one()
    assert client_of(person).get(f"/notices/{number}/go").location == "/"


def test_reading_all_leaves_what_came_meanwhile(make, client_of, inside, news):
    person = make.person()
    send(inside, news, person, 1)
    client = client_of(person)
    before = re.search(r'name="before" value="(\d+)"', client.get("/notices").text)
    assert before is not None
    send(inside, news, person, 2)
    assert client.post("/notices/read", data={"before": before[1]}).status_code == 303
    assert client.get("/notices").text.count("is-unread") == 1
    client.post("/notices/read", data={})
    page = client.get("/notices").text
    assert "is-unread" not in page
    assert "/notices/read" not in page


def test_an_empty_page_says_what_will_stand_here(make, client_of, visitor):
    assert "empty-icon" in client_of(make.person()).get("/notices").text
    assert visitor.get("/notices").status_code == 302


def test_a_notice_of_a_kind_that_is_gone_still_reads(make, client_of, inside, news):
    person = make.person()
    with inside(), transaction():
        db.session.add(Notice(person_id=person.id, kind="old.kind", key="old:1", url="/", params={}))
        db.session.add(Notice(person_id=person.id, kind=news, key="old:2", url="/", params={"other": 1}))
    page = client_of(person).get("/notices").text
    assert page.count("row-title") == 2
    assert "Tin thử" in page


def test_one_chooses_kind_by_kind_how_to_be_told(make, client_of, inside, news):
    person = make.person(email="a@clb.example")
    client = client_of(person)
    page = client.get("/notices/settings").text
    assert re.search(r'<input checked[^>]*name="people-test_news-page"', page)
    assert re.search(r'<input checked[^>]*name="people-test_news-mail"', page)
    wish = {f"{code.replace('.', '-')}-page": "y" for code in kinds}
    assert client.post("/notices/settings", data=wish).status_code == 303
    send(inside, news, person, 1)
    assert mail.collected == []
    with inside():
        assert len(db.session.scalars(select(Notice)).all()) == 1
    client.post("/notices/settings", data={"people-test_news-mail": "y"})
    send(inside, news, person, 2)
    with inside():
        assert len(db.session.scalars(select(Notice)).all()) == 1
    assert [letter.to for letter in mail.collected] == ["a@clb.example"]


def test_wishes_that_equal_the_defaults_are_not_kept(make, client_of, inside, news):
    person = make.person()
    client = client_of(person)
    client.post("/notices/settings", data={})
    with inside():
        assert db.session.scalars(select(NoticeChoice.kind)).all()
    defaults = {f"{code.replace('.', '-')}-page": "y" for code in kinds}
    defaults |= {f"{code.replace('.', '-')}-mail": "y" for code, kind in kinds.items() if kind.by_mail}
    client.post("/notices/settings", data=defaults)
    with inside():
        assert db.session.scalars(select(NoticeChoice.kind)).all() == []


def test_mail_is_in_the_readers_language_and_can_be_stopped_with_one_click(make, visitor, inside, news):
    person = make.person(email="a@clb.example")
    send(inside, news, person, 1)
    letter = mail.collected[0]
    assert letter.subject == "Tin số 1"
    found = re.search(r"(/notices/stop/\S+)", letter.body)
    assert found is not None
    assert letter.stop_url.endswith(found[1])
    assert visitor.get(found[1]).status_code == 200
    send(inside, news, person, 2)
    assert len(mail.collected) == 2, "looking at the page stops nothing: mail programs open links by themselves"
    stopped = visitor.post(found[1], data={"List-Unsubscribe": "One-Click"})
    assert stopped.status_code == 200
    send(inside, news, person, 3)
    assert len(mail.collected) == 2
    with inside():
        assert len(db.session.scalars(select(Notice)).all()) == 3


def test_the_stopping_link_works_without_a_form_token_and_only_with_its_signature(app, make, inside, news):
    person = make.person(email="a@clb.example")
    with app.app_context():
        token = stop_token(person.id, news)
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = app.test_client()
        assert client.post(f"/notices/stop/{token}").status_code == 200
        assert client.post(f"/notices/stop/{token[:-2]}xx").status_code == 400
        assert client.post("/notices/stop/1").status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    with inside():
        choice = db.session.scalars(select(NoticeChoice)).one()
        assert (choice.kind, choice.on_page, choice.by_mail) == (news, True, False)


def test_headers_of_mail_name_the_one_click_link(app):
    settings = app.config["SETTINGS"]
    made = mail.envelope(settings, mail.Mail("a@clb.example", "s", "b", "http://127.0.0.1/notices/stop/x"))
    assert made["List-Unsubscribe"] == "<http://127.0.0.1/notices/stop/x>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.envelope(settings, mail.Mail("a@clb.example", "s", "b"))["List-Unsubscribe"] is None


@pytest.mark.parametrize("change", [{"email": None}, {"state": PersonState.ERASED, "email": None}])
def test_mail_is_not_sent_to_who_is_gone_meanwhile(make, inside, news, change):
    from club.notices.mail import deliver

    person = make.person(email="a@clb.example")
    with inside(), transaction():
        for name, value in change.items():
            setattr(db.session.get_one(Person, person.id), name, value)
    with inside():
        deliver({"person": person.id, "kind": news, "url": "/", "params": {"number": 1}})
        deliver({"person": 999_999, "kind": news, "url": "/", "params": {"number": 1}})
        deliver({"person": person.id, "kind": "gone.kind", "url": "/", "params": {}})
    assert mail.collected == []


def test_the_page_of_notices_asks_few_questions(make, client_of, inside, news, queries):
    person = make.person()
    send(inside, news, person, 0)
    client = client_of(person)
    client.get("/notices")
    with queries() as few:
        client.get("/notices")
    alike = {"person_id": person.id, "kind": news, "url": "/", "created_at": clock.now()}
    rows = [{**alike, "key": f"k{number}", "params": {"number": number}} for number in range(10_000)]
    with inside(), transaction():
        db.session.execute(insert(Notice), rows)
    with queries() as many:
        page = client.get("/notices").text
    assert len(many) == len(few) <= 12
    assert page.count("/go") == 30
    assert 'rel="next"' in page


def test_the_home_page_asks_for_a_profile_until_there_is_one(make, inside, app):
    from club.people.app import unfinished_profile

    member, observer = make.person(Role.MEMBER), make.person(Role.OBSERVER)
    with app.test_request_context(), transaction():
        kept = db.session.get_one(Person, member.id)
        assert len(unfinished_profile(kept)) == 1
        assert unfinished_profile(db.session.get_one(Person, observer.id)) == []
        kept.about = "Bí thư"
        assert unfinished_profile(kept) == []
