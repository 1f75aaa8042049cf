"""The settings, and the only reader of the environment.

Every setting is one field with its variable, its default and a sentence of explanation, so that `club doctor`
and the documentation are written from the code that runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
DEVELOPMENT_KEY = "development-only-key-never-for-production"


class SettingsError(Exception):
    """A setting that cannot be used; the message names the variable and the mend."""


def _flag(text: str) -> bool:
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("use 1 or 0")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _setting(env: str, default: Any, says: str, parse: Callable[[str], Any] = str, *, secret: bool = False) -> Any:
    return field(
        default=default, repr=not secret, metadata={"env": env, "says": says, "parse": parse, "secret": secret}
    )


@dataclass(frozen=True)
class Settings:
    """All that may differ between one installation and another; built once, by `from_env()`."""

    mode: str = _setting(
        "CLUB_MODE", "development", "development, test or production; production refuses unsafe values"
    )
    secret_key: str = _setting(
        "CLUB_SECRET_KEY", DEVELOPMENT_KEY, "signs cookies and links; at least 32 random characters", secret=True
    )
    instance: Path = _setting("CLUB_INSTANCE", INSTANCE, "folder of the embedded database, uploads and queue", Path)  # noqa: RUF009
    database_url: str = _setting(
        "DATABASE_URL",
        "",
        "empty: SQLite in the instance folder; else postgresql://user:password@host/name",
        secret=True,
    )
    redis_url: str = _setting(
        "REDIS_URL",
        "",
        "empty: one process, no other server; else redis://host:6379/0 (needed for many processes)",
        secret=True,
    )
    public_url: str = _setting(
        "CLUB_PUBLIC_URL",
        "",
        "address that people type; used in links, cookies, socket origins; empty: http://127.0.0.1:<port>",
    )
    extra_origins: tuple[str, ...] = _setting(
        "CLUB_EXTRA_ORIGINS", (), "further origins that may open sockets, comma separated", _words
    )
    host: str = _setting("CLUB_HOST", "127.0.0.1", "address that `club serve` listens on")
    port: int = _setting("CLUB_PORT", 8000, "port that `club serve` listens on", int)
    trusted_proxies: int = _setting(
        "CLUB_TRUSTED_PROXIES", 0, "how many proxies in front set X-Forwarded-For (1 behind nginx)", int
    )
    embedded_jobs: bool = _setting(
        "CLUB_EMBEDDED_JOBS", True, "run background jobs inside the web process; 0 when `club worker` runs", _flag
    )
    log_level: str = _setting("CLUB_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR")
    upload_limit_mb: int = _setting("CLUB_UPLOAD_LIMIT_MB", 25, "largest upload, in MB", int)
    package_limit_mb: int = _setting(
        "CLUB_PACKAGE_LIMIT_MB", 200, "largest SCORM or H5P package in MB; unpacked it may take five times as much", int
    )
    package_files: int = _setting("CLUB_PACKAGE_FILES", 5000, "most files in a SCORM or H5P package", int)
    packages_url: str = _setting(
        "CLUB_PACKAGES_URL",
        "",
        "empty: packages run sandboxed on the site's own address; else an address of their own (see docs/packages.md)",
    )
    mail_server: str = _setting("CLUB_MAIL_SERVER", "", "empty: no mail is sent; else host:port of an SMTP server")
    mail_user: str = _setting("CLUB_MAIL_USER", "", "user at the mail server")
    mail_password: str = _setting("CLUB_MAIL_PASSWORD", "", "password at the mail server", secret=True)
    mail_sender: str = _setting("CLUB_MAIL_SENDER", "", "From address of mail")
    session_idle_days: int = _setting("CLUB_SESSION_IDLE_DAYS", 30, "a sign-in unused this long ends", int)
    session_days: int = _setting("CLUB_SESSION_DAYS", 180, "a sign-in ends after this long in any case", int)
    board_second_factor: bool = _setting(
        "CLUB_BOARD_SECOND_FACTOR", False, "1: board and admin must use a passkey or one-time code", _flag
    )
    metrics_token: str = _setting(
        "CLUB_METRICS_TOKEN", "", "empty: /metrics is off; else the bearer token it asks for", secret=True
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
        """Read every setting from `environ` (default: the process's own), then apply `overrides`.

        Raises SettingsError naming the variable that cannot be read, or what production must not have.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for item in fields(cls):
            text = environ.get(item.metadata["env"])
            if text is None or item.name in overrides:
                continue
            try:
                values[item.name] = item.metadata["parse"](text)
            except ValueError as error:
                shown = "" if item.metadata["secret"] else f"={text!r}"
                raise SettingsError(f"{item.metadata['env']}{shown} cannot be read: {error}") from error
        settings = cls(**values | overrides)
        if not settings.public_url and not settings.production:
            settings = replace(settings, public_url=f"http://127.0.0.1:{settings.port}")
        settings._refuse_unsafe()
        return settings

    @staticmethod
    def is_given(variable: str) -> bool:
        """Whether the process's environment names the variable, rather than leaving it to its default."""
        return variable in os.environ

    def _refuse_unsafe(self) -> None:
        problems = [problem for level, _, problem in self.problems() if level == "error"]
        if problems:
            raise SettingsError("; ".join(problems))

    def problems(self) -> list[tuple[str, str, str]]:
        """What is wrong: (level "error" or "warning", field name, sentence that says the mend)."""
        found = []
        if self.mode not in {"development", "test", "production"}:
            found.append(("error", "mode", "CLUB_MODE must be development, test or production"))
        if self.production:
            if self.secret_key == DEVELOPMENT_KEY or len(self.secret_key) < 32:
                mend = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
                found.append(("error", "secret_key", f"CLUB_SECRET_KEY must be set in production; make one: {mend}"))
            if not self.public_url:
                found.append(
                    ("error", "public_url", "CLUB_PUBLIC_URL must be set in production: the address people type")
                )
            elif not self.public_url.startswith(("https://", "http://")):
                found.append(
                    ("error", "public_url", "CLUB_PUBLIC_URL must begin with https:// (http:// only in a test)")
                )
            elif not self.public_url.startswith("https://"):
                found.append(
                    ("warning", "public_url", "CLUB_PUBLIC_URL is not https: cookies are not protected on the way")
                )
            if not self.mail_server:
                found.append(("warning", "mail_server", "no mail server: reset goes by codes that officers hand over"))
        if self.database_url and not self.database_url.startswith(("sqlite:///", "postgresql://")):
            found.append(("error", "database_url", "DATABASE_URL must begin with sqlite:/// or postgresql://"))
        if self.redis_url and not self.redis_url.startswith(("redis://", "rediss://", "unix://")):
            found.append(("error", "redis_url", "REDIS_URL must begin with redis://, rediss:// or unix://"))
        found += self._packages_problems()
        if not self.embedded_jobs and not self.redis_url:
            found.append(
                ("warning", "embedded_jobs", "CLUB_EMBEDDED_JOBS=0 without Redis: run `club worker` beside the server")
            )
        return found

    def _packages_problems(self) -> list[tuple[str, str, str]]:
        if not self.packages_url:
            return []
        here, there = urlsplit(self.public_url), urlsplit(self.packages_url)
        if there.scheme not in {"http", "https"} or not there.hostname or there.path.strip("/") or there.query:
            says = "CLUB_PACKAGES_URL must be an address without a path: https://packages.example"
        elif there.hostname == here.hostname:
            # Cookies know no ports: another port of the same host would receive the site's.
            says = "CLUB_PACKAGES_URL must be another host than CLUB_PUBLIC_URL: a port alone keeps nothing apart"
        elif here.scheme == "https" and there.scheme != "https":
            says = "CLUB_PACKAGES_URL must be https as the site is: browsers block the rest"
        else:
            return []
        return [("error", "packages_url", says)]

    @property
    def packages_origin(self) -> str:
        """The address of their own on which packages run, without a slash at the end; "" when they have none."""
        return self.packages_url.rstrip("/")

    @property
    def production(self) -> bool:
        """Whether real people use this installation."""
        return self.mode == "production"

    @property
    def database(self) -> str:
        """SQLAlchemy's address of the database; psycopg 3 is the PostgreSQL driver."""
        if not self.database_url:
            return f"sqlite:///{self.instance / 'club.sqlite'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def engine_options(self) -> dict[str, Any]:
        """What the database's engine is made with."""
        # A parameter in an error's text would put people's words and numbers into the log.
        options: dict[str, Any] = {"hide_parameters": self.production}
        if self.database.startswith("postgresql"):
            # A restarted PostgreSQL is noticed before a request uses its dead connection; an absent one is given up.
            options |= {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20}
            options |= {"connect_args": {"connect_timeout": 5}}
        return options

    @property
    def secure(self) -> bool:
        """Whether people arrive over https, so that cookies may be `__Host-`."""
        return self.public_url.startswith("https://")

    @property
    def origins(self) -> list[str]:
        """Origins that may open a socket; never `*`, and an absent Origin is refused at connect."""
        named = [self.public_url.rstrip("/"), *self.extra_origins]
        if not self.production:
            named += [f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"]
        return list(dict.fromkeys(named))
