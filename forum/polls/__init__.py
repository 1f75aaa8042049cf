"""Polls inside posts: asking, voting, counting, closing."""
