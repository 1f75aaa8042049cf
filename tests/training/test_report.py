"""Who has come how far: for whom it is open, how far each may look, and what it costs at ten thousand."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from club.db import db, transaction
from club.people.models import Person, PersonState
from club.policy import Role
from club.units.models import Unit, UnitKind
from training import policy
from training.models import Course, Enrolment


@pytest.fixture
def tree(make):
    """city → two clusters → a ward each → two branches each; a learner in every branch."""
    city = make.unit("Thành Đoàn", kind=UnitKind.CITY)
    found = {"city": city}
    for c in (1, 2):
        cluster = found[f"c{c}"] = make.unit(f"Cụm {c}", kind=UnitKind.CLUSTER, parent=city)
        ward = found[f"w{c}"] = make.unit(f"Đoàn phường {c}", kind=UnitKind.WARD, parent=cluster)
        for b in (1, 2):
            found[f"b{c}{b}"] = make.unit(f"Chi đoàn {c}.{b}", parent=ward)
    return found


@pytest.fixture
def learners(make, tree):
    """One begins, one completes, two do not begin."""
    course = make.course(lessons=2)
    people = {
        key: make.person(name=f"Bí thư {key}", home=tree[key], over=tree[key]) for key in ("b11", "b12", "b21", "b22")
    }
    make.enrolment(course, people["b11"])
    make.enrolment(course, people["b21"], completed=True)
    return course, people


def test_members_do_not_see_how_far_others_have_come(learners, client_of):
    course, people = learners
    for path in ("report", "report/units"):
        answer = client_of(people["b11"]).get(f"/training/{course.slug}/{path}")
        assert answer.status_code == 403
        assert "Bí thư b21" not in answer.get_data(as_text=True)


def test_the_chair_and_the_courses_trainer_see_everybody(learners, make, client_of):
    course, _people = learners
    for person in (make.person(Role.CHAIR), make.person(Role.TRAINER, thing=f"course:{course.id}")):
        page = client_of(person).get(f"/training/{course.slug}/report").get_data(as_text=True)
        assert "Bí thư b11" in page
        assert "Bí thư b21" in page
        assert "Bí thư b12" not in page
        waiting = client_of(person).get(f"/training/{course.slug}/report?state=not_begun").get_data(as_text=True)
        assert "Bí thư b12" in waiting
        assert "Bí thư b11" not in waiting
        completed = client_of(person).get(f"/training/{course.slug}/report?state=completed").get_data(as_text=True)
        assert "Bí thư b21" in completed
        assert "Bí thư b11" not in completed


def test_the_trainer_of_another_course_does_not(learners, make, client_of):
    course, _people = learners
    stranger = make.person(Role.TRAINER, thing=f"course:{course.id + 1}")
    client = client_of(stranger)
    assert client.get(f"/training/{course.slug}/report").status_code in {403, 404}


def test_a_cluster_head_sees_the_own_cluster_only(learners, make, tree, client_of):
    course, _people = learners
    head = client_of(make.person(Role.COMMISSIONER, over=tree["c2"], home=tree["c2"]))
    page = head.get(f"/training/{course.slug}/report").get_data(as_text=True)
    assert "Bí thư b21" in page
    assert "Bí thư b11" not in page
    assert head.get(f"/training/{course.slug}/report?unit={tree['w2'].id}").status_code == 200
    assert head.get(f"/training/{course.slug}/report?unit={tree['w1'].id}").status_code == 404
    units = head.get(f"/training/{course.slug}/report/units").get_data(as_text=True)
    assert "Đoàn phường 2" in units
    assert "Đoàn phường 1" not in units


def test_units_are_counted_with_all_below_them_and_open_one_by_one(learners, make, tree, client_of):
    course, _people = learners
    chair = client_of(make.person(Role.CHAIR))
    page = chair.get(f"/training/{course.slug}/report/units").get_data(as_text=True)
    assert "Cụm 1" in page
    assert "Cụm 2" in page
    assert "Chi đoàn 1.1" not in page
    deeper = chair.get(f"/training/{course.slug}/report/units?unit={tree['w1'].id}").get_data(as_text=True)
    assert "Chi đoàn 1.1" in deeper
    assert "Chi đoàn 2.1" not in deeper


def test_the_rule_about_one_learner_and_the_list_of_learners_agree(learners, make, tree, inside):
    course, _people = learners
    viewers = [
        make.person(Role.CHAIR),
        make.person(Role.COMMISSIONER, over=tree["c1"]),
        make.person(Role.WARD_SECRETARY, over=tree["w2"], home=tree["w2"]),
        make.person(Role.TRAINER, thing=f"course:{course.id}"),
        make.person(Role.TRAINER, thing="course:999"),
        make.person(Role.MEMBER, home=tree["b11"]),
        make.person(Role.ADMIN),
    ]
    with inside():
        course = db.session.get_one(Course, course.id)
        everybody = list(db.session.scalars(select(Person)))
        for number in [viewer.id for viewer in viewers]:
            viewer = db.session.get_one(Person, number)
            if not policy.may_report(viewer, course):
                assert not any(policy.may_look_at(viewer, course, person) for person in everybody)
                continue
            rule = {person.id for person in everybody if policy.may_look_at(viewer, course, person)}
            query = select(Person.id).outerjoin(Unit, Person.unit_id == Unit.id)
            listed = set(db.session.scalars(query.where(policy.visible_learners(viewer, course))))
            assert listed == rule


def test_the_report_costs_as_much_at_ten_thousand_learners_as_at_ten(make, tree, client_of, queries, inside):
    course = make.course(lessons=3)
    make.quiz(course)
    chair = client_of(make.person(Role.CHAIR))

    def fill(size: int) -> None:
        rows = [
            {"full_name": f"Người {n}", "sort_key": f"{size}-{n:06d}", "state": PersonState.ACTIVE, "unit_id": home}
            for n, home in zip(range(size), [tree[key].id for key in ("b11", "b12", "b21", "b22")] * size, strict=False)
        ]
        with inside(), transaction():
            ids = db.session.scalars(insert(Person).returning(Person.id), rows).all()
            db.session.execute(insert(Enrolment), [{"person_id": i, "course_id": course.id} for i in ids])

    def counted() -> list[int]:
        numbers = []
        for path in ("report", "report?state=under_way", "report/units", f"report/units?unit={tree['w1'].id}"):
            with queries() as seen:
                assert chair.get(f"/training/{course.slug}/{path}").status_code == 200
            numbers.append(len(seen))
        return numbers

    fill(10)
    few = counted()
    fill(10_000)
    assert counted() == few
    assert max(few) <= 12


def test_learners_are_turned_over_page_by_page_without_gap_or_repeat(make, client_of, inside):
    course = make.course()
    with inside(), transaction():
        rows = [{"full_name": f"Người {n}", "sort_key": f"{n % 7}", "state": PersonState.ACTIVE} for n in range(75)]
        ids = db.session.scalars(insert(Person).returning(Person.id), rows).all()
        db.session.execute(insert(Enrolment), [{"person_id": i, "course_id": course.id} for i in ids])
    chair = client_of(make.person(Role.CHAIR))
    seen: list[str] = []
    address = f"/training/{course.slug}/report"
    while address:
        page = chair.get(address).get_data(as_text=True)
        seen += [part.split("<", 1)[0] for part in page.split("<span>Người ")[1:]]
        address = (
            page.split('rel="next" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&") if 'rel="next"' in page else ""
        )
    assert len(seen) == 75
    assert len(set(seen)) == 75
