"""The ledger's filter, and the question whether it holds."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField
from wtforms.validators import Length, Optional, Regexp

from club.audit.queries import occurring
from club.forms import Form, LineField, choices
from club.i18n import _l
from club.people.picking import PersonField


class FilterForm(Form):
    """What narrows the ledger."""

    verb = SelectField(_l("Act"), choices=[], validators=[Optional()])
    kind = SelectField(_l("Done to"), choices=[], validators=[Optional()])
    person = PersonField(_l("Person"), description=_l("Who acted, or whom it concerned."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs, kinds = occurring()
        self.verb.choices = choices([("", _l("Any")), *verbs])
        self.kind.choices = choices([("", _l("Any")), *kinds])


class VerifyForm(Form):
    """A head noted earlier (on paper) shows whether the end was cut off since."""

    head = LineField(
        _l("Head noted earlier"),
        [Optional(), Length(max=64), Regexp(r"^[0-9a-f]{64}$", message=_l("A head is 64 digits and letters a–f."))],
        description=_l("Copy it from your own notes: it shows whether lines at the end were removed since."),
    )
