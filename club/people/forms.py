"""Forms about people: the list's filter, one's own page, offices, standing."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, PasswordField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from club import clock
from club.forms import Form, LineField, TextField, choices
from club.i18n import LANGUAGES, _l
from club.people import policy, things
from club.people.models import PersonState, Visible
from club.people.picking import PersonField
from club.policy import Role
from club.units.forms import ReasonForm
from club.units.picking import UnitField

VISIBLE_LABELS = {
    Visible.NOBODY: _l("Nobody"),
    Visible.BOARD: _l("The management board"),
    Visible.UNIT: _l("My unit and the management board"),
    Visible.MEMBERS: _l("All members of the club"),
}
THEME_LABELS = {"auto": _l("As the device"), "light": _l("Light"), "dark": _l("Dark")}
STATE_LABELS = {
    PersonState.ACTIVE: _l("Active"),
    PersonState.INVITED: _l("Has not signed in yet"),
    PersonState.SUSPENDED: _l("Suspended"),
}


class DirectoryForm(Form):
    """What narrows the list of people; all empty shows everybody."""

    q = LineField(_l("Name"), [Length(max=100)])
    unit = UnitField(_l("Unit, with all below it"))
    role = SelectField(_l("Office"), choices=[], validators=[Optional()])
    state = SelectField(_l("Account"), choices=[], validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = choices([("", _l("Any")), *((role.value, role.label) for role in Role)])
        self.state.choices = choices(
            [("", _l("Any")), *((state.value, label) for state, label in STATE_LABELS.items())]
        )


class ProfileForm(Form):
    """What others read about oneself."""

    about = TextField(
        _l("About me"),
        [Length(max=1000)],
        description=_l("What you do in your branch, what others may ask you about."),
    )
    contact_visible_to = RadioField(_l("Who sees my phone and email"), choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact_visible_to.choices = choices((value.value, label) for value, label in VISIBLE_LABELS.items())


class AvatarForm(Form):
    """A new profile picture."""

    picture = FileField(
        _l("New picture"),
        description=_l("JPEG, PNG, WebP or GIF. It is cropped to a square; place and camera data are removed."),
    )


class AppearanceForm(Form):
    """Language and theme."""

    locale = RadioField(_l("Language"), choices=choices(LANGUAGES.items()))
    theme = RadioField(_l("Appearance"), choices=choices(THEME_LABELS.items()))


class LeaveForm(Form):
    """The last question before an account's data is removed: the password, or a phrase where there is none."""

    password = PasswordField(_l("Password"), [Length(max=200)])
    phrase = LineField(_l("Confirmation"), [Length(max=60)])


class AppointForm(ReasonForm):
    """An office, its scope and its term."""

    person = PersonField(_l("Member"), [InputRequired()])
    role = SelectField(_l("Office"), choices=[])
    unit = UnitField(_l("For the unit"), description=_l("Leave empty for offices of the whole club."))
    thing = SelectField(_l("Or for one space, course or session"), choices=[], validators=[Optional()])
    starts_on = DateField(_l("First day"), [InputRequired()], default=clock.today)
    ends_on = DateField(_l("Last day"), [Optional()], description=_l("Leave empty for a term without an end."))
    note = LineField(_l("Note"), [Length(max=300)])

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = policy.roles_given_by(actor)
        self.role.choices = choices((role.value, role.label) for role in Role if role in given)
        offered = things.choices_for(actor)
        self.thing.choices = choices([("", _l("None"))])
        for label, pairs in offered:
            self.thing.choices += choices(pairs, group=label)
        self.offers_things = bool(offered)


class EndForm(ReasonForm):
    """When an office ends."""

    ends_on = DateField(
        _l("Last day"), [Optional()], description=_l("Leave empty to end it at once: the rights are gone immediately.")
    )


class CorrectForm(ReasonForm):
    """What officers correct about a member."""

    full_name = LineField(_l("Full name"), [InputRequired(), Length(min=2, max=120)])
    position = LineField(_l("Position"), [Length(max=120)])
    unit = UnitField(_l("Unit"))


class SuspendForm(ReasonForm):
    """Until when, and why."""

    until = DateField(_l("Until the end of"), [Optional()], description=_l("Leave empty for “until further notice”."))
