"""Proposals and their votes, fetched through the person; `decided` is for rooms and parts that cite them."""

from decisions.proposals.queries.decided import Decided, decided, decided_one

__all__ = ["Decided", "decided", "decided_one"]
