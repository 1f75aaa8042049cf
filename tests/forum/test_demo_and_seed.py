"""The demo's forum of 2023, and the bench's set at a small size."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from club import clock, ledger, markdown
from club.bench import Size
from club.db import db
from club.demo import load
from club.ledger import LedgerLine
from club.people import seed as people_seed
from club.people.models import Person
from club.search.queries import find
from decisions.consultations.models import Vote
from forum import seed
from forum.models import Post, Space, Stance, Topic

DEMO = Path(__file__).resolve().parents[2] / "demo"
FILES = [tomllib.loads(path.read_text("utf-8")) for path in sorted((DEMO / "topics").glob("*.toml"))]


@pytest.mark.usefixtures("demo")
def test_the_demo_tells_the_files_with_their_dates_and_a_second_run_adds_nothing(inside, client_of):
    with inside() as session:
        counts = {
            model: session.scalar(select(func.count()).select_from(model)) for model in (Space, Topic, Post, Vote)
        }
        assert counts[Topic] == len(FILES)
        assert counts[Post] == sum(len(told["posts"]) for told in FILES)
        told = next(told for told in FILES if told["title"].startswith("Khu phố sáp nhập: gộp"))
        topic = session.scalars(select(Topic).where(Topic.title == told["title"])).one()
        posts = session.scalars(select(Post).where(Post.topic_id == topic.id).order_by(Post.number)).all()
        assert topic.created_at == clock.from_local(told["created_at"])
        assert topic.last_post_at == clock.from_local(told["posts"][-1]["at"])
        assert [post.created_at for post in posts] == [clock.from_local(row["at"]) for row in told["posts"]]
        assert [post.stance for post in posts][1] == Stance(told["posts"][1]["stance"])
        again = load(DEMO, lambda _line: None)
        assert counts == {
            model: session.scalar(select(func.count()).select_from(model)) for model in (Space, Topic, Post, Vote)
        }
        member, url = session.get_one(Person, again.ids["person:bt-p5-kp3"]), topic.url
    with inside():
        assert ledger.verify() is None
    assert client_of(member).get(url).status_code == 200


@pytest.mark.usefixtures("demo")
def test_the_demo_hides_one_post_by_the_real_act(inside):
    with inside() as session:
        hidden = session.scalars(select(Post).where(Post.hidden_at.is_not(None))).all()
        reasons = [row["hidden_reason"] for told in FILES for row in told["posts"] if row.get("hidden")]
        # In the post's place stands the rule, then the reason.
        assert [post.hidden_reason.partition(": ")[2] for post in hidden] == reasons
        lines = session.scalars(select(LedgerLine).where(LedgerLine.verb == "post.hidden")).all()
        # The second one was overturned on appeal.
        assert [line.reason for line in lines] == [*reasons, "Chào bán quần áo"]


@pytest.fixture
def seeded(inside):
    """A small set, made as the bench makes the large one."""
    size = Size(members=20, spaces=5, topics=30, posts=600, longest=200)
    with inside():
        people_seed.people(size, random.Random(1), lambda *_progress: None)
        seed.forum(size, random.Random(1), lambda *_progress: None)
    return size


def test_the_bench_set_has_its_sizes_and_numbers_without_gaps(inside, seeded):
    with inside() as session:
        rows = session.execute(
            select(Topic.post_count, func.count(Post.id), func.max(Post.number))
            .join(Post, Post.topic_id == Topic.id)
            .group_by(Topic.id, Topic.post_count)
        ).all()
        assert len(rows) == seeded.topics
        assert all(told == counted == highest for told, counted, highest in rows)
        assert sum(told for told, _counted, _highest in rows) == seeded.posts
        assert session.scalar(select(Topic.post_count).where(Topic.id == 1)) == seeded.longest


def test_the_bench_set_is_rendered_and_indexed_as_the_actions_would(inside, seeded, client_of):
    with inside() as session:
        for post in session.scalars(select(Post).limit(50)):
            assert post.body_html == markdown.render(post.body)
        member = session.get_one(Person, 5)
        found, more = find(member, "sap nhap to dan pho")
        assert found
        assert more
    client = client_of(member)
    for address in ("/forum", "/forum/topics", "/forum/s/chuyen-muc-1", "/forum/t/1?at=150"):
        assert client.get(address, follow_redirects=True).status_code == 200


def test_new_posts_follow_the_bench_set(inside, seeded, client_of):
    with inside():
        member = db.session.get_one(Person, 5)
    sent = client_of(member).post("/forum/t/1/reply", data={"body": "Sau bộ dữ liệu đo"})
    assert sent.location.endswith(f"at={seeded.longest + 1}#p{seeded.longest + 1}")
