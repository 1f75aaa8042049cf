"""The minutes of a session: composed from what the room knows, edited, approved by another, published, corrected.

What the parts promise:

1. Facts are gathered once (`queries/facts.py`) and put into words by pure functions (`compose.py`). What the secretary
   wrote is never overwritten by newer facts: a section keeps the words of its facts beside its text, and newer ones
   wait (`fresh`) until somebody takes them in.
2. What was approved is a `MinutesVersion`: a copy that the database refuses to change, whose fingerprint stands in the
   ledger. Readers read the version, never the sections it was made from. A correction makes the next version.
3. Nobody approves what they wrote.
"""
