"""Moving, splitting, merging: old links lead on, nothing unread is taken for read, a private space leaks nothing."""

from __future__ import annotations

import re
from io import BytesIO
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from club.ledger import LedgerLine
from club.notices.models import Notice
from club.policy import Role
from club.search.models import SearchDocument
from forum.following.models import Follow, TopicFollow
from forum.models import Audience, Post, ReadMark, Topic
from forum.moving.models import Relocation

WHY = {"reason": "Cùng một việc"}


@pytest.fixture
def scene(make):
    """Two spaces for members, the board's own; a topic of five posts and another of two; chair and members."""

    scene = SimpleNamespace(chair=make.person(Role.CHAIR))
    scene.author, scene.other, scene.reader = make.person(), make.person(), make.person()
    scene.here, scene.there = make.space("Kinh nghiệm"), make.space("Hỏi đáp")
    scene.closed = make.space("Phòng Ban Chủ nhiệm", audience=Audience.BOARD)
    scene.topic = make.topic(scene.here, scene.author, title="Sân chơi khu phố", body="Mở đầu chuyện sân chơi")
    said = ((scene.other, "Ý hai"), (scene.author, "Lạc đề xe đạp"), (scene.other, "Thêm về xe đạp"),
            (scene.author, "Ý năm"))  # fmt: skip
    scene.posts = [make.post(scene.topic, person, body) for person, body in said]
    scene.twin = make.topic(scene.there, scene.other, title="Chỗ chơi cho trẻ", body="Cũng chuyện sân chơi")
    scene.answer = make.post(scene.twin, scene.author, "Đã có chủ đề kia")
    return scene


def _found(client, words: str) -> list[str]:
    page = client.get(f"/search?q={words}").text
    return re.findall(r'class="row-title stretched-link" href="([^"]+)"', page)


def _read(inside, person, topic) -> int | None:
    with inside() as session:
        row = session.get(ReadMark, (person.id, topic.id))
        return row.last_number if row else None


def _marked(inside, person, topic, number) -> None:
    from club.db import transaction
    from forum.actions.reading import mark_seen

    with inside(), transaction():
        mark_seen(person.id, topic.id, number)


def _split(client, topic, numbers, **data):
    told = {"numbers": numbers, "to": "new", "title": "Chuyện xe đạp", "kind": "discussion", **WHY, **data}
    return client.post(f"/forum/t/{topic.id}/split", data=told)


def _last_act(inside) -> int:
    with inside() as session:
        return session.scalar(select(Relocation.id).order_by(Relocation.id.desc()).limit(1))


def test_a_moved_topic_keeps_its_address_and_stands_in_ledger_and_log(client_of, inside, scene):
    chair, member = client_of(scene.chair), client_of(scene.reader)
    done = chair.post(f"/forum/t/{scene.topic.id}/move", data={"space": scene.there.id, **WHY})
    assert done.status_code == 303
    assert scene.topic.title in member.get(f"/forum/s/{scene.there.slug}").text
    assert scene.topic.title not in member.get(f"/forum/s/{scene.here.slug}").text
    assert member.get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}?at=3").status_code == 200
    assert member.get(scene.posts[2].url).headers["Location"].endswith("at=4#p4")
    with inside() as session:
        line = session.scalars(select(LedgerLine).order_by(LedgerLine.id.desc())).first()
        assert (line.verb, line.reason) == ("topic.moved", "Cùng một việc")
        kinds = session.scalars(select(Notice.kind).where(Notice.person_id == scene.author.id)).all()
        assert "forum.moved" in kinds
        assert session.scalar(select(SearchDocument.audience).where(SearchDocument.kind == "topic",
               SearchDocument.thing_id == scene.topic.id)) == scene.there.thing  # fmt: skip
    log = member.get("/forum/log/moves").text
    assert "Kinh nghiệm → Hỏi đáp" in log
    assert "Cùng một việc" in log


def test_a_member_moves_nothing(client_of, scene):
    member = client_of(scene.author)
    for act, data in (("move", {"space": scene.there.id}), ("split", {"numbers": [3]}), ("merge", {})):
        assert member.post(f"/forum/t/{scene.topic.id}/{act}", data={**data, **WHY}).status_code == 403
    assert "/move" not in member.get(scene.topic.url).text


def test_a_local_moderator_moves_only_between_spaces_they_moderate(client_of, make, scene):
    local = client_of(make.person(Role.MODERATOR, thing=scene.here.thing))
    assert local.post(f"/forum/t/{scene.topic.id}/move", data={"space": scene.there.id, **WHY}).status_code == 422
    assert local.post(f"/forum/t/{scene.twin.id}/move", data={"space": scene.here.id, **WHY}).status_code == 404
    assert _split(local, scene.topic, [3], space=scene.here.id).status_code == 303


