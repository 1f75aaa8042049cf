"""What other shelves and rooms may react to."""

from __future__ import annotations

from blinker import Signal

unit_merged = Signal()
"""Sent inside the merging transaction as `unit_merged.send(source_id, target_id=…)`: what a room addressed to the
source (audience `unit:<source>`) it addresses to the target from now on, so that nobody loses sight of it."""
