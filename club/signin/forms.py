"""Forms of the door."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from club.forms import Form, LineField, TextField
from club.i18n import _, _l
from club.people.contact import ContactForm
from club.signin.passwords import LONGEST

_NAME = _l("Phone number or email")


class SignInForm(Form):
    """Phone number or mail, and password."""

    name = LineField(_NAME, [InputRequired(), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=LONGEST)])
    next = HiddenField(validators=[Length(max=2000)])


class SecondStepForm(Form):
    """The code of the app on the phone, or a recovery code."""

    code = LineField(_l("Code from your app"), [InputRequired(), Length(max=40)])


class SpokenCodeForm(Form):
    """The eight characters from a slip, with the name they were made for."""

    name = LineField(_NAME, [InputRequired(), Length(max=254)])
    code = LineField(_l("Code on the slip"), [InputRequired(), Length(max=40)])


class ForgotForm(Form):
    """Who forgot the password."""

    name = LineField(_NAME, [InputRequired(), Length(max=254)])


class NewPasswordForm(Form):
    """A new password, where no old one is asked."""

    password = PasswordField(_l("New password"), [InputRequired(), Length(max=1000)])
    again = PasswordField(_l("The same again"), [InputRequired()])
    next = HiddenField(validators=[Length(max=2000)])

    def validate_again(self, field: Any) -> None:
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords differ. Tap the eye to see what you typed."))


class ChangePasswordForm(NewPasswordForm):
    """A new password in place of an old one."""

    old = PasswordField(_l("Present password"), [InputRequired(), Length(max=LONGEST)])
    end_others = BooleanField(_l("Sign out on all other devices"), default=True)


class ConfirmForm(Form):
    """The password again, before something that matters; with it the code where one is asked."""

    password = PasswordField(_l("Password"), [Optional(), Length(max=LONGEST)])
    code = LineField(_l("Code from your app"), [Optional(), Length(max=40)])
    next = HiddenField(validators=[Length(max=2000)])


class PasskeyNameForm(Form):
    """What to call a passkey."""

    name = LineField(_l("Name"), [InputRequired(), Length(max=60)])


class HelpForm(Form):
    """Why an officer lets somebody in again."""

    reason = TextField(_l("Reason"), [InputRequired(), Length(min=5, max=500)])
    unlock = BooleanField(_l("The device with the codes or passkeys is lost too: remove them"))


class SlipForm(Form):
    """A slip for the first sign-in; a reason is welcome."""

    reason = TextField(_l("Note"), [Optional(), Length(max=500)])


class OfficersContactForm(ContactForm):
    """The same by an officer, who says why."""

    reason = TextField(_l("Reason"), [InputRequired(), Length(min=5, max=500)])