def test_before_a_closed_space_is_opened_the_mover_is_asked_plainly(client_of, make, inside, scene):
    chair, member = client_of(scene.chair), client_of(scene.reader)
    secret = make.topic(scene.closed, scene.chair, title="Nhân sự dự kiến", body="Danh sách nhân sự")
    address = f"/forum/t/{secret.id}/move"
    assert "Hỏi đáp" in chair.get(address).text
    refused = chair.post(address, data={"space": scene.there.id, **WHY})
    assert refused.status_code == 422
    assert "sẽ đọc được" in refused.text
    assert member.get(f"/forum/t/{secret.id}").status_code == 404
    assert chair.post(address, data={"space": scene.there.id, "opens": "y", **WHY}).status_code == 303
    assert member.get(f"/forum/t/{secret.id}", follow_redirects=True).status_code == 200
    log = member.get("/forum/log/moves").text
    assert "Phòng Ban Chủ nhiệm" not in log


def test_what_moves_to_a_closed_space_is_hidden_everywhere_at_once(client_of, inside, scene):
    chair, member, author = client_of(scene.chair), client_of(scene.reader), client_of(scene.author)
    member.post(f"/forum/t/{scene.topic.id}/follow", data={"state": "follow"})
    author.post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Ý sáu"})
    member.post(f"{scene.posts[0].url}/keep")
    assert "Sân chơi khu phố" in member.get("/notices").text
    chair.post(f"/forum/t/{scene.topic.id}/move", data={"space": scene.closed.id, **WHY})
    # What was meant instead may be found; of what was moved, nothing is.
    assert not {post.url for post in scene.posts} & set(_found(member, "xe dap"))
    for page in (
        "/notices",
        "/forum",
        "/forum/topics",
        "/forum/following",
        "/forum/bookmarks",
        "/forum/log/moves",
        "/",
    ):
        assert "Sân chơi khu phố" not in member.get(page).text, page
    for address in (f"/forum/t/{scene.topic.id}", scene.posts[0].url, f"{scene.posts[0].url}/quote"):
        assert member.get(address).status_code == 404
    assert "Phòng Ban Chủ nhiệm" not in member.get("/forum/log/moves").text


def test_split_posts_leave_a_trace_and_every_link_leads_to_them(client_of, inside, scene):
    chair, member = client_of(scene.chair), client_of(scene.reader)
    _marked(inside, scene.reader, scene.topic, 4)
    done = _split(chair, scene.topic, [3, 4], space=scene.there.id)
    assert done.status_code == 303
    new = int(re.search(r"/forum/t/(\d+)-", done.headers["Location"])[1])
    # Read to number 4: both posts were seen, so the new topic has nothing new; a stranger has it all before them.
    assert _read(inside, scene.reader, scene.topic) == 4
    assert _read(inside, scene.reader, Topic(id=new)) == 2
    assert _read(inside, scene.chair, Topic(id=new)) is None
    page = member.get(f"{scene.topic.url}?at=1").text
    assert "2 bài ở đây nay đứng ở nơi khác" in page
    assert "Lạc đề xe đạp" not in page
    assert 'id="p4"' in page
    assert "Ý năm" in page
    told = member.get(f"/forum/t/{new}-chuyen-xe-dap?at=1").text
    assert "Lạc đề xe đạp" in told
    assert "Sân chơi khu phố" in told
    assert member.get(scene.posts[1].url).headers["Location"].endswith(f"/forum/t/{new}-chuyen-xe-dap?at=1#p1")
    assert _found(member, "lac de xe dap") == [f"/forum/t/{new}-chuyen-xe-dap"]
    with inside() as session:
        topic = session.get_one(Topic, new)
        assert (topic.author_id, topic.post_count) == (scene.author.id, 2)
        assert session.get_one(Topic, scene.topic.id).post_count == 5


def test_the_opening_post_and_no_post_are_not_split_off(client_of, scene):
    chair = client_of(scene.chair)
    assert _split(chair, scene.topic, [1], space=scene.here.id).status_code == 422
    assert _split(chair, scene.topic, [], space=scene.here.id).status_code == 422
    assert _split(chair, scene.topic, [3], space=scene.here.id, title="").status_code == 422


def test_posts_go_to_the_end_of_a_topic_that_exists(client_of, inside, scene):
    chair = client_of(scene.chair)
    done = _split(
        chair, scene.topic, [3], to="other", other=f"http://x/forum/t/{scene.twin.id}-abc?at=2", space=scene.here.id
    )
    assert done.status_code == 303
    assert chair.get(scene.posts[1].url).headers["Location"].endswith("?at=3#p3")
    lost = _split(chair, scene.topic, [4], to="other", other="999999", space=scene.here.id)
    assert lost.status_code == 422


