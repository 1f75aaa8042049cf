"""The ledger as people read it: verbs in words, the page of the board, the command that verifies."""
