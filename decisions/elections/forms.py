"""Forms of an election."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from club import clock
from club.forms import ClientIdField, Form, LineField, TextField, _l, choices
from club.i18n import _
from club.people.picking import PersonField
from club.policy import BOARD, Role
from club.units.picking import UnitField
from decisions.elections import policy
from decisions.elections.actions.setup import Plan
from decisions.elections.actions.terms import Seat
from decisions.elections.models import BASE_NAMES, FAULT_NAMES, MOST_SEATS, Election, ElectionCandidate
from decisions.elections.tally import SEEN, Ballot, Base, Fault


class Boxes(SelectMultipleField):
    """Several of a few choices, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlanForm(Form):
    """Seats and rules."""

    title = LineField(_l("What is elected"), [DataRequired(), Length(max=200)])
    seats = IntegerField(_l("Number of seats"), [InputRequired(), NumberRange(1, MOST_SEATS)], default=3)
    base = RadioField(_l("Elected is who has more than half of the"), default=Base.COLLECTED.value)
    voter_roles = Boxes(_l("Who elects"), [DataRequired(_l("Choose who may vote."))])
    paper = BooleanField(_l("Paper ballots in the hall as well"), default=True)
    conference_on = DateField(_l("Day of the conference"), [Optional()])
    place = LineField(_l("Place"), [Length(max=200)])
    about = TextField(_l("What members should know"), [Length(max=4000)])
    client_id = ClientIdField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base.choices = choices((base.value, BASE_NAMES[base]) for base in Base)
        self.voter_roles.choices = choices((role.value, role.label) for role in policy.VOTERS)

    def show(self, election: Election | None) -> None:
        """Fill the form from an election, or with what is usual."""
        if election is None:
            self.voter_roles.data = [role.value for role in policy.VOTERS]
            return
        self.title.data, self.seats.data, self.base.data = election.title, election.seats, election.base.value
        self.voter_roles.data, self.paper.data = list(election.voter_roles), election.paper
        self.conference_on.data, self.place.data, self.about.data = (
            election.conference_on,
            election.place,
            election.about,
        )

    def plan(self) -> Plan:
        """The plan for the action."""
        return Plan(
            title=str(self.title.data),
            seats=int(self.seats.data or 0),
            base=Base(self.base.data),
            voter_roles=tuple(self.voter_roles.data or ()),
            paper=bool(self.paper.data),
            conference_on=self.conference_on.data,
            place=str(self.place.data or ""),
            about=str(self.about.data or ""),
        )


class TellerForm(Form):
    """Somebody for the committee."""

    person = PersonField(_l("Person"), [DataRequired()])
    head = BooleanField(_l("Leads the committee"))


class NominateForm(Form):
    """Somebody for the list."""

    person = PersonField(_l("Whom do you nominate?"), [DataRequired()])
    why = TextField(_l("Why"), [Length(max=1000)])


class StandForm(Form):
    """Oneself for the list."""

    why = TextField(_l("What you would like to do for the club"), [Length(max=1000)])


class ReasonForm(Form):
    """A reason, kept in the ledger."""

    reason = TextField(_l("Reason"), [DataRequired(), Length(max=1000)])


class DecisionForm(Form):
    """What the conference decided; needed where seats stay empty."""

    reason = TextField(_l("What the conference decided"), [Length(max=1000)])


class BallotForm(Form):
    """A ballot as it is chosen, reviewed and cast."""

    votes = Boxes(_l("For whom you vote"), validate_choice=False)
    nonce = HiddenField()
    envelope = HiddenField()

    def numbers(self) -> list[int]:
        """The chosen places of the list; what is no number is a place that no list has."""
        return sorted({int(text) if text.isdecimal() and len(text) < 6 else 0 for text in self.votes.data or []})


class SheetForm(Form):
    """A paper ballot as a teller reads it."""

    number = IntegerField(_l("Number on the sheet"), [InputRequired(), NumberRange(1, 20_000)])
    votes = Boxes(_l("Names left standing"), validate_choice=False)
    seen = SelectField(_l("Something makes the sheet invalid"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen.choices = choices([("", _("No")), *((fault.value, FAULT_NAMES[fault]) for fault in SEEN)])

    def ballot(self) -> Ballot:
        """As the tally takes it."""
        numbers = {int(text) if text.isdecimal() and len(text) < 6 else 0 for text in self.votes.data or []}
        return Ballot(frozenset(numbers), Fault(self.seen.data) if self.seen.data else None)


class RecogniseForm(Form):
    """The decision of the Standing Committee."""

    document = LineField(_l("Number of the decision"), [DataRequired(), Length(max=120)])
    on = DateField(_l("Day of the decision"), [DataRequired()], default=clock.today)


def terms_form(elected: list[ElectionCandidate], held: list[tuple[int, str]]) -> Any:
    """A form with an office (and a unit) for each of the elected, and the old terms that may end."""
    fields: dict[str, Any] = {}
    for one in elected:
        fields[f"role_{one.id}"] = SelectField(
            _l("Office"), choices=choices((role.value, role.label) for role in Role if role in BOARD)
        )
        fields[f"unit_{one.id}"] = UnitField(_l("Cluster of a commissioner"))
    base: Any = type("TermsRows", (TermsForm,), fields)
    form = base()
    form.ending.choices = choices(held)
    return form


class TermsForm(Form):
    """When the terms begin, and which old ones end."""

    starts_on = DateField(_l("Terms begin on"), [DataRequired()], default=clock.today)
    ends_on = DateField(_l("and end on"), [Optional()])
    ending = Boxes(_l("Terms that end the day before"), coerce=int)

    def seats(self, elected: list[ElectionCandidate]) -> list[Seat]:
        """The offices as chosen; a unit counts for a commissioner only."""
        found = []
        for one in elected:
            role = Role(self[f"role_{one.id}"].data)
            place: Any = self[f"unit_{one.id}"]
            unit = place.thing if role == Role.COMMISSIONER else None
            found.append(Seat(one.person_id, role, unit))
        return found
