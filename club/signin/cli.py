"""`club create-admin` and `club sign-in-link`: the way in for whoever runs the machine."""

from __future__ import annotations

import click
from flask import current_app

from club.cli import command
from club.db import db, transaction
from club.people.models import Person
from club.people.phones import e164
from club.people.queries import person_by_name
from club.signin.actions.admins import make_admin
from club.signin.actions.codes import make_link
from club.signin.passwords import weakness


def _contact(typed: str) -> tuple[str | None, str | None]:
    """(phone, mail) of what was typed; exactly one is set."""
    if "@" in typed:
        return None, typed.strip().lower()
    phone = e164(typed)
    if phone is None:
        raise click.BadParameter("this is neither a phone number nor an email address")
    return phone, None


@command
@click.command("create-admin")
@click.option("--name", prompt="Full name", help="The administrator's full name.")
@click.option("--phone", "contact", prompt="Phone number or email", help="What the administrator signs in with.")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out.")
def create_admin(name: str, contact: str, password: str) -> None:
    """Make somebody an administrator; a member who is known by this number or address becomes one as well.

    The password is asked for and not shown.

    \b
    Example:
      club create-admin --name "Trần Ngọc Ánh" --phone "0912 345 678"
    """
    phone, email = _contact(contact)
    weak = weakness(password, full_name=name, phone=phone, email=email)
    if weak:
        raise click.ClickException(weak)
    with transaction():
        person = make_admin(name, phone=phone, email=email, password=password)
        told = f"{person.full_name} is an administrator now. Sign in at {current_app.config['SETTINGS'].public_url}"
    click.echo(told)


@command
@click.command("sign-in-link")
@click.argument("contact")
@click.option("--unlock", is_flag=True, help="The phone is lost too: remove the second factor and the passkeys.")
def sign_in_link(contact: str, unlock: bool) -> None:
    """Print a link that signs somebody in, once, within fifteen minutes, by their phone number or email.

    For an administrator who is locked out; the ledger says that it was made.

    \b
    Example:
      club sign-in-link "0912 345 678"
    """
    with transaction():
        person = person_by_name(contact)
        if person is None or not (person.is_active or person.state.value == "invited"):
            raise click.ClickException("nobody who may sign in has this phone number or email")
        slip = make_link(db.session.get_one(Person, person.id), unlock=unlock)
    click.echo(current_app.config["SETTINGS"].public_url.rstrip("/") + slip.url_path)
