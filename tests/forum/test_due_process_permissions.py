"""Due process: every route for every office, the faces of its rules, and the same number of queries at any size."""

from __future__ import annotations

import html
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from club.db import db
from club.people.models import Person
from club.policy import Role
from club.units.models import UnitKind
from forum.due_process import policy
from forum.due_process.models import Case, Measure
from forum.due_process.policy import case_is_open_to, measure_is_listed_to
from forum.models import Audience

WHO = ("visitor", "guest", "observer", "reader", "author", "elsewhere", "local", "commissioner", "chair", "admin")
# method, address, {who: answer}; those who are not named get `others`, a visitor is sent to sign in.
OFFICERS = {"local": 200, "commissioner": 200, "chair": 200}
JUDGES = {"commissioner": 200, "chair": 200}
READERS = {"reader": 200, "author": 200, "elsewhere": 200, "admin": 200, **OFFICERS}
ROUTES = [
    ("forum.rules", "GET", "/forum/rules", {"guest": 404}, 200),
    ("forum.publish_rules", "GET", "/forum/rules/publish", {"chair": 200, "admin": 200}, 404),
    ("forum.publish_rules", "POST", "/forum/rules/publish", {"chair": 422, "admin": 422}, 404),
    ("forum.terms", "GET", "/forum/terms", {"chair": 200, "admin": 200}, 404),
    ("forum.terms", "POST", "/forum/terms", {"chair": 303, "admin": 303}, 404),
    ("forum.watch_words", "POST", "/forum/terms/words", {"chair": 422, "admin": 422}, 404),
    ("forum.unwatch_words", "POST", "/forum/terms/words/9/remove", {}, 404),
    ("forum.flag", "GET", "{post}/flag", {"guest": 404, "elsewhere": 404, "observer": 404, "author": 403}, 200),
    ("forum.flag", "POST", "{post}/flag", {"guest": 404, "elsewhere": 404, "observer": 404, "author": 403}, 422),
    ("forum.withdraw_flag", "POST", "{post}/flag/withdraw", {"guest": 404, "elsewhere": 404, "observer": 404, "reader": 409}, 409),
    ("forum.why_hidden", "GET", "{hidden}/why", {"author": 302, "local": 302, "commissioner": 302, "chair": 302}, 404),
    ("forum.held_list", "GET", "/forum/held", {}, 200),
    ("forum.held", "GET", "{held}", {"author": 200, **OFFICERS}, 404),
    ("forum.held", "POST", "{held}", {"author": 422, "local": 403, "commissioner": 403, "chair": 403}, 404),
    ("forum.withdraw_held", "POST", "{held}/withdraw", {"local": 403, "commissioner": 403, "chair": 403, "author": 0}, 404),
    ("forum.queue", "GET", "/forum/queue", {"elsewhere": 200, **OFFICERS}, 404),
    ("forum.next_case", "POST", "/forum/queue/next", {"elsewhere": 303, "author": 404, "local": 0, "commissioner": 0, "chair": 0}, 404),
    ("forum.case", "GET", "{case}", OFFICERS, 404),
    ("forum.act_on_case", "POST", "{case}/hide", dict.fromkeys(OFFICERS, 422), 404),
    ("forum.act_on_cases", "POST", "/forum/queue/bulk", dict.fromkeys([*OFFICERS, "elsewhere"], 422), 404),
    ("forum.my_measures", "GET", "/forum/measures", {}, 200),
    ("forum.measure", "GET", "{measure}", {"author": 200, **OFFICERS}, 404),
    ("forum.appeal", "POST", "{measure}/appeal", {"author": 0, "local": 403, "commissioner": 403, "chair": 403}, 404),
    ("forum.decide_appeal", "POST", "{measure}/overturn", {"author": 409, "local": 409, "commissioner": 409, "chair": 409}, 404),
    ("forum.lift_measure", "GET", "{measure}/lift", {"author": 403, **OFFICERS}, 404),
    ("forum.lift_measure", "POST", "{measure}/lift", {"author": 403, "local": 422, "commissioner": 422, "chair": 422}, 404),
    ("forum.appeals", "GET", "/forum/appeals", JUDGES, 404),
    ("forum.appeal_by_link", "GET", "/forum/appeal/nobody", {}, 404),
    ("forum.appeal_by_link", "POST", "/forum/appeal/nobody", {}, 404),
    ("forum.log", "GET", "/forum/log", READERS, 404),
    ("forum.download_log", "GET", "/forum/log/download.json", READERS, 404),
    ("forum.log_of_moves", "GET", "/forum/log/moves", READERS, 404),
    ("forum.undo_move", "GET", "/forum/log/moves/999/undo", {}, 404),
    ("forum.undo_move", "POST", "/forum/log/moves/999/undo", {}, 404),
    ("forum.check_log", "GET", "/forum/log/check", READERS, 404),
    ("forum.check_log", "POST", "/forum/log/check", dict.fromkeys(READERS, 422), 404),
    ("forum.redact_entry", "GET", "/forum/log/{number}/redact", {"chair": 200}, 404),
    ("forum.redact_entry", "POST", "/forum/log/{number}/redact", {"chair": 422}, 404),
]  # fmt: skip


