"""Imports that took place."""

from collections.abc import Sequence

from sqlalchemy import select

from directory.core.db import db
from directory.exchange.models import ImportRun
from directory.providers.models import Location


def find_last_run(source: str | None = None) -> ImportRun | None:
    """The latest import, of one source if named."""
    statement = select(ImportRun).order_by(ImportRun.finished_at.desc()).limit(1)
    if source is not None:
        statement = statement.where(ImportRun.source == source)
    return db.session.scalars(statement).first()


def list_runs(limit: int = 50) -> Sequence[ImportRun]:
    """The latest imports, newest first."""
    return db.session.scalars(select(ImportRun).order_by(ImportRun.finished_at.desc()).limit(limit)).all()


def list_closed_places(source: str) -> Sequence[str]:
    """Old ids of the places of a source that are confidential here."""
    statement = select(Location.source_id).where(
        Location.source == source, Location.is_open.is_(False), Location.source_id.is_not(None)
    )
    return [old_id for old_id in db.session.scalars(statement) if old_id]
