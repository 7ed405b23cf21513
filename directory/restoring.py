"""A backup of the whole database, and its way back into use.

A restore does everything on a copy beside the live database: checks it, brings it to this version's tables, ends what
must not come back to life, makes the index. Only then does it take the live one's place, at once, and the live one is
kept. Whatever is refused on the way leaves the live database as it was.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from directory.accounts.ending import Endings, end_again, end_everything, list_endings
from directory.config import ROOT
from directory.core import audit, clock, holding, operations, outbox
from directory.core.backup import postgresql, sqlite
from directory.core.backup.container import (
    BadBackup,
    Manifest,
    digest_of,
    mark_of_key,
    read_backup,
    scratch_beside,
    write_backup,
)
from directory.core.db import close_own_connection, db, is_sqlite
from directory.web.settings import current_settings


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: the backup's manifest, what it ended, where the database of before is, if one was."""

    manifest: Manifest
    ended: dict[str, int]
    kept: str


def take_backup(file: Path) -> Manifest:
    """Write a backup of the current database into a new file; BadBackup, or OSError, where that fails."""
    taken_at = clock.now().isoformat()
    with scratch_beside(file, "copy") as copy:
        if is_sqlite():
            sqlite.copy_database(database_file(), copy)
            revision, rows = sqlite.check_database(copy)
        else:
            revision, rows = postgresql.dump_database(db.engine, copy)
        size, sha256 = digest_of(copy)
        key = mark_of_key(current_settings().secret_key)
        manifest = Manifest(db.engine.dialect.name, taken_at, revision, rows, size, sha256, key)
        write_backup(copy, manifest, file)
    return manifest


def restore_backup(file: Path, *, over: bool) -> Restored:
    """Put a backup into use; `over` a database in which people have worked. BadBackup says why not."""
    return _restore_sqlite(file, over=over) if is_sqlite() else _restore_postgresql(file, over=over)


def forget_former_databases(moment: datetime) -> list[str]:
    """Delete the databases that restores set aside before a moment: they hold what was deleted since."""
    if is_sqlite():
        live = database_file()
        kept = {
            path: _stamp_in(path.name, f"{live.name}.before-") for path in live.parent.glob(f"{live.name}.before-*")
        }
        old = [path for path, at in kept.items() if at is not None and at < moment]
        for path in old:
            path.unlink(missing_ok=True)
        return [str(path) for path in old]
    name = make_url(current_settings().database_url).database or ""
    names = {one: _stamp_in(one, f"{name}_before_") for one in postgresql.list_databases(db.engine)}
    old_names = [one for one, at in names.items() if at is not None and at < moment]
    for one in old_names:
        postgresql.drop_database(db.engine.url, one)
    return old_names


