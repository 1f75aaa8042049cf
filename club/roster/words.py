"""What is said about a file, a row or a cell: what is wrong, and how to mend it. Codes are kept, words are made when
somebody reads, in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from club.i18n import _, ngettext
from club.people.phones import national
from club.policy import Role

Params = dict[str, Any]
Said = tuple[str, str]


def _near(params: Params) -> str:
    names = params.get("near") or []
    if names:
        return _("Did you mean %(names)s? Otherwise found the unit first.", names=_list(names))
    return _("Correct the name, or found the unit first (Units).")


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _better(params: Params) -> str:
    if params.get("better"):
        return _("Perhaps it should be %(email)s.", email=params["better"])
    return _("Write it as name@example.com, or leave the cell empty.")


FILES: dict[str, Callable[[Params], Said]] = {
    "file_empty": lambda p: (_("The file is empty."), _("Save the list again and bring that file.")),
    "file_old_excel": lambda p: (
        _("This is an old Excel file (.xls)."),
        _("Open it in Excel, choose File › Save As, and there “Excel Workbook (*.xlsx)”. Then bring the new file."),
    ),
    "file_locked": lambda p: (
        _("This workbook is locked with a password."),
        _("Open it in Excel, choose File › Info › Protect Workbook, empty the password, save it and bring it again."),
    ),
    "file_web_page": lambda p: (
        _("This is a web page with the name of a table."),
        _("Open it in Excel, choose File › Save As, and there “Excel Workbook (*.xlsx)”. Then bring the new file."),
    ),
    "file_not_a_list": lambda p: (
        _("A file of this kind (%(kind)s) cannot be read as a list.", kind=p.get("kind", "")),
        _("Bring an Excel workbook (.xlsx) or a CSV file."),
    ),
    "file_damaged": lambda p: (
        _("The file is damaged or not a real workbook."),
        _("Open it in Excel, save it again as .xlsx and bring that file."),
    ),
    "file_too_large": lambda p: (
        _("The workbook is too large when unpacked."),
        _("Copy only the list into a new workbook and bring that."),
    ),
    "no_header": lambda p: (
        _("No row of column names was found."),
        _(
            "The list needs a row with “Họ và tên” and at least one of “Điện thoại”, “Chi đoàn”, “Chức vụ”, “Ngày "
            "sinh”. Take the empty form as an example."
        ),
    ),
    "no_people": lambda p: (
        _("There are column names, but no people below them."),
        _("Check that you brought the right file and sheet."),
    ),
    "unexpected": lambda p: (
        _("Something broke on our side while reading this file."),
        _("It is written down and we look at it. Nothing was changed."),
    ),
}

PROBLEMS: dict[str, Callable[[Params], Said]] = {
    "cell_error": lambda p: (
        _("The cell holds an error of Excel: %(text)s", text=p["text"]),
        _("Type the value itself in place of the formula."),
    ),
    "name_missing": lambda p: (_("The name is missing."), _("Fill in the full name, or delete the row.")),
    "name_long": lambda p: (_("The name is too long."), _("Keep only the name in this cell (at most 120 letters).")),
    "name_signs": lambda p: (
        _("“%(text)s” is not only a name.", text=p["text"]),
        _("Keep only letters; put numbers and remarks into the notes column."),
    ),
    "name_old_font": lambda p: (
        _("“%(text)s” is written in an old font (VNI or TCVN3).", text=p["text"]),
        _("Convert the sheet to Unicode, for example with UniKey (Ctrl+Shift+F6), and bring it again."),
    ),
    "date_unreadable": lambda p: (
        _("“%(text)s” is not a date.", text=p["text"]),
        _("Write it as day/month/year, for example 22/4/1995."),
    ),
    "date_impossible": lambda p: (
        _("There is no such day: %(text)s", text=p["text"]),
        _("Write it as day/month/year, for example 22/4/1995."),
    ),
    "date_implausible": lambda p: (
        _("%(text)s cannot be a date of birth.", text=p["text"]),
        _("Check the year."),
    ),
    "phone_wrong": lambda p: (
        _("“%(text)s” is not a phone number.", text=p["text"]),
        _("A mobile number has ten digits and begins with 03, 05, 07, 08 or 09. Correct it, or leave the cell empty."),
    ),
    "email_wrong": lambda p: (_("“%(text)s” is not an email address.", text=p["text"]), _better(p)),
    "contacts_of_two": lambda p: (
        _("The phone belongs to %(one)s, the email to %(other)s.", one=p["phone"], other=p["email"]),
        _("Keep only what is this person's own."),
    ),
    "phone_of_another": lambda p: (
        _("This phone number belongs to %(name)s already.", name=p["name"]),
        _("If it is the same person, correct the name on their page first; otherwise correct the number."),
    ),
    "email_of_another": lambda p: (
        _("This email belongs to %(name)s already.", name=p["name"]),
        _("If it is the same person, correct the name on their page first; otherwise correct the email."),
    ),
    "several_of_name": lambda p: (
        _("There are %(count)d people called %(name)s in this unit.", count=p["count"], name=p["name"]),
        _("Add the phone number or the date of birth, so that it is clear who is meant."),
    ),
    "same_name_other_contact": lambda p: (
        _("%(name)s is in this unit already, with another phone or email.", name=p["name"]),
        _("If it is the same person, add the date of birth in both places; if not, give both a date of birth."),
    ),
    "phone_repeated": lambda p: (
        _("The same phone number stands in %(where)s.", where=p["where"]),
        _("Two people cannot share a number: correct one of them, or delete the row."),
    ),
    "email_repeated": lambda p: (
        _("The same email stands in %(where)s.", where=p["where"]),
        _("Two people cannot share an address: correct one of them, or delete the row."),
    ),
    "person_repeated": lambda p: (
        _("The same person stands in %(where)s with other data.", where=p["where"]),
        _("Keep one of the two rows."),
    ),
    "unit_missing": lambda p: (
        _("The unit is missing."),
        _("Fill in the branch and the ward, for example “KP3” and “Phường 5”."),
    ),
    "unit_unknown": lambda p: (_("There is no unit called “%(text)s”.", text=p["text"]), _near(p)),
    "unit_ambiguous": lambda p: (
        _("“%(text)s” may be %(units)s.", text=p["text"], units=_(" or ").join(p["units"])),
        _("Write the ward and the cluster as well, so that only one remains."),
    ),
    "unit_outside": lambda p: (
        _("“%(text)s” lies outside the units you are responsible for.", text=p["text"]),
        _("Leave the row to the cluster it belongs to, or ask the chair to bring it."),
    ),
    "branch_without_ward": lambda p: (
        _("No branch “%(text)s” is known, and the row names no ward.", text=p["text"]),
        _("Fill in the ward: then the branch can be added under it."),
    ),
    "person_outside": lambda p: (
        _("%(name)s belongs to a unit outside of yours (%(unit)s).", name=p["name"], unit=p["unit"] or "–"),
        _("Ask the chair to move them, or leave the row out."),
    ),
    "officer_protected": lambda p: (
        _("%(name)s holds an office of the club; a list that you bring does not change their data.", name=p["name"]),
        _("Leave the row out; somebody with a higher office can correct it."),
    ),
    "position_needs_branch": lambda p: (
        _("“%(text)s”: of which branch?", text=p["text"]),
        _("Fill in the branch, for example “KP3”."),
    ),
    "position_needs_ward": lambda p: (
        _("“%(text)s”: of which ward?", text=p["text"]),
        _("Fill in the ward, for example “Phường 5”."),
    ),
}

NOTES: dict[str, Callable[[Params], str]] = {
    "name_title": lambda p: _("The title before the name is left out: %(text)s", text=p["text"]),
    "name_case": lambda p: _("The name stood in capitals or small letters: written as %(text)s", text=p["text"]),
    "name_one_word": lambda p: _("The name has one word only: %(text)s", text=p["text"]),
    "name_bare": lambda p: _("Without diacritics; the name stays as it is: %(text)s", text=p["text"]),
    "date_only_year": lambda p: _("Only the year is given: kept as %(text)s", text=p["text"]),
    "date_only_month": lambda p: _("Only month and year are given: kept as %(text)s", text=p["text"]),
    "date_month_first": lambda p: _("Typed with the month first: read as %(text)s", text=p["text"]),
    "date_turned": lambda p: _("Excel may have turned day and month round here: read as %(text)s", text=p["text"]),
    "phone_several": lambda p: _(
        "Several numbers: %(kept)s is taken, %(others)s is not",
        kept=national(p["kept"]),
        others=", ".join(national(number) for number in p["others"]),
    ),
    "email_several": lambda p: _(
        "Several addresses: %(kept)s is taken, %(others)s is not", kept=p["kept"], others=", ".join(p["others"])
    ),
    "unit_carried": lambda p: _("The cell is empty; taken from the row above: %(text)s", text=p["text"]),
    "row_repeated": lambda p: _("The same as %(where)s", where=p["where"]),
    "position_board": lambda p: _(
        "“%(text)s” is kept as words; offices of the board are given by hand (Offices)", text=p["text"]
    ),
    "office_kept": lambda p: _("Keeps the office %(role)s; a list takes none away", role=Role(p["role"]).label),
    "office_stays": lambda p: _(
        "Moves, but keeps the office %(role)s of %(unit)s", role=Role(p["role"]).label, unit=p["unit"]
    ),
    "own_office": lambda p: _("Nobody gives themselves an office; the rest is taken"),
    "twin_elsewhere": lambda p: _(
        "Somebody of the same name and birthday is in %(unit)s. If it is the same person, add the phone number",
        unit=p["unit"] or "–",
    ),
    "no_contact": lambda p: _("Neither phone nor email: can sign in only with a slip"),
}

FIELDS: dict[str, Callable[[], str]] = {
    "full_name": lambda: _("Name"),
    "born_on": lambda: _("Date of birth"),
    "phone": lambda: _("Phone"),
    "email": lambda: _("Email"),
    "position": lambda: _("Position"),
    "unit": lambda: _("Unit"),
    "office": lambda: _("Office"),
}


def said(item: Params) -> Said:
    """(what, mend) of a problem; the mend of a note is empty."""
    code = item["code"]
    if code in PROBLEMS:
        return PROBLEMS[code](item)
    if code in FILES:
        return FILES[code](item)
    return NOTES[code](item), ""


def shown(field: str, value: Any) -> str:
    """A value of a change as people read it."""
    if value is None or value == "" or value == []:
        return "–"
    if field == "phone":
        return national(value)
    if field == "born_on":
        year, month, day = value.split("-")
        return f"{int(day)}/{int(month)}/{year}"
    if field == "office":
        return "; ".join(f"{Role(role).label} – {where}" if where else Role(role).label for role, where in value)
    return str(value)


def counted(counts: dict[str, Any]) -> str:
    """The counts of an import in one sentence."""
    return ", ".join(
        (
            ngettext("%(num)d added", "%(num)d added", counts.get("add", 0)),
            ngettext("%(num)d changed", "%(num)d changed", counts.get("change", 0)),
            ngettext("%(num)d left as is", "%(num)d left as they are", counts.get("same", 0)),
            ngettext("%(num)d error", "%(num)d errors", counts.get("error", 0)),
        )
    )
