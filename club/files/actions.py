"""Taking files in. A picture is decoded and written anew (nothing hidden in it survives, no GPS tag, no script); any
other file is kept as it is and only ever handed out as an attachment."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import IO, Any

from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError

from club.db import db
from club.errors import Invalid
from club.files.models import StoredFile
from club.i18n import _
from club.people.models import Person
from club.text import clean_line

# A picture that unpacks to more than this is an attack, not a photograph.
Image.MAX_IMAGE_PIXELS = 50_000_000
PICTURE_TYPES = {"JPEG", "PNG", "WEBP", "GIF"}
REFUSED_ENDINGS = {".svg", ".html", ".htm", ".xhtml", ".js", ".exe", ".apk", ".bat", ".cmd", ".msi", ".sh"}


def folder() -> Path:
    """Where the bytes lie."""
    return Path(current_app.config["SETTINGS"].instance) / "files"


def path_of(file: StoredFile) -> Path:
    """The file's bytes on disk."""
    return folder() / file.sha256[:2] / file.sha256


def _keep(data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    target = folder() / digest[:2] / digest
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(target)
    return digest


def store_picture(
    owner: Person | None, stream: IO[bytes], *, name: str, audience: str, longest: int = 1600, square: int = 0
) -> StoredFile:
    """Re-encode a picture as WebP (at most `longest` pixels a side; `square` crops to that size) and keep it.

    Raises Invalid for what is not a picture or is too large to decode.
    """
    try:
        with Image.open(stream, formats=sorted(PICTURE_TYPES)) as opened:
            picture = ImageOps.exif_transpose(opened)
            picture = picture.convert("RGBA" if "A" in picture.getbands() or picture.mode == "P" else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid(_("This is not a picture we can read. Use a JPEG, PNG, WebP or GIF file.")) from error
    if square:
        picture = ImageOps.fit(picture, (square, square))
    else:
        picture.thumbnail((longest, longest))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=80, method=4)
    data = out.getvalue()
    return _row(
        owner, data, f"{Path(name).stem or 'picture'}.webp", "image/webp", audience, picture.width, picture.height
    )


def store_document(owner: Person | None, stream: IO[bytes], *, name: str, audience: str) -> StoredFile:
    """Keep any other file as it is; it is served as a download only. Raises Invalid for what phones could run."""
    name = clean_line(Path(name.replace("\\", "/")).name)[:200] or "file"
    if Path(name).suffix.lower() in REFUSED_ENDINGS:
        raise Invalid(_("Files of this kind (%(kind)s) are not accepted.", kind=Path(name).suffix))
    limit = current_app.config["SETTINGS"].upload_limit_mb * 1_000_000
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise Invalid(_("The file is larger than %(limit)d MB.", limit=limit // 1_000_000))
    return _row(owner, data, name, "application/octet-stream", audience, None, None)


def _row(
    owner: Person | None, data: bytes, name: str, media_type: str, audience: str, width: Any, height: Any
) -> StoredFile:
    file = StoredFile(
        sha256=_keep(data),
        name=clean_line(name)[:200],
        media_type=media_type,
        size=len(data),
        width=width,
        height=height,
        audience=audience,
        owner_id=owner.id if owner else None,
    )
    db.session.add(file)
    db.session.flush()
    return file
