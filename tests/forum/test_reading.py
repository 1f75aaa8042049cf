"""Reading: windows of posts, read marks, unread counts, lists that cost the same however long they are."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from club import clock
from club.db import db
from club.policy import Role
from forum.models import Audience, ReadMark, TopicKind


def _numbers(page) -> list[int]:
    return [int(found) for found in re.findall(r'<article class="post[^>]* id="p(\d+)"', page.text)]


def _mark(inside, person, topic) -> int | None:
    with inside():
        return db.session.scalar(
            select(ReadMark.last_number).where(ReadMark.person_id == person.id, ReadMark.topic_id == topic.id)
        )


@pytest.fixture
def long(make):
    """A topic of 95 posts."""
    author = make.person()
    topic = make.topic(make.space(), author, title="Chủ đề dài")
    make.many_posts(topic, [author, make.person()], 94)
    return topic


def test_a_page_holds_twenty_posts_around_the_number_asked_for(client_of, make, long):
    client = client_of(make.person())
    url = f"/forum/t/{long.id}-{long.slug}"
    for asked, first in ((1, 1), (20, 1), (21, 21), (57, 41), (95, 81), (9999, 81), (-5, 1)):
        shown = _numbers(client.get(f"{url}?at={asked}"))
        assert shown == list(range(first, min(first + 20, 96)))


def test_the_pages_lead_to_first_last_and_neighbours(client_of, make, long):
    page = client_of(make.person()).get(f"/forum/t/{long.id}-{long.slug}?at=50").text
    for number in (1, 21, 61, 95):
        assert f"?at={number}#p{number}" in page


def test_reading_on_moves_the_mark_and_the_topic_opens_at_the_first_unread(client_of, inside, make, long):
    person = make.person()
    client = client_of(person)
    url = f"/forum/t/{long.id}-{long.slug}"
    assert _numbers(client.get(url)) == list(range(1, 21))
    assert _mark(inside, person, long) == 20
    again = client.get(url)
    assert _numbers(again) == list(range(21, 41))
    assert "data-open-at" not in again.text
    assert _mark(inside, person, long) == 40


def test_a_look_into_the_middle_does_not_move_the_mark_and_the_way_back_is_shown(client_of, inside, make, long):
    person = make.person()
    client = client_of(person)
    url = f"/forum/t/{long.id}-{long.slug}"
    client.get(url)
    middle = client.get(f"{url}?at=70")
    assert _mark(inside, person, long) == 20
    assert "?at=21#p21" in middle.text
    assert client.get(f"{url}?at=95").status_code == 200
    assert _mark(inside, person, long) == 95


def test_new_posts_stand_under_a_line_and_are_counted_exactly(client_of, make):
    author, reader = make.person(), make.person()
    space = make.space()
    topic = make.topic(space, author)
    make.post(topic, author)
    client = client_of(reader)
    client.get(f"/forum/t/{topic.id}-{topic.slug}")
    assert 'class="count"' not in client.get(f"/forum/s/{space.slug}").text
    for _number in range(3):
        make.post(topic, author)
    row = client.get(f"/forum/s/{space.slug}").text
    assert re.search(r'class="count"[^>]*><span aria-hidden="true">3</span>', row)
    assert f"{topic.url}?at=3#p3" in row
    page = client.get(f"/forum/t/{topic.id}-{topic.slug}").text
    assert page.index('id="new"') < page.index('id="p3"')
    assert page.index('id="p2"') < page.index('id="new"')


def test_my_own_answer_is_read_but_not_what_was_written_before_it_unseen(client_of, inside, make):
    author, person = make.person(), make.person()
    topic = make.topic(make.space(), author)
    client = client_of(person)
    client.get(f"/forum/t/{topic.id}-{topic.slug}")
    client.post(f"/forum/t/{topic.id}/reply", data={"body": "Hai"})
    assert _mark(inside, person, topic) == 2
    make.post(topic, author, "Ba, tôi chưa thấy")
    client.post(f"/forum/t/{topic.id}/reply", data={"body": "Bốn"})
    assert _mark(inside, person, topic) == 2


def test_a_whole_space_can_be_marked_as_read_and_no_other(client_of, inside, make):
    author, person = make.person(), make.person()
    space, other = make.space(), make.space()
    topics = [make.topic(space, author) for _number in range(3)]
    make.post(topics[0], author)
    untouched = make.topic(other, author)
    client = client_of(person)
    assert client.post(f"/forum/s/{space.slug}/read").status_code == 303
    assert [_mark(inside, person, topic) for topic in topics] == [2, 1, 1]
    assert _mark(inside, person, untouched) is None
    unread = client.get("/forum/topics?show=unread").text
    assert untouched.title in unread
    assert topics[0].title not in unread


def test_the_pinned_stand_first_and_kinds_narrow_the_list(client_of, make):
    author, space = make.person(Role.CHAIR), make.space()
    make.topic(space, author, title="Đã ghim lâu", pinned=True)
    make.topic(space, author, title="Một câu hỏi", kind=TopicKind.QUESTION)
    make.topic(space, author, title="Một thảo luận")
    client = client_of(make.person())
    page = client.get(f"/forum/s/{space.slug}").text
    assert page.index("Đã ghim lâu") < page.index("Một thảo luận") < page.index("Một câu hỏi")
    narrowed = client.get(f"/forum/s/{space.slug}?kind=question").text
    assert "Một câu hỏi" in narrowed
    assert "Một thảo luận" not in narrowed


def test_a_list_of_topics_goes_on_without_loss_or_doubles(client_of, make):
    author, space = make.person(), make.space()
    make.many_topics(space, author, 60)
    client = client_of(author)
    url, titles = f"/forum/s/{space.slug}", []
    while url:
        page = client.get(url).text
        titles += re.findall(r"<bdi>(Chủ đề để đo \d+)</bdi>", page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert titles == [f"Chủ đề để đo {number}" for number in range(60)]


def test_an_empty_space_says_how_to_begin_to_those_who_may(client_of, make):
    space = make.space(audience=Audience.OBSERVERS)
    new = f'href="/forum/s/{space.slug}/new"'
    assert client_of(make.person()).get(f"/forum/s/{space.slug}").text.count(new) == 2
    assert new not in client_of(make.person(Role.OBSERVER)).get(f"/forum/s/{space.slug}").text


def test_a_forum_without_spaces_says_so(client_of, make):
    assert "empty-icon" in client_of(make.person()).get("/forum").text


def test_a_child_space_stands_under_its_parent_and_alone_where_the_parent_is_closed_to_me(client_of, make):
    parent = make.space("Phòng cha kín", audience=Audience.BOARD)
    make.space("Phòng con", parent=parent)
    seen = client_of(make.person()).get("/forum").text
    assert "Phòng con" in seen
    assert "Phòng cha kín" not in seen
    board = client_of(make.person(Role.CHAIR)).get("/forum").text
    assert board.index("Phòng cha kín") < board.index("spaces-below") < board.index("Phòng con")


MOST_QUERIES = 12


@pytest.mark.parametrize(
    "path", ["", "/topics", "/topics?show=unread", "/topics?show=mine", "/s/{slug}", "/s/{slug}?kind=discussion"]
)
def test_lists_ask_as_often_at_ten_as_at_ten_thousand_topics(client_of, make, queries, path):
    author, space = make.person(), make.space()
    client = client_of(author)
    counts = []
    for more in (10, 9_990):
        make.many_topics(space, author, more)
        with queries() as seen:
            assert client.get(f"/forum{path}".format(slug=space.slug)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


def test_a_topic_asks_as_often_at_ten_as_at_ten_thousand_posts(client_of, make, queries):
    people = [make.person() for _number in range(25)]
    debate = make.topic(make.space(), people[0], kind=TopicKind.DEBATE)
    client = client_of(people[1])
    counts = []
    for more in (9, 9_990):
        make.many_posts(debate, people, more)
        for number in (1, debate.post_count + 5000):
            client.get(f"/forum/t/{debate.id}-{debate.slug}?at={number}")
            with queries() as seen:
                page = client.get(f"/forum/t/{debate.id}-{debate.slug}?at={number}")
            assert page.status_code == 200
            counts.append(len(seen))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 12


def test_the_page_that_moves_the_mark_stays_in_its_bounds(client_of, make, queries):
    people = [make.person() for _number in range(25)]
    debate = make.topic(make.space(), people[0], kind=TopicKind.DEBATE)
    make.many_posts(debate, people, 60)
    client = client_of(people[1])
    with queries() as seen:
        client.get(f"/forum/t/{debate.id}-{debate.slug}")
    assert len(seen) <= 12, seen


def test_a_post_rendered_by_older_rules_is_rendered_anew(client_of, inside, make):
    from club.db import transaction
    from forum.models import Post

    topic = make.topic(make.space(), make.person(), body="Chữ **đậm**")
    with inside(), transaction():
        post = db.session.scalar(select(Post))
        assert post is not None
        post.body_html, post.html_version = "<p>cũ</p>", 0
    page = client_of(make.person()).get(f"/forum/t/{topic.id}-{topic.slug}").text
    assert "<strong>đậm</strong>" in page
    assert "<p>cũ</p>" not in page


def test_badges_name_the_boards_office_while_it_runs(client_of, make):
    chair, member = make.person(Role.CHAIR, name="Chị Chủ"), make.person(name="Anh Viên")
    topic = make.topic(make.space(), chair)
    make.post(topic, member)
    page = client_of(member).get(f"/forum/t/{topic.id}-{topic.slug}").text
    assert page.count('class="badge badge-gold"') == 1
    with clock.set_now(clock.now().replace(year=clock.now().year - 1)):
        assert 'class="badge badge-gold"' not in client_of(member).get(f"/forum/t/{topic.id}-{topic.slug}").text
