"""Typed settings from the environment; a wrong one stops the start and says which and why."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from directory.vault.secret import LENGTH, Secret

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK_NAMES = ("127.0.0.1", "localhost")
LOCALES = ("en", "es")
LOG_LEVELS = ("debug", "info", "warning", "error")


class BadSetting(ValueError):
    """A setting that the application will not start with; the text names it and says why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can differ between two servers.

    `find_keep_cards` counts result cards kept per process (0 keeps none); `max_form_bytes` bounds a form.
    `link_key` is one of the three things that open a hand-off link; it stands in no database and in no backup.
    `smtp_url` is where letters go (empty: they wait in the outbox), `mail_from` whom they come from, `public_url` the
    scheme and host that a link in a letter begins with.
    """

    instance: Path
    database_url: str
    secret_key: str
    link_key: Secret
    hosts: tuple[str, ...]
    timezone: str = "America/New_York"
    locale: str = "en"
    country: str = "US"
    log_level: str = "info"
    demo: bool = False
    testing: bool = False
    find_keep_cards: int = 20_000
    max_form_bytes: int = 256 * 1024
    smtp_url: str = ""
    mail_from: str = ""
    public_url: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read every `DIRECTORY_...` variable; BadSetting names the first wrong one."""
        return _read(environment)


def _read(env: Mapping[str, str]) -> Settings:
    known = {f"DIRECTORY_{name}" for name in _NAMES}
    for name in env:
        if name.startswith("DIRECTORY_") and name not in known:
            raise BadSetting(f"{name} is not a setting; known ones are {', '.join(sorted(known))}")
    demo = _switch(env, "DEMO")
    instance = Path(env.get("DIRECTORY_INSTANCE") or ROOT / "instance").resolve()
    hosts = tuple(h.strip() for h in env.get("DIRECTORY_HOSTS", "").split(",") if h.strip())
    if demo:
        if hosts:
            raise BadSetting("DIRECTORY_HOSTS has no place beside DIRECTORY_DEMO: the demo answers on loopback only")
        hosts = LOOPBACK_NAMES
    elif not hosts:
        raise BadSetting("DIRECTORY_HOSTS is missing: name the host names that people type, separated by commas")
    return Settings(
        instance=instance,
        database_url=_database_url(env, instance),
        secret_key=_secret_key(env, instance),
        link_key=_link_key(env, instance),
        hosts=hosts,
        timezone=_timezone(env),
        locale=_choice(env, "LOCALE", LOCALES, "en"),
        country=_country(env),
        log_level=_choice(env, "LOG_LEVEL", LOG_LEVELS, "info"),
        demo=demo,
        find_keep_cards=_number(env, "FIND_KEEP_CARDS", 20_000, 0, 1_000_000),
        smtp_url=_smtp_url(env),
        mail_from=env.get("DIRECTORY_MAIL_FROM", "").strip(),
        public_url=_public_url(env, hosts, demo=demo),
    )


_NAMES = (
    "COUNTRY", "DATABASE_URL", "DEMO", "FIND_KEEP_CARDS", "HOSTS", "INSTANCE", "LINK_KEY_FILE", "LOCALE", "LOG_LEVEL",
    "MAIL_FROM", "PUBLIC_URL", "SECRET_KEY_FILE", "SMTP_URL", "TIMEZONE", "BENCH_POSTGRESQL_URL",
)  # fmt: skip


def _switch(env: Mapping[str, str], name: str) -> bool:
    value = env.get(f"DIRECTORY_{name}", "0").strip().lower()
    if value not in ("0", "1", "", "true", "false"):
        raise BadSetting(f"DIRECTORY_{name} is {value!r}: write 1 or 0")
    return value in ("1", "true")


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = env.get(f"DIRECTORY_{name}", default).strip().lower()
    if value not in choices:
        raise BadSetting(f"DIRECTORY_{name} is {value!r}: choose one of {', '.join(choices)}")
    return value


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = env.get(f"DIRECTORY_{name}", str(default))
    if not value.isdecimal() or not least <= int(value) <= most:
        raise BadSetting(f"DIRECTORY_{name} is {value!r}: write a whole number from {least} to {most}")
    return int(value)


