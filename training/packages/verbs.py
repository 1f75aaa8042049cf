"""How acts on packages read in the ledger."""

from __future__ import annotations

from club.audit.verbs import verb
from club.i18n import _, _l

PACKAGE_BROUGHT = verb(
    "package.brought",
    _l("brought a package into a lesson"),
    lambda detail: _("%(file)s, version %(number)d", file=detail["file"], number=detail["number"]),
)
PACKAGE_REMOVED = verb("package.removed", _l("removed the package of a lesson"))
