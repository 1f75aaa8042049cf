"""Certificates: issued once when a course is completed, checked by their code, revoked with a reason."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select

from club import clock
from club.db import db, transaction
from club.ledger import LedgerLine
from club.people.actions.erasure import erase
from club.people.models import Person
from club.policy import Role
from training.certificates.jobs import issue_missing
from training.certificates.models import Certificate, new_code
from training.certificates.policy import may_see, visible_certificates


@pytest.fixture
def holder(make):
    return make.person(name="Bí thư Chi đoàn khu phố 3")


@pytest.fixture
def course(make):
    return make.course(title="Điều hành buổi sinh hoạt", lessons=1)


@pytest.fixture
def certificate(make, holder, course, inside):
    """Of a course that was completed before there were certificates: the job issues it."""
    make.enrolment(course, holder, completed=True)
    with inside():
        issue_missing()
        return db.session.scalars(select(Certificate)).one()


def _finish(client, course):
    lesson = course.slug
    page = client.get(f"/training/{lesson}").get_data(as_text=True)
    address = page.split(f'href="/training/{lesson}/lessons/')[1].split('"')[0]
    return client.post(f"/training/{lesson}/lessons/{address}/done")


def test_whoever_completes_a_course_gets_one_certificate_however_often_it_is_done(client_of, holder, course, inside):
    client = client_of(holder)
    for _time in range(2):
        assert _finish(client, course).status_code == 303
    with inside():
        issue_missing()
        found = db.session.scalars(select(Certificate)).one()
        assert (found.name, found.title, found.person_id) == (holder.full_name, course.title, holder.id)
    assert "được cấp giấy chứng nhận" in client.get("/notices").get_data(as_text=True)
    done = client.get(f"/training/{course.slug}/done").get_data(as_text=True)
    assert f'href="/training/certificates/{found.id}"' in done
    assert course.title in client.get("/training/certificates").get_data(as_text=True)


def test_who_has_not_completed_has_none(client_of, make, holder, course, inside):
    make.enrolment(course, holder)
    with inside():
        issue_missing()
        assert db.session.scalar(select(func.count()).select_from(Certificate)) == 0
    assert "Chưa có giấy chứng nhận" in client_of(holder).get("/training/certificates").get_data(as_text=True)


def test_anybody_with_the_code_sees_that_it_stands_and_nothing_more(visitor, certificate, holder):
    for written in (certificate.spelled, certificate.code.upper(), f" {certificate.spelled} "):
        answer = visitor.get("/training/verify", query_string={"code": written})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "còn giá trị" in page
        assert holder.full_name in page
        assert certificate.title in page
        for secret in (holder.phone, f"/people/{holder.id}", f"certificates/{certificate.id}"):
            assert secret not in page
        assert answer.headers["X-Robots-Tag"] == "noindex"
    wrong = visitor.get(f"/training/verify/{new_code()}")
    assert wrong.status_code == 404
    assert holder.full_name not in wrong.get_data(as_text=True)
    assert visitor.get("/training/verify").status_code == 200


def test_a_certificate_is_its_holders_its_trainers_and_the_boards(client_of, make, certificate, holder, course):
    address = f"/training/certificates/{certificate.id}"
    trainer = make.person(Role.TRAINER, thing=course.scope)
    for person in (holder, trainer, make.person(Role.CHAIR)):
        assert client_of(person).get(address).status_code == 200
    other_trainer = make.person(Role.TRAINER, thing="course:999")
    for stranger in (make.person(), make.person(Role.COMMISSIONER), other_trainer):
        client = client_of(stranger)
        for path in (address, f"{address}.pdf", f"{address}/revoke", f"/training/{course.slug}/certificates"):
            assert client.get(path).status_code == 404
    assert client_of(trainer).get(f"{address}/revoke").status_code == 404, "a trainer sees, leaders revoke"


def test_the_rule_for_one_and_the_rule_for_lists_agree(make, certificate, holder, course, inside):
    people = [holder, make.person(), make.person(Role.CHAIR), make.person(Role.TRAINER, thing=course.scope)]
    with inside():
        found = db.session.get_one(Certificate, certificate.id)
        for person in [db.session.get_one(Person, one.id) for one in people]:
            listed = db.session.scalars(select(Certificate.id).where(visible_certificates(person))).all()
            assert bool(may_see(person, found)) == (found.id in listed)


def test_a_revoked_certificate_says_so_to_everybody_and_stands_in_the_ledger(
    client_of, make, visitor, certificate, holder, inside
):
    chair = make.person(Role.CHAIR)
    address = f"/training/certificates/{certificate.id}"
    assert 'name="reason"' in client_of(chair).get(f"{address}/revoke").get_data(as_text=True)
    assert client_of(chair).post(f"{address}/revoke", data={"reason": ""}).status_code == 422
    assert client_of(holder).post(f"{address}/revoke", data={"reason": "x"}).status_code == 404
    assert client_of(chair).post(f"{address}/revoke", data={"reason": "Học hộ"}).status_code == 303
    assert client_of(chair).post(f"{address}/revoke", data={"reason": "Lần hai"}).status_code == 404
    assert "Học hộ" in client_of(holder).get(address).get_data(as_text=True)
    assert "Học hộ" in client_of(holder).get("/notices").get_data(as_text=True)
    public = visitor.get(f"/training/verify/{certificate.spelled}").get_data(as_text=True)
    assert "đã bị thu hồi" in public
    assert "Học hộ" not in public
    with inside():
        issue_missing()
        assert db.session.scalars(select(Certificate)).one().revoked_reason == "Học hộ"
        entry = db.session.scalars(select(LedgerLine).where(LedgerLine.verb == "certificate.revoked")).one()
        assert (entry.actor_id, entry.reason) == (chair.id, "Học hộ")


def test_nobody_revokes_their_own(client_of, make, course, inside):
    chair = make.person(Role.CHAIR)
    make.enrolment(course, chair, completed=True)
    with inside():
        issue_missing()
        number = db.session.scalars(select(Certificate.id)).one()
    assert client_of(chair).get(f"/training/certificates/{number}/revoke").status_code == 404


def test_the_list_of_a_course_costs_the_same_at_ten_thousand(client_of, make, queries, course, certificate, inside):
    client = client_of(make.person(Role.CHAIR))
    costs = []
    for more in (0, 10_000):
        with inside(), transaction():
            now = clock.now()
            rows = [
                {
                    "code": new_code(), "course_id": course.id, "name": f"Người {n}", "title": course.title, "minutes": 30,
                    "issuer": "CLB", "completed_at": now, "issued_at": now, "revoked_reason": "",
                }
                for n in range(more)
            ]  # fmt: skip
            if rows:
                db.session.execute(insert(Certificate), rows)
        client.get(f"/training/{course.slug}/certificates")
        with queries() as seen:
            assert client.get(f"/training/{course.slug}/certificates").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 12


def test_who_leaves_takes_the_name_along_and_the_paper_can_still_be_checked(visitor, certificate, holder, inside):
    with inside(), transaction():
        erase(db.session.get_one(Person, holder.id))
    page = visitor.get(f"/training/verify/{certificate.spelled}").get_data(as_text=True)
    assert "còn giá trị" in page
    assert holder.full_name not in page
    assert "tên đã được xóa" in page


def test_the_sheet_and_its_pdf_carry_the_code(client_of, certificate, holder):
    page = client_of(holder).get(f"/training/certificates/{certificate.id}").get_data(as_text=True)
    assert certificate.spelled in page
    assert 'src="data:image/svg+xml' in page
    answer = client_of(holder).get(f"/training/certificates/{certificate.id}.pdf")
    if answer.status_code == 503:
        pytest.skip("pango is not installed")
    assert answer.data.startswith(b"%PDF")
    assert "private, no-store" in answer.headers["Cache-Control"]
