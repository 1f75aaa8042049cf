"""Handing files out: by right, never sniffed, never run."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response, jsonify, request, send_file

from club.auth import me, members_only, public
from club.db import db, transaction
from club.errors import Invalid, NotFound
from club.files.actions import bring_picture, path_of
from club.files.models import StoredFile
from club.i18n import _
from club.limits import hit
from club.policy import reach_of

blueprint = Blueprint("files", __name__, url_prefix="/files")


@blueprint.get("/<int:file_id>")
@blueprint.get("/<int:file_id>/<name>")
@public
def show(file_id: int, name: str = "") -> Response:
    """A file's bytes: a picture of ours in place, anything else as a download. `name` is for people only."""
    file = db.session.get(StoredFile, file_id)
    if file is None:
        raise NotFound
    mine = me().is_authenticated and file.owner_id == me().id
    if not mine and file.audience not in reach_of(me()):
        raise NotFound
    path = path_of(file)
    if not path.exists():
        raise NotFound
    response = send_file(
        path,
        mimetype=file.media_type,
        as_attachment=not file.is_picture,
        download_name=file.name,
        etag=file.sha256,
        conditional=True,
        max_age=0,
    )
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.post("/picture")
@members_only
def picture() -> Response:
    """Take a picture for a text that is being written: `file` in, JSON with its address and Markdown out."""
    hit("picture", "60 per 10 minutes", me().id)
    brought = request.files.get("file")
    if brought is None or not brought.filename:
        raise Invalid(_("Choose a picture first."))
    with transaction():
        file = bring_picture(me(), brought.stream, name=brought.filename)
    alt = re.sub(r"[\\\[\]]", "", Path(file.name).stem)
    url = f"/files/{file.id}"
    return jsonify(id=file.id, url=url, markdown=f"![{alt}]({url})", width=file.width, height=file.height)