def _stamp_in(name: str, beginning: str) -> datetime | None:
    """The moment in the name of a database that was set aside, or None where it is no such name."""
    found = re.fullmatch(re.escape(beginning) + r"(\d{8})-?(\d{6})(-wal|-shm|-journal)?", name)
    return datetime.strptime("".join(found.groups()[:2]), "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None


def database_file() -> Path:
    """The SQLite file of the current application."""
    return Path(db.engine.url.database or "")


def _restore_sqlite(file: Path, *, over: bool) -> Restored:
    live = database_file()
    live.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    endings = list_endings() if over and live.exists() else Endings()
    _leave_database()
    try:
        with holding.alone(live), scratch_beside(live, "restore") as new:
            _clear_up(live, new)
            is_empty = sqlite.is_empty(live)
            _ask_for_over(is_empty=is_empty, over=over)
            manifest = read_backup(file, new)
            _judge(manifest, "sqlite")
            if sqlite.check_database(new) != (manifest.revision, manifest.rows):
                raise BadBackup("the backup does not hold what it says of itself")
            ended = _make_ready(f"sqlite:///{new}", manifest, sqlite.index_version(live), endings)
            sqlite.check_database(new)
            beside = live.with_name(f"{live.name}.before-{clock.now():%Y%m%d-%H%M%S}")
            sqlite.replace_database(live, new, beside, is_empty=is_empty)
    except holding.InUse:
        raise BadBackup("the server or another command is using the database: stop it first") from None
    return Restored(manifest, ended, "" if is_empty else str(beside))


def _restore_postgresql(file: Path, *, over: bool) -> Restored:
    url = make_url(current_settings().database_url)
    stamp = f"{clock.now():%Y%m%d%H%M%S}"
    new, beside = f"{url.database}_new_{stamp}", f"{url.database}_before_{stamp}"
    if postgresql.is_in_use(db.engine):
        raise BadBackup("the server or another command is using the database: stop it first")
    _ask_for_over(is_empty=postgresql.is_empty(db.engine), over=over)
    version, endings = _index_version(), list_endings()
    _leave_database()
    with scratch_beside(current_settings().instance / "restore", "dump") as dump:
        manifest = read_backup(file, dump)
        _judge(manifest, "postgresql")
        fresh = postgresql.make_database(url, new)
        try:
            if postgresql.load_database(fresh, dump) != manifest.rows:
                raise BadBackup("the backup does not hold what it says of itself")
            ended = _make_ready(fresh.render_as_string(hide_password=False), manifest, version, endings)
            postgresql.swap_databases(url, new, beside)
        except BaseException:
            postgresql.drop_database(url, new)
            raise
    return Restored(manifest, ended, f"the database {beside}")


def _clear_up(live: Path, new: Path) -> None:
    """Delete what a restore that was cut short left behind; nobody else is at it now."""
    for left in live.parent.glob(f".{live.name}.*.restore*"):
        if left != new:
            left.unlink()


def _leave_database() -> None:
    db.session.remove()
    close_own_connection()
    db.engine.dispose()


def _ask_for_over(*, is_empty: bool, over: bool) -> None:
    if not is_empty and not over:
        raise BadBackup("there is a database in use here: say --replace to put the backup in its place")


def _judge(manifest: Manifest, kind: str) -> None:
    """Refuse what this server cannot use; an older one is brought up to date."""
    if manifest.kind != kind:
        raise BadBackup(f"this is a backup of {manifest.kind}, and the server uses {kind}")
    scripts = ScriptDirectory(str(ROOT / "directory" / "migrations"))
    if manifest.revision not in {script.revision for script in scripts.walk_revisions()}:
        raise BadBackup("the backup was made by a newer Linkage: upgrade this one first")


def _make_ready(url: str, manifest: Manifest, version: int, endings: Endings) -> dict[str, int]:
    """Bring the copy up to date, end in it what must not come back, and make its index under a new version."""
    from directory import create_app
    from directory.cli import prepare_database

    app = create_app(replace(current_settings(), database_url=url, smtp_url=""))
    with app.app_context():
        try:
            prepare_database()
            ended = end_everything() | end_again(endings) | {"letters": outbox.hold_unsent()}
            operations.forget_former_server(manifest.moment)
            audit.note(None, "backup_restored", "server", backup_at=manifest.taken_at)
            _make_index(version)
            db.session.commit()
        finally:
            _leave_database()
    return ended


def _make_index(version: int) -> None:
    """Make the index under a version that neither database has had, so that every process reads it anew."""
    from directory.find.indexing.build import rebuild
    from directory.find.models import FindState

    state = db.session.get(FindState, 1)
    if state is None:
        db.session.add(FindState(id=1, version=version, built_at=clock.now()))
    else:
        state.version = max(state.version, version)
    db.session.flush()
    rebuild(current_settings().timezone)
    operations.note_operation(operations.Work.INDEX)


def _index_version() -> int:
    from directory.find.models import FindState

    try:
        return db.session.scalar(select(FindState.version)) or 0
    except SQLAlchemyError:  # an empty database has no such table
        db.session.rollback()
        return 0
