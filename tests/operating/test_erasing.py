"""Deletion that reaches the files: after it the bytes are in none of them; before it the same search finds them."""

import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, text

from directory import create_app
from directory.accounts.models import Agency
from directory.accounts.models.keys import AgencyKey
from directory.core import clock, erasing
from directory.core.db import db
from directory.operating_cli import _sealed_tables
from directory.vault import grants, keys, log
from directory.vault.keyring import Circle
from directory.vault.models import Grant, LogEntry
from directory.vault.secret import Secret
from directory.vault.triggers import catalog
from tests.conftest import make_postgresql_database, make_settings

CHAIN = Secret(bytes(range(32)))


def files_of(folder: Path) -> list[Path]:
    """The database's own files, with what SQLite has beside them."""
    return [path for path in folder.glob("directory.db*") if path.is_file()]


def found(folder: Path, *blobs: bytes) -> dict[str, int]:
    """How often some bytes stand in each file; the middle of each, as a row may be cut over two pages."""
    parts = [blob[16:48] for blob in blobs]
    counts = {path.name: sum(path.read_bytes().count(part) for part in parts) for path in files_of(folder)}
    return {name: count for name, count in counts.items() if count}


def make_circle() -> Circle:
    agency = db.session.scalars(select(Agency)).first()
    assert agency is not None
    pair = keys.make_pair()
    row = AgencyKey(agency_id=agency.id, version=1, public=pair.public, made_on=clock.now().date())
    db.session.add(row)
    db.session.flush()
    return Circle(agency.id, row.id, pair)


def write_lines(circle: Circle, count: int = 40) -> tuple[list[bytes], list[bytes]]:
    """Lines of a sealed log; what is stored of each line and of each grant."""
    for number in range(count):
        entry = log.Entry("wrote", clock.now(), more={"number": str(number)})
        log.append(circle.reader, CHAIN, entry, clock.now().date())
    db.session.commit()
    stored = select(LogEntry.entry_sealed, Grant.wrap_sealed).join(Grant, Grant.record_id == LogEntry.id)
    rows = db.session.execute(stored.order_by(LogEntry.place)).all()
    return [line for line, _ in rows if line], [wrap for _, wrap in rows]


def test_what_was_purged_is_in_no_file(app: Flask, tmp_path: Path) -> None:
    circle = make_circle()
    lines, wraps = write_lines(circle)
    assert erasing.empty_journal()
    assert found(tmp_path, *lines[:10])["directory.db"] >= 9, "the search must find what is there"
    due = list(db.session.scalars(select(LogEntry.id).where(LogEntry.place <= 20)))
    log.purge(circle.agency_id, due, CHAIN)
    db.session.commit()
    assert found(tmp_path, *lines[:20], *wraps[:20]) == {}
    assert found(tmp_path, *lines[20:], *wraps[20:]) != {}


def test_without_the_checkpoint_it_would_have_stayed(app: Flask, tmp_path: Path) -> None:
    """The twin of the test above: the same deletion by hand leaves every wrapped key in the journal."""
    circle = make_circle()
    _, wraps = write_lines(circle)
    db.session.execute(delete(Grant))
    db.session.commit()
    assert found(tmp_path, *wraps)["directory.db-wal"] >= len(wraps) - 4
    assert erasing.empty_journal()
    assert found(tmp_path, *wraps) == {}


def test_a_revoked_grant_and_a_replaced_one_are_in_no_file(app: Flask, tmp_path: Path) -> None:
    old, new = make_circle(), keys.make_pair()
    row = AgencyKey(agency_id=old.agency_id, version=2, public=new.public, made_on=clock.now().date())
    db.session.add(row)
    db.session.flush()
    _, wraps = write_lines(old)
    assert erasing.empty_journal()
    assert found(tmp_path, *wraps) != {}
    grants.move_grants(old, Circle(old.agency_id, row.id, new))
    db.session.commit()
    assert found(tmp_path, *wraps) == {}
    anew = list(db.session.scalars(select(Grant.wrap_sealed)))
    grants.revoke(log.KIND, list(db.session.scalars(select(Grant.record_id))))
    db.session.commit()
    assert len(anew) == len(wraps)
    assert found(tmp_path, *anew) == {}


