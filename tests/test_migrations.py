"""Migrations: up, down and up again on both databases, and nothing left that the models say otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text

from directory import create_app
from directory.core import erasing
from directory.core.db import db
from directory.vault.triggers import catalog
from directory.vault.triggers.declaration import TRIGGERS, Rule
from tests.conftest import ROOT, make_postgresql_database, make_settings

FOLDER = str(ROOT / "directory" / "migrations")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of each kind."""
    overrides: dict[str, object] = {}
    if request.param == "postgresql":
        cluster = request.getfixturevalue("_cluster")
        overrides["database_url"] = make_postgresql_database(cluster, f"m{tmp_path.name[-20:]}".lower(), "")
    app = create_app(make_settings(tmp_path, **overrides))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def ours(entry: object) -> bool:
    return "find_text" not in repr(entry)


def test_the_tables_are_what_the_models_say(empty: Flask) -> None:
    upgrade(directory=FOLDER)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert [entry for entry in compare_metadata(context, db.metadata) if ours(entry)] == []


def test_what_must_not_be_numbered_is_not_even_when_a_batch_rebuilds_it(empty: Flask) -> None:
    upgrade(directory=FOLDER)
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.begin() as connection:
        assert _without_row_numbers(connection) == erasing.unordered_tables()
        with Operations(MigrationContext.configure(connection)).batch_alter_table(
            "partner_book", recreate="always"
        ) as batch:
            batch.alter_column("revision", nullable=True)
        assert _without_row_numbers(connection) == erasing.unordered_tables() != set()


def _without_row_numbers(connection: Connection) -> set[str]:
    listed = "SELECT name FROM pragma_table_list WHERE wr AND schema = 'main' AND name NOT LIKE 'find_text%'"
    return set(connection.scalars(text(listed)))


def test_where_rows_have_no_number_the_key_comes_first(app: Flask) -> None:
    unordered = [t for t in db.metadata.sorted_tables if t.dialect_options["sqlite"]["with_rowid"] is False]
    assert len(unordered) >= 9
    for table in unordered:
        keys = inspect(db.engine).get_pk_constraint(table.name)["constrained_columns"]
        columns = [column["name"] for column in inspect(db.engine).get_columns(table.name)]
        assert columns[: len(keys)] == keys, table.name


def test_up_down_and_up_again(empty: Flask) -> None:
    upgrade(directory=FOLDER)
    first = set(inspect(db.engine).get_table_names())
    downgrade(directory=FOLDER, revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade(directory=FOLDER)
    _lose_a_trigger()
    upgrade(directory=FOLDER)
    assert set(inspect(db.engine).get_table_names()) == first
    with db.engine.begin() as connection:
        assert catalog.difference(connection) == [], "each upgrade makes the vault's triggers anew"
    db.session.execute(text("SELECT count(*) FROM find_text"))


def _lose_a_trigger() -> None:
    with db.engine.begin() as connection:
        name = Rule.RELEASE_ONLY_ENDS
        catalog.engine_of(connection).drop(connection, name, TRIGGERS[name].table)
        assert catalog.difference(connection) == [name]


def test_rows_survive_an_upgrade_that_rebuilds_their_table(empty: Flask) -> None:
    """The batch that Alembic uses on SQLite must not lose child rows, nor leave foreign keys off."""
    from directory.accounts.demo import load_cast
    from directory.accounts.models import Membership

    upgrade(directory=FOLDER)
    load_cast()
    db.session.commit()
    before = db.session.query(Membership).count()
    upgrade(directory=FOLDER)
    assert db.session.query(Membership).count() == before > 0
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert db.session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert db.session.execute(text("PRAGMA secure_delete")).scalar() == 1
