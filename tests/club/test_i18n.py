"""Language: Vietnamese unless one chose otherwise, its one plural form, its numbers and dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale

from club import clock
from club.i18n import ago, date_text, datetime_text, filesize_text, ngettext, number_text

MOMENT = datetime(2023, 4, 22, 1, 30, tzinfo=UTC)


@pytest.fixture
def _vietnamese(app):
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("_vietnamese")
@pytest.mark.parametrize("count", [0, 1, 2, 11])
def test_a_plural_is_vietnamese_for_every_number(count):
    assert ngettext("%(num)d minute", "%(num)d minutes", count) == f"{count} phút"


@pytest.mark.usefixtures("_vietnamese")
def test_times_are_written_as_in_the_club():
    assert datetime_text(MOMENT) == "08:30 22/04/2023"
    assert date_text(MOMENT) == "22/4/2023"
    assert number_text(1234567.891, 2) == "1.234.567,89"
    assert filesize_text(2_500_000) == "2,5 MB"


@pytest.mark.usefixtures("_vietnamese")
def test_how_long_ago_is_said_in_words_for_a_week():
    with clock.set_now(MOMENT):
        assert ago(MOMENT - timedelta(seconds=20)) == "vừa xong"
        assert ago(MOMENT - timedelta(hours=3)) == "3 giờ trước"
        assert ago(MOMENT + timedelta(days=2)) == "2 ngày nữa"
        assert ago(MOMENT - timedelta(days=30)) == "23/3/2023"


def test_english_numbers_and_plurals(app):
    with app.test_request_context(), force_locale("en"):
        assert ngettext("%(num)d minute", "%(num)d minutes", 1) == "1 minute"
        assert number_text(1234.5, 1) == "1,234.5"


def test_a_visitor_reads_vietnamese_and_may_choose_english(visitor):
    assert 'lang="vi"' in visitor.get("/sign-in").text
    assert visitor.post("/language", data={"language": "en", "next": "/sign-in"}).status_code == 302
    assert 'lang="en"' in visitor.get("/sign-in").text
    assert visitor.post("/language", data={"language": "xx"}).status_code == 422


def test_the_language_switch_leads_to_no_other_site(visitor):
    answer = visitor.post("/language", data={"language": "en", "next": "//evil.example/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("_vietnamese")
def test_a_template_s_message_follows_the_language_and_escapes_what_fills_it(app):
    page = app.jinja_env.from_string("{{ _('Save') }} {{ _('%(span)s ago', span=words) }}")
    letter = app.jinja_env.overlay(autoescape=False).from_string("{{ _('%(span)s ago', span=words) }}")
    for _time in range(2):
        assert page.render(words="<b>") == "Lưu &lt;b&gt; trước"
        with force_locale("en"):
            assert page.render(words="<b>") == "Save &lt;b&gt; ago"
    assert letter.render(words="<b>") == "<b> trước"
