"""Handing a package's files out, apart from the site: no cookie counts here, the ticket in the address is all there is.

Where packages have an address of their own they are pages of that origin. Else every one of their pages is sandboxed by
its own header, so that it has an origin nobody shares, and the script that stands for the club's side is put into it.
"""

from __future__ import annotations

import codecs
import json
import mimetypes
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import ZipInfo

from flask import Response, current_app, render_template, request

from club.auth import before_second_factor, public
from club.db import db, transaction
from club.errors import Invalid, NotFound, Refused, respond
from club.files.actions import folder
from club.i18n import _
from club.limits import hit
from club.people.models import Person
from training.packages.actions import running
from training.packages.archive import Archive, Limits
from training.packages.contents import PackageKind
from training.packages.forms import told_by_script
from training.packages.models import PackageRun
from training.packages.queries import run_for
from training.packages.routes.place import blueprint, is_apart
from training.packages.tickets import HOURS, Ticket, redeem
from training.question import Unreadable

# Packages bring what systems do not know by name.
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".woff": "font/woff",
         ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf", ".eot": "application/vnd.ms-fontobject",
         ".svg": "image/svg+xml", ".webp": "image/webp", ".webm": "video/webm", ".mp4": "video/mp4",
         ".m4a": "audio/mp4", ".vtt": "text/vtt", ".xsd": "text/xml", ".dtd": "text/plain",
         ".xhtml": "application/xhtml+xml"}  # fmt: skip
PAGES = {"text/html", "application/xhtml+xml"}
SANDBOX = "sandbox allow-scripts allow-forms allow-modals"
BEACON_MOST = 1_000_000
_HEAD = re.compile(rb"<head(\s[^>]*)?>", re.IGNORECASE)
_HTML = re.compile(rb"<html(\s[^>]*)?>", re.IGNORECASE)
_DOCTYPE = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!doctype[^>]*>)?", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]+charset", re.IGNORECASE)
_WHOLE_FILE = 2_000_000


@lru_cache(maxsize=32)
def _open(path: str, changed: float) -> Archive:
    del changed  # part of the key
    return Archive(Path(path), Limits(10**12, 10**6))


def _archive(ticket: Ticket) -> Archive:
    path = folder() / ticket.sha256[:2] / ticket.sha256
    try:
        return _open(str(path), path.stat().st_mtime)
    except (OSError, Unreadable) as error:
        raise NotFound from error


def _redeemed(ticket: str) -> Ticket:
    found = redeem(ticket)
    if found is None:
        raise NotFound
    return found


def _apart(response: Response, ticket: str) -> Response:
    """The headers that keep what is in the ticket's folder in it."""
    root = f"{request.scheme}://{request.host}"
    base, runtime = f"{root}/packages/{ticket}/", f"{root}/packages/runtime/"
    policy = [
        "default-src 'none'",
        f"script-src {base} {runtime} 'unsafe-inline' 'unsafe-eval' blob:",
        f"style-src {base} {runtime} 'unsafe-inline'",
        f"img-src {base} {runtime} data: blob:",
        f"media-src {base} data: blob:",
        f"font-src {base} {runtime} data:",
        f"connect-src {base} data: blob:",
        f"frame-src {base} data: blob:",
        f"form-action {base}",
        f"base-uri {base}",
        "worker-src blob:",
        "object-src 'none'",
    ]
    if is_apart():
        site = current_app.config["SETTINGS"].public_url.rstrip("/")
        policy += [f"{SANDBOX} allow-same-origin", f"frame-ancestors {root} {site}"]
    else:
        policy.append(SANDBOX)
        # An origin without a name is foreign to its own files: fonts and data ask for this. The ticket is the key.
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Security-Policy"] = "; ".join(policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = f"private, max-age={HOURS * 3600}"
    return response


def _no_worker() -> None:
    """A worker would go on answering for the package when it is long gone."""
    if request.headers.get("Service-Worker"):
        raise Refused(_("A package may not stay in the browser when it is closed."))


@blueprint.get("/packages/<ticket>/<path:name>")
@before_second_factor
@public
def file(ticket: str, name: str) -> Response:
    """A file of the package, straight from its archive."""
    found = _redeemed(ticket)
    _no_worker()
    archive = _archive(found)
    if not archive.has(name):
        raise NotFound
    suffix = Path(name).suffix.lower()
    kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind in PAGES:
        return _apart(_page(archive.read(name), kind, found), ticket)
    return _apart(_bytes(archive, name, kind), ticket)