def _merge(client, topic, into, **data):
    return client.post(f"/forum/t/{topic.id}/merge", data={"into": 0, "other": str(into.id), **WHY, **data})


def test_the_addresses_of_a_merged_topic_lead_to_the_other(client_of, inside, make, scene):
    chair, member = client_of(scene.chair), client_of(scene.reader)
    member.post(f"{scene.posts[2].url}/keep")
    member.post(f"/forum/t/{scene.topic.id}/follow", data={"state": "follow"})
    assert _merge(chair, scene.topic, scene.twin).status_code == 303
    for old, place in ((f"{scene.topic.url}", "at=3#p3"), (f"{scene.topic.url}?at=4", "at=6#p6")):
        hop = member.get(old)
        assert hop.status_code == 302
        assert member.get(hop.headers["Location"]).headers["Location"].endswith(f"{scene.twin.url}?{place}")
    page = member.get(f"{scene.twin.url}?at=1").text
    for words in ("Cũng chuyện sân chơi", "Mở đầu chuyện sân chơi", "Thêm về xe đạp", "Sân chơi khu phố"):
        assert words in page
    assert "Thêm về xe đạp" in member.get("/forum/bookmarks").text
    assert scene.topic.title not in member.get(f"/forum/s/{scene.here.slug}").text
    with inside() as session:
        assert session.get(TopicFollow, (scene.reader.id, scene.twin.id)).state == Follow.FOLLOW
        assert session.get_one(Topic, scene.twin.id).post_count == 7
    assert _found(member, "mo dau") == [f"/forum/p/{_opening(inside, scene.topic)}"]
    # A phone that was offline answers from the old page: the answer arrives where the topic is now.
    late = chair.post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Gửi muộn", "answers": "2"})
    assert late.headers["Location"].endswith("?at=8#p8")
    with inside() as session:
        assert session.scalar(select(Post.reply_to_id).where(Post.body == "Gửi muộn")) == scene.posts[0].id


def _opening(inside, topic) -> int:
    with inside() as session:
        return session.scalar(select(Post.moved_to_id).where(Post.topic_id == topic.id, Post.number == 1))


def test_merging_takes_nothing_for_read_that_nobody_has_seen(client_of, inside, make, scene):
    both, half, one = make.person(), make.person(), make.person()
    for person, topic, number in ((both, scene.topic, 3), (both, scene.twin, 2), (half, scene.topic, 5),
                                  (half, scene.twin, 1), (one, scene.topic, 5)):  # fmt: skip
        _marked(inside, person, topic, number)
    _merge(client_of(scene.chair), scene.topic, scene.twin)
    assert _read(inside, both, scene.twin) == 5
    assert _read(inside, half, scene.twin) == 1
    assert _read(inside, one, scene.twin) is None


@pytest.mark.parametrize("written_since", [False, True])
def test_a_merger_is_undone_to_the_last_number(client_of, inside, scene, written_since):
    chair, member = client_of(scene.chair), client_of(scene.other)
    _merge(chair, scene.topic, scene.twin)
    if written_since:
        chair.post(f"/forum/t/{scene.twin.id}/reply", data={"body": "Viết sau khi gộp"})
    act = _last_act(inside)
    assert member.get(f"/forum/log/moves/{act}/undo").status_code == 403
    assert chair.post(f"/forum/log/moves/{act}/undo", data=WHY).status_code == 303
    page = member.get(f"{scene.topic.url}?at=1").text
    assert [f'id="p{number}"' in page for number in range(1, 7)] == [True] * 5 + [False]
    assert "Mở đầu chuyện sân chơi" in page
    with inside() as session:
        numbers = select(Post.number).where(Post.topic_id == scene.topic.id).order_by(Post.number)
        assert session.scalars(numbers).all() == [1, 2, 3, 4, 5]
        assert session.get_one(Topic, scene.twin.id).post_count == (8 if written_since else 2)
    assert _found(member, "mo dau")[0].startswith(f"/forum/t/{scene.topic.id}-")
    assert chair.post(f"/forum/log/moves/{act}/undo", data=WHY).status_code == 403


