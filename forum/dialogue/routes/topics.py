"""A topic: whom a question is for, its conclusion, the summaries of its sides."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, render_template, request

from club.auth import me, members_only
from club.db import db, transaction
from club.errors import Conflict, Invalid, Refused
from club.i18n import _
from club.policy import ensure
from club.units.models import Unit
from club.units.queries import line_of
from decisions.inquiries.actions.steps import days_to_answer
from forum.dialogue import policy
from forum.dialogue.actions import conclusions, officials, summaries
from forum.dialogue.forms import ConclusionForm, SummariesForm, TopicAddressForm, VerdictForm
from forum.dialogue.models import SideSummary
from forum.dialogue.queries import panel
from forum.forms import ReasonForm
from forum.models import SIDES, Topic
from forum.queries.posts import balance_of
from forum.queries.topics import topic_for
from forum.routes.blueprint import blueprint, go_to


def own_line(person: Any) -> list[Unit]:
    """The units of a person's home, from the branch upwards. At most one query."""
    return line_of(person.unit)[::-1] if person.unit else []


@blueprint.route("/t/<int:topic_id>/address", methods=["GET", "POST"])
@members_only
def address_topic(topic_id: int) -> Response | str | tuple[str, int]:
    """Put a question or wish to an officer or a unit, or give it to another."""
    found = topic_for(me(), topic_id)
    inquiry = panel.inquiry_of(found)
    ensure(policy.may_address(me(), found, inquiry))
    form = TopicAddressForm()
    form.offer(own_line(found.author))
    if request.method == "GET":
        if inquiry is not None:
            form.show(inquiry)
        return _address_page(found, form, inquiry)
    if not form.validate():
        return _address_page(found, form, inquiry), 422
    unit_id = form.chosen_unit.id if form.chosen_unit else None
    try:
        with transaction():
            found = topic_for(me(), topic_id)
            unit = db.session.get(Unit, unit_id) if unit_id else None
            made = officials.address(me(), found, role=form.role, unit=unit, reason=str(form.reason.data or ""))
            who, address = made.addressee, found.url
    except (Invalid, Refused, Conflict) as error:
        form.to.errors = [error.message]
        found = topic_for(me(), topic_id)
        return _address_page(found, form, panel.inquiry_of(found)), 422
    flash(_("The question is with %(who)s now.", who=who))
    return go_to(address)


def _address_page(topic: Topic, form: TopicAddressForm, inquiry: Any) -> str:
    return render_template(
        "forum/address.html", topic=topic, space=topic.space, form=form, inquiry=inquiry, days=days_to_answer()
    )


@blueprint.route("/t/<int:topic_id>/conclude", methods=["GET", "POST"])
@members_only
def conclude_topic(topic_id: int) -> Response | str | tuple[str, int]:
    """Conclude a topic: what came of it, on which posts it rests."""
    found = topic_for(me(), topic_id)
    ensure(policy.may_conclude(me(), found))
    form = ConclusionForm()
    if request.method == "GET" or not form.validate():
        offered = panel.most_supported(found)
        if request.method == "GET":
            form.posts.data = ", ".join(str(post.number) for post in sorted(offered[:3], key=lambda post: post.number))
        html = render_template("forum/conclude.html", topic=found, space=found.space, form=form, offered=offered)
        return html if request.method == "GET" else (html, 422)
    with transaction():
        found = topic_for(me(), topic_id)
        conclusions.conclude(
            me(),
            found,
            words=str(form.words.data),
            agreed=str(form.agreed.data),
            left_open=str(form.left_open.data),
            numbers=form.numbers,
        )
        address = found.url
    flash(_("The topic is concluded; those it rests on are told."))
    return go_to(address)


@blueprint.route("/t/<int:topic_id>/reopen", methods=["GET", "POST"])
@members_only
def reopen_topic(topic_id: int) -> Response | str | tuple[str, int]:
    """Take a conclusion back, with a reason."""
    found = topic_for(me(), topic_id)
    ensure(policy.may_reopen(me(), found))
    form = ReasonForm()
    if request.method == "GET" or not form.validate():
        html = render_template("forum/reopen.html", topic=found, space=found.space, form=form)
        return html if request.method == "GET" else (html, 422)
    with transaction():
        found = topic_for(me(), topic_id)
        conclusions.reopen(me(), found, reason=str(form.reason.data))
        address = found.url
    flash(_("The topic is open again."))
    return go_to(address)


@blueprint.route("/t/<int:topic_id>/summaries", methods=["GET", "POST"])
@members_only
def summarise_topic(topic_id: int) -> Response | str | tuple[str, int]:
    """Draft what each side says and ask the sides."""
    found = topic_for(me(), topic_id)
    ensure(policy.may_summarise(me(), found))
    form = SummariesForm()
    if request.method == "GET" or not form.validate():
        if request.method == "GET":
            views, _mine = panel.summaries_of(found, me().id, balance_of(found))
            for side, field in zip(SIDES, (form.words_for, form.words_against), strict=True):
                field.data = views[side].summary.words if side in views else ""
        best = panel.best_of_sides(found)
        html = render_template("forum/summaries.html", topic=found, space=found.space, form=form, best=best)
        return html if request.method == "GET" else (html, 422)
    with transaction():
        found = topic_for(me(), topic_id)
        for side in SIDES:
            if words := form.words_of(side):
                summaries.draft(me(), found, side, words=words)
        address = found.url
    flash(_("Both sides are asked whether their summary is fair."))
    return go_to(f"{address}#summaries")


@blueprint.post("/t/<int:topic_id>/summaries/<int:summary_id>")
@members_only
def judge_summary(topic_id: int, summary_id: int) -> Response:
    """Say whether the summary of one's own side is fair."""
    found = topic_for(me(), topic_id)
    form = VerdictForm()
    if not form.validate():
        flash(_("Say what is not fair, so that it can be mended."), "warning")
        return go_to(f"{found.url}#summaries")
    with transaction():
        found = topic_for(me(), topic_id)
        summary = db.session.get(SideSummary, summary_id)
        if summary is None or summary.topic_id != found.id:
            abort(404)
        summaries.judge(me(), found, summary, fair=form.fair.data == "yes", words=str(form.words.data))
        address = found.url
    flash(_("Thank you. Your word on the summary counts."))
    return go_to(f"{address}#summaries")
