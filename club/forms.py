"""The base of every form: our own messages, cleaned text, and fields that keep what was typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import get_domain
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue]
from wtforms.validators import Length

from club.errors import Invalid
from club.i18n import _, _l, gettext
from club.text import clean, clean_line

__all__ = ["ClientIdField", "Form", "LineField", "TextField", "_l", "choices", "validated"]


class _Messages:
    """WTForms' own messages through our catalogue (it ships none in Vietnamese; see club/wtforms_messages.py)."""

    def gettext(self, string: str) -> str:
        return gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        # WTForms fills the words in itself; gettext must only choose them.
        translations = get_domain().get_translations()
        return translations.ngettext(singular, plural, n)


class Form(FlaskForm):
    """A form of ours; CSRF is checked for the whole application, so a socket's dict can be validated by it too."""

    class Meta(FlaskForm.Meta):
        csrf = False  # pyright: ignore[reportAssignmentType]

        def get_translations(self, form: Any) -> Any:
            return _Messages()


class LineField(StringField):
    """One line of text: NFC, inner white space folded."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = clean_line(str(self.data or ""))


class TextField(TextAreaField):
    """Several lines of text: NFC, trailing spaces gone."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = clean(str(self.data or ""))


def choices(pairs: Iterable[tuple[Any, Any]], *, group: str | None = None) -> list[SelectChoice]:
    """Choices of a select or radio field from (value, label) pairs, under a heading `group` where there is one."""
    return [SelectChoice(value=value, label=label, optgroup=group) for value, label in pairs]


class ClientIdField(HiddenField):
    """An id the browser makes once for what it sends, so that a second arrival is known; may be empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[Length(max=64)], **kwargs)


def _spoken(errors: dict[Any, Any]) -> dict[str, list[str]]:
    # Lazy sentences are said now, in the language of who asked: what carries them away cannot.
    return {str(name): [str(text) for text in texts] for name, texts in errors.items()}


def validated(form_class: type[Form], data: dict[str, Any]) -> Any:
    """The form filled from a socket's or an API's dict; raises Invalid with the fields' messages."""
    flat = MultiDict(
        (key, str(item))
        for key, value in data.items()
        if value is not None
        for item in (value if isinstance(value, list) else [value])
        if isinstance(item, str | int | float | bool)
    )
    form = form_class(formdata=flat)
    if not form.validate():
        messages = [text for errors in form.errors.values() for text in errors]
        raise Invalid(str(messages[0]) if messages else _("Please check what you entered"), fields=_spoken(form.errors))
    return form
