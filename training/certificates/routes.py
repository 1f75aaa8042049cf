"""Pages of certificates: mine, one as page and PDF, a course's, checking one without an account, revoking."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, render_template, request, url_for

from club.auth import me, members_only, public
from club.db import transaction
from club.documents.pdf import pdf_response, render_pdf
from club.i18n import _
from club.limits import hit
from club.policy import ensure_visible
from club.signin.qr import data_uri
from training.certificates import actions, policy
from training.certificates.models import Certificate
from training.certificates.queries import certificate_by_code, certificate_for, certificates_of, issued_in
from training.forms.writing import ReasonForm
from training.queries.courses import course_for
from training.routes.place import see_other

blueprint = Blueprint("certificates", __name__, url_prefix="/training")


def _told(certificate: Certificate) -> dict[str, Any]:
    """What the sheet shows: the certificate, where it is checked, and that address as a QR code."""
    address = current_app.config["SETTINGS"].public_url + url_for("certificates.verify", code=certificate.spelled)
    return {"certificate": certificate, "address": address, "qr": data_uri(address)}


@blueprint.get("/certificates")
@members_only
def mine() -> str:
    """Those issued to me."""
    return render_template(
        "training/certificates/mine.html", page=certificates_of(me(), after=request.args.get("after"))
    )


@blueprint.get("/certificates/<int:certificate_id>")
@members_only
def certificate(certificate_id: int) -> str:
    """One, as a sheet to look at and to print."""
    found = certificate_for(me(), certificate_id)
    may_revoke = policy.may_revoke(me(), found)
    own = found.person_id == me().id
    return render_template("training/certificates/sheet.html", may_revoke=may_revoke, own=own, **_told(found))


@blueprint.get("/certificates/<int:certificate_id>.pdf")
@members_only
def certificate_pdf(certificate_id: int) -> Response:
    """One as PDF."""
    found = certificate_for(me(), certificate_id)
    page = render_template("training/certificates/sheet_pdf.html", **_told(found))
    return pdf_response(render_pdf(page), f"chung-nhan-{found.course.slug}.pdf")


@blueprint.route("/certificates/<int:certificate_id>/revoke", methods=["GET", "POST"])
@members_only
def revoke(certificate_id: int) -> Any:
    """Take one back, with the reason."""
    found, form = certificate_for(me(), certificate_id), ReasonForm()
    ensure_visible(policy.may_revoke(me(), found))
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template("training/certificates/revoke.html", certificate=found, form=form), status
    with transaction():
        found = certificate_for(me(), certificate_id)
        actions.revoke(me(), found, reason=str(form.reason.data))
    flash(_("The certificate is revoked. Its holder is told, and whoever checks it reads so."), "success")
    return see_other(url_for("certificates.certificate", certificate_id=certificate_id))


@blueprint.get("/<slug>/certificates")
@members_only
def issued(slug: str) -> str:
    """Those of a course, for its trainers and the board's leaders."""
    course = course_for(me(), slug)
    ensure_visible(policy.may_list(me(), course))
    page = issued_in(course, after=request.args.get("after"))
    return render_template("training/certificates/issued.html", course=course, page=page)


@blueprint.get("/verify", defaults={"code": ""})
@blueprint.get("/verify/<code>")
@public
def verify(code: str) -> Any:
    """Whether a code is a certificate's: its holder, course, day and issuer, nothing else; not for search engines."""
    typed = (request.args.get("code") or code).strip()[:60]
    found = None
    if typed:
        hit("certificates.verify", "60 per minute", request.remote_addr)
        found = certificate_by_code(typed)
    page = render_template("training/certificates/verify.html", typed=typed, certificate=found)
    answer = make_response(page, 404 if typed and found is None else 200)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-store"
    return answer
