"""Handing files out: by right, never sniffed, never run."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from club.auth import me, public
from club.db import db
from club.errors import NotFound
from club.files.actions import path_of
from club.files.models import StoredFile
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
    response = send_file(
        path_of(file),
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
