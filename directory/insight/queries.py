"""Counts for the operator: of the catalog and the machine, never of a person."""

import shutil
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from sqlite3 import sqlite_version
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from directory.accounts import policy as sign_ins
from directory.accounts.models import SignIn
from directory.config import ROOT
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db, is_sqlite
from directory.core.operations import Fault, Operation, Work, do_backups_age, find_operation
from directory.core.outbox import Queue, count_letters
from directory.core.permissions import Permission
from directory.exchange.queries import find_last_run
from directory.find.models import FindState
from directory.insight.policy import Health
from directory.providers.models import Location, Organization, Service, TaxonomyTerm, Verification

COUNTED = (Organization, Service, Location, TaxonomyTerm, Verification)
FAULTS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class State:
    """How the server is. Sizes in bytes; `faults` are the newest kinds of what broke, without what was typed."""

    engine: str
    migration: str
    versions: dict[str, str]
    health: Health
    index: FindState | None
    last_run: Any
    backup: Operation | None
    restore: Operation | None
    sweep: Operation | None
    sign_ins: int
    mail: Queue
    faults: list[Fault]


def count_catalog(actor: Actor) -> dict[str, int]:
    """Rows of the main tables; empty for a hat that does not run the server."""
    if not actor.may(Permission.RUN_SERVER):
        return {}
    return {model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0 for model in COUNTED}


def find_state(actor: Actor, instance: Path) -> State | None:
    """How the server is, with the room on the disk of its folder; None for a hat that does not run it."""
    if not actor.may(Permission.RUN_SERVER):
        return None
    migration = str(db.session.scalar(text("SELECT version_num FROM alembic_version")))
    backup, restore, sweep = (find_operation(work) for work in (Work.BACKUP, Work.RESTORE, Work.SWEEP))
    mail = count_letters()
    return State(
        engine=f"SQLite {sqlite_version}" if is_sqlite() else f"PostgreSQL {db.session.scalar(text(_PG_VERSION))}",
        migration=migration,
        versions=list_versions(),
        health=Health(
            is_migrated=migration == _newest_migration(),
            backup_at=backup.at if backup else None,
            backups_age=do_backups_age(),
            sweep_at=sweep.at if sweep else None,
            size=_size(),
            free=shutil.disk_usage(_folder(instance)).free,
            letters_since=mail.oldest_at,
            letters_held=mail.held,
            letters_failed=mail.failed,
            faults=_count_faults(),
        ),
        index=db.session.scalars(select(FindState)).first(),
        last_run=find_last_run(),
        backup=backup,
        restore=restore,
        sweep=sweep,
        sign_ins=_count_sign_ins(),
        mail=mail,
        faults=list(db.session.scalars(select(Fault).order_by(Fault.last_at.desc()).limit(FAULTS_SHOWN))),
    )


@cache
def list_versions() -> dict[str, str]:
    """The versions of the application, of Python and of what carries it."""
    own: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    return {"Linkage": own, "Python": python_version()} | {n: version(n) for n in ("flask", "sqlalchemy", "gunicorn")}


_PG_VERSION = "SHOW server_version"


@cache
def _newest_migration() -> str | None:
    return ScriptDirectory(str(ROOT / "directory" / "migrations")).get_current_head()


def _folder(instance: Path) -> Path:
    return Path(db.engine.url.database or "").parent if is_sqlite() else instance


def _size() -> int:
    """Bytes that the database takes, with what SQLite has beside it."""
    if not is_sqlite():
        return db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0
    path = Path(db.engine.url.database or "")
    files = (path.with_name(path.name + ending) for ending in ("", "-wal", "-shm"))
    return sum(file.stat().st_size for file in files if file.exists())


def _count_sign_ins() -> int:
    """Sign-ins that have not ended or run out: a number, whoever they are."""
    now = clock.now()
    is_open = (
        SignIn.ended_at.is_(None),
        SignIn.seen_at > now - sign_ins.IDLE_END,
        SignIn.started_at > now - sign_ins.ABSOLUTE_END,
    )
    return db.session.scalar(select(func.count()).select_from(SignIn).where(*is_open)) or 0


def _count_faults() -> int:
    since = clock.now() - timedelta(hours=24)
    return db.session.scalar(select(func.count()).select_from(Fault).where(Fault.last_at > since)) or 0
