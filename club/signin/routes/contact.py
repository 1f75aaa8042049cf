"""Changing the phone number or the mail address: one's own, and for members of the own units."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from club.auth import me, members_only, power_needed
from club.db import db, transaction
from club.errors import Invalid
from club.i18n import _
from club.limits import hit
from club.people.contact import ContactForm
from club.people.models import Person
from club.people.phones import national
from club.signin import policy
from club.signin.actions.contact import change_contact
from club.signin.forms import OfficersContactForm
from club.signin.queries import person_to_help
from club.signin.routes import blueprint
from club.signin.routes.confirming import confirm_first


def _filled(form: ContactForm, person: Person) -> ContactForm:
    form.phone.data = national(person.phone) if person.phone else ""
    form.email.data = person.email or ""
    return form


def _page(form: ContactForm, person: Person, status: int = 200) -> tuple[str, int]:
    return render_template("signin/contact.html", form=form, person=person, own=person.id == me().id), status


def _show_errors(form: ContactForm, error: Invalid) -> None:
    for name, said in error.details["fields"].items():
        form[name].errors = [*form[name].errors, *said]


@blueprint.route("/me/security/contact", methods=["GET", "POST"])
@members_only
def contact() -> Response | tuple[str, int]:
    """One's own phone number and mail address, after the password."""
    unconfirmed = confirm_first()
    if unconfirmed is not None:
        return unconfirmed
    person, form = me(), ContactForm()
    if request.method == "GET":
        return _page(_filled(form, person), person)
    if not form.validate():
        return _page(form, person, 422)
    hit("contact", "20 per hour", person.id)
    try:
        with transaction():
            kept = db.session.get_one(Person, person.id)
            changed = change_contact(me(), kept, phone=form.number, email=form.address)
    except Invalid as error:
        _show_errors(form, error)
        return _page(form, me(), 422)
    flash(_("Saved. Sign in with it from now on.") if changed else _("Nothing was changed."))
    return redirect(url_for("signin.security"), 303)  # pyright: ignore[reportReturnType]


@blueprint.route("/help-sign-in/<int:number>/contact", methods=["GET", "POST"])
@power_needed(policy.CONTACT)
def contact_of(number: int) -> Response | tuple[str, int]:
    """The same for a member whom one looks after, with a reason."""
    person, form = person_to_help(me(), number), OfficersContactForm()
    if request.method == "GET":
        return _page(_filled(form, person), person)
    if not form.validate():
        return _page(form, person, 422)
    hit("help-sign-in", "60 per hour", me().id)
    try:
        with transaction():
            person = person_to_help(me(), number)
            changed = change_contact(me(), person, phone=form.number, email=form.address, reason=str(form.reason.data))
    except Invalid as error:
        _show_errors(form, error)
        return _page(form, person_to_help(me(), number), 422)
    flash(_("Saved. %(name)s is told.", name=person.full_name) if changed else _("Nothing was changed."))
    return redirect(url_for("signin.help_person", number=number), 303)  # pyright: ignore[reportReturnType]
