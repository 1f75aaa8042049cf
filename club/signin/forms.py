"""Forms of the door."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from club.forms import Form, LineField
from club.i18n import _l


class SignInForm(Form):
    """Phone number or mail, and password."""

    name = LineField(_l("Phone number or email"), [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=200)])
    next = HiddenField()
