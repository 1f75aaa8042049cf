"""Language and the writing of dates and numbers. Messages are English in code, Vietnamese through gettext.

One catalogue a room (`translations/vi/LC_MESSAGES/<room>.po`), so that rooms are translated side by side.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, LazyString, get_domain
from flask_babel import get_locale as babel_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from club import clock

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
ROOMS = ("club", "decisions", "forum", "training", "live")

_catalogues: dict[str, Any] = {}
# Ready for templates, by language; as many as the templates have messages.
_ready: dict[str, dict[str, Markup]] = {}


def _catalogue() -> Any:
    """The messages of the language in force. A page asks hundreds of times, so nothing is looked up twice: the
    library's own way to the same object took a tenth of a page's time."""
    locale = babel_locale()
    code = locale.language if locale else ""
    found = _catalogues.get(code)
    if found is None:
        found = get_domain().get_translations()
        if locale:
            _catalogues[code] = found
    return found


def gettext(message: str, **params: Any) -> str:
    """A message in the language in force, filled with `params`."""
    text = _catalogue().ugettext(message)
    return text % params if params else text


def ngettext(one: str, many: str, num: int, **params: Any) -> str:
    """A message about a number of things; `num` is among its params."""
    return _catalogue().ungettext(one, many, num) % {"num": num, **params}


@pass_eval_context
def _in_template(context: EvalContext, message: str, /, **params: Any) -> str:
    """`_()` of templates, which a page calls two hundred times: jinja's own goes through three calls and fills in `%`
    each time, a tenth of a page's time. As there, a message is always a format, and what fills it is escaped."""
    if params:
        text = _catalogue().ugettext(message)
        return (Markup(text) if context.autoescape else text) % params  # noqa: S704  # our own words
    locale = babel_locale()
    words = _ready.setdefault(locale.language if locale else "", {})
    if message not in words:
        words[message] = Markup(_catalogue().ugettext(message)) % {}  # noqa: S704  # our own words
    return words[message]


def lazy_gettext(message: str, **params: Any) -> LazyString:
    """A message that chooses its language each time it is shown."""
    return LazyString(gettext, message, **params)


_ = gettext
# Typed as what it stands for wherever a label is asked for: a text that chooses its language when it is shown.
_l: Any = lazy_gettext
__all__ = ["LANGUAGES", "ROOMS", "_", "_l", "ago", "date_text", "datetime_text", "language", "ngettext", "number_text"]

babel = Babel()


def choose_locale() -> str:
    """The signed-in person's language, else the cookie's, else Vietnamese; the browser's own wish does not count,
    because cheap phones are often sold set to English."""
    if not has_request_context():
        return "vi"
    person = g.get("person")
    wish = getattr(person, "locale", None) or request.cookies.get("lang")
    return wish if wish in LANGUAGES else "vi"


def language() -> str:
    """The code of the language in use: `vi` or `en`."""
    return str(babel_locale() or "vi")[:2]


def datetime_text(moment: datetime | None) -> str:
    """`HH:mm dd/MM/yyyy` in Ho Chi Minh City."""
    return clock.local(moment).strftime("%H:%M %d/%m/%Y") if moment else ""


def date_text(day: date | datetime | None) -> str:
    """`d/m/yyyy`, as it is written in the club."""
    if isinstance(day, datetime):
        day = clock.local(day).date()
    return f"{day.day}/{day.month}/{day.year}" if day else ""


def time_text(moment: datetime | None) -> str:
    """`HH:mm` in Ho Chi Minh City."""
    return clock.local(moment).strftime("%H:%M") if moment else ""


def weekday_text(moment: datetime) -> str:
    """The day of the week, as people say it."""
    days = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    return days[clock.local(moment).weekday()]


def ago(moment: datetime | None) -> str:
    """How long since, in words, for the last week; the date after that. The future reads "in …"."""
    if moment is None:
        return ""
    seconds = int((clock.now() - moment).total_seconds())
    ahead, seconds = seconds < 0, abs(seconds)
    if seconds >= 7 * 86400:
        return date_text(moment)
    if seconds < 60:
        return _("in a moment") if ahead else _("just now")
    if seconds < 3600:
        count = seconds // 60
        words = ngettext("%(num)d minute", "%(num)d minutes", count)
    elif seconds < 86400:
        count = seconds // 3600
        words = ngettext("%(num)d hour", "%(num)d hours", count)
    else:
        count = seconds // 86400
        words = ngettext("%(num)d day", "%(num)d days", count)
    return _("in %(span)s", span=words) if ahead else _("%(span)s ago", span=words)


def number_text(value: float, places: int = 0) -> str:
    """1.234.567,89 in Vietnamese, 1,234,567.89 in English."""
    text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if language() == "vi" else text


def filesize_text(size: int) -> str:
    """Bytes in the largest unit that leaves at least 1."""
    value = float(size)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{number_text(value, 0 if unit == 'B' or value >= 10 else 1)} {unit}"
        value /= 1000
    return f"{number_text(value, 1)} GB"


def nl2br(text: str) -> Markup:
    """Plain text with its line breaks kept, everything else escaped."""
    return Markup("<br>").join(str(text or "").splitlines())


def init_app(app: Flask) -> None:
    """Load every room's catalogue and give the templates their filters."""
    folder = app.config["ROOT"] / "translations"
    # Flask-Babel takes the plural rule of the last catalogue, even of a missing one: English's for Vietnamese then.
    rooms = [room for room in ROOMS if (folder / "vi" / "LC_MESSAGES" / f"{room}.po").exists()]
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "vi")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(folder)] * len(rooms))
    app.config["BABEL_DOMAIN"] = ";".join(rooms)
    babel.init_app(app, locale_selector=choose_locale, timezone_selector=lambda: "Asia/Ho_Chi_Minh")
    app.jinja_env.install_gettext_callables(  # pyright: ignore[reportAttributeAccessIssue]
        lambda message: _catalogue().ugettext(message),
        lambda one, many, num: _catalogue().ungettext(one, many, num),
        newstyle=True,
    )
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)
    _catalogues.clear()
    _ready.clear()
    app.jinja_env.filters.update(
        ago=ago,
        datetime=datetime_text,
        date=date_text,
        time=time_text,
        weekday=weekday_text,
        number=number_text,
        filesize=filesize_text,
        nl2br=nl2br,
    )
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES, language=language)
