"""What people type into the forum."""

from __future__ import annotations

import unicodedata
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from club.forms import ClientIdField, Form, LineField, TextField, choices
from club.i18n import _, _l
from forum.models import ICONS, Audience, Colour, PostBy, Stance

LONGEST_TITLE = 150
LONGEST_POST = 20_000


def says_something(form: Form, field: Any) -> None:
    """Refuse a text of invisible characters only: it would leave a link or a post nobody can see."""
    del form
    if not any(unicodedata.category(char)[0] in "LNPS" for char in field.data or ""):
        raise ValidationError(_("Please write something."))


class HiddenNumber(HiddenField):
    """A whole number that the page carries along; anything else is None."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class TrapField(StringField):
    """A field that no person sees or reaches; what fills it in is a machine, and its writing waits."""

    @property
    def sprung(self) -> bool:
        """Whether something was filled in."""
        return bool((self.data or "").strip())


class TopicForm(Form):
    """A new topic; the kinds offered are those the person may begin here."""

    kind = RadioField(_l("Kind of topic"), validators=[DataRequired()])
    title = LineField(_l("Title"), validators=[DataRequired(), Length(max=LONGEST_TITLE), says_something])
    body = TextField(_l("Opening post"), validators=[DataRequired(), Length(max=LONGEST_POST), says_something])
    website = TrapField()
    client_id = ClientIdField()


def _stances() -> Any:
    return choices([*_named(Stance), ("", _("No stance"))])


def _named(words: Any) -> list[tuple[str, str]]:
    return [(one.value, one.label) for one in words]


def _stance(value: str | None) -> Stance | None:
    return Stance(value) if value else None


class ReplyForm(Form):
    """An answer. `after` is the last number the page showed, so that it can be brought up to date with the answer."""

    body = TextField(_l("Your reply"), validators=[DataRequired(), Length(max=LONGEST_POST), says_something])
    stance = RadioField(_l("Your stance"), choices=_stances, coerce=str, default="")
    official = BooleanField(_l("This is the official answer"))
    answers = HiddenNumber()
    after = HiddenNumber()
    website = TrapField()
    client_id = ClientIdField()

    @property
    def chosen_stance(self) -> Stance | None:
        """The stance, or None."""
        return _stance(self.stance.data)


class EditForm(Form):
    """New words for an old post; `edits` says which text the writer began from."""

    client_id = ClientIdField()
    title = LineField(_l("Title"), validators=[DataRequired(), Length(max=LONGEST_TITLE), says_something])
    body = TextField(_l("Text"), validators=[DataRequired(), Length(max=LONGEST_POST), says_something])
    stance = RadioField(_l("Your stance"), choices=_stances, coerce=str, default="")
    edits = HiddenNumber()

    @property
    def chosen_stance(self) -> Stance | None:
        """The stance, or None."""
        return _stance(self.stance.data)


class ReasonForm(Form):
    """Why an act of power is done; those concerned read it."""

    reason = TextField(_l("Reason"), validators=[DataRequired(), Length(max=500), says_something])


class SpaceForm(Form):
    """A space; units and parents are filled in by the route."""

    name = LineField(_l("Name"), validators=[DataRequired(), Length(max=120), says_something])
    description = TextField(_l("Description"), validators=[Length(max=500)])
    icon = RadioField(_l("Sign"), choices=choices([(name, name) for name in ICONS]), default=ICONS[0])
    colour = RadioField(_l("Colour"), choices=lambda: choices(_named(Colour)), default=Colour.BLUE.value)
    audience = RadioField(_l("Who reads it"), choices=lambda: choices(_named(Audience)), default=Audience.MEMBERS.value)
    unit_id = SelectField(_l("Unit"), coerce=int, default=0)
    post_by = RadioField(_l("Who starts topics"), choices=lambda: choices(_named(PostBy)), default=PostBy.MEMBERS.value)
    parent_id = SelectField(_l("Stands under"), coerce=int, default=0)

    def validate_unit_id(self, field: Any) -> None:
        """A unit is needed exactly when the audience is one."""
        if self.audience.data == Audience.UNIT.value and not field.data:
            raise ValidationError(_("Choose the unit that reads the space."))


class SpaceChangeForm(SpaceForm):
    """A change to a space, with its reason."""

    reason = TextField(_l("Reason for the change"), validators=[DataRequired(), Length(max=500), says_something])
