"""Choosing for whom slips are printed, and the print."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale

from club import clock
from club.auth import me, power_needed
from club.db import transaction
from club.documents.pdf import PdfMissing, install_line, pdf_response, render_pdf
from club.i18n import _, ngettext
from club.limits import hit
from club.profile import club_profile
from club.roster import slips as waiting
from club.roster.routes import blueprint
from club.signin.actions import issue_slips
from club.signin.policy import INVITE
from club.units.queries import unit_for


@blueprint.get("/slips")
@power_needed(INVITE)
def slips() -> str:
    """Whole wards and branches, or with `?unit=` the people of one."""
    number = request.args.get("unit", "")
    if number.isdecimal() and len(number) < 10:
        unit = unit_for(me(), int(number))
        people = waiting.waiting_in(me(), unit)
        return render_template("roster/slips_people.html", unit=unit, people=people, most=waiting.MOST)
    return render_template("roster/slips.html", groups=waiting.groups(me()), most=waiting.MOST)


def _numbers(name: str) -> list[int]:
    return [int(text) for text in request.form.getlist(name)[:2000] if text.isdecimal() and len(text) < 10]


@blueprint.post("/slips")
@power_needed(INVITE)
def print_slips() -> Response:
    """Make slips and hand over the sheets: a PDF, or the page itself where none can be made or a page was asked for."""
    back = redirect(url_for("roster.slips"), 303)
    hit("slips", "30 per hour", me().id)
    with transaction():
        people = waiting.chosen(me(), _numbers("unit"), _numbers("person"), unitless=bool(request.form.get("unitless")))
        if not people:
            flash(_("Choose at least one unit or person who waits for a slip."), "warning")
            return back  # pyright: ignore[reportReturnType]
        if len(people) > waiting.MOST:
            words = ngettext(
                "More than %(num)d slip at once is too much: choose ward by ward.",
                "More than %(num)d slips at once are too many: choose ward by ward.",
                waiting.MOST,
            )
            flash(words, "warning")
            return back  # pyright: ignore[reportReturnType]
        made = issue_slips(me(), people, reason=_("Printed on sheets"))
        address = current_app.config["SETTINGS"].public_url
        values = {
            "sheets": waiting.sheets(people, made, address=address),
            "club": club_profile()["name"],
            "site": urlsplit(address).netloc,
        }
    # The slip is for the member: Vietnamese, whatever language the officer reads.
    with force_locale("vi"):
        page = render_template("documents/slips_pdf.html", **values)
    if request.form.get("as") != "page":
        try:
            return pdf_response(render_pdf(page), f"phieu-dang-nhap-{clock.today().isoformat()}.pdf")
        except PdfMissing:
            values["line"] = install_line()
        except RuntimeError:
            # The codes are given out already and shown only now: the page must not be lost with the PDF.
            values["failed"] = True
    with force_locale("vi"):
        response = make_response(render_template("documents/slips_page.html", **values))
    response.headers["Cache-Control"] = "private, no-store"
    return response
