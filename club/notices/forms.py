"""What a person wants to be told, and how."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from club.forms import Form
from club.i18n import _l
from club.notices.actions import kinds


def settings_form(choices: dict[str, tuple[bool, bool]], formdata: Any = None) -> Any:
    """A form with two boxes a kind, `<kind>-page` and `<kind>-mail`; as many kinds as the rooms declared."""

    class SettingsForm(Form):
        pass

    for code in kinds:
        on_page, by_mail = choices[code]
        setattr(SettingsForm, _field(code, "page"), BooleanField(_l("On the page"), default=on_page))
        setattr(SettingsForm, _field(code, "mail"), BooleanField(_l("By email"), default=by_mail))
    return SettingsForm(formdata=formdata)


def _field(code: str, way: str) -> str:
    return f"{code.replace('.', '-')}-{way}"


def fields_of(form: Any, code: str) -> tuple[Any, Any]:
    """The two boxes of a kind."""
    return form[_field(code, "page")], form[_field(code, "mail")]
