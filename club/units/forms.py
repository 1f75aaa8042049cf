"""Forms of the tree of units."""

from __future__ import annotations

from wtforms import SelectField
from wtforms.validators import InputRequired, Length

from club.forms import Form, LineField, choices
from club.i18n import _l
from club.units.models import UnitKind
from club.units.picking import UnitField

REASON_HINT = _l("For example the number of the decision. It stays in the ledger.")


class ReasonForm(Form):
    """An act of power says why."""

    reason = LineField(_l("Reason"), [InputRequired(), Length(max=500)], description=REASON_HINT)


class UnitForm(ReasonForm):
    """Name and kind of a unit."""

    name = LineField(_l("Name"), [InputRequired(), Length(max=200)])
    short_name = LineField(
        _l("Short name"), [Length(max=80)], description=_l("Shown where there is little room, e.g. KP3 – P5.")
    )
    kind = SelectField(_l("Kind"), choices=[])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((kind.value, kind.label) for kind in UnitKind)


class CreateForm(UnitForm):
    """A new unit and its place."""

    parent = UnitField(_l("Belongs to"), description=_l("Leave empty for the top of the tree."))


class MoveForm(ReasonForm):
    """Where a unit goes."""

    parent = UnitField(_l("New parent unit"), description=_l("Leave empty for the top of the tree."))


class MergeForm(ReasonForm):
    """What a unit is merged into."""

    into = UnitField(_l("Merge into"), [InputRequired()])
