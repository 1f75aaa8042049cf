"""What others may react to."""

from __future__ import annotations

from blinker import signal

# An action item was confirmed as done. `confirmed.send(item, actor=…)` inside the transaction that confirms.
confirmed = signal("decisions.task_confirmed")
