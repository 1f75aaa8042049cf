"""What the dialogue holds about a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update

from club.db import db
from club.i18n import _l
from club.people.personal_data import Part
from forum.dialogue.models import Conclusion, PostSupport, SideSummary, SummaryVerdict
from forum.models import Post


def export(person: Any) -> list[dict[str, Any]]:
    """Posts supported, words on summaries, summaries and conclusions written."""
    supported = db.session.execute(
        select(PostSupport.post_id, PostSupport.at).where(PostSupport.person_id == person.id).order_by(PostSupport.at)
    )
    rows: list[dict[str, Any]] = [
        {"what": "support", "url": f"/forum/p/{number}", "at": at.isoformat()} for number, at in supported
    ]
    verdicts = db.session.scalars(select(SummaryVerdict).where(SummaryVerdict.person_id == person.id))
    rows += [
        {"what": "summary judged", "fair": one.fair, "text": one.words, "at": one.at.isoformat()} for one in verdicts
    ]
    drafts = db.session.scalars(select(SideSummary).where(SideSummary.drafted_by_id == person.id))
    rows += [{"what": "summary", "text": one.words, "at": one.drafted_at.isoformat()} for one in drafts]
    told = db.session.scalars(select(Conclusion).where(Conclusion.concluded_by_id == person.id))
    rows += [{"what": "conclusion", "text": one.words, "at": one.concluded_at.isoformat()} for one in told]
    return rows


def erase(person: Any) -> None:
    """Support goes, and with it from the counts; what was said in an office stays under the erased person's row."""
    mine = select(PostSupport.post_id).where(PostSupport.person_id == person.id)
    quiet = {"synchronize_session": False}
    db.session.execute(
        update(Post).where(Post.id.in_(mine)).values(supports=Post.supports - 1).execution_options(**quiet)
    )
    db.session.execute(delete(PostSupport).where(PostSupport.person_id == person.id).execution_options(**quiet))
    db.session.execute(delete(SummaryVerdict).where(SummaryVerdict.person_id == person.id).execution_options(**quiet))


PART = Part("dialogue", _l("Support and conclusions on the forum"), export, erase)
