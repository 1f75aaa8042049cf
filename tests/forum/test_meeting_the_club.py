"""What the forum tells the rest of the house (search, home, personal data, scopes), and what it never tells."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from club import ledger
from club.db import db, transaction
from club.notices.models import Notice
from club.notices.queries import words_of
from club.people import personal_data, things
from club.people.models import Appointment, Person
from club.policy import Role, reach_of
from club.search.queries import find
from forum.actions import indexing
from forum.cards import latest_topics, unread_answers
from forum.models import Audience, Post, PostRevision, ReadMark, TopicKind

SECRET = "dưa hấu Long An"


def _found(inside, person, words: str) -> list[str]:
    with inside():
        results, _more = find(db.session.get_one(Person, person.id), words)
        return [f"{hit.document.kind}:{hit.document.title}" for hit in results]


def test_what_is_written_is_found_without_diacritics_under_the_topics_title(client_of, inside, make):
    reader, space = make.person(), make.space()
    client = client_of(make.person())
    sent = {"kind": "discussion", "title": "Giữ xe cư xá", "body": "Thu phí ra sao?"}
    topic_url = client.post(f"/forum/s/{space.slug}/new", data=sent).location
    number = topic_url.split("/t/")[1].split("-")[0]
    client.post(f"/forum/t/{number}/reply", data={"body": "Nên khoán cho hợp tác xã"})
    assert _found(inside, reader, "giu xe cu xa")[0] == "topic:Giữ xe cư xá"
    assert _found(inside, reader, "khoan hop tac xa") == ["post:Giữ xe cư xá"]


def test_an_edit_a_hiding_and_a_deletion_change_what_is_found(client_of, inside, make):
    author, chair, reader = make.person(), make.person(Role.CHAIR), make.person()
    topic = make.topic(make.space(), chair, title="Chợ quê")
    post = make.post(topic, author, f"Bán {SECRET}")
    client = client_of(author)
    assert _found(inside, reader, "dua hau") == ["post:Chợ quê"]
    client.post(f"{post.url}/edit", data={"body": "Bán xoài", "edits": "0"})
    assert _found(inside, reader, "dua hau") == []
    assert _found(inside, reader, "xoai") == ["post:Chợ quê"]
    client_of(chair).post(f"{post.url}/hide", data={"ground": "1.4.", "reason": "Bán hàng"})
    assert _found(inside, reader, "xoai") == []
    client_of(chair).post(f"{post.url}/show", data={"reason": "Xem lại"})
    client.post(f"{post.url}/delete")
    assert _found(inside, reader, "xoai") == []
    client.post(f"{post.url}/restore")
    assert _found(inside, reader, "xoai") == ["post:Chợ quê"]


def test_a_new_title_is_the_title_of_every_answer_in_search(client_of, inside, make):
    author = make.person()
    topic = make.topic(make.space(), author, title="Tên nháp")
    make.post(topic, author, "Câu trả lời chôm chôm")
    data = {"title": "Vườn trái cây", "body": "Mở đề", "edits": "0"}
    client_of(author).post(f"{make.opening(topic).url}/edit", data=data)
    assert _found(inside, author, "chom chom") == ["post:Vườn trái cây"]


def test_a_hidden_topic_is_not_found_until_it_is_shown_again(client_of, inside, make):
    chair, reader = make.person(Role.CHAIR), make.person()
    topic = make.topic(make.space(), make.person(), title="Trái cây mùa hè", body=SECRET)
    make.post(topic, make.person(), "Có cả sầu riêng")
    client = client_of(chair)
    client.post(f"/forum/t/{topic.id}/hide", data={"ground": "1.4.", "reason": "Nêu tên"})
    assert _found(inside, reader, "dua hau") == _found(inside, reader, "sau rieng") == []
    client.post(f"/forum/t/{topic.id}/show", data={"reason": "Đã sửa"})
    assert _found(inside, reader, "sau rieng") == ["post:Trái cây mùa hè"]


def test_a_rebuilt_index_holds_what_stands_and_nothing_else(client_of, inside, make):
    chair, author = make.person(Role.CHAIR), make.person()
    topic = make.topic(make.space(), author, title="Chợ quê")
    kept, hidden, deleted = (make.post(topic, author, f"Bài {n}") for n in range(3))
    client_of(chair).post(f"{hidden.url}/hide", data={"ground": "1.4.", "reason": "Lạc đề"})
    client_of(author).post(f"{deleted.url}/delete")
    with inside():
        assert [row["thing_id"] for row in indexing.every_post()] == [kept.id]
        assert [row["title"] for row in indexing.every_topic()] == ["Chợ quê"]


@pytest.mark.parametrize("audience", [Audience.BOARD, Audience.UNIT])
def test_a_space_closed_to_me_leaks_nowhere(client_of, inside, make, audience):
    chair, outsider = make.person(Role.CHAIR), make.person(home=make.unit())
    space = make.space("Phòng bàn nhân sự", audience=audience, unit=make.unit() if audience == Audience.UNIT else None)
    topic = make.topic(space, chair, title=f"Chuyện {SECRET}", body=f"Về {SECRET}", kind=TopicKind.DEBATE)
    post = make.post(topic, chair, f"Nói thêm về {SECRET}")
    client = client_of(outsider)
    open_pages = ["/", "/forum", "/forum/topics", "/forum/topics?show=unread", "/forum/topics?show=mine"]
    closed_pages = [
        space.url, f"{space.url}?kind=debate", f"{space.url}/new", topic.url, f"{topic.url}?stance=for", post.url,
        f"{post.url}/history", f"{post.url}/edit", f"{post.url}/hide", f"/forum/t/{topic.id}/pin",
    ]  # fmt: skip
    for address in open_pages + closed_pages:
        page = client.get(address)
        assert page.status_code == (200 if address in open_pages else 404), address
        assert SECRET not in page.text, address
        assert "nhân sự" not in page.text, address
    assert 'class="spaces' not in client.get("/forum").text
    assert _found(inside, outsider, "dua hau") == []
    with inside():
        person = db.session.get_one(Person, outsider.id)
        assert space.thing not in reach_of(person)
        assert unread_answers(person) == []
        assert latest_topics(person) is None


def test_who_loses_the_right_to_read_is_told_nothing_more(client_of, inside, make):
    space = make.space(audience=Audience.BOARD)
    chair, former = make.person(Role.CHAIR), make.person(Role.COMMISSIONER)
    topic = make.topic(space, former, title="Phân công")
    with inside(), transaction():
        db.session.execute(update(Appointment).where(Appointment.person_id == former.id).values(role=Role.MEMBER))
    client_of(chair).post(f"/forum/t/{topic.id}/reply", data={"body": "Đổi lịch", "answers": "1"})
    with inside():
        assert db.session.scalar(select(Notice).where(Notice.person_id == former.id)) is None
        assert unread_answers(db.session.get_one(Person, former.id)) == []


def test_home_tells_of_new_posts_where_i_take_part_and_not_elsewhere(client_of, inside, make):
    person, other = make.person(), make.person()
    mine, apart = (make.topic(make.space(), other, title=title) for title in ("Tôi có góp ý", "Không liên quan"))
    make.post(mine, person)
    client = client_of(person)
    client.get(mine.url)
    with inside():
        assert unread_answers(db.session.get_one(Person, person.id)) == []
    make.post(mine, other)
    make.post(apart, other)
    with inside():
        [need] = unread_answers(db.session.get_one(Person, person.id))
        assert (need.url, need.detail) == (f"{mine.url}?at=3#p3", "Tôi có góp ý")
    home = client.get("/").text
    assert "Tôi có góp ý" in home
    assert "Không liên quan" in home


def test_what_the_forum_says_in_notices_fills_its_words(client_of, inside, make):
    author, chair = make.person(), make.person(Role.CHAIR)
    topic = make.topic(make.space(), author, title="Sân bóng hẻm 5")
    own = make.post(topic, author)
    client = client_of(chair)
    client.post(f"/forum/t/{topic.id}/reply", data={"body": "Được", "answers": "2"})
    client.post(f"/forum/t/{topic.id}/reply", data={"body": "Tốt"})
    client.post(f"{own.url}/hide", data={"ground": "1.4.", "reason": "Lạc đề"})
    client.post(f"{own.url}/show", data={"reason": "Xem lại"})
    with inside():
        told = [words_of(row.kind, row.params) for row in db.session.scalars(select(Notice).order_by(Notice.id))]
    assert len(told) == 4
    assert all("Sân bóng hẻm 5" in words for words in told)
    assert "Lạc đề" in told[2]


def _part() -> personal_data.Part:
    return next(part for part in personal_data.parts() if part.code == "forum")


def test_my_data_holds_all_i_wrote_and_what_it_said_before(client_of, inside, make):
    person, other = make.person(), make.person()
    topic = make.topic(make.space(), other, title="Chung")
    post = make.post(topic, person, "Bản đầu")
    client_of(person).post(f"{post.url}/edit", data={"body": "Bản sau", "edits": "0"})
    with inside():
        [row] = _part().export(db.session.get_one(Person, person.id))
    assert (row["topic"], row["text"], row["before"][0]["text"]) == ("Chung", "Bản sau", "Bản đầu")


def test_erasure_keeps_the_debate_readable_and_drops_what_nobody_reads(client_of, inside, make):
    person, other = make.person(), make.person()
    topic = make.topic(make.space(), other)
    kept, deleted = make.post(topic, person, "Ở lại"), make.post(topic, person, "Rút lại")
    client = client_of(person)
    client.post(f"{kept.url}/edit", data={"body": "Ở lại thật", "edits": "0"})
    client.post(f"{deleted.url}/delete")
    client.get(topic.url)
    with inside(), transaction():
        _part().erase(db.session.get_one(Person, person.id))
    with inside():
        bodies = db.session.scalars(select(Post.body).where(Post.author_id == person.id).order_by(Post.id)).all()
        assert bodies == ["Ở lại thật", ""]
        assert db.session.scalar(select(PostRevision)) is None
        assert db.session.scalar(select(ReadMark).where(ReadMark.person_id == person.id)) is None
        assert ledger.verify() is None
    assert "Ở lại thật" in client_of(other).get(topic.url).text


def test_a_moderator_can_be_appointed_over_the_spaces_one_sees(inside, make):
    make.space("Phòng kín", audience=Audience.BOARD)
    space = make.space("Phòng chung")
    admin = make.person(Role.ADMIN)
    with inside():
        offered = dict(
            pair for _label, pairs in things.choices_for(db.session.get_one(Person, admin.id)) for pair in pairs
        )
    assert offered.get(space.thing) == "Phòng chung"
    assert "Phòng kín" not in offered.values()
