"""Attack strings and naughty strings as topics and posts, through HTTP."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from club.db import db
from club.text import clean, clean_line
from forum.forms import LONGEST_TITLE
from forum.models import Post, Topic

pytestmark = pytest.mark.outside
SAFE = {"http", "https", "mailto", "tel"}


def _visible(text: str) -> bool:
    return any(unicodedata.category(char)[0] in "LNPS" for char in text)


@pytest.mark.both
def test_naughty_strings_are_stored_unchanged_and_shown(client_of, inside, make, outside):
    strings = json.loads((outside / "naughty-strings/blns.json").read_text("utf-8"))
    author, space = make.person(), make.space()
    client = client_of(author)
    topic = make.topic(space, author)
    wrong = []
    for number, text in enumerate(strings[::4]):
        title, body = clean_line(text), clean(text)
        data = {"kind": "discussion", "title": text, "body": text, "client_id": str(number)}
        # Past the rate limit on purpose: a person of their own for every twenty.
        if number % 15 == 0:
            client = client_of(make.known(topic))
        sent = client.post(f"/forum/s/{space.slug}/new", data=data)
        if not (_visible(title) and _visible(body)) or len(title) > LONGEST_TITLE:
            if sent.status_code != 422:
                wrong.append((text, sent.status_code, "should be refused"))
            continue
        if sent.status_code != 303:
            wrong.append((text, sent.status_code, "was refused"))
            continue
        page = client.get(sent.location)
        with inside():
            stored = db.session.scalar(select(Topic).order_by(Topic.id.desc()).limit(1))
            assert stored is not None
            if stored.title != title or unicodedata.normalize("NFC", stored.title) != stored.title:
                wrong.append((text, stored.title, "is not what was sent"))
            if db.session.scalar(select(Post.body).where(Post.topic_id == stored.id)) != body:
                wrong.append((text, "", "the body is not what was sent"))
        shown = re.search(r'<h1 class="topic-title"><bdi>(.*?)</bdi></h1>', page.text, re.DOTALL)
        if page.status_code != 200 or shown is None or html.unescape(shown[1]) != title:
            wrong.append((text, page.status_code, "is not shown"))
    assert wrong == []
    assert topic.id


class _Page(HTMLParser):
    """The elements of a page as a browser would make them, and what is wrong with them."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"iframe", "object", "embed", "base", "style", "video", "audio", "math"}:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            address = (value or "").strip()
            if name.startswith(("on", "style")) or (
                tag == "script" and name == "src" and "/static/dist/" not in address
            ):
                self.wrong.append(f"<{tag} {name}={value}>")
            scheme = re.match(r"([^/?#:]*):", address)
            if name in {"href", "src", "action", "formaction"} and scheme and scheme[1].lower() not in SAFE:
                self.wrong.append(f"<{tag} {name}={value}>")


def test_attack_strings_reach_the_page_as_text_only(client_of, make, outside):
    lines = [line for line in (outside / "xss/payloads.txt").read_text("utf-8", "replace").splitlines() if line.strip()]
    space = make.space()
    for begin in range(0, len(lines), 300):
        client = client_of(make.person())
        body = "\n\n".join(lines[begin : begin + 25])[:19_000]
        title = clean_line(lines[begin])[:LONGEST_TITLE]
        sent = client.post(f"/forum/s/{space.slug}/new", data={"kind": "discussion", "title": title, "body": body})
        assert sent.status_code == 303, title
        page = _Page()
        page.feed(client.get(sent.location).text)
        assert page.wrong == []
