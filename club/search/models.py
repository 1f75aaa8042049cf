"""One row for each thing that can be found. The full-text index over it is made by a migration (FTS5 or GIN)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from club.db import Id, Model


class SearchDocument(Model):
    """`exact` and `folded` are the two normal forms of title and body (club.text); `body` is for excerpts."""

    __tablename__ = "search_document"
    __table_args__ = (UniqueConstraint("kind", "thing_id"), Index("ix_search_document_audience", "audience"))

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(30))
    thing_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(300))
    audience: Mapped[str] = mapped_column(String(60))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    exact: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
