"""What people do in the forum. Bare verbs: the actor first; the rule runs inside; nothing here commits."""
