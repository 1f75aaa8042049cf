"""The blueprint, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from markupsafe import Markup

from club import markdown
from training.practice.words import STATE_COLOURS, cause_words, event_words, evidence_words, state_words

blueprint = Blueprint("practice", __name__, url_prefix="/training")


def _rendered(text: str) -> Markup:
    return Markup(markdown.render(text))  # noqa: S704  # through the allow-list


def said() -> dict[str, Any]:
    """Words for states, kinds and causes, as the templates ask for them, and what renders a learner's text."""
    return {
        "rendered": _rendered,
        "states": state_words(),
        "colours": STATE_COLOURS,
        "causes": cause_words(),
        "events": event_words(),
        "kinds": evidence_words(),
    }
