"""The operator's screen: what it warns of, and what it never says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from directory.core import clock, operations, outbox
from directory.core.db import db
from directory.core.operations import Work
from directory.insight.policy import Health, list_warnings
from tests.conftest import ClientAs, sign_in

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def make_health(**overrides: object) -> Health:
    values: dict[str, object] = {
        "is_migrated": True,
        "backup_at": NOW - timedelta(hours=2),
        "backups_age": True,
        "sweep_at": NOW - timedelta(minutes=50),
        "size": 10_000_000,
        "free": 50_000_000_000,
        "letters_since": None,
        "letters_held": 0,
        "letters_failed": 0,
        "faults": 0,
    }
    return Health(**{**values, **overrides})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("overrides", "warnings"),
    [
        ({}, []),
        ({"is_migrated": False}, ["tables"]),
        ({"backup_at": None}, ["no_backup"]),
        ({"backup_at": None, "backups_age": False}, ["no_backup"]),
        ({"backups_age": False}, ["ageless_backups"]),
        ({"backup_at": NOW - timedelta(hours=24)}, []),
        ({"backup_at": NOW - timedelta(hours=24, seconds=1)}, ["old_backup"]),
        ({"sweep_at": None}, ["no_sweep"]),
        ({"sweep_at": NOW - timedelta(hours=4)}, ["old_sweep"]),
        ({"free": 900_000_000}, ["disk"]),
        ({"size": 30_000_000_000}, ["disk"]),
        ({"letters_since": NOW - timedelta(minutes=59)}, []),
        ({"letters_since": NOW - timedelta(minutes=61)}, ["letters_wait"]),
        ({"letters_held": 1, "letters_failed": 2, "faults": 3}, ["letters_held", "letters_failed", "faults"]),
    ],
)
def test_what_an_operator_is_warned_of(overrides: dict[str, object], warnings: list[str]) -> None:
    assert list_warnings(make_health(**overrides), NOW) == warnings


def test_a_backup_and_a_sweep_are_shown_with_their_age(county: Flask) -> None:
    client = sign_in(county, "ed")
    page = client.get("/operating").get_data(as_text=True)
    assert "There is no backup yet" in page
    assert "The sweep has not run yet" in page
    operations.note_operation(Work.BACKUP, ages_out=True)
    operations.note_operation(Work.SWEEP)
    db.session.commit()
    page = client.get("/operating").get_data(as_text=True)
    assert "There is no backup yet" not in page
    assert "All is well." in page
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        page = sign_in(county, "ed").get("/operating").get_data(as_text=True)
    assert "The last backup is older than a day." in page
    assert "<dt>Last backup</dt><dd>yesterday</dd>" in page


def test_open_sign_ins_are_a_number(county: Flask) -> None:
    for name in ("ana", "ivo", "ben"):
        sign_in(county, name)
    page = sign_in(county, "ed").get("/operating").get_data(as_text=True)
    assert "<dt>Open sign-ins</dt><dd>4</dd>" in page
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        page = sign_in(county, "ed").get("/operating").get_data(as_text=True)
    assert "<dt>Open sign-ins</dt><dd>1</dd>" in page


def test_letters_are_counted_and_nothing_of_them_is_shown(county: Flask) -> None:
    outbox.write_letter("canary-address@example.org", "canary-subject", "canary-body")
    db.session.commit()
    client = sign_in(county, "ed")
    page = client.get("/operating").get_data(as_text=True)
    assert "<dt>Waiting</dt><dd>1 (the oldest written 1 minute ago)</dd>" in page
    assert "canary" not in page
    outbox.hold_unsent()
    db.session.commit()
    page = client.get("/operating").get_data(as_text=True)
    assert "<dt>Held</dt><dd>1</dd>" in page
    assert "Letters are held since a restore." in page


def test_what_broke_is_shown_by_kind_and_line_and_never_by_its_words(county: Flask, client_as: ClientAs) -> None:
    def break_down() -> str:
        raise KeyError("canary-typed")

    break_down.access_rule = "public"  # type: ignore[attr-defined]
    county.add_url_rule("/break-down", "break_down", break_down)
    county.testing = False
    for _ in range(3):
        assert client_as("ivo").get("/break-down").status_code == 500
    page = client_as("ed").get("/operating").get_data(as_text=True)
    assert '<th scope="row">KeyError</th>' in page
    assert "<td>3</td>" in page
    assert "Something broke in the last 24 hours." in page
    assert "canary" not in page
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert operations.forget_old_faults() == 1


def test_the_database_is_measured_with_what_lies_beside_it(county: Flask, tmp_path: Path) -> None:
    from directory.insight import queries

    sign_in(county, "ed")
    files = sum(f.stat().st_size for f in tmp_path.glob("directory.db*"))
    assert queries._size() == files > 0
