"""The rules: reading them, earlier versions, publishing a new one."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from club.auth import me, members_only, power_needed
from club.db import transaction
from club.errors import Conflict
from club.i18n import _
from club.policy import ensure_visible
from forum.due_process import policy
from forum.due_process.actions import rules as acts
from forum.due_process.forms import RulesForm
from forum.due_process.queries import rules as queries
from forum.routes.blueprint import blueprint, go

SPARE = 2


@blueprint.get("/rules")
@members_only
def rules() -> str:
    """The rules in force, or an earlier version."""
    ensure_visible(policy.may_read_rules(me()))
    number = request.args.get("version", type=int)
    book = queries.book_numbered(number) if number else queries.book_in_force()
    listed = queries.versions()
    return render_template(
        "forum/due_process/rules.html",
        book=book,
        versions=listed,
        latest=listed[0].number if listed else 1,
        sets=policy.may_set_rules(me()),
        reads_log=policy.may_read_log(me()),
    )


@blueprint.route("/rules/publish", methods=["GET", "POST"])
@power_needed(policy.RULES)
def publish_rules() -> Response | str | tuple[str, int]:
    """Write a new version from the one in force, and publish it."""
    form = RulesForm()
    if request.method == "GET":
        book = queries.book_in_force()
        form.began_from.data = book.number
        for rule in book.rules:
            form.rules.append_entry(
                {
                    "title": rule.title,
                    "body": rule.body,
                    "title_en": rule.title_en,
                    "body_en": rule.body_en,
                    "reasons": "\n".join(rule.reasons),
                }
            )
        for _spare in range(min(SPARE, acts.MOST_RULES - len(form.rules))):
            form.rules.append_entry()
        return _page(form)
    drafts = [
        acts.Draft(
            title=str(entry.title.data),
            body=str(entry.body.data or ""),
            title_en=str(entry.title_en.data or ""),
            body_en=str(entry.body_en.data or ""),
            reasons=[line.strip() for line in str(entry.reasons.data or "").splitlines() if line.strip()],
        )
        for entry in (field.form for field in form.rules)
        if entry.title.data
    ]
    if not form.validate():
        return _page(form), 422
    if not drafts:
        form.note.errors = [_("At least one rule is needed.")]
        return _page(form), 422
    try:
        with transaction():
            acts.publish(me(), drafts, note=str(form.note.data), began_from=int(form.began_from.data or 0))
    except Conflict as error:
        form.note.errors = [error.message]
        form.began_from.data = queries.book_in_force().number
        return _page(form), error.status
    flash(_("The new rules are in force."))
    return go("forum.rules")


def _page(form: RulesForm) -> str:
    return render_template("forum/due_process/publish_rules.html", form=form)
