"""A field that picks one thing out of many by its name: type a few letters, choose from the list.

With JavaScript (static/src/club/entry-pick.js) the list appears below the field while one types and the choice's number
travels beside the text (`<name>-id`; it counts only while the text is still the thing's own). Without it the text alone
is looked up; when several things fit, the form comes back with them as choices (`<name>-choice`). A subclass says how
things are found; `thing` is what was picked, or None for an empty field.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup
from wtforms.validators import StopValidation
from wtforms.widgets import html_params

from club.forms import LineField
from club.i18n import _
from club.text import fold


class PickWidget:
    """The text field, the number beside it, and the list (or the choices when several fit)."""

    input_type = "text"

    def __call__(self, field: PickField, **kwargs: Any) -> Markup:
        attributes = {
            "type": "text",
            "id": field.id,
            "name": field.name,
            "value": field.data or "",
            "autocomplete": "off",
            "maxlength": 200,
            "data-pick": url_for(field.endpoint),
            "required": field.flags.required or False,
            **{key.replace("_", "-"): value for key, value in kwargs.items()},
        }
        parts = [
            _tag("input", **attributes),
            _tag("input", type="hidden", name=f"{field.name}-id", value=str(field.picked or "")),
            _tag("div", class_="menu-panel", id=f"{field.id}-list", role="listbox", hidden=True) + Markup("</div>"),
        ]
        box = Markup('<div class="menu menu-start" data-pick-box>{}</div>').format(Markup("").join(parts))
        return box + Markup("").join(self._choice(field, *found) for found in enumerate(field.candidates))

    def _choice(self, field: PickField, place: int, candidate: tuple[int, str]) -> Markup:
        number, label = candidate
        ours = f"{field.id}-{place}"
        radio = _tag(
            "input", class_="form-check-input", type="radio", name=f"{field.name}-choice", value=number, id=ours
        )
        name = Markup('<label class="form-check-label" for="{}">{}</label>').format(ours, label)
        return Markup('<div class="form-check">{}{}</div>').format(radio, name)


def _tag(tag: str, /, **attributes: Any) -> Markup:
    # html_params escapes every value.
    return Markup(f"<{tag} {html_params(**attributes)}>")  # noqa: S704


class PickField(LineField):
    """See the module. `endpoint` answers the list's question (`q`)."""

    widget = PickWidget()
    endpoint = ""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.picked: int | None = None
        self.chosen: int | None = None
        self.thing: Any = None
        self.candidates: list[tuple[int, str]] = []

    def by_id(self, number: int) -> Any:
        """The thing of a number, or None; through the person who asks."""
        raise NotImplementedError

    def by_name(self, typed: str) -> Sequence[Any]:
        """Things that fit what was typed, the best first."""
        raise NotImplementedError

    def text_of(self, thing: Any) -> str:
        """What stands in the field when the thing is picked."""
        raise NotImplementedError

    def label_of(self, thing: Any) -> str:
        """What tells the thing from others of its name."""
        return self.text_of(thing)

    def pick(self, thing: Any) -> None:
        """Fill the field with a thing."""
        self.thing = thing
        if thing is not None:
            self.data, self.picked = self.text_of(thing), thing.id

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, data if isinstance(data, str) else None, extra_filters)
        if formdata and self.name in formdata:
            self.picked = _number(formdata.get(f"{self.name}-id"))
            self.chosen = _number(formdata.get(f"{self.name}-choice"))
        elif hasattr(data, "id"):
            self.pick(data)

    def pre_validate(self, form: Any) -> None:
        """Look up what was picked or typed; several that fit become choices."""
        typed, picked, self.picked = self.data or "", self.picked, None
        if not typed:
            return
        if self.chosen is not None and (thing := self.by_id(self.chosen)) is not None:
            self.pick(thing)
            return
        if picked is not None and (thing := self.by_id(picked)) is not None and self.text_of(thing) == typed:
            self.pick(thing)
            return
        found = self.by_name(typed)
        exactly = [thing for thing in found if fold(self.text_of(thing)) == fold(typed)]
        if len(exactly) == 1 or len(found) == 1:
            self.pick((exactly or found)[0])
            return
        if not found:
            raise StopValidation(_("Nothing of this name was found. Try fewer letters."))
        self.candidates = [(thing.id, self.label_of(thing)) for thing in found]
        raise StopValidation(_("Several fit. Choose one below."))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 15 else None
