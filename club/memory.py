"""How the server's processes take their rubbish out."""

from __future__ import annotations

import gc


def settle() -> None:
    """Call once the application is built and before it answers.

    What was built then stays for good: looking through it again and again stopped every greenlet for 170 to 270 ms, one
    request in forty. Looking at new objects less often takes another tenth off a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
