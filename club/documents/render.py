"""The process that makes a PDF: HTML on standard input, PDF on standard output. `--check` only loads the library.

Exit code 3: pango is missing.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path
from typing import Any

MISSING = 3
_KINDS = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class _Things:
    """What documents are made of: the files of the front end's build, and the club's face in one piece."""

    def __init__(self, dist: Path) -> None:
        self.dist = dist
        manifest = dist / "manifest.json"
        self.names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}

    def path(self, url: str) -> Path:
        """The file behind `asset:NAME` or a path that a style sheet of ours names; nothing outside the folder."""
        name = url.removeprefix("asset:")
        path = self.dist / self.names[name] if name != url else Path(url.removeprefix("file://")).resolve()
        if path.parent != self.dist:
            raise ValueError(f"not for documents: {url}")
        return path

    def face(self, weight: str) -> bytes:
        """One font of the Latin and the Vietnamese file. WeasyPrint takes two files of one family and weight for one
        font and sets the letters of one by the numbers of the other."""
        from fontTools.merge import Merger, Options
        from fontTools.ttLib import TTFont

        parts = []
        for subset in ("latin", "vietnamese"):
            font = TTFont(self.path(f"asset:be-vietnam-pro-{subset}-{weight}.woff2"))
            font.flavor = None
            part = io.BytesIO()
            font.save(part)
            part.seek(0)
            parts.append(part)
        options = Options()
        options.drop_tables = ["GSUB", "GPOS", "GDEF", "meta"]  # pyright: ignore[reportAttributeAccessIssue]
        merged = io.BytesIO()
        Merger(options=options).merge(parts).save(merged)
        return merged.getvalue()


def _fetcher(things: _Things) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnThings(URLFetcher):
        """Only what is ours, and what the page carries inside itself: nothing is asked of another server."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url.startswith("face:"):
                return URLFetcherResponse(url, things.face(url.removeprefix("face:")), {"Content-Type": "font/ttf"})
            path = things.path(url)
            kind = _KINDS.get(path.suffix, "application/octet-stream")
            return URLFetcherResponse(path.as_uri(), path.read_bytes(), {"Content-Type": kind})

    return OwnThings()


def main() -> None:
    """Render, or check."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    try:
        import weasyprint  # loads pango from the system: the reason for this process
    except OSError:
        sys.exit(MISSING)
    if sys.argv[1] == "--check":
        return
    fetcher = _fetcher(_Things(Path(sys.argv[1]).resolve()))
    weasyprint.HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=fetcher).write_pdf(sys.stdout.buffer)


if __name__ == "__main__":
    main()
