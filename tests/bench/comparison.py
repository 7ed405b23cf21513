"""The comparison of four programs on 50 times the demo, beside its floor: the same rows by raw SQL, the same template.

Both are made in this process, one after the other, so that other work on the machine disturbs both alike.
"""

import sqlite3
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

from flask import Flask, g
from sqlalchemy import insert, select

from directory.core.actor import Actor
from directory.core.db import close_own_connection, db
from directory.core.permissions import Duty
from directory.philosophy.models import Answer, Confirmation, Conversation, OwnTerm, Statement
from directory.philosophy.questions import book
from directory.providers.models import Attribute, Organization
from directory.web.respond import render

COPIES, PROGRAMS, ROUNDS = 50, 4, 60
GOAL_COMPARISON = 3.0  # times the floor
FIRST = ("core", "short", "mens", "fatherhood", "restorative", "aims", "facilitators", "policies")


@dataclass(frozen=True, slots=True)
class Measured:
    """Median milliseconds of both, and how much the larger directory held."""

    ours: float
    floor: float
    organizations: int
    answers: int

    @property
    def times(self) -> float:
        """Our time in floors."""
        return self.ours / self.floor


def measure(folder: Path) -> Measured:
    """Build 50 times the demo in a folder, and time the screen and its floor."""
    from directory import create_app
    from tests.conftest import fill_database, make_settings

    folder.mkdir(exist_ok=True)
    app = create_app(make_settings(folder))
    with app.app_context():
        fill_database(county=True)
        _multiply()
        db.session.commit()
        named = select(Organization.id).where(Organization.name.in_(_NAMES)).order_by(Organization.name)
        ids = list(db.session.scalars(named))[:PROGRAMS]
        counts = [len(db.session.scalars(select(model.id)).all()) for model in (Organization, Answer)]
        db.session.remove()
    took = _time(app, folder / "directory.db", ids)
    with app.app_context():
        close_own_connection()
        db.engine.dispose()
    return Measured(*took, *counts)


_NAMES = tuple(
    f"{name} 25" for name in ("Turning Circle", "New Paths Counseling", "Second Telling", "Dads at the Table")
)


def _multiply() -> None:
    """Each organization with what it says, 49 times more under another name."""
    rows = {model: db.session.execute(select(model.__table__)).mappings().all() for model in _COPIED}
    for copy in range(2, COPIES + 1):
        new: dict[Any, uuid.UUID] = {}
        for model, found in rows.items():
            made = [_copied(dict(row), copy, new) for row in found if model is Organization or _whose(row) in new]
            if made:
                db.session.execute(insert(model.__table__), made)


_COPIED: tuple[Any, ...] = (Organization, Attribute, Statement, Conversation, Answer, OwnTerm, Confirmation)


def _whose(row: Any) -> Any:
    return row.get("subject_id") or row.get("link_id")


def _copied(row: dict[str, Any], copy: int, new: dict[Any, uuid.UUID]) -> dict[str, Any]:
    old = row["id"]
    row["id"] = new[old] = uuid.uuid5(old, str(copy))
    if "listing" in row:
        return {**row, "name": f"{row['name']} {copy}", "parent_organization_id": None}
    owners = ("subject_id", "organization_id", "link_id", "conversation_id")
    row |= {name: new.get(row[name], row[name]) for name in owners if name in row}
    return row | ({"key": None} if "key" in row else {})


def _time(app: Flask, file: Path, ids: list[uuid.UUID]) -> tuple[float, float]:
    address = "/compare?" + "&".join(f"with={one}" for one in ids)
    view: Any = app.view_functions["philosophy.show_comparison"]
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row

    def ours() -> int:
        return len(view().get_data())

    def floor() -> int:
        return len(_floor(connection, ids))

    took: dict[str, list[float]] = {"ours": [], "floor": []}
    for _ in range(ROUNDS):
        for name, make in (("ours", ours), ("floor", floor)):
            took[name].append(_once(app, address, make))
    connection.close()
    return median(took["ours"]), median(took["floor"])


def _once(app: Flask, address: str, make: Callable[[], int]) -> float:
    with app.test_request_context(address):
        g.locale, g.actor = "en", Actor(duty=Duty.ADVOCATE, name="Ana", agency_name="Harbor House")
        started = time.perf_counter()
        size = make()
        took = (time.perf_counter() - started) * 1000
        assert size > 10_000, f"{make.__name__}: {size}"
    return took


def _floor(connection: sqlite3.Connection, ids: list[uuid.UUID]) -> str:
    """The page with nothing but rows: no rule of states, no history, nobody's right to see them."""
    holes = ",".join("?" * len(ids))
    keys = [one.hex for one in ids]

    def rows(statement: str) -> list[sqlite3.Row]:
        return connection.execute(statement.format(holes), keys).fetchall()

    names = {row["id"]: row["name"] for row in rows("SELECT id, name FROM organization WHERE id IN ({})")}
    answers = {
        (row["subject_id"], row["question_id"]): row
        for row in rows("SELECT * FROM philosophy_answer WHERE subject_id IN ({}) ORDER BY number")
    }
    said = {
        row["subject_id"]: row
        for row in rows("SELECT * FROM philosophy_statement WHERE subject_id IN ({}) ORDER BY number")
    }
    terms = rows("SELECT * FROM philosophy_term WHERE subject_id IN ({}) AND ended_at IS NULL")
    last = rows("SELECT * FROM philosophy_confirmation WHERE subject_id IN ({})")
    confirmed = {row["subject_id"]: row for row in last}
    return render(
        "philosophy/compare.html",
        stances=[
            SimpleNamespace(
                subject=SimpleNamespace(name=names[key], service_name="", service_id=None, organization_id=key),
                terms=[SimpleNamespace(**dict(row)) for row in terms if row["subject_id"] == key],
            )
            for key in keys
        ],
        statements=[_statement(said[key]) if key in said else None for key in keys],
        confirmed=[_day(confirmed[key]["confirmed_on"]) if key in confirmed else None for key in keys],
        flags=[[] for _ in keys],
        sheets=[_sheet(name, answers, keys) for name in FIRST],
        without=lambda one: [key for key in keys if key != one.organization_id],
        address_of=lambda one: f"/partners/{one.organization_id}/philosophy",
        today=_day(date(2026, 11, 21).isoformat()),
    )


def _sheet(name: str, answers: dict[tuple[str, str], sqlite3.Row], keys: list[str]) -> SimpleNamespace:
    one = book().by_name[name]
    rows = [
        SimpleNamespace(
            text=question.newest.texts["en"],
            verdict="",
            cells=[_cell(answers.get((key, question.id))) for key in keys],
        )
        for question in one.questions
    ]
    return SimpleNamespace(name=name, title=one.titles["en"], rows=rows, is_first=name in FIRST[:2], differing=0)


def _cell(row: sqlite3.Row | None) -> SimpleNamespace:
    if row is None:
        return _SILENT
    said = row["value"].split(",") if row["value"] else []
    return SimpleNamespace(state=row["noted"], said=said, words=row["words"], on=_day(row["noted_on"]))


_SILENT = SimpleNamespace(state="not_asked", said=[], words="", on=None)


def _statement(row: sqlite3.Row) -> dict[str, Any]:
    return {"body": row["body"], "language": row["language"], "who": row["said_by"], "on": _day(row["said_on"])}


def _day(text: str) -> SimpleNamespace:
    return SimpleNamespace(iso=text, exact=text, said=text)
