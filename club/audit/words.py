"""What `ledger.verify()` found, in the language of who asks."""

from __future__ import annotations

from club.i18n import _, _l
from club.ledger import Broken

_WHY = {
    "this line is missing": _l("this line is missing"),
    "a line was put in before the first": _l("a line was put in before the first"),
    "it does not follow the line before it": _l("it does not follow the line before it"),
    "its words are gone without a redaction": _l("its words are gone without a redaction"),
    "its words were changed": _l("its words were changed"),
    "it was changed": _l("it was changed"),
    "the end was cut off: the noted head is not in the chain": _l(
        "the end was cut off: the noted head is not in the chain"
    ),
}


def broken_words(broken: Broken) -> str:
    """The first line that does not hold, and in what way."""
    return _("Line %(line)d: %(why)s.", line=broken.line_id, why=_WHY.get(broken.why, broken.why))
