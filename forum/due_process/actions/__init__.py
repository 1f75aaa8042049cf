"""What people do in due process. Bare verbs: the actor first; the rule runs inside; nothing here commits."""
