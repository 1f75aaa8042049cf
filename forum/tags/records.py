"""How lines of the ledger about tags read."""

from __future__ import annotations

from sqlalchemy import select

from club.audit.verbs import thing, verb
from club.db import db
from club.i18n import _l
from forum.tags.models import Tag


def init_app() -> None:
    """State the verbs and the thing."""
    verb("tag.created", _l("made a tag"), lambda detail: detail.get("name", ""))
    verb("tag.renamed", _l("changed a tag"), lambda detail: detail.get("name", ""))
    verb("tag.merged", _l("merged a tag into another"), lambda detail: detail.get("name", ""))
    verb("tag.retired", _l("retired a tag"))
    verb("tag.restored", _l("took a tag back into use"))
    thing("tag", _l("Tag"), url=lambda _number: "/forum/tags", names=_names)


def _names(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Tag.id, Tag.name).where(Tag.id.in_(ids))).all())
