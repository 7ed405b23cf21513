"""The state of the server as an operator reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_decimal

from directory.insight.policy import list_warnings
from directory.insight.queries import State
from directory.web.deletion import until_gone
from directory.web.language import N_, ago, texts

WARNINGS = {
    "tables": N_(
        "The tables are of another version than the program. Stop the server and run: flask --app app prepare"
    ),
    "no_backup": N_("There is no backup yet. Run: flask --app app backup FILE"),
    "old_backup": N_("The last backup is older than a day. Run: flask --app app backup FILE"),
    "ageless_backups": N_(
        "What people delete stays in the backups. Give them a folder, where old ones go: flask --app app backup FOLDER"
    ),
    "disk": N_("The disk is nearly full. When it is, nothing can be saved any more."),
    "no_sweep": N_("The sweep has not run yet. Have it run every hour: flask --app app sweep"),
    "old_sweep": N_("The sweep has not run for hours. Have it run every hour: flask --app app sweep"),
    "letters_wait": N_("A letter has waited for more than an hour. Look at DIRECTORY_SMTP_URL and at the mail server."),
    "letters_held": N_("Letters are held since a restore. Decide: flask --app app letters --help"),
    "letters_failed": N_("Letters could not be delivered. Decide: flask --app app letters --help"),
    "faults": N_("Something broke in the last 24 hours. See below, and in the log."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the screen shows in words: warnings, ages ("" where there is none) and sizes."""

    warnings: list[str]
    backup: str
    deleted: str
    restore: str
    sweep: str
    index: str
    imported: str
    oldest_letter: str
    size: str
    free: str
    faults: list[tuple[str, str, int, str]]


def tell(state: State, now: datetime, locale: str) -> Told:
    """The state in the words of a language."""
    say: Callable[[str], str] = texts(locale)

    def age(moment: datetime | None) -> str:
        return ago(moment, now, locale) if moment else ""

    return Told(
        warnings=[say(WARNINGS[code]) for code in list_warnings(state.health, now)],
        backup=age(state.health.backup_at),
        deleted=until_gone(now.date(), locale),
        restore=age(state.restore.at if state.restore else None),
        sweep=age(state.health.sweep_at),
        index=age(state.index.built_at if state.index else None),
        imported=age(state.last_run.finished_at if state.last_run else None),
        oldest_letter=age(state.mail.oldest_at),
        size=_in_words(state.health.size, locale),
        free=_in_words(state.health.free, locale),
        faults=[(fault.kind, fault.place, fault.count, age(fault.last_at)) for fault in state.faults],
    )


def _in_words(size: int, locale: str) -> str:
    unit, name = (1e9, "GB") if size >= 1e9 else (1e6, "MB")
    return f"{format_decimal(round(size / unit, 1), locale=locale)} {name}"
