"""Moderation with due process: rules, flags, one queue, measures that are told and can be appealed, a public log.

A part of the forum with shelves of its own. The forum's shelves below routes know nothing of it: it listens to what
they announce (`forum.actions.sending`) and adds its restraint to their rules (`forum.policy.restraint`).
"""
