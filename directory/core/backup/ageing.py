"""How long backups are kept: what was deleted here must not live on in them.

A backup into a folder deletes those of its folder that are too old, and only after a new one was written: where backups
fail nothing is deleted, and the operator's screen warns.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from directory.core.backup.container import BadBackup, read_manifest

ENDING = ".linkage"
GONE_AFTER = timedelta(days=35)
"""After so long what was deleted is in no backup of the folder any more. That is what people are told."""
KEPT = timedelta(days=34)
"""When a backup is deleted: a day earlier, since the next one may be taken a day later."""
_SCRATCH = timedelta(days=1)


def name_of(moment: datetime) -> str:
    """The name of a backup in its folder, in UTC: it sorts by moment."""
    return f"{moment.astimezone(UTC):%Y-%m-%d-%H%M%S}{ENDING}"


def gone_by(deleted_on: date) -> date:
    """The day from which on what was deleted is in no backup."""
    return deleted_on + GONE_AFTER


def prune(folder: Path, now: datetime) -> list[Path]:
    """Delete the backups of a folder (`*.linkage`) that are older than 34 days, by what each says of itself.

    One that does not say it, being damaged, goes by the age of its file; so do the pieces that a backup leaves which
    was ended by force. Nothing else in the folder is touched.
    """
    gone = [path for path in sorted(folder.glob(f"*{ENDING}")) if path.is_file() and now - _taken_at(path) > KEPT]
    pieces = [path for path in folder.glob(f".*{ENDING}.*") if path.is_file() and now - _written_at(path) > _SCRATCH]
    for path in gone + pieces:
        path.unlink(missing_ok=True)
    return gone


def _taken_at(path: Path) -> datetime:
    try:
        return read_manifest(path).moment
    except (BadBackup, ValueError, TypeError):
        return _written_at(path)


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
