"""Writing Atom. Only what we made goes in, through a writer that escapes it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree  # nosec B405 - nothing is read with it

from flask import Response, request

from club import clock, markdown
from forum.models import Post

ATOM = "http://www.w3.org/2005/Atom"


def feed(posts: Sequence[Post], *, title: str, page: str, base: str) -> Response:
    """The posts as a feed; a reader that has them already gets 304. `page` is the address of what it is a feed of,
    `base` where the site stands."""
    latest = max((moment(post) for post in posts), default=None)
    told = "|".join(f"{post.id}:{moment(post).isoformat()}:{post.topic.title}" for post in posts)
    response = Response(mimetype="application/atom+xml")
    response.set_etag(hashlib.sha256(f"{title}|{markdown.VERSION}|{told}".encode()).hexdigest()[:32])
    response.last_modified = latest
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(_written(posts, title, page, base, latest or clock.now()))
    return response


def moment(post: Post) -> datetime:
    """When its words last changed."""
    return post.edited_at or post.created_at


def _written(posts: Sequence[Post], title: str, page: str, base: str, latest: datetime) -> bytes:
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "vi", "xml:base": f"{base}/"})
    _child(root, "id", base + page)
    _child(root, "title", title)
    _child(root, "updated", latest.isoformat())
    ElementTree.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": base + page})
    for post in posts:
        entry = ElementTree.SubElement(root, "entry")
        _child(entry, "id", base + post.url)
        _child(entry, "title", post.topic.title if post.number == 1 else f"{post.topic.title} #{post.number}")
        _child(entry, "updated", moment(post).isoformat())
        _child(entry, "published", post.created_at.isoformat())
        author = ElementTree.SubElement(entry, "author")
        _child(author, "name", post.author.full_name)
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": base + post.url})
        ElementTree.SubElement(entry, "category", {"term": post.topic.space.slug, "label": post.topic.space.name})
        words = post.body_html if post.html_version == markdown.VERSION else markdown.render(post.body)
        _child(entry, "content", words).set("type", "html")
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _child(parent: ElementTree.Element, name: str, words: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = words
    return child