@pytest.fixture
def scene(make, client_of, inside):
    """A members' space with a flagged post, a hidden one, and one that waits; somebody of each kind."""
    city = make.unit("Thành Đoàn", kind=UnitKind.CITY)
    cluster = make.unit("Cụm 1", kind=UnitKind.CLUSTER, parent=city)
    ward = make.unit("Phường 1", kind=UnitKind.WARD, parent=cluster)
    chair, author, reader = make.person(Role.CHAIR), make.person(home=ward), make.person()
    space, other = make.space(), make.space()
    topic = make.topic(space, reader)
    flagged, hidden = make.post(topic, author, "Bài bị báo cáo"), make.post(topic, author, "Bài bị ẩn")
    vice = make.person(Role.VICE_CHAIR)
    case, measure = make.flagged(flagged, vice), make.hidden_by(vice, hidden)
    client_of(chair).post("/forum/terms/words", data={"words": "ca do"})
    client_of(author).post(f"/forum/t/{topic.id}/reply", data={"body": "Rủ nhau cá độ"})
    people = {
        "visitor": None,
        "guest": make.person(Role.GUEST),
        "observer": make.person(Role.OBSERVER),
        "reader": reader,
        "author": author,
        "elsewhere": make.person(Role.MODERATOR, thing=other.thing),
        "local": make.person(Role.MODERATOR, thing=space.thing),
        "commissioner": make.person(Role.COMMISSIONER, over=cluster),
        "chair": chair,
        "admin": make.person(Role.ADMIN),
    }
    values = {
        "post": flagged.url,
        "hidden": hidden.url,
        "held": "/forum/held/1",
        "case": case.url,
        "measure": measure.url,
        "number": measure.id,
    }
    return SimpleNamespace(people=people, values=values, space=space, other=other, topic=topic, author=author)


@pytest.mark.parametrize("who", WHO)
def test_every_route_answers_every_office_as_the_table_says(app, client_of, scene, who):
    client = client_of(scene.people[who]) if scene.people[who] else app.test_client()
    wrong = []
    for endpoint, method, address, answers, others in ROUTES:
        url = address.format(**scene.values)
        expected = answers.get(who, others)
        # 0: allowed, and it would change the scene for the routes after it; journeys show it.
        if not expected:
            continue
        if who == "visitor":
            expected = 404 if endpoint == "forum.appeal_by_link" else 302
        got = client.open(url, method=method, data={}).status_code
        if got != expected:
            wrong.append(f"{who} {method} {url}: {got}, not {expected}")
    assert wrong == []


def test_the_table_knows_every_route(app):
    known = {(endpoint, method) for endpoint, method, *_rest in ROUTES}
    missing = [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if app.view_functions[rule.endpoint].__module__.startswith(("forum.due_process", "forum.moving.routes.log"))
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if (rule.endpoint, method) not in known
    ]
    assert missing == []


def test_the_two_faces_of_cases_measures_and_appeals_agree(inside, make, client_of, scene):
    chair = scene.people["chair"]
    unit = make.unit()
    for space in (make.space(audience=Audience.BOARD), make.space(audience=Audience.UNIT, unit=unit)):
        topic = make.topic(space, chair)
        make.flagged(make.post(topic, make.person(Role.CHAIR)), chair)
        make.hidden_by(chair, make.post(topic, make.person(Role.CHAIR)))
    with inside() as session, session.no_autoflush:
        cases = list(session.scalars(select(Case)))
        measures = list(session.scalars(select(Measure)))
        for who, stored in scene.people.items():
            if stored is None:
                continue
            person = session.get_one(Person, stored.id)
            listed = session.scalars(select(Case.id).join(Case.space).where(case_is_open_to(person)))
            assert {one.id for one in cases if policy.may_see_case(person, one)} == set(listed), who
            logged = set(session.scalars(select(Measure.id).where(measure_is_listed_to(person))))
            seen = {one.id for one in measures if policy.may_see_space(person, one.space)}
            assert seen == logged, who


@pytest.fixture
def crowd(make, scene):
    """`crowd(n)`: so many flagged posts in the queue, and so many measures in the log, more."""

    def more(count: int) -> None:
        make.many_posts(scene.topic, [scene.author], count)
        rows = make.newest_posts(scene.topic, count)
        make.many_cases(scene.space, [number for number, _topic in rows], scene.author)
        make.many_measures(scene.space, rows, scene.author, scene.people["chair"])

    return more


@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        ("chair", "/forum/queue", 12),
        ("local", "/forum/queue", 12),
        ("chair", "/forum/appeals", 12),
        ("reader", "/forum/log", 12),
        ("author", "/forum/measures", 12),
        ("chair", "/", 30),
    ],
)
def test_pages_ask_as_often_at_ten_as_at_ten_thousand(client_of, make, queries, scene, crowd, who, address, most):
    client = client_of(scene.people[who])
    counts = []
    for more in (10, 9_990):
        crowd(more)
        client.get(address)
        with queries() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= most, counts


def test_a_case_asks_within_bounds_and_the_next_one_is_found_at_once(client_of, make, queries, scene, crowd):
    crowd(2_000)
    client = client_of(scene.people["chair"])
    with queries() as seen:
        begun = client.post("/forum/queue/next")
    assert len(seen) <= 12, seen
    with queries() as seen:
        assert client.get(begun.location).status_code == 200
    assert len(seen) <= 12, seen


def test_a_page_of_the_queue_continues_where_the_last_ended(client_of, inside, scene, crowd):
    crowd(45)
    client = client_of(scene.people["chair"])
    page, seen = client.get("/forum/queue").text, set()
    for _turn in range(5):
        found = set(_ids(page))
        assert not found & seen
        seen |= found
        if 'rel="next"' not in page:
            break
        page = client.get(_next(page)).text
    with inside():
        assert seen == set(db.session.scalars(select(Case.id)))


def _ids(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'name="case" value="(\d+)"', page)]


def _next(page: str) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    assert found is not None
    return html.unescape(found[1])
