"""Settings: read in one place, refused with the variable and the mend, never shown when secret."""

from __future__ import annotations

from dataclasses import fields

import pytest

from club.settings import DEVELOPMENT_KEY, Settings, SettingsError

KEY = "k" * 40
SAFE = {"CLUB_MODE": "production", "CLUB_SECRET_KEY": KEY, "CLUB_PUBLIC_URL": "https://clb.example"}


def test_an_empty_environment_is_a_development_site_on_this_machine():
    found = Settings.from_env({})
    assert (found.mode, found.port, found.public_url) == ("development", 8000, "http://127.0.0.1:8000")
    assert found.database.startswith("sqlite:///")
    assert found.origins == ["http://127.0.0.1:8000", "http://localhost:8000"]
    assert not found.secure


def test_every_setting_says_what_it_is_for_and_has_one_variable():
    rows = fields(Settings)
    assert all(len(row.metadata["says"]) > 10 for row in rows)
    names = [row.metadata["env"] for row in rows]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("variable", "value", "field", "wanted"),
    [
        ("CLUB_PORT", "8107", "port", 8107),
        ("CLUB_EMBEDDED_JOBS", "0", "embedded_jobs", False),
        ("CLUB_BOARD_SECOND_FACTOR", "yes", "board_second_factor", True),
        ("CLUB_EXTRA_ORIGINS", "https://a.example, https://b.example", "extra_origins",
         ("https://a.example", "https://b.example")),
    ],
)  # fmt: skip
def test_a_variable_is_read_as_its_kind(variable, value, field, wanted):
    assert getattr(Settings.from_env({variable: value}), field) == wanted


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CLUB_PORT", "eighty"),
        ("CLUB_EMBEDDED_JOBS", "perhaps"),
        ("CLUB_MODE", "prod"),
        ("DATABASE_URL", "mysql://root@localhost/club"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(variable, value):
    with pytest.raises(SettingsError, match=variable):
        Settings.from_env({variable: value})


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"CLUB_SECRET_KEY": DEVELOPMENT_KEY}, "CLUB_SECRET_KEY"),
        ({"CLUB_SECRET_KEY": "short"}, "CLUB_SECRET_KEY"),
        ({"CLUB_PUBLIC_URL": ""}, "CLUB_PUBLIC_URL"),
        ({"CLUB_PUBLIC_URL": "clb.example"}, "CLUB_PUBLIC_URL"),
    ],
)
def test_production_refuses_what_is_unsafe_and_development_does_not(change, word):
    with pytest.raises(SettingsError, match=word) as refused:
        Settings.from_env(SAFE | change)
    assert "short" not in str(refused.value)
    assert Settings.from_env(SAFE | change | {"CLUB_MODE": "development"}).mode == "development"
    assert Settings.from_env(SAFE).production


def test_production_over_https_protects_cookies_and_opens_sockets_to_its_own_address_only():
    found = Settings.from_env(SAFE)
    assert found.secure
    assert found.origins == ["https://clb.example"]
    levels = {name: level for level, name, _says in found.problems()}
    assert levels == {"mail_server": "warning"}
    open_line = Settings.from_env(SAFE | {"CLUB_PUBLIC_URL": "http://clb.example"})
    assert ("warning", "public_url") in {(level, name) for level, name, _says in open_line.problems()}


def test_a_secret_that_cannot_be_read_is_not_shown():
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"DATABASE_URL": "mysql://root:hunter2@localhost/club"})
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in repr(Settings.from_env({"DATABASE_URL": "postgresql://club:hunter2@localhost/club"}))
    assert KEY not in repr(Settings.from_env(SAFE))


def test_postgresql_is_reached_by_its_driver_and_given_up_when_absent():
    found = Settings.from_env({"DATABASE_URL": "postgresql://club@db/club"})
    assert found.database == "postgresql+psycopg://club@db/club"
    assert found.engine_options["pool_pre_ping"]
    assert found.engine_options["connect_args"]["connect_timeout"] <= 10
    assert Settings.from_env(SAFE).engine_options["hide_parameters"], "parameters are people's words"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://clb.example", "must be another host"),
        ("https://clb.example:8443", "a port alone keeps nothing apart"),
        ("http://goi.example", "must be https as the site is"),
        ("goi.example", "must be an address without a path"),
        ("https://goi.example/packages", "must be an address without a path"),
    ],
)
def test_packages_run_on_another_host_or_not_at_all(address, says):
    environ = {"CLUB_PUBLIC_URL": "https://clb.example", "CLUB_PACKAGES_URL": address}
    with pytest.raises(SettingsError, match=says):
        Settings.from_env(environ)


def test_the_packages_address_is_kept_without_its_slash():
    environ = {"CLUB_PUBLIC_URL": "https://clb.example", "CLUB_PACKAGES_URL": "https://goi.example/"}
    assert Settings.from_env(environ).packages_origin == "https://goi.example"
