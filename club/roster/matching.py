"""Who a row is about: by phone, then by email, then by name, date of birth and unit. Two people are never made one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from club.policy import Role
from club.roster.reading.names import same_person_name
from club.text import exact, fold


@dataclass(frozen=True)
class Office:
    """An office that runs today or begins later."""

    id: int
    role: Role
    unit_id: int | None
    thing: str | None
    starts_on: date


@dataclass(frozen=True)
class Known:
    """A person as the database has them, in plain values."""

    id: int
    name: str
    phone: str | None
    email: str | None
    born: date | None
    unit_id: int | None
    position: str
    offices: tuple[Office, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of the offices."""
        return frozenset(office.role for office in self.offices)


def name_key(name: str) -> str:
    """What two spellings of one name share: case and the place of the tone do not matter, diacritics do."""
    return " ".join(exact(name).split())


def _bare(name: str) -> bool:
    return fold(name) == name.lower()


def born_agree(read: date | None, only_year: bool, known: date | None) -> bool | None:
    """Whether two dates of birth are the same; None where one is not known. A year alone agrees with its days."""
    if read is None or known is None:
        return None
    return read.year == known.year if only_year else read == known


@dataclass(frozen=True)
class Match:
    """The person of a row, or nobody; or why that cannot be told (a code of club.roster.words with its parameters).
    `twin`: somebody of the same name and birthday elsewhere, worth a note."""

    person: Known | None = None
    problem: str = ""
    params: dict[str, Any] | None = None
    field: str = "name"
    twin: Known | None = None


class People:
    """Everybody the database knows, indexed for matching."""

    def __init__(self, people: Iterable[Known]) -> None:
        self.by_id = {person.id: person for person in people}
        self.by_phone = {person.phone: person for person in self.by_id.values() if person.phone}
        self.by_email = {person.email: person for person in self.by_id.values() if person.email}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        for person in self.by_id.values():
            self.by_name[fold(person.name)].append(person)

    def match(self, values: dict[str, Any], unit_ids: Iterable[int | None]) -> Match:
        """The person a row is about; `unit_ids`: the unit it names, or all it may mean."""
        by_phone = self.by_phone.get(values.get("phone") or "")
        by_email = self.by_email.get(values.get("email") or "")
        if by_phone and by_email and by_phone.id != by_email.id:
            return Match(
                problem="contacts_of_two", params={"phone": by_phone.name, "email": by_email.name}, field="phone"
            )
        candidate = by_phone or by_email
        read = date.fromisoformat(values["born"]) if values.get("born") else None
        only_year = bool(values.get("only_year"))
        if candidate is not None:
            same_day = born_agree(read, only_year, candidate.born) is True and not only_year
            if not same_person_name(values["typed_name"] or values["name"], candidate.name) and not same_day:
                field = "phone" if by_phone else "email"
                return Match(problem=f"{field}_of_another", params={"name": candidate.name}, field=field)
            return Match(candidate)
        return self._by_name(values, set(unit_ids), read, only_year)

    def _by_name(self, values: dict[str, Any], unit_ids: set[int | None], read: date | None, only_year: bool) -> Match:
        name = values["typed_name"] or values["name"]
        named = [
            person
            for person in self.by_name.get(fold(name), ())
            if name_key(person.name) == name_key(name) or _bare(name) or _bare(person.name)
        ]
        here, uncertain = [], []
        for person in named:
            if person.unit_id not in unit_ids:
                continue
            agree = born_agree(read, only_year, person.born)
            if agree is False:
                continue
            differs = (values.get("phone") and person.phone) or (values.get("email") and person.email)
            if differs and (agree is None or only_year):
                uncertain.append(person)
            else:
                here.append(person)
        if len(here) > 1:
            return Match(problem="several_of_name", params={"name": name, "count": len(here)})
        if len(here) == 1:
            return Match(here[0])
        if uncertain:
            return Match(problem="same_name_other_contact", params={"name": uncertain[0].name}, field="phone")
        twins = [p for p in named if not only_year and born_agree(read, only_year, p.born) is True]
        return Match(twin=twins[0] if twins else None)