def test_a_split_is_undone_and_its_address_leads_back(client_of, inside, scene):
    chair, member = client_of(scene.chair), client_of(scene.other)
    new = _split(chair, scene.topic, [3, 4], space=scene.there.id).headers["Location"]
    assert chair.post(f"/forum/log/moves/{_last_act(inside)}/undo", data=WHY).status_code == 303
    assert "Lạc đề xe đạp" in member.get(f"{scene.topic.url}?at=1").text
    hop = member.get(new).headers["Location"]
    assert member.get(hop).headers["Location"].endswith("?at=3#p3")
    assert _found(member, "lac de xe dap") == [scene.posts[1].url]


def test_a_split_where_others_wrote_since_is_not_undone(client_of, inside, scene):
    chair = client_of(scene.chair)
    new = _split(chair, scene.topic, [3, 4], space=scene.there.id).headers["Location"]
    chair.post(new.split("-")[0] + "/reply", data={"body": "Viết sau"})
    refused = chair.post(f"/forum/log/moves/{_last_act(inside)}/undo", data=WHY)
    assert refused.status_code == 422
    assert "Lạc đề xe đạp" not in chair.get(f"{scene.topic.url}?at=1").text


def test_moves_are_in_the_copy_of_the_log_which_agrees_with_the_ledger(client_of, inside, scene):
    chair, member = client_of(scene.chair), client_of(scene.reader)
    _merge(chair, scene.topic, scene.twin)
    chair.post(f"/forum/log/moves/{_last_act(inside)}/undo", data=WHY)
    copy = member.get("/forum/log/download.json")
    entry = copy.json["entries"][-1]
    assert (entry["what"], entry["where"], entry["reason"]) == ("merge", "Kinh nghiệm → Hỏi đáp", "Cùng một việc")
    assert [line["verb"] for line in entry["ledger"]] == ["topic.merged", "topic.move_undone"]
    sent = {"copy": (BytesIO(copy.data), "log.json")}
    assert "2 dòng" in member.post("/forum/log/check", data=sent).text
    assert "merge" in member.get("/forum/log/download.csv").text


def test_a_concluded_topic_is_not_taken_apart(client_of, inside, make, scene):
    from club import clock

    done = make.topic(scene.here, scene.author, concluded_at=clock.now())
    make_post = client_of(scene.chair)
    assert make_post.get(f"/forum/t/{done.id}/merge").status_code == 403
    assert make_post.get(f"/forum/t/{done.id}/move").status_code == 200


def test_an_answer_to_a_post_that_went_to_a_closed_space_tells_nothing_of_it(client_of, make, inside, scene):
    make.post(scene.topic, scene.author, "Trả lời ý bốn", answers=scene.posts[2])
    chair, member = client_of(scene.chair), client_of(scene.reader)
    _split(chair, scene.topic, [4], space=scene.closed.id)
    page = member.get(f"{scene.topic.url}?at=1").text
    assert "Trả lời ý bốn" in page
    assert "Thêm về xe đạp" not in page
    assert "Chuyện xe đạp" not in page
    assert "Chuyện xe đạp" in chair.get(f"{scene.topic.url}?at=1").text


def test_an_archived_topic_is_read_and_found_but_stands_aside(client_of, scene):
    chair, member = client_of(scene.chair), client_of(scene.reader)
    assert chair.post(f"/forum/t/{scene.topic.id}/archive", data=WHY).status_code == 303
    assert scene.topic.title not in member.get(f"/forum/s/{scene.here.slug}").text
    assert scene.topic.title in member.get(f"/forum/s/{scene.here.slug}?kind=archive").text
    assert member.post(f"/forum/t/{scene.topic.id}/reply", data={"body": "Thêm"}).status_code == 403
    assert _found(member, "san choi khu pho")
    chair.post(f"/forum/t/{scene.topic.id}/unarchive", data=WHY)
    assert scene.topic.title in member.get(f"/forum/s/{scene.here.slug}").text


def test_pages_with_traces_cost_the_same_however_many_there_are(client_of, make, queries, scene):
    chair = client_of(scene.chair)
    make.many_posts(scene.topic, [scene.author, scene.other], 40)
    counts = []
    for numbers in ([3], list(range(5, 45))):
        _split(chair, scene.topic, numbers, space=scene.there.id)
        chair.get(f"{scene.topic.url}?at=1")
        with queries() as seen:
            assert chair.get(f"{scene.topic.url}?at=1").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
    with queries() as seen:
        assert chair.get("/forum/log/moves").status_code == 200
    assert len(seen) <= 12


def test_a_merger_of_a_thousand_posts_takes_few_statements(client_of, make, queries, scene):
    make.many_posts(scene.topic, [scene.author, scene.other], 1000)
    chair = client_of(scene.chair)
    with queries() as seen:
        assert _merge(chair, scene.topic, scene.twin).status_code == 303
    writing = [one for one in seen if "search" not in one.lower()]
    assert len(writing) < 120
