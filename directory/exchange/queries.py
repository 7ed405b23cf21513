"""Reads of imports."""

from sqlalchemy import select

from directory.core.db import db
from directory.exchange.models import ImportRun


def find_last_run() -> ImportRun | None:
    """The newest import that was kept."""
    return db.session.scalars(select(ImportRun).order_by(ImportRun.finished_at.desc()).limit(1)).first()


def list_runs(most: int = 20) -> list[ImportRun]:
    """The newest imports first."""
    return list(db.session.scalars(select(ImportRun).order_by(ImportRun.finished_at.desc()).limit(most)))
