"""Practice: a task in one's own branch at a lesson's end, its evidence, blind peers, the trainer, the superior."""
