"""The vault's tables alone, in memory: what is tested here needs no door, no people and no county."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from directory.accounts import models as accounts_models
from directory.core.db import Model, db, open_database
from directory.vault import models as vault_models

KNOWN = (accounts_models, vault_models)
"""Where these tables are declared."""
TABLES = (
    "agency", "recovery_key", "agency_key", "vault_grant", "log_entry", "log_head", "information_release", "packet",
    "handoff_link", "receipt",
)  # fmt: skip


@pytest.fixture
def vault() -> Iterator[Any]:
    """A session on the vault's tables, empty."""
    app = Flask("vault")
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    with app.app_context():
        open_database()
        Model.metadata.create_all(db.engine, [Model.metadata.tables[name] for name in TABLES])
        yield db.session
        db.session.remove()
        db.engine.dispose()