def test_no_copy_of_a_deleted_row_is_left_between_rows_that_stay(app: Flask, tmp_path: Path) -> None:
    """Rows that come between others leave copies in the unused part of pages: a few among three thousand."""
    agency, dead, live = make_circle().agency_id, b"dead" * 12, b"live" * 12
    ids = [uuid.uuid4() for _ in range(3000)]
    made = [
        {
            "kind": "record",
            "record_id": one,
            "agency_id": agency,
            "wrap_sealed": (live if at % 2 else dead) + bytes(100),
        }
        for at, one in enumerate(ids)
    ]
    db.session.execute(insert(Grant), made)
    db.session.commit()
    with db.engine.connect() as connection:
        triggers = catalog.difference(connection)
    grants.revoke("record", ids[::2])
    db.session.commit()
    assert found(tmp_path, dead) == {}
    assert found(tmp_path, live)["directory.db"] >= 1500
    assert set(db.session.scalars(select(Grant.record_id))) == set(ids[1::2])
    with db.engine.connect() as connection:
        assert catalog.difference(connection) == triggers == []
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_what_is_rolled_back_asks_for_nothing(app: Flask, tmp_path: Path) -> None:
    circle = make_circle()
    write_lines(circle, 3)
    grants.revoke(log.KIND, list(db.session.scalars(select(Grant.record_id))))
    db.session.rollback()
    size = (tmp_path / "directory.db-wal").stat().st_size
    db.session.execute(text("UPDATE agency SET name = name"))
    db.session.commit()
    assert (tmp_path / "directory.db-wal").stat().st_size >= size > 0


def test_a_reader_holds_it_back_and_the_sweep_makes_up_for_it(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "PATIENCE_MS", 1)
    circle = make_circle()
    _, wraps = write_lines(circle)
    with closing(sqlite3.connect(tmp_path / "directory.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM vault_grant").fetchone()
        grants.revoke(log.KIND, list(db.session.scalars(select(Grant.record_id))))
        db.session.commit()
        assert found(tmp_path, *wraps) != {}
        assert not erasing.empty_journal()
        assert "in use, left to the next sweep" in app.test_cli_runner().invoke(args=["sweep"]).output
        assert db.session.execute(text("PRAGMA busy_timeout")).scalar() == 5000
    assert "journal of the database: emptied" in app.test_cli_runner().invoke(args=["sweep"]).output
    assert found(tmp_path, *wraps) == {}


def test_a_log_that_was_altered_is_told_by_the_operators_command(app: Flask) -> None:
    from directory.accounts.proof.server_key import chain_key

    circle, runner = make_circle(), app.test_cli_runner()
    assert "0 logs are whole" in runner.invoke(args=["check-logs"]).output
    for _ in range(3):
        log.append(circle.reader, chain_key(), log.Entry("wrote", clock.now()), clock.now().date())
    db.session.commit()
    done = runner.invoke(args=["check-logs"])
    assert done.exit_code == 0
    assert "3 lines, whole" in done.output
    db.session.execute(delete(LogEntry).filter_by(place=2))
    db.session.commit()
    done = runner.invoke(args=["check-logs"])
    assert done.exit_code == 1
    assert "2 lines, NOT what was written, from line 2 on" in done.output


@pytest.mark.postgresql
def test_on_postgresql_it_leaves_the_tables_with_the_sweep(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    cluster = request.getfixturevalue("_cluster")
    request.getfixturevalue("_county_on_postgresql")
    app = create_app(
        make_settings(tmp_path, database_url=make_postgresql_database(cluster, f"e{uuid.uuid4().hex[:12]}", "county"))
    )
    with app.app_context():
        write_lines(make_circle())
        rows = db.session.execute(select(Grant.record_id, Grant.wrap_sealed).order_by(text("ctid"))).all()
        gone, wraps = {row[0] for row in rows[:-5]}, [row[1] for row in rows[:-5]]
        where = "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = :name"
        folder = Path(db.session.scalar(text(where), {"name": db.engine.url.database}))
        db.session.rollback()

        def are_there() -> bool:
            checkpoint("CHECKPOINT")
            whole = b"".join(path.read_bytes() for path in folder.iterdir())
            return any(wrap[16:48] in whole for wrap in wraps)

        def checkpoint(*statements: str) -> None:
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for statement in statements:
                    connection.execute(text(statement))

        assert are_there(), "the search must find what is there"
        grants.revoke(log.KIND, gone)
        db.session.commit()
        checkpoint("VACUUM vault_grant")
        assert are_there(), "deletion and VACUUM alone leave the bytes where they are"
        sweep = app.test_cli_runner().invoke(args=["sweep"])
        assert f"{len(_sealed_tables() | erasing.unordered_tables())} tables were written anew" in sweep.output
        assert not are_there()
        assert "less than a day ago" in app.test_cli_runner().invoke(args=["sweep"]).output
        db.session.remove()
        db.engine.dispose()
