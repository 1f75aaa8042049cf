"""The pages of due process. They hang on the forum's blueprint, and work without JavaScript."""

from __future__ import annotations

from forum.due_process.routes import flags, held, log, measures, queue, rules, terms

SHELVES = (flags, held, log, measures, queue, rules, terms)
