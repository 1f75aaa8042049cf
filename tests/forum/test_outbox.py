"""What a phone's outbox sends: the same doors as the pages', each letter once, answers it can act upon."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from club.policy import Role
from forum.models import Post, PostRevision

ROOT = Path(__file__).resolve().parents[2]
JSON = {"Accept": "application/json"}


@pytest.fixture
def club(make, client_of):
    """A topic, somebody who answers in it, and their phone."""
    author, writer = make.person(role=Role.MEMBER), make.person(role=Role.MEMBER)
    topic = make.topic(make.space(), author)
    return topic, writer, client_of(writer)


def test_a_reply_that_arrives_twice_stands_once_and_both_answers_lead_to_it(club, inside):
    topic, writer, phone = club
    sent = {"body": "Viết trong hầm xe.", "client_id": "a1"}
    first = phone.post(f"/forum/t/{topic.id}/reply", data=sent, headers=JSON)
    again = phone.post(f"/forum/t/{topic.id}/reply", data={**sent, "body": "Đã sửa trên máy."}, headers=JSON)
    assert (first.json["fresh"], again.json["fresh"]) == (True, False)
    assert first.json["url"] == again.json["url"]
    assert again.json["edit"] == {"url": f"{first.json['url']}/edit", "edits": 0}
    with inside() as session:
        assert session.scalars(select(Post.body).where(Post.author_id == writer.id)).all() == ["Viết trong hầm xe."]


def test_an_edit_that_arrives_twice_changes_once_and_one_from_an_older_text_is_refused_with_a_reason(
    club, make, inside
):
    topic, writer, phone = club
    post = make.post(topic, writer, "Câu cũ.")
    sent = {"body": "Câu mới.", "edits": "0", "client_id": "e1"}
    address = f"/forum/p/{post.id}/edit"
    assert phone.post(address, data=sent, headers=JSON).json["edit"]["edits"] == 1
    assert phone.post(address, data=sent, headers=JSON).json["fresh"] is False
    # the next edit of the same phone begins where the first ends; another's older one does not pass
    assert phone.post(
        address, data={**sent, "body": "Câu mới hơn.", "edits": "1", "client_id": "e2"}, headers=JSON
    ).json
    refused = phone.post(address, data={**sent, "body": "Lạc lõng.", "client_id": "e3"}, headers=JSON)
    assert refused.status_code == 409
    assert refused.json["message"]
    with inside() as session:
        assert session.get_one(Post, post.id).body == "Câu mới hơn."
        assert len(session.scalars(select(PostRevision).filter_by(post_id=post.id)).all()) == 2


def test_what_another_person_wrote_on_the_phone_never_goes_out_under_this_name(club, inside):
    topic, writer, phone = club
    sent = {"body": "Của người trước.", "client_id": "b1"}
    away = phone.post(f"/forum/t/{topic.id}/reply", data=sent, headers={**JSON, "X-Person": str(writer.id + 1)})
    assert away.status_code == 401
    assert phone.post(f"/forum/t/{topic.id}/reply", data=sent, headers={**JSON, "X-Person": str(writer.id)}).json["url"]


def test_refusals_are_sentences_and_a_letter_that_must_wait_says_how_long(club):
    topic, _writer, phone = club
    empty = phone.post(f"/forum/t/{topic.id}/reply", data={"body": " "}, headers=JSON)
    assert (empty.status_code, empty.json["error"]) == (422, "invalid")
    for number in range(20):
        phone.post(f"/forum/t/{topic.id}/reply", data={"body": f"Ý {number}.", "client_id": f"n{number}"}, headers=JSON)
    slow = phone.post(f"/forum/t/{topic.id}/reply", data={"body": "Nữa.", "client_id": "n20"}, headers=JSON)
    assert slow.status_code == 429
    assert slow.json["retry_after"] > 0


def test_the_outbox_itself_keeps_order_and_lets_a_refused_letter_stay():
    node = shutil.which("node") or shutil.which(str(ROOT / ".venv/bin/node"))
    if node is None:
        pytest.skip("no node here (make dev brings one)")
    file = str(ROOT / "static/src/outbox.test.js")
    done = subprocess.run([node, "--test", file], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
