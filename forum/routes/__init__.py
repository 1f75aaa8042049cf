"""The forum's pages. A refused form comes back with what was typed; an answer by htmx is added without a reload."""
