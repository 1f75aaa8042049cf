"""The terms of moderation and the watched words."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from club.auth import me, power_needed
from club.db import db, transaction
from club.errors import Conflict, Invalid, NotFound
from club.i18n import _
from forum.due_process import policy
from forum.due_process.actions import rules as acts
from forum.due_process.forms import TermsForm, WordForm
from forum.due_process.models import WatchedWord
from forum.due_process.queries import rules as queries
from forum.routes.blueprint import blueprint, go


@blueprint.route("/terms", methods=["GET", "POST"])
@power_needed(policy.RULES)
def terms() -> Response | str | tuple[str, int]:
    """What waits, how long appeals take, whether moderators are named."""
    form = TermsForm(obj=None if request.method == "POST" else queries.terms())
    if request.method == "GET":
        return _page(form, WordForm(formdata=None))
    if not form.validate():
        return _page(form, WordForm(formdata=None)), 422
    with transaction():
        acts.set_terms(
            me(),
            hold_first=int(form.hold_first.data or 0),
            appeal_days=int(form.appeal_days.data or 5),
            named=bool(form.named.data),
        )
    flash(_("The change is saved."))
    return go("forum.terms")


def _page(form: TermsForm, words: WordForm) -> str:
    return render_template("forum/due_process/terms.html", form=form, words=words, watched=queries.watched_words())


@blueprint.post("/terms/words")
@power_needed(policy.RULES)
def watch_words() -> Response | tuple[str, int]:
    """Add words to the list."""
    words = WordForm()
    if words.validate():
        try:
            with transaction():
                acts.watch(me(), str(words.words.data))
            return go("forum.terms", _anchor="words")
        except (Conflict, Invalid) as error:
            words.words.errors = [error.message]
    return _page(TermsForm(formdata=None, obj=queries.terms()), words), 422


@blueprint.post("/terms/words/<int:word_id>/remove")
@power_needed(policy.RULES)
def unwatch_words(word_id: int) -> Response:
    """Take words off the list."""
    with transaction():
        row = db.session.get(WatchedWord, word_id)
        if row is None:
            raise NotFound
        acts.unwatch(me(), row)
    return go("forum.terms", _anchor="words")