def _page(data: bytes, kind: str, ticket: Ticket) -> Response:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
        kind = f"{kind}; charset=utf-8"
    elif data.startswith(codecs.BOM_UTF8) or (not _CHARSET.search(data[:2048]) and _is_utf8(data)):
        kind = f"{kind}; charset=utf-8"
    if not is_apart() and ticket.kind != PackageKind.H5P:
        data = _with_script(data, f"packages/frame-{ticket.kind.value}.js")
    return Response(data, content_type=kind)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeError:
        return False
    return True


def _with_script(data: bytes, bundle: str) -> bytes:
    """The page with the club's script before any of its own."""
    script = f'<script src="{runtime_url(bundle)}"></script>'.encode()
    found = _HEAD.search(data) or _HTML.search(data) or _DOCTYPE.match(data)
    place = found.end() if found else 0
    return data[:place] + script + data[place:]


def _bytes(archive: Archive, name: str, kind: str) -> Response:
    size = archive.size(name)
    # Sound and film are asked for in pieces. What may be packed on its way is not: a piece of that is nothing whole.
    pieces = kind.startswith(("audio/", "video/"))
    wanted = request.range.range_for_length(size) if request.range and size and pieces else None
    if wanted is None and size <= _WHOLE_FILE:
        response = Response(archive.read(name), content_type=kind)
    else:
        start, stop = wanted or (0, size)
        response = Response(_pieces(archive, archive.members[name], start, stop), content_type=kind)
        response.content_length = stop - start
        if wanted:
            response.status_code = 206
            response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    if pieces:
        response.headers["Accept-Ranges"] = "bytes"
    return response


def _pieces(archive: Archive, member: ZipInfo, start: int, stop: int) -> Iterator[bytes]:
    with archive.zip.open(member) as source:
        source.seek(start)
        left = stop - start
        while left > 0 and (piece := source.read(min(left, 1 << 18))):
            left -= len(piece)
            yield piece


@blueprint.get("/packages/<ticket>/-/frame")
@before_second_factor
@public
def frame(ticket: str) -> Response:
    """The page in which an H5P package is drawn, or that stands above a SCORM package on an address of its own."""
    found = _redeemed(ticket)
    _no_worker()
    page = render_template("training/packages/frame.html", kind=found.kind.value, runtime=runtime_url)
    return _apart(Response(page, content_type="text/html; charset=utf-8"), ticket)


def runtime_url(bundle: str) -> str:
    """The address of a bundle beside packages; the name is the manifest's."""
    asset: Any = current_app.jinja_env.globals["asset"]
    return f"/packages/runtime/{asset(bundle).rpartition('/')[2]}"


@blueprint.get("/packages/runtime/<name>")
@before_second_factor
@public
def runtime(name: str) -> Response:
    """A bundle that runs beside packages, readable to an origin without a name."""
    response = current_app.make_response(current_app.view_functions["static"](filename=f"dist/{name}"))  # pyright: ignore[reportArgumentType]
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = f"default-src 'none'; {SANDBOX}"
    return response


@blueprint.post("/packages/<ticket>/-/commit")
@before_second_factor
@public
def tell(ticket: str) -> Any:
    """What a page tells while it goes: the page around it may be gone already. The ticket says whose run it is."""
    found = redeem(ticket)
    if found is None or not found.run_id:
        return respond(
            400, "ticket", _("This form was open too long or came from elsewhere. Reload the page and send it again.")
        )
    hit("package.beacon", "240 per minute", found.run_id)
    if (request.content_length or 0) > BEACON_MOST:
        raise Invalid(_("Please check what you entered"))
    try:
        told = told_by_script(json.loads(request.get_data()))
    except ValueError as error:
        raise Invalid(_("Please check what you entered")) from error
    with transaction():
        row = db.session.get(PackageRun, found.run_id)
        person = db.session.get(Person, row.person_id) if row else None
        if row is None or person is None or not person.is_active:
            raise NotFound
        running.record(person, run_for(person, row.id), told)
    return Response(status=204)
