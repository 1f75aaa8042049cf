"""The process that makes a PDF: HTML on standard input, PDF on standard output. `--check` only loads the library.

Exit code 3: pango is missing.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

MISSING = 3


def _fetcher(dist: Path) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnThings(URLFetcher):
        """Only what the build made, and what the page carries inside itself: nothing is asked of another server."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url.startswith("asset:"):
                manifest = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
                path = dist / manifest[url.removeprefix("asset:")]
            else:
                path = Path(url.removeprefix("file://")).resolve()
            if path.parent != dist:
                raise ValueError(f"not for documents: {url}")
            kinds = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
            kind = kinds.get(path.suffix, "application/octet-stream")
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
    fetcher = _fetcher(Path(sys.argv[1]).resolve())
    weasyprint.HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=fetcher).write_pdf(sys.stdout.buffer)


if __name__ == "__main__":
    main()
