"""Handing evidence out: to those who may see the work, and to nobody else."""

from __future__ import annotations

from flask import Response, send_file

from club.auth import me, members_only
from club.errors import NotFound
from club.files.actions import path_of
from training.practice.queries.works import file_for
from training.practice.routes.place import blueprint


@blueprint.get("/practice/files/<int:file_id>")
@members_only
def file(file_id: int) -> Response:
    """A picture in place, anything else as a download; under a name that does not tell whose it is."""
    row = file_for(me(), file_id)
    path = path_of(row.file)
    if not path.exists():
        raise NotFound
    response = send_file(
        path,
        mimetype=row.file.media_type,
        as_attachment=not row.file.is_picture,
        download_name=row.file.name,
        etag=row.file.sha256,
        conditional=True,
        max_age=0,
    )
    # Who may see it can change, so it is asked for anew each time.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
