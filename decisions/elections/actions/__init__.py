"""What is done in an election, in the order in which it happens: setup, nominations, ballots, counting, terms."""
