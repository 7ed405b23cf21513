"""Counts for the operator: of the catalog and the machine, never of a person."""

from importlib.metadata import version
from sqlite3 import sqlite_version
from typing import Any

from sqlalchemy import func, select, text

from directory.accounts.models import SignIn
from directory.core.actor import Actor
from directory.core.db import db, is_sqlite
from directory.core.permissions import Permission
from directory.exchange.queries import find_last_run
from directory.find.models import FindState
from directory.providers.models import Location, Organization, Service, TaxonomyTerm, Verification

COUNTED = (Organization, Service, Location, TaxonomyTerm, Verification)


def count_catalog(actor: Actor) -> dict[str, int]:
    """Rows of the main tables; empty for a hat that does not run the server."""
    if not actor.may(Permission.RUN_SERVER):
        return {}
    return {model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0 for model in COUNTED}


def get_state(actor: Actor) -> dict[str, Any]:
    """Versions, the index, the last import, how many are signed in."""
    if not actor.may(Permission.RUN_SERVER):
        return {}
    engine = f"SQLite {sqlite_version}" if is_sqlite() else str(db.session.scalar(text("SHOW server_version")))
    return {
        "engine": engine,
        "migration": db.session.scalar(text("SELECT version_num FROM alembic_version")),
        "versions": {name: version(name) for name in ("flask", "sqlalchemy", "gunicorn")},
        "index": db.session.scalars(select(FindState)).first(),
        "last_run": find_last_run(),
        "sign_ins": db.session.scalar(select(func.count()).select_from(SignIn).where(SignIn.ended_at.is_(None))),
    }
