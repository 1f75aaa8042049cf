"""Supporting, addressing, answering officially, summarising, concluding. Nothing here commits."""
