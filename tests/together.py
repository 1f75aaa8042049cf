"""Which tests stay in one process: those that share a server which takes seconds to start.

pytest-xdist's own marks for this (`xdist_group`) write into a field that pytest 9.2 no longer reads, so that each of three
processes started every server.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler.loadscope import LoadScopeScheduling

# Each of these has a server of its own for all its tests.
SERVERS = ("tests/test_serving.py", "tests/live/test_real_server.py")
BROWSER = "tests/browser/"


def scope_of(nodeid: str, *, few: bool) -> str:
    """What goes to one process together: `few` browser tests share one server, many have one in each process."""
    file = nodeid.partition("::")[0]
    if few and file.startswith(BROWSER):
        return BROWSER
    return file if file in SERVERS else nodeid


class Together(LoadScopeScheduling):
    """Sends a test to the next process that is free, and what belongs together to one."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid, few="not journey" in self.config.option.markexpr)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)