def _smtp_url(env: Mapping[str, str]) -> str:
    """smtp://host:port (STARTTLS where offered) or smtps://user:password@host:port; a sender must be named with it."""
    value = env.get("DIRECTORY_SMTP_URL", "").strip()
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise BadSetting("DIRECTORY_SMTP_URL: write smtp://host:25 or smtps://user:password@host:465")
    if "@" not in env.get("DIRECTORY_MAIL_FROM", ""):
        raise BadSetting("DIRECTORY_MAIL_FROM is missing: letters need a sender, such as directory@example.org")
    return value


def _public_url(env: Mapping[str, str], hosts: tuple[str, ...], *, demo: bool) -> str:
    value = env.get("DIRECTORY_PUBLIC_URL", "").strip().rstrip("/") or ("" if demo else f"https://{hosts[0]}")
    if value and not demo and not value.startswith("https://"):
        raise BadSetting("DIRECTORY_PUBLIC_URL: outside the demo people come by https://")
    return value


def _timezone(env: Mapping[str, str]) -> str:
    value = env.get("DIRECTORY_TIMEZONE", "America/New_York")
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSetting(f"DIRECTORY_TIMEZONE is {value!r}: write an IANA name such as America/Chicago") from None
    return value


def _country(env: Mapping[str, str]) -> str:
    value = env.get("DIRECTORY_COUNTRY", "US").strip().upper()
    if len(value) != 2 or not value.isalpha():
        raise BadSetting(f"DIRECTORY_COUNTRY is {value!r}: write two letters (ISO 3166-1), such as US")
    return value


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    value = env.get("DIRECTORY_DATABASE_URL", "").strip()
    if not value:
        return f"sqlite:///{instance / 'directory.db'}"
    if value.startswith("sqlite:////"):
        return value
    if value.startswith("sqlite"):
        raise BadSetting("DIRECTORY_DATABASE_URL: a SQLite file needs its whole path, sqlite:////var/lib/...")
    if value.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    if value.startswith("postgresql+psycopg://"):
        return value
    scheme = value.split(":", 1)[0]
    raise BadSetting(f"DIRECTORY_DATABASE_URL begins with {scheme!r}: only sqlite and postgresql are served")


def _secret_key(env: Mapping[str, str], instance: Path) -> str:
    """The key that signs cookies."""
    path, key = _key_file(env, "SECRET_KEY_FILE", instance / "secret.key", lambda: secrets.token_urlsafe(48))
    if len(key) < 32:
        raise BadSetting(f"DIRECTORY_SECRET_KEY_FILE: {path} holds fewer than 32 characters")
    return key


def _link_key(env: Mapping[str, str], instance: Path) -> Secret:
    """The server's part of every hand-off link: links that were made under another one open nothing."""
    path, key = _key_file(env, "LINK_KEY_FILE", instance / "link.key", lambda: secrets.token_hex(LENGTH))
    try:
        return Secret(bytes.fromhex(key))
    except ValueError:
        raise BadSetting(
            f"DIRECTORY_LINK_KEY_FILE: {path} does not hold {2 * LENGTH} hexadecimal digits; links that are open end "
            "with it: delete it, and the next start makes another"
        ) from None


def _key_file(env: Mapping[str, str], name: str, unset: Path, make: Callable[[], str]) -> tuple[Path, str]:
    """A key in a file that only its owner reads, made on the first start; where it stands, and what is in it."""
    path = Path(env.get(f"DIRECTORY_{name}") or unset)
    if not path.exists():
        if f"DIRECTORY_{name}" in env:
            raise BadSetting(f"DIRECTORY_{name}: there is no file {path}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as made:
                made.write(make())
        except FileExistsError:
            pass  # another process made it between the look and the writing: read that one
    if path.stat().st_mode & 0o077:
        raise BadSetting(f"DIRECTORY_{name}: {path} can be read by others; chmod 600 it")
    return path, path.read_text().strip()
