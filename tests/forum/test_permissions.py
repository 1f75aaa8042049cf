"""Who gets where: every route of the forum for every office and every kind of space, and the two faces of each rule."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from club import clock
from club.db import db
from club.people.models import Appointment, Person, PersonState
from club.policy import Role
from club.units.models import Unit, UnitKind
from forum import policy
from forum.models import Audience, Space, Topic

EVERYWHERE = ["observers", "members", "board", "unit"]


@dataclass(frozen=True)
class Rights:
    """What one kind of person may do: spaces read, and acts in those they read."""

    reads: tuple[str, ...] = ()
    writes: bool = False
    moderates: bool = False
    arranges: bool = False
    nobody: bool = False
    manages: bool = False
    enters: bool = True


PEOPLE = {
    "visitor": Rights(enters=False),
    "guest": Rights(enters=False),
    "observer": Rights(("observers",)),
    "member": Rights(("observers", "members"), writes=True),
    "member_of_the_unit": Rights(("observers", "members", "unit"), writes=True),
    "ward_secretary_above": Rights(("observers", "members", "unit"), writes=True),
    "commissioner_elsewhere": Rights(("observers", "members", "board"), writes=True, moderates=True, arranges=True),
    "standing_committee": Rights(("observers", "members", "board", "unit"), writes=True),
    "vice_chair": Rights(
        ("observers", "members", "board", "unit"), writes=True, moderates=True, arranges=True, manages=True
    ),
    "admin": Rights(("observers", "members"), writes=True, manages=True),
    "moderator_of_the_space": Rights(("observers", "members", "board", "unit"), writes=True, moderates=True),
}

# endpoint → (method, address, what it needs: None, a right, or "author", answer when allowed)
ROUTES = [
    ("forum.home", "GET", "/forum", "enters", 200),
    ("forum.across", "GET", "/forum/topics?show=unread", "enters", 200),
    ("forum.space", "GET", "/forum/s/{slug}", None, 200),
    ("forum.read_space", "POST", "/forum/s/{slug}/read", None, 303),
    ("forum.new_topic", "GET", "/forum/s/{slug}/new", "writes", 200),
    ("forum.new_topic", "POST", "/forum/s/{slug}/new", "writes", 422),
    ("forum.topic", "GET", "/forum/t/{topic}-{words}", None, 200),
    ("forum.reply", "POST", "/forum/t/{topic}/reply", "writes", 422),
    *[("forum.act_on_topic", "GET", f"/forum/t/{{topic}}/{act}", "arranges", 200) for act in ("pin", "unpin", "lock")],
    *[("forum.act_on_topic", "POST", f"/forum/t/{{topic}}/{act}", "arranges", 422) for act in ("pin", "unlock")],
    *[("forum.act_on_topic", "POST", f"/forum/t/{{topic}}/{act}", "moderates", 422) for act in ("hide", "show")],
    ("forum.permalink", "GET", "/forum/p/{post}", None, 302),
    ("forum.edit", "GET", "/forum/p/{post}/edit", "author", 200),
    ("forum.edit", "POST", "/forum/p/{post}/edit", "author", 422),
    ("forum.history", "GET", "/forum/p/{post}/history", None, 200),
    ("forum.delete", "POST", "/forum/p/{post}/delete", "author", 303),
    ("forum.restore", "POST", "/forum/p/{post}/restore", "author", 303),
    ("forum.act_on_post", "GET", "/forum/p/{post}/hide", "moderates", 200),
    ("forum.act_on_post", "POST", "/forum/p/{post}/hide", "moderates", 422),
    ("forum.act_on_post", "POST", "/forum/p/{post}/show", "moderates", 422),
    ("forum.topic_gauge", "GET", "/forum/t/{topic}/gauge", None, 200),
    ("forum.space_gauge", "GET", "/forum/s/{slug}/gauge", None, 200),
    ("forum.support_post", "POST", "/forum/p/{post}/support", "writes", 303),
    ("forum.support_post", "POST", "/forum/p/{post}/unsupport", "writes", 303),
    ("forum.following", "GET", "/forum/following", "enters", 200),
    ("forum.follow_topic", "POST", "/forum/t/{topic}/follow", None, 400),
    ("forum.follow_space", "POST", "/forum/s/{slug}/follow", None, 400),
    ("forum.people_to_mention", "GET", "/forum/s/{slug}/people?q=a", None, 200),
    ("forum.similar_topics", "GET", "/forum/s/{slug}/similar?title=abc", None, 200),
    ("forum.quote", "GET", "/forum/p/{post}/quote", None, 200),
    ("forum.bookmarks", "GET", "/forum/bookmarks", "enters", 200),
    ("forum.keep", "POST", "/forum/p/{post}/keep", None, 303),
    ("forum.remind", "GET", "/forum/p/{post}/remind", None, 200),
    ("forum.remind", "POST", "/forum/p/{post}/remind", None, 303),
    ("forum.drop", "POST", "/forum/p/{post}/drop", None, 303),
    ("forum.new_poll", "GET", "/forum/p/{post}/poll/new", "author", 200),
    ("forum.new_poll", "POST", "/forum/p/{post}/poll/new", "author", 422),
    ("forum.poll", "GET", "/forum/p/{post}/poll", None, 200),
    ("forum.vote_in_poll", "POST", "/forum/p/{post}/poll/vote", "writes", 422),
    ("forum.end_poll", "GET", "/forum/p/{post}/poll/close", "moderates", 200),
    ("forum.end_poll", "POST", "/forum/p/{post}/poll/close", "moderates", 422),
    ("forum.end_poll", "POST", "/forum/p/{post}/poll/drop", "author", 303),
    ("forum.planned_topics", "GET", "/forum/planned", "enters", 200),
    # Nobody here planned anything.
    ("forum.planned_topic", "GET", "/forum/planned/1", "curates", 404),
    ("forum.planned_topic", "POST", "/forum/planned/1", "curates", 404),
    ("forum.end_plan", "POST", "/forum/planned/1/publish", "curates", 404),
    ("forum.conclude_topic", "GET", "/forum/t/{topic}/conclude", "arranges", 200),
    ("forum.conclude_topic", "POST", "/forum/t/{topic}/conclude", "arranges", 422),
    # The topic is no question, no debate, and not concluded: what follows is nobody's.
    ("forum.address_topic", "GET", "/forum/t/{topic}/address", "nobody", 403),
    ("forum.address_topic", "POST", "/forum/t/{topic}/address", "nobody", 403),
    ("forum.mark_official", "POST", "/forum/p/{post}/official", "nobody", 403),
    ("forum.reopen_topic", "GET", "/forum/t/{topic}/reopen", "nobody", 403),
    ("forum.reopen_topic", "POST", "/forum/t/{topic}/reopen", "nobody", 403),
    ("forum.summarise_topic", "GET", "/forum/t/{topic}/summaries", "nobody", 403),
    ("forum.summarise_topic", "POST", "/forum/t/{topic}/summaries", "nobody", 403),
    ("forum.judge_summary", "POST", "/forum/t/{topic}/summaries/1", None, 303),
    *[("forum.act_on_topic", "GET", f"/forum/t/{{topic}}/{act}", "arranges", 200) for act in ("archive", "unarchive")],
    ("forum.relocate_topic", "GET", "/forum/t/{topic}/move", "moderates", 200),
    ("forum.relocate_topic", "POST", "/forum/t/{topic}/move", "moderates", 422),
    ("forum.split_topic", "GET", "/forum/t/{topic}/split?from=2", "moderates", 200),
    ("forum.split_topic", "POST", "/forum/t/{topic}/split", "moderates", 422),
    ("forum.merge_topic", "GET", "/forum/t/{topic}/merge", "moderates", 200),
    ("forum.merge_topic", "POST", "/forum/t/{topic}/merge", "moderates", 422),
    ("forum.print_topic", "GET", "/forum/t/{topic}/print", None, 200),
    ("forum.tags", "GET", "/forum/tags", "enters", 200),
    ("forum.tags_of_topic", "GET", "/forum/t/{topic}/tags", "arranges", 200),
    ("forum.tags_of_topic", "POST", "/forum/t/{topic}/tags", "arranges", 303),
    ("forum.new_tag", "GET", "/forum/tags/new", "curates", 200),
    ("forum.new_tag", "POST", "/forum/tags/new", "curates", 422),
    # There is no tag here: what is refused is not found either.
    ("forum.tag", "GET", "/forum/tags/khong-co", "curates", 404),
    ("forum.follow_tag_page", "POST", "/forum/tags/khong-co/follow", "curates", 404),
    *[
        ("forum." + endpoint, method, f"/forum/tags/khong-co/{act}", "curates", 404)
        for endpoint, act in (("change_tag", "change"), ("merge_tag", "merge"), ("act_on_tag", "retire"))
        for method in ("GET", "POST")
    ],
    ("forum.manage_spaces", "GET", "/forum/spaces", "manages", 200),
    ("forum.new_space", "GET", "/forum/spaces/new", "manages", 200),
    ("forum.new_space", "POST", "/forum/spaces/new", "manages", 422),
    ("forum.change_space", "GET", "/forum/spaces/{space}", "manages", 200),
    ("forum.change_space", "POST", "/forum/spaces/{space}", "manages", 422),
    ("forum.move_space", "POST", "/forum/spaces/{space}/up", "manages", 303),
    ("forum.act_on_space", "GET", "/forum/spaces/{space}/close", "manages", 200),
    ("forum.act_on_space", "POST", "/forum/spaces/{space}/close", "manages", 422),
]


@pytest.fixture
def scene(make):
    """One space of each kind with a topic and an answer in it, and somebody of each kind."""
    city = make.unit("Thành Đoàn", kind=UnitKind.CITY)
    here, elsewhere = (make.unit(f"Cụm {n}", kind=UnitKind.CLUSTER, parent=city) for n in (1, 2))
    ward = make.unit("Phường 1", kind=UnitKind.WARD, parent=here)
    branch = make.unit("Khu phố 1", parent=ward)
    other = make.unit("Khu phố 9", parent=make.unit("Phường 9", kind=UnitKind.WARD, parent=elsewhere))
    chair = make.person(Role.CHAIR)
    spaces, topics, posts = {}, {}, {}
    for name in EVERYWHERE:
        spaces[name] = make.space(audience=Audience(name), unit=branch if name == "unit" else None)
        topics[name] = make.topic(spaces[name], chair)
        posts[name] = make.post(topics[name], chair)
        make.post_poll(posts[name], chair)
    people = {
        "visitor": None,
        "guest": make.person(Role.GUEST, home=branch),
        "observer": make.person(Role.OBSERVER, home=other),
        "member": make.person(home=other),
        "member_of_the_unit": make.person(home=branch),
        "ward_secretary_above": make.person(Role.WARD_SECRETARY, over=ward),
        "commissioner_elsewhere": make.person(Role.COMMISSIONER, over=elsewhere),
        "standing_committee": make.person(Role.STANDING_COMMITTEE),
        "vice_chair": make.person(Role.VICE_CHAIR),
        "admin": make.person(Role.ADMIN),
    }
    return SimpleNamespace(spaces=spaces, topics=topics, posts=posts, people=people)


def _expected(rights: Rights, who: str, audience: str, endpoint: str, needs: str | None, allowed: int) -> int:
    if who == "visitor":
        return 302
    if needs == "enters":
        return allowed if rights.enters else 404
    if endpoint in {"forum.manage_spaces", "forum.new_space"}:
        return allowed if rights.manages else 404
    if needs == "curates":
        return allowed if rights.arranges else 404
    if audience not in rights.reads:
        return 404
    if needs == "manages":
        return allowed if rights.manages else 404
    if needs is None:
        return allowed
    # What the board wrote is nobody's here to change.
    return allowed if needs != "author" and getattr(rights, needs) else 403


@pytest.mark.parametrize("audience", EVERYWHERE)
def test_every_route_answers_every_office_as_the_table_says(app, client_of, make, scene, audience):
    space, topic, post = (kind[audience] for kind in (scene.spaces, scene.topics, scene.posts))
    people = scene.people | {"moderator_of_the_space": make.person(Role.MODERATOR, thing=f"space:{space.id}")}
    values = {"slug": space.slug, "space": space.id, "topic": topic.id, "words": topic.slug, "post": post.id}
    wrong = []
    for who, rights in PEOPLE.items():
        client = client_of(people[who]) if people[who] else app.test_client()
        for endpoint, method, address, needs, allowed in ROUTES:
            url = address.format(**values)
            got = client.open(url, method=method, data={}).status_code
            expected = _expected(rights, who, audience, endpoint, needs, allowed)
            if got != expected:
                wrong.append(f"{who} {method} {url}: {got}, not {expected}")
    assert wrong == []


def test_the_table_knows_every_route(app):
    known = {(endpoint, method) for endpoint, method, *_rest in ROUTES}
    missing = [
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        # Feeds are opened by a token, whoever is signed in: test_feeds.py.
        if rule.endpoint.startswith("forum.")
        and not rule.endpoint.startswith("forum.feed_")
        # Due process has a table of its own, in test_due_process_permissions.py; the log of moves is part of its log.
        and not app.view_functions[rule.endpoint].__module__.startswith(
            ("forum.due_process", "forum.moving.routes.log")
        )
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if (rule.endpoint, method) not in known
    ]
    assert missing == []


def _everybody(units: list[Unit], spaces: list[Space]) -> list[Person]:
    """Every office with every scope, for people of every home; none of them stored."""
    scopes = [{"unit": unit} for unit in [None, *units]] + [{"thing": f"space:{space.id}"} for space in spaces[:3]]
    offices = [[], *([(role, scope)] for role, scope in product(Role, scopes))]
    offices += [[(Role.GUEST, {"unit": None}), (Role.MEMBER, {"unit": units[-1]})]]
    people = []
    for held, home in product(offices, [None, units[0], units[-1]]):
        person = Person(id=10_000 + len(people), full_name="A", state=PersonState.ACTIVE, unit=home)
        person.appointments = [Appointment(role=role, starts_on=clock.today(), **scope) for role, scope in held]
        for office in person.appointments:
            office.unit_id = office.unit.id if office.unit else None
        people.append(person)
    return people


def test_the_two_faces_of_seeing_agree_for_every_office_scope_and_home(inside, make):
    city = make.unit(kind=UnitKind.CITY)
    wards = [make.unit(kind=UnitKind.WARD, parent=make.unit(kind=UnitKind.CLUSTER, parent=city)) for _n in range(2)]
    made = [city, wards[0], make.unit(parent=wards[0]), wards[1], make.unit(parent=wards[1])]
    for audience in (Audience.OBSERVERS, Audience.MEMBERS, Audience.BOARD):
        make.space(audience=audience)
    for unit in made:
        make.space(audience=Audience.UNIT, unit=unit)
    author = make.person(Role.CHAIR)
    with inside() as session:
        for space in session.scalars(select(Space)).all():
            make.topic(space, author)
            make.topic(space, author, hidden_at=clock.now(), hidden_reason="Sai chuyên mục")
            make.topic(space, author, deleted_at=clock.now())
            other = make.topic(space, author)
            make.topic(space, author, merged_into_id=other.id)
    with inside() as session, session.no_autoflush:
        units = list(session.scalars(select(Unit).order_by(Unit.id)))
        spaces = list(session.scalars(select(Space).order_by(Space.id)))
        topics = list(session.scalars(select(Topic).order_by(Topic.id)))
        moderated = select(Topic.id).join(Topic.space)
        for person in [*_everybody(units, spaces), session.get_one(Person, author.id)]:
            told = [(office.role, office.unit_id, office.thing) for office in person.offices]
            seen = [space.id for space in spaces if policy.may_see_space(person, space)]
            assert seen == sorted(s.id for s in session.scalars(policy.visible_spaces(person))), told
            open_to = [topic.id for topic in topics if policy.may_see_topic(person, topic)]
            assert open_to == sorted(t.id for t in session.scalars(policy.visible_topics(person))), told
            over = {topic.id for topic in topics if policy.may_moderate(person, topic.space)}
            assert over == set(session.scalars(moderated.where(policy.moderated_by(person)))), told


def test_what_a_space_gives_starts_and_ends_with_the_office(client_of, inside, make):
    board_space = make.space(audience=Audience.BOARD)
    person = make.person(Role.COMMISSIONER)
    client = client_of(person)
    assert client.get(f"/forum/s/{board_space.slug}").status_code == 200
    from club.db import transaction

    with inside(), transaction():
        office = db.session.scalar(select(Appointment).where(Appointment.person_id == person.id))
        assert office is not None
        office.starts_on = office.ends_on = clock.today().replace(year=2020)
    assert client.get(f"/forum/s/{board_space.slug}").status_code == 404


def test_only_the_board_starts_topics_in_its_spaces_and_members_answer(client_of, make):
    from forum.models import PostBy

    space = make.space(post_by=PostBy.BOARD)
    topic = make.topic(space, make.person(Role.CHAIR))
    member = client_of(make.person())
    assert member.get(f"/forum/s/{space.slug}/new").status_code == 403
    assert f"/forum/s/{space.slug}/new" not in member.get(f"/forum/s/{space.slug}").text
    assert member.post(f"/forum/t/{topic.id}/reply", data={"body": "Đã rõ"}).status_code == 303


def test_an_announcement_is_the_boards(client_of, make):
    space = make.space()
    data = {"kind": "announcement", "title": "Lịch họp", "body": "Thứ Bảy"}
    assert client_of(make.person()).post(f"/forum/s/{space.slug}/new", data=data).status_code == 422
    assert client_of(make.person(Role.CHAIR)).post(f"/forum/s/{space.slug}/new", data=data).status_code == 303


def test_nothing_is_written_in_a_closed_space_or_a_locked_topic(client_of, make):
    person, space = make.person(), make.space()
    locked = make.topic(space, person, locked_at=clock.now(), locked_reason="Đã kết luận")
    own = make.opening(locked)
    client = client_of(person)
    page = client.get(f"/forum/t/{locked.id}-{locked.slug}")
    assert "Đã kết luận" in page.text
    assert 'id="reply"' not in page.text
    assert client.post(f"/forum/t/{locked.id}/reply", data={"body": "Thêm"}).status_code == 403
    assert client.get(f"{own.url}/edit").status_code == 403
    assert client.post(f"{own.url}/delete").status_code == 403
    closed = make.space(closed="Gộp vào chuyên mục khác")
    assert "Gộp vào chuyên mục khác" in client.get(f"/forum/s/{closed.slug}").text
    assert client.get(f"/forum/s/{closed.slug}/new").status_code == 403


def test_a_name_too_long_for_a_number_is_not_a_crash(client_of, make):
    client = client_of(make.person())
    for address in ("/forum/t/99999999999999999999", "/forum/p/99999999999999999999", "/forum/t/1-x?at=9" + "9" * 30):
        assert client.get(address).status_code == 404
    topic = make.topic(make.space(), make.person())
    page = client.get(f"/forum/t/{topic.id}-{topic.slug}?at={'9' * 30}&stance=for&reply={'9' * 30}")
    assert page.status_code == 200
