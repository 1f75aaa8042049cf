"""Taking files in. A picture is decoded and written anew (nothing hidden in it survives, no GPS tag, no script); any
other file is kept as it is and only ever handed out as an attachment."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select

from club.db import after_commit, db
from club.errors import Invalid
from club.files import policy
from club.files.models import StoredFile
from club.i18n import _
from club.people.models import Person
from club.policy import ensure, may
from club.text import clean_line

# A picture that unpacks to more than this is an attack, not a photograph. Pillow's own limit only warns up to twice
# as much, so the size is asked for before anything is decoded.
MAX_PIXELS = 50_000_000
Image.MAX_IMAGE_PIXELS = None
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
    picture = _decode(stream, longest)
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


def _decode(stream: IO[bytes], longest: int) -> Image.Image:
    try:
        with Image.open(stream, formats=sorted(PICTURE_TYPES)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Invalid(
                    _("This picture has more than %(limit)d million dots. Make it smaller.", limit=MAX_PIXELS // 10**6)
                )
            # A JPEG can be decoded at a fraction of its size: a phone's photograph then takes a tenth of the memory.
            opened.draft("RGB", (longest, longest))
            picture = ImageOps.exif_transpose(opened)
            return picture.convert("RGBA" if "A" in picture.getbands() or picture.mode == "P" else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
        raise Invalid(_("This is not a picture we can read. Use a JPEG, PNG, WebP or GIF file.")) from error


def bring_picture(actor: Person, stream: IO[bytes], *, name: str, audience: str = "members") -> StoredFile:
    """Take a picture for a text; the same one brought twice by the same person is the same file."""
    ensure(may(actor, policy.UPLOAD))
    made = store_picture(actor, stream, name=name, audience=audience)
    same = select(StoredFile).where(
        StoredFile.sha256 == made.sha256,
        StoredFile.owner_id == actor.id,
        StoredFile.audience == audience,
        StoredFile.id != made.id,
    )
    first = db.session.scalar(same.order_by(StoredFile.id).limit(1))
    if first is None:
        return made
    db.session.delete(made)
    return first


def remove_file(file: StoredFile) -> None:
    """Take a file away; its bytes go after the commit, unless another file has the same."""
    db.session.delete(file)
    after_commit(_forget_bytes, file.sha256)


def _forget_bytes(sha256: str) -> None:
    if db.session.scalar(select(StoredFile.id).where(StoredFile.sha256 == sha256).limit(1)) is None:
        (folder() / sha256[:2] / sha256).unlink(missing_ok=True)


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


@dataclass(frozen=True)
class Received:
    """A file that has arrived and was not kept yet: where its bytes lie, their hash, how many."""

    path: Path
    sha256: str
    size: int


@contextmanager
def received(stream: IO[bytes], *, most: int) -> Iterator[Received]:
    """Write a large file down piece by piece, to be looked at before it is kept with `keep_received`; at the end what
    was not kept is gone. Raises Invalid above `most` bytes. Needs no transaction: looking takes a while."""
    folder().mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder())
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as out:
            while piece := stream.read(1 << 20):
                size += len(piece)
                if size > most:
                    raise Invalid(_("The file is larger than %(limit)d MB.", limit=most // 1_000_000))
                digest.update(piece)
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
        yield Received(Path(temporary), digest.hexdigest(), size)
    finally:
        Path(temporary).unlink(missing_ok=True)


def keep_received(owner: Person | None, found: Received, *, name: str, audience: str) -> StoredFile:
    """Keep a file that was received."""
    target = folder() / found.sha256[:2] / found.sha256
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(found.path, target)
    return _stored(owner, found.sha256, found.size, name, "application/octet-stream", audience, None, None)


def _row(
    owner: Person | None, data: bytes, name: str, media_type: str, audience: str, width: Any, height: Any
) -> StoredFile:
    return _stored(owner, _keep(data), len(data), name, media_type, audience, width, height)


def _stored(
    owner: Person | None, sha256: str, size: int, name: str, media_type: str, audience: str, width: Any, height: Any
) -> StoredFile:
    file = StoredFile(
        sha256=sha256,
        name=clean_line(name)[:200],
        media_type=media_type,
        size=size,
        width=width,
        height=height,
        audience=audience,
        owner_id=owner.id if owner else None,
    )
    db.session.add(file)
    db.session.flush()
    return file
