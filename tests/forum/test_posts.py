"""Writing: topics, answers, edits, deletions, over HTTP as people do it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from club import clock
from club.db import db, transaction
from club.people.models import Person, PersonState
from club.policy import Role
from forum.models import Post, PostRevision, Stance, Topic, TopicKind


@pytest.fixture
def scene(make):
    """A space of the members, a topic in it, its author and another member."""

    class Scene:
        author = make.person(name="Nguyễn Thị Mở Đề")
        member = make.person(name="Trần Văn Trả Lời")
        space = make.space()
        topic = make.topic(space, author, title="Họp buổi tối hay buổi sáng?")

    return Scene


def _reply(client, topic, body="Ý của tôi", **more):
    return client.post(f"/forum/t/{topic.id}/reply", data={"body": body, **more})


def test_a_member_opens_a_topic_and_lands_in_it(client_of, inside, make, scene):
    client = client_of(scene.member)
    page = client.get(f"/forum/s/{scene.space.slug}/new")
    assert page.status_code == 200
    data = {"kind": "question", "title": "  Ai   giữ sổ? ", "body": "Sổ **cũ** để ở đâu?", "client_id": "a1"}
    sent = client.post(f"/forum/s/{scene.space.slug}/new", data=data)
    assert sent.status_code == 303
    shown = client.get(sent.location)
    assert "Ai giữ sổ?" in shown.text
    assert "<strong>cũ</strong>" in shown.text
    with inside():
        topic = db.session.scalar(select(Topic).order_by(Topic.id.desc()))
        assert (topic.kind, topic.title, topic.post_count) == (TopicKind.QUESTION, "Ai giữ sổ?", 1)


def test_a_topic_sent_twice_is_opened_once(client_of, inside, scene):
    client = client_of(scene.member)
    data = {"kind": "discussion", "title": "Gửi hai lần", "body": "Mạng chập chờn", "client_id": "same"}
    first, second = (client.post(f"/forum/s/{scene.space.slug}/new", data=data) for _time in range(2))
    assert first.location == second.location
    with inside():
        assert db.session.scalar(select(func.count()).where(Topic.title == "Gửi hai lần")) == 1


def test_an_answer_sent_twice_is_written_once_and_the_first_is_shown_again(client_of, inside, scene):
    client = client_of(scene.member)
    first, second = (_reply(client, scene.topic, "Một lần thôi", client_id="k-1") for _time in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    with inside():
        assert db.session.scalar(select(Topic.post_count).where(Topic.id == scene.topic.id)) == 2


def test_the_same_client_id_of_two_people_is_two_answers(client_of, inside, make, scene):
    for person in (scene.member, make.person()):
        assert _reply(client_of(person), scene.topic, client_id="k-1").status_code == 303
    with inside():
        assert db.session.scalar(select(Topic.post_count).where(Topic.id == scene.topic.id)) == 3


@pytest.mark.both
def test_two_who_write_at_once_get_neighbouring_numbers(app, client_of, inside, make, scene):
    clients = [client_of(make.person()) for _number in range(4)]
    start = threading.Barrier(len(clients))
    codes: list[int] = []

    def write(client):
        start.wait()
        codes.extend(_reply(client, scene.topic, f"Bài {time}").status_code for time in range(5))

    threads = [threading.Thread(target=write, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [303] * 20
    with inside():
        numbers = db.session.scalars(
            select(Post.number).where(Post.topic_id == scene.topic.id).order_by(Post.number)
        ).all()
        assert numbers == list(range(1, 22))
        assert db.session.scalar(select(Topic.post_count).where(Topic.id == scene.topic.id)) == 21


@pytest.mark.both
def test_one_browser_that_sends_twice_at_once_writes_once(client_of, inside, scene):
    clients = [client_of(scene.member) for _number in range(4)]
    start = threading.Barrier(len(clients))
    places: list[str] = []

    def write(client):
        start.wait()
        places.append(_reply(client, scene.topic, "Cùng lúc", client_id="once").location)

    threads = [threading.Thread(target=write, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(places)) == 1
    with inside():
        assert db.session.scalar(select(Topic.post_count).where(Topic.id == scene.topic.id)) == 2


def test_an_answer_by_htmx_brings_what_the_page_lacks(client_of, make, scene):
    make.post(scene.topic, scene.author, "Bài người khác vừa viết")
    client = client_of(scene.member)
    data = {"body": "Bài của tôi", "after": "1"}
    added = client.post(f"/forum/t/{scene.topic.id}/reply", data=data, headers={"HX-Request": "true"})
    assert added.status_code == 200
    assert added.text.index("Bài người khác vừa viết") < added.text.index("Bài của tôi")
    assert 'id="p1"' not in added.text
    assert "<html" not in added.text


def test_a_title_in_other_letters_has_an_address_that_every_header_carries(client_of, make, scene):
    client = client_of(scene.member)
    title = "社會科學院語學研究所 " * 6
    sent = client.post(f"/forum/s/{scene.space.slug}/new", data={"kind": "wish", "title": title, "body": "Ý 見"})
    assert sent.status_code == 303
    assert sent.location.isascii()
    assert "社會科學院" in client.get(sent.location).text
    number = sent.location.split("/t/")[1].split("-")[0]
    data = {"body": "好", "after": "0"}
    answered = client.post(f"/forum/t/{number}/reply", data=data, headers={"HX-Request": "true"})
    assert answered.headers["HX-Redirect"].endswith("?at=2#p2")


def test_an_answer_by_htmx_from_an_early_page_leads_to_the_new_post(client_of, make, scene):
    client = client_of(scene.member)
    data = {"body": "Từ trang đầu", "after": "0"}
    added = client.post(f"/forum/t/{scene.topic.id}/reply", data=data, headers={"HX-Request": "true"})
    assert added.status_code == 204
    assert added.headers["HX-Redirect"].endswith("?at=2#p2")


@pytest.mark.parametrize("htmx", [False, True])
def test_an_empty_answer_comes_back_with_what_was_chosen(client_of, make, htmx):
    author = make.person()
    debate = make.topic(make.space(), author, kind=TopicKind.DEBATE)
    headers = {"HX-Request": "true"} if htmx else {}
    data = {"body": " \u200b ", "stance": "against"}
    refused = client_of(author).post(f"/forum/t/{debate.id}/reply", data=data, headers=headers)
    assert refused.status_code == 422
    assert 'checked id="stance-1" name="stance" type="radio" value="against"' in refused.text
    assert "field-error" in refused.text
    assert ("<html" in refused.text) is not htmx
    if htmx:
        assert refused.headers["HX-Retarget"] == "#reply"


def test_the_twenty_first_post_in_ten_minutes_is_refused_and_kept(client_of, inside, make, scene):
    # A member who is known here: a new one's posts would wait after a few.
    client = client_of(make.known(scene.topic))
    for number in range(20):
        assert _reply(client, scene.topic, f"Bài {number}").status_code == 303
    for headers, status in (({}, 429), ({"HX-Request": "true"}, 422)):
        refused = client.post(
            f"/forum/t/{scene.topic.id}/reply", data={"body": "Bài thứ hai mươi mốt"}, headers=headers
        )
        assert refused.status_code == status
        assert "Bài thứ hai mươi mốt</textarea>" in refused.text
        assert "giây" in refused.text or "seconds" in refused.text
    with inside():
        assert db.session.scalar(select(Topic.post_count).where(Topic.id == scene.topic.id)) == 26


def test_an_answer_quotes_the_post_it_answers(client_of, make, scene):
    asked = make.post(scene.topic, scene.author, "Ai lo **âm thanh**?")
    client = client_of(scene.member)
    form = client.get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}?reply=2")
    assert 'name="answers" type="hidden" value="2"' in form.text
    _reply(client, scene.topic, "Tôi lo", answers="2")
    page = client.get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}?at=3")
    assert "Ai lo âm thanh?" in page.text
    assert f'class="post-answers" href="#p{asked.number}"' in page.text


def test_an_answer_to_a_number_that_is_not_there_is_an_answer_to_all(client_of, inside, scene):
    assert _reply(client_of(scene.member), scene.topic, answers="99").status_code == 303
    with inside():
        assert db.session.scalar(select(Post.reply_to_id).where(Post.number == 2)) is None


def test_a_stance_is_kept_in_debates_only(client_of, inside, make, scene):
    debate = make.topic(scene.space, scene.author, kind=TopicKind.DEBATE)
    client = client_of(scene.member)
    for topic in (scene.topic, debate):
        assert _reply(client, topic, stance="for").status_code == 303
    with inside():
        stances = dict(db.session.execute(select(Post.topic_id, Post.stance).where(Post.number == 2)).all())
        assert stances == {scene.topic.id: None, debate.id: Stance.FOR}


def test_the_balance_counts_each_person_once_by_their_latest_stance(client_of, make, scene):
    debate = make.topic(scene.space, scene.author, kind=TopicKind.DEBATE)
    others = [make.person() for _number in range(3)]
    for stance in (Stance.AGAINST, Stance.AGAINST, Stance.FOR):
        make.post(debate, scene.member, stance=stance)
    make.post(debate, others[0], stance=Stance.FOR)
    make.post(debate, others[1], stance=Stance.AGAINST, deleted_at=clock.now())
    make.post(debate, others[2], stance=Stance.OTHER)
    make.post(debate, others[2], stance=Stance.AGAINST, hidden_at=clock.now(), hidden_reason="Lạc đề")
    page = client_of(scene.author).get(f"/forum/t/{debate.id}-{debate.slug}").text
    bar = page[page.index('class="balance-bar"') : page.index("balance-legend")]
    assert 'class="bar-for" x="0" width="2"' in bar
    assert "bar-other" not in bar
    assert "bar-against" not in bar


def test_a_debate_can_be_read_by_stance(client_of, make, scene):
    debate = make.topic(scene.space, scene.author, kind=TopicKind.DEBATE)
    for number in range(25):
        make.post(debate, scene.member, f"tán thành {number}.", stance=Stance.FOR)
        make.post(debate, scene.member, f"phản bác {number}.", stance=Stance.AGAINST)
    client = client_of(scene.author)
    first = client.get(f"/forum/t/{debate.id}-{debate.slug}?stance=against").text
    assert "phản bác 0." in first
    assert "phản bác 19." in first
    assert "phản bác 20." not in first
    assert "tán thành 0." not in first
    second = client.get(f"/forum/t/{debate.id}-{debate.slug}?stance=against&at=43").text
    assert "phản bác 20." in second
    assert "?stance=against&amp;at=3#p3" in second
    assert "data-open-at" not in second


def test_an_edit_keeps_what_was_said_and_shows_the_difference(client_of, inside, make, scene):
    post = make.post(scene.topic, scene.member, "Họp lúc chín giờ sáng.")
    client = client_of(scene.member)
    form = client.get(f"{post.url}/edit")
    assert "Họp lúc chín giờ sáng.</textarea>" in form.text
    saved = client.post(f"{post.url}/edit", data={"body": "Họp lúc mười giờ sáng.", "edits": "0"})
    assert saved.status_code == 303
    history = client_of(scene.author).get(f"{post.url}/history").text
    assert "<del>chín</del><ins>mười</ins>" in history
    with inside():
        assert db.session.scalar(select(PostRevision.body)) == "Họp lúc chín giờ sáng."
        assert db.session.get_one(Post, post.id).edits == 1
    assert f"{post.url}/history" in client.get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}").text


def test_saving_without_a_change_is_no_edit(client_of, inside, make, scene):
    post = make.post(scene.topic, scene.member, "Như cũ")
    client_of(scene.member).post(f"{post.url}/edit", data={"body": "Như cũ", "edits": "0"})
    with inside():
        assert db.session.get_one(Post, post.id).edits == 0


def test_an_edit_that_began_from_an_older_text_is_told_and_kept(client_of, make, scene):
    post = make.post(scene.topic, scene.member, "Bản một")
    client = client_of(scene.member)
    client.post(f"{post.url}/edit", data={"body": "Bản hai", "edits": "0"})
    late = client.post(f"{post.url}/edit", data={"body": "Bản ba từ cửa sổ cũ", "edits": "0"})
    assert late.status_code == 409
    assert "Bản ba từ cửa sổ cũ</textarea>" in late.text
    assert 'name="edits" type="hidden" value="1"' in late.text
    assert client.post(f"{post.url}/edit", data={"body": "Bản ba", "edits": "1"}).status_code == 303


def test_the_opening_post_is_edited_with_its_title_and_old_links_lead_on(client_of, make, scene):
    post = make.opening(scene.topic)
    client = client_of(scene.author)
    client.post(f"{post.url}/edit", data={"title": "Tên mới", "body": "Nội dung mới", "edits": "0"})
    old = client.get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}?at=1")
    assert old.status_code == 302
    assert old.location.endswith(f"/forum/t/{scene.topic.id}-ten-moi?at=1")
    assert "Tên mới" in client.get(old.location).text
    assert "Họp buổi tối hay buổi sáng?" in client.get(f"{post.url}/history").text


def test_nobody_edits_or_deletes_what_another_wrote(client_of, make, scene):
    post = make.post(scene.topic, scene.member)
    for person in (scene.author, make.person(Role.CHAIR), make.person(Role.ADMIN)):
        client = client_of(person)
        assert client.get(f"{post.url}/edit").status_code == 403
        assert client.post(f"{post.url}/edit", data={"body": "x", "edits": "0"}).status_code == 403
        assert client.post(f"{post.url}/delete").status_code == 403


def test_a_deleted_post_leaves_a_trace_and_comes_back_within_a_minute(client_of, inside, make, scene):
    post = make.post(scene.topic, scene.member, "Nói vội quá")
    client = client_of(scene.member)
    gone = client.post(f"{post.url}/delete", headers={"HX-Request": "true"})
    assert "Nói vội quá" not in gone.text
    assert f"{post.url}/restore" in gone.text
    other = client_of(scene.author).get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}").text
    assert "Nói vội quá" not in other
    assert 'id="p2"' in other
    assert client_of(scene.author).get(f"{post.url}/history").status_code == 404
    back = client.post(f"{post.url}/restore")
    assert back.status_code == 303
    assert "Nói vội quá" in client.get(back.location).text


def test_after_a_minute_a_deletion_stands(client_of, make, scene):
    post = make.post(scene.topic, scene.member)
    client = client_of(scene.member)
    client.post(f"{post.url}/delete")
    with clock.set_now(clock.now() + timedelta(seconds=61)):
        assert client.post(f"{post.url}/restore").status_code == 403
        assert "restore" not in client.get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}").text


def test_a_topic_nobody_answered_goes_with_its_opening_post(client_of, make, scene):
    post = make.opening(scene.topic)
    author, other = client_of(scene.author), client_of(scene.member)
    assert author.post(f"{post.url}/delete").status_code == 303
    assert other.get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}").status_code == 404
    assert scene.topic.title not in other.get(f"/forum/s/{scene.space.slug}").text
    assert scene.topic.title in author.get(f"/forum/s/{scene.space.slug}").text
    assert author.post(f"{post.url}/restore").status_code == 303
    assert other.get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}").status_code == 200


def test_an_opening_post_that_was_answered_stays(client_of, make, scene):
    make.post(scene.topic, scene.member)
    refused = client_of(scene.author).post(f"{make.opening(scene.topic).url}/delete")
    assert refused.status_code == 403


def test_an_erased_author_stays_readable_without_a_name_or_link(client_of, inside, make, scene):
    gone = make.person(name="Lê Văn Đã Rời")
    make.post(scene.topic, gone, "Ý kiến còn lại")
    with inside(), transaction():
        row = db.session.get_one(Person, gone.id)
        row.state, row.full_name = PersonState.ERASED, "Thành viên đã rời"
    page = client_of(scene.member).get(f"/forum/t/{scene.topic.id}-{scene.topic.slug}").text
    assert "Ý kiến còn lại" in page
    assert "Lê Văn Đã Rời" not in page
    assert f"/people/{gone.id}" not in page
