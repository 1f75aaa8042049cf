"""The rules of a vote, and a ballot as it arrives."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateTimeLocalField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from club import clock
from club.errors import Invalid
from club.forms import Form, LineField, TextField, choices
from club.i18n import _, _l
from club.people.picking import PersonField
from decisions.proposals.actions.votes import Plan, plan_of
from decisions.proposals.models import BASE_NAMES, KIND_NAMES, MAJORITY_NAMES, Vote
from decisions.proposals.tally import MOST_OPTIONS, Base, Kind, Majority, Paper, is_valid

NAMES = (
    "question",
    "most",
    "seats",
    "quorum_cast",
    "quorum_units",
    "secret",
    "sealed",
    "changeable",
    "delegations",
    "paper",
)


class VoteForm(Form):
    """The rules of a vote; fixed when it opens."""

    question = LineField(_l("The question on the ballot"), [DataRequired(), Length(max=300)])
    kind = RadioField(_l("How one votes"), default=Kind.YES_NO.value)
    options = TextField(_l("Options, one a line"), [Length(max=4000)])
    most = IntegerField(
        _l("At most so many (options, points or dots)"), [InputRequired(), NumberRange(1, 100)], default=1
    )
    seats = IntegerField(_l("How many options win"), [InputRequired(), NumberRange(1, MOST_OPTIONS)], default=1)
    majority = SelectField(_l("Adopted with"), default=Majority.HALF.value)
    base = SelectField(_l("Counted on the"), default=Base.CAST.value)
    quorum_cast = IntegerField(
        _l("Ballots needed (0: no quorum)"), [InputRequired(), NumberRange(0, 100_000)], default=0
    )
    quorum_units = IntegerField(
        _l("Units that must be represented (0: none)"), [InputRequired(), NumberRange(0, 10_000)], default=0
    )
    secret = BooleanField(_l("Secret: nobody learns who chose what"))
    sealed = BooleanField(_l("Sealed: no numbers before the count"), default=True)
    changeable = BooleanField(_l("A named ballot may be changed while the vote is open"))
    delegations = IntegerField(
        _l("For how many others one may vote (0: for none)"), [InputRequired(), NumberRange(0, 20)], default=1
    )
    paper = BooleanField(_l("Paper ballots in the hall as well"))
    closes_at = DateTimeLocalField(_l("Closes by itself at"), [Optional()])
    reason = TextField(_l("Why it goes to a vote"), [Length(max=1000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((kind.value, KIND_NAMES[kind]) for kind in Kind)
        self.majority.choices = choices((one.value, MAJORITY_NAMES[one]) for one in Majority if one)
        self.base.choices = choices((one.value, BASE_NAMES[one]) for one in Base)

    def show(self, vote: Vote) -> None:
        """Fill in the rules as they stand."""
        plan = plan_of(vote)
        for name in NAMES:
            self[name].data = getattr(plan, name)
        self.kind.data, self.majority.data, self.base.data = plan.kind.value, plan.majority.value, plan.base.value
        self.options.data = "\n".join(plan.options)
        self.closes_at.data = clock.local(plan.closes_at).replace(tzinfo=None) if plan.closes_at else None

    def plan(self) -> Plan:
        """As the action takes it."""
        plain = {name: self[name].data for name in NAMES}
        return Plan(
            **plain,
            kind=Kind(self.kind.data),
            options=tuple(line for line in str(self.options.data or "").split("\n") if line.strip()),
            majority=Majority(self.majority.data),
            base=Base(self.base.data),
            closes_at=clock.from_local(self.closes_at.data) if self.closes_at.data else None,
        )


class TellerForm(Form):
    """Somebody who counts paper."""

    person = PersonField(_l("Person"), [DataRequired()])


class DelegateForm(Form):
    """Somebody who votes for oneself."""

    person = PersonField(_l("Who votes for you"), [DataRequired()])


def _number(text: str | None) -> int:
    """A whole number as typed; what is none is a number that no rule allows, an empty field is 0."""
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 6 else 0 if not text else -1


def ballot_in(vote: Vote, data: MultiDict[str, str]) -> Paper:
    """The ballot that a page sent, in the one form of its kind; raises Invalid with how to mend it.

    Fields: `choice` (for or against; the approved options), `rank-3` (place of option 3, from 1 on), `point-3`.
    """
    options, rules = range(len(vote.options)), vote.rules()
    if vote.kind == Kind.YES_NO:
        if not data.get("choice"):
            raise Invalid(_("Choose for, against or abstain."))
        ballot: Paper = (_number(data.get("choice")),)
    elif vote.kind == Kind.APPROVAL:
        ballot = tuple(sorted({_number(text) for text in data.getlist("choice")}))
        if len(ballot) > rules.most:
            raise Invalid(
                _("You approved %(number)d, at most %(most)d are allowed.", number=len(ballot), most=rules.most)
            )
    elif vote.kind.is_ranked:
        places = {option: _number(data.get(f"rank-{option}")) for option in options}
        given = [place for place in places.values() if place]
        if any(not 0 < place <= len(options) for place in given):
            raise Invalid(_("This ballot could not be read. Choose again; nothing was cast."))
        if len(set(given)) != len(given):
            raise Invalid(_("Two options have the same place. Give each place once."))
        ballot = tuple(sorted((option for option in options if places[option]), key=lambda option: places[option]))
    else:
        ballot = tuple(_number(data.get(f"point-{option}")) for option in options)
        if vote.kind == Kind.DOT and sum(ballot) > rules.most:
            raise Invalid(_("You gave %(number)d dots, you have %(most)d.", number=sum(ballot), most=rules.most))
    if not is_valid(rules, ballot):
        raise Invalid(_("This ballot could not be read. Choose again; nothing was cast."))
    return ballot


def typed(data: MultiDict[str, str]) -> dict[str, list[str]]:
    """What was typed, for showing a refused ballot again."""
    return {key: data.getlist(key) for key in data if key.startswith(("choice", "rank-", "point-"))}


def typed_of(vote: Vote, ballot: Paper) -> dict[str, list[str]]:
    """The fields of a ballot that was cast, for changing it."""
    if vote.kind in (Kind.YES_NO, Kind.APPROVAL):
        return {"choice": [str(one) for one in ballot]}
    if vote.kind.is_ranked:
        return {f"rank-{option}": [str(place)] for place, option in enumerate(ballot, 1)}
    return {f"point-{option}": [str(points)] for option, points in enumerate(ballot)}


def said(vote: Vote, ballot: Paper, names: list[str]) -> str:
    """A ballot in words."""
    if vote.kind == Kind.MEETING:
        can = [names[option] for option, one in enumerate(ballot) if one == 2]
        maybe = [names[option] for option, one in enumerate(ballot) if one == 1]
        parts = [", ".join(can)] if can else []
        parts += [_("if needed: %(names)s", names=", ".join(maybe))] if maybe else []
        return "; ".join(parts) or _("at no time")
    if vote.kind in (Kind.SCORE, Kind.DOT):
        return ", ".join(f"{names[option]}: {points}" for option, points in enumerate(ballot) if points) or _("Abstain")
    join = " › " if vote.kind.is_ranked else ", "
    return join.join(names[one] for one in ballot) or _("Abstain")
