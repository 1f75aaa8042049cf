"""QR codes as pictures that a page or a print carries inside itself."""

from __future__ import annotations

import segno


def data_uri(text: str, *, scale: int = 4) -> str:
    """The QR code of a text as `data:image/svg+xml…`, for `<img src>`; our CSP lets pictures come from `data:`."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=scale, border=3, dark="#000", light="#fff")
