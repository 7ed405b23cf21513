"""Pure rules of what an operator should look at, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BACKUP_AGE = timedelta(hours=24)
SWEEP_AGE = timedelta(hours=3)
LETTER_AGE = timedelta(hours=1)
FREE_BYTES = 1_000_000_000
FREE_COPIES = 3


@dataclass(frozen=True, slots=True)
class Health:
    """What is judged: moments in UTC, sizes in bytes; None where it never happened or nobody can know.

    `backups_age`: the last backup deleted those that were too old, so that what was deleted here leaves them as well.
    """

    is_migrated: bool
    backup_at: datetime | None
    backups_age: bool
    sweep_at: datetime | None
    size: int
    free: int
    letters_since: datetime | None
    letters_held: int
    letters_failed: int
    faults: int


def list_warnings(health: Health, now: datetime) -> list[str]:
    """What is the matter, as codes, the gravest first; empty where all is well."""
    checks = {
        "tables": not health.is_migrated,
        "no_backup": health.backup_at is None,
        "old_backup": _is_older(health.backup_at, BACKUP_AGE, now),
        "ageless_backups": health.backup_at is not None and not health.backups_age,
        # A backup, or a migration's copy of a table, needs as much again as the database holds.
        "disk": health.free < max(FREE_BYTES, FREE_COPIES * health.size),
        "no_sweep": health.sweep_at is None,
        "old_sweep": _is_older(health.sweep_at, SWEEP_AGE, now),
        "letters_wait": _is_older(health.letters_since, LETTER_AGE, now),
        "letters_held": health.letters_held > 0,
        "letters_failed": health.letters_failed > 0,
        "faults": health.faults > 0,
    }
    return [code for code, is_so in checks.items() if is_so]


def _is_older(moment: datetime | None, than: timedelta, now: datetime) -> bool:
    return moment is not None and now - moment > than
