"""Which statement a person is asked next. Plain numbers, so that the web process needs no numpy for it."""

from __future__ import annotations


def priority(agreed: int, passed: int, answered: int, extremity: float = 0.0) -> float:
    """The weight with which a statement is drawn, as published by Polis (conversation.clj, `importance-metric` and
    `priority-metric`): ((1 - p) · (E + 1) · a · (1 + 8 · 2^(-S/5)))², where p = (P + 1) / (S + 2) is the share that
    passes, a = (A + 1) / (S + 2) the share that agrees, S how many answered, and E how far the statement moves people
    on the map. New statements come up (the last factor), those nobody has an opinion on sink."""
    p, a = (passed + 1) / (answered + 2), (agreed + 1) / (answered + 2)
    return float(((1 - p) * (extremity + 1) * a * (1 + 8 * 2 ** (-answered / 5))) ** 2)
