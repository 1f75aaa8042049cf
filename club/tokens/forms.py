"""A new token."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from club.forms import Form, LineField, choices
from club.i18n import _l
from club.tokens.scopes import scopes


class TokenForm(Form):
    """Its name and what it is for."""

    name = LineField(_l("Name"), validators=[DataRequired(), Length(max=60)])
    scopes = SelectMultipleField(
        _l("What it is for"),
        choices=lambda: choices(list(scopes.items())),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
