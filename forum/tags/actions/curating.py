"""The board's list of tags."""

from __future__ import annotations

from sqlalchemy import delete, insert, literal, select, update

from club import clock, ledger
from club.db import db
from club.errors import Conflict, Invalid
from club.i18n import _
from club.people.models import Person
from club.policy import ensure
from club.text import fold, slug
from forum.following.actions.follows import tag_follows_go_along
from forum.tags import policy
from forum.tags.models import Tag, TagAddress, TopicTag

# Words that an address under /forum/tags/ means otherwise.
_TAKEN = {"new", "muc"}


def create(actor: Person, *, name: str, description: str = "") -> Tag:
    """Put a tag on the list."""
    ensure(policy.may_curate(actor))
    _ensure_free(name)
    made = Tag(name=name, folded=fold(name), slug=_free_address(name), description=description)
    db.session.add(made)
    db.session.flush()
    ledger.record(actor, "tag.created", made, name=name)
    return made


def _ensure_free(name: str, but: Tag | None = None) -> None:
    found = db.session.scalar(select(Tag).where(Tag.folded == fold(name)))
    if found is not None and found is not but:
        raise Invalid(_("There is the tag “%(name)s” already.", name=found.name))


def _free_address(name: str, but: Tag | None = None) -> str:
    base = slug(name, 50)
    free, number = base, 2
    while free in _TAKEN or _is_taken(free, but):
        free, number = f"{base}-{number}", number + 1
    return free


def _is_taken(address: str, but: Tag | None) -> bool:
    own = but.id if but else 0
    tags = select(Tag.id).where(Tag.slug == address, Tag.id != own)
    before = select(TagAddress.tag_id).where(TagAddress.slug == address, TagAddress.tag_id != own)
    return db.session.scalar(tags.union_all(before)) is not None


def change(actor: Person, tag: Tag, *, name: str, description: str, reason: str) -> None:
    """Rename a tag or say anew what it is for; its old address leads to the new one."""
    ensure(policy.may_curate(actor))
    _ensure_free(name, tag)
    before, address = tag.name, tag.slug
    tag.name, tag.folded, tag.description = name, fold(name), description
    wished = _free_address(name, tag)
    if wished != address:
        db.session.execute(delete(TagAddress).where(TagAddress.slug == wished))
        tag.slug = wished
        db.session.flush()
        db.session.add(TagAddress(slug=address, tag_id=tag.id))
    db.session.flush()
    ledger.record(actor, "tag.renamed", tag, reason=reason, name=name, before=before)


def merge(actor: Person, tag: Tag, *, into: Tag, reason: str) -> None:
    """Let another tag stand on all topics of this one, and be followed by its followers; its addresses lead there."""
    ensure(policy.may_curate(actor))
    if tag.id == into.id:
        raise Invalid(_("Choose another tag than this one."))
    ledger.record(actor, "tag.merged", into, reason=reason, name=tag.name)
    both = select(TopicTag.topic_id).where(TopicTag.tag_id == into.id)
    own = select(TopicTag.topic_id, literal(into.id)).where(TopicTag.tag_id == tag.id)
    fresh = own.where(TopicTag.topic_id.not_in(both))
    db.session.execute(insert(TopicTag).from_select(["topic_id", "tag_id"], fresh))
    tag_follows_go_along(tag.id, into.id)
    db.session.execute(
        update(TagAddress).where(TagAddress.tag_id == tag.id).values(tag_id=into.id),
        execution_options={"synchronize_session": False},
    )
    address = tag.slug
    db.session.delete(tag)
    db.session.flush()
    db.session.add(TagAddress(slug=address, tag_id=into.id))
    db.session.flush()


def retire(actor: Person, tag: Tag, *, reason: str) -> None:
    """Let a tag be chosen no more; it stays where it is."""
    ensure(policy.may_curate(actor))
    if tag.retired_at:
        raise Conflict(_("This tag is retired already."))
    tag.retired_at = clock.now()
    ledger.record(actor, "tag.retired", tag, reason=reason)


def restore(actor: Person, tag: Tag, *, reason: str) -> None:
    """Let a retired tag be chosen again."""
    ensure(policy.may_curate(actor))
    if tag.retired_at is None:
        raise Conflict(_("This tag is in use."))
    tag.retired_at = None
    ledger.record(actor, "tag.restored", tag, reason=reason)
