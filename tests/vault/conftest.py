"""The vault's tables alone, in memory: what is tested here needs no door, no people and no county."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from directory.accounts.models import Agency
from directory.accounts.models.keys import AgencyKey, RecoveryKey
from directory.core.db import Model, db, open_database
from directory.vault import models

TABLES = (
    Agency, RecoveryKey, AgencyKey, models.Grant, models.LogEntry, models.LogHead, models.Release, models.Packet,
    models.Link, models.Receipt,
)  # fmt: skip


@pytest.fixture
def vault() -> Iterator[Any]:
    """A session on the vault's tables, empty."""
    app = Flask("vault")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    with app.app_context():
        open_database()
        Model.metadata.create_all(db.engine, [table.__table__ for table in TABLES])  # type: ignore[attr-defined]
        yield db.session
        db.session.remove()
        db.engine.dispose()
