"""A field that picks one thing out of many by its name: type a few letters, choose from the list.

With JavaScript (static/src/club/entry-pick.js) the list appears below the field while one types and the choice's number
travels beside the text. Without it the text alone is looked up; when several things fit, the form comes back with them
as choices. A subclass says how things are found; `thing` is what was picked, or None for an empty field.
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
        listbox = f"{field.id}-list"
        attributes = {
            "type": "text",
            "id": field.id,
            "name": field.name,
            "value": field.data or "",
            "autocomplete": "off",
            "maxlength": 200,
            "data-pick": url_for(field.endpoint),
            **{key.replace("_", "-"): value for key, value in kwargs.items()},
        }
        if field.flags.required:
            attributes["required"] = True
        number = html_params(type="hidden", name=f"{field.name}-id", value=str(field.picked or ""))
        parts = [
            Markup('<div class="menu menu-start" data-pick-box>'),
            Markup("<input {}>").format(Markup(html_params(**attributes))),
            Markup("<input {}>").format(Markup(number)) if not field.candidates else Markup(""),
            Markup('<div class="menu-panel" {} hidden></div>').format(Markup(html_params(id=listbox, role="listbox"))),
            Markup("</div>"),
        ]
        for place, (key, label) in enumerate(field.candidates):
            parts.append(
                Markup(
                    '<div class="form-check"><input class="form-check-input" type="radio" name="{name}-id" value="{key}" '
                    'id="{id}-{place}"><label class="form-check-label" for="{id}-{place}">{label}</label></div>'
                ).format(name=field.name, key=key, id=field.id, place=place, label=label)
            )
        return Markup("").join(parts)


class PickField(LineField):
    """See the module. `endpoint` answers the list's question (`q`); `needed` refuses an empty field."""

    widget = PickWidget()
    endpoint = ""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.picked: int | None = None
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
            number = formdata.get(f"{self.name}-id", "")
            self.picked = int(number) if number.isdecimal() and len(number) < 15 else None
        elif data is not None and not isinstance(data, str):
            self.pick(data)

    def pre_validate(self, form: Any) -> None:
        """Look up what was picked or typed; several that fit become choices."""
        typed = self.data or ""
        if not typed:
            self.picked = None
            return
        if self.picked is not None:
            thing = self.by_id(self.picked)
            if thing is not None:
                self.pick(thing)
                return
            self.picked = None
        found = self.by_name(typed)
        exactly = [thing for thing in found if fold(self.text_of(thing)) == fold(typed)]
        if len(exactly) == 1 or len(found) == 1:
            self.pick((exactly or found)[0])
            return
        if not found:
            raise StopValidation(_("Nothing of this name was found. Try fewer letters."))
        self.candidates = [(thing.id, self.label_of(thing)) for thing in found]
        raise StopValidation(_("Several fit. Choose one below."))
