"""The floor: the least that a page of 20 posts can cost with this stack.

Flask, a template and one ORM query for the posts with their authors, on the reference set's own database; no sign-in,
no rights, no shell, no translation. A real page is told as a ratio to it, which holds on any machine.
"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, joinedload

from club.people.models import Person
from forum.models import Post

PAGE = 20
TEMPLATE = """<!doctype html>
<html lang="vi">
  <head><meta charset="utf-8"><title>{{ posts[0].topic_id }}</title></head>
  <body>
    {% for post in posts %}
      <article id="p{{ post.number }}">
        <p><b>{{ post.author.full_name }}</b> {{ post.author.position }} <time>{{ post.created_at }}</time></p>
        <div>{{ post.body_html|safe }}</div>
      </article>
    {% endfor %}
  </body>
</html>"""


def floor_app(engine: Engine) -> Flask:
    """A bare application over the same database: `/t/<topic>?from=<number>`."""
    app = Flask("floor")
    page = app.jinja_env.from_string(TEMPLATE)

    @app.get("/t/<int:topic_id>/<int:first>")
    def topic(topic_id: int, first: int) -> str:
        author = joinedload(Post.author).load_only(Person.full_name, Person.position)
        wanted = (Post.topic_id == topic_id, Post.number.between(first, first + PAGE - 1))
        with Session(engine) as session:
            posts = session.scalars(select(Post).where(*wanted).order_by(Post.number).options(author)).all()
            return page.render(posts=posts)

    return app
