"""Who reads the ledger."""

from __future__ import annotations

from club.i18n import _l
from club.policy import BOARD, Role, declare

READ = declare("ledger.read", _l("Read the ledger, verify it and take a copy"), BOARD | {Role.ADMIN})
