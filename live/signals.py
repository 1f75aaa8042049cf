"""What others may react to when something happens in a session."""

from __future__ import annotations

from blinker import Signal

question_answered = Signal()
"""Sent inside the transaction as `question_answered.send(question, actor=…)` when a LiveQuestion was answered after its
session had ended, in writing or aloud; again when the answer is corrected. Receivers never commit."""

session_ended = Signal()
"""Sent inside the ending transaction as `session_ended.send(session, actor=…, questions=[…])`: the LiveSession, who
ended it, and its LiveQuestion rows that nobody has answered (maybe none), the most supported first. Receivers write
into the same transaction and never commit; what they raise keeps the session from ending. A session that is opened
again within the day and ended once more sends it again: receivers know a question by its id."""

session_changed = Signal()
"""Sent inside the transaction as `session_changed.send(session)` when what was planned of a LiveSession was changed,
its title and audience among it. Receivers never commit."""
