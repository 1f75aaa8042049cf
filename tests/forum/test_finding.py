"""Search narrowed to a space, an author, a unit, days, a kind, a tag, what was answered; and what was meant."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest

from club import clock
from club.db import transaction
from club.policy import Role
from decisions.inquiries.models import Inquiry, State
from forum.models import Audience, TopicKind


@pytest.fixture
def scene(make, inside):
    """Three topics about one word: a question that was answered, a discussion with a tag, one of the board's own."""
    scene = SimpleNamespace(chair=make.person(Role.CHAIR, name="Trần Chủ Nhiệm"))
    ward = make.unit("Đoàn phường 9")
    scene.author = make.person(name="Lê Thị Lan", home=make.unit("Khu phố 3", parent=ward))
    scene.other, scene.reader = make.person(name="Võ Minh"), make.person()
    scene.space, scene.second = make.space("Kinh nghiệm"), make.space("Hỏi đáp")
    scene.closed = make.space("Phòng kín", audience=Audience.BOARD)
    scene.asked = make.topic(scene.second, scene.author, title="Xin sân bóng", kind=TopicKind.QUESTION)
    scene.talk = make.topic(scene.space, scene.other, title="Giữ sân bóng sạch")
    scene.reply = make.post(scene.talk, scene.author, "Sân bóng khu tôi quét mỗi chiều")
    scene.secret = make.topic(scene.closed, scene.chair, title="Kinh phí sân bóng")
    scene.tag = make.tag("Môi trường", scene.talk, scene.secret)
    with inside() as session, transaction():
        session.add(
            Inquiry(
                thing_kind="topic", thing_id=scene.asked.id, source=f"topic:{scene.asked.id}", title="Xin sân bóng",
                asker_id=scene.author.id, role=Role.CHAIR, state=State.ANSWERED, due_at=clock.now(), answer_minutes=5,
                answer_thing_id=make.opening(scene.asked).id,
            )
        )  # fmt: skip
    return scene


def _titles(client, **arguments) -> list[str]:
    page = client.get("/search", query_string={"q": "sân bóng", **arguments}).text
    found = re.findall(r'row-title stretched-link" href="[^"]*">(.*?)</a>', page, re.S)
    return sorted(html.unescape(re.sub(r"<[^>]+>", "", title)) for title in found)


ASKED, TALK, REPLY = "Xin sân bóng", "Giữ sân bóng sạch", "Giữ sân bóng sạch"


@pytest.mark.parametrize(
    ("arguments", "titles"),
    [
        ({}, [TALK, REPLY, ASKED]),
        ({"topic_kind": "question"}, [ASKED]),
        ({"tag": "moi-truong"}, [TALK, REPLY]),
        ({"answered": "1"}, [ASKED]),
        ({"author": "lan"}, [REPLY, ASKED]),
        ({"author": "lan", "tag": "moi-truong"}, [REPLY]),
        ({"author": "không ai"}, []),
        ({"unit": "phuong 9"}, [REPLY, ASKED]),
        ({"q": "sân bóng tác-giả:võ-minh"}, [TALK]),
        ({"q": "tag:môi-trường sân bóng"}, [TALK, REPLY]),
        ({"q": "author:lan"}, [REPLY, ASKED]),
        ({"tag": "khong-co"}, [TALK, REPLY, ASKED]),
    ],
)
def test_filters_narrow_and_combine(client_of, scene, arguments, titles):
    assert _titles(client_of(scene.reader), **arguments) == sorted(titles)


def test_days_narrow_by_the_local_calendar(client_of, scene):
    reader, today = client_of(scene.reader), clock.today()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    assert len(_titles(reader, since=today, until=today)) == 3
    assert _titles(reader, since=tomorrow) == []
    assert _titles(reader, until=yesterday) == []
    assert len(_titles(reader, since="hôm qua")) == 3


def test_a_space_is_offered_and_narrowed_to_only_where_one_reads_it(client_of, scene):
    reader, chair = client_of(scene.reader), client_of(scene.chair)
    assert _titles(reader, space=scene.space.thing) == [TALK, REPLY]
    page = reader.get("/search?q=sân bóng").text
    assert "Phòng kín" not in page
    # What one may not choose narrows nothing, exactly like what does not exist.
    assert _titles(reader, space=scene.closed.thing) == _titles(reader, space="space:999999")
    assert _titles(chair, space=scene.closed.thing) == ["Kinh phí sân bóng"]
    assert _titles(reader, tag="moi-truong") == [TALK, REPLY]


def test_a_slip_of_the_finger_is_named_and_searched(client_of, scene):
    page = client_of(scene.reader).get("/search?q=sân bongg").text
    assert "Có phải bạn muốn tìm" in page
    assert "Giữ <mark>sân</mark> <mark>bóng</mark> sạch" in page
    assert "Kinh phí" not in page


def test_without_words_the_newest_of_what_fits_stands_first(client_of, scene):
    page = client_of(scene.reader).get("/search?q=&author=lan").text
    assert page.index("Giữ sân bóng sạch") < page.index("Xin sân bóng")
    assert "Nothing" not in page


def test_a_chosen_filter_is_shown_and_taken_away_by_a_link(client_of, scene):
    page = client_of(scene.reader).get("/search?q=sân bóng&author=lan&answered=1").text
    links = [html.unescape(one) for one in re.findall(r'class="btn btn-soft btn-sm" href="([^"]+)"', page)]
    assert len(links) == 2
    assert "author=lan" in links[0]
    assert "author" not in links[1]


def test_all_filters_together_cost_a_constant_number_of_queries(client_of, make, queries, scene):
    reader, counts = client_of(scene.reader), []
    url = "/search?q=sân bóng&author=lan&unit=phuong&tag=moi-truong&topic_kind=discussion&answered=1&since=2020-01-01"
    for many in (0, 40):
        make.many_posts(scene.talk, [scene.author], many) if many else None
        reader.get(url)
        with queries() as seen:
            assert reader.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    with queries() as seen:
        reader.get("/search?q=sân bóng")
    assert len(seen) <= 12
