"""The demo's county many times over: every partner with all that belongs to it, under ids and a name of its own."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Table, Uuid, insert, select

from directory import create_app
from directory.core.db import Base, db
from tests.conftest import IsolatedClient, fill_database, make_settings

SHARED = {"taxonomy", "taxonomy_term", "unit", "open_interval"}
ROOMS = ("directory.providers.models", "directory.partnerships.models")
SPACE = uuid.UUID("0b7f5f1e-6d75-4c7a-9c53-74696d657330")


@contextmanager
def county_times(folder: Path, times: int) -> Iterator[Flask]:
    """An application whose county is there `times` times; in the folder, which must be empty."""
    app = create_app(make_settings(folder))
    app.test_client_class = IsolatedClient
    with app.app_context():
        fill_database(county=True)
        _multiply(times)
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def _multiply(times: int) -> None:
    copied = {one.class_.__tablename__ for one in Base.registry.mappers if one.class_.__module__.startswith(ROOMS)}
    tables = [table for table in Base.metadata.sorted_tables if table.name in copied - SHARED]
    rows = {table.name: [dict(row) for row in db.session.execute(select(table)).mappings()] for table in tables}
    own = {row["id"] for found in rows.values() for row in found}
    for number in range(1, times):
        for table in tables:
            made = [_copy(table, row, own, number) for row in rows[table.name]]
            if made:
                db.session.execute(insert(table), made)


def _copy(table: Table, row: dict[str, Any], own: set[uuid.UUID], number: int) -> dict[str, Any]:
    made = dict(row)
    for column in table.columns:
        value = row[column.name]
        if isinstance(column.type, Uuid) and value in own:
            made[column.name] = uuid.uuid5(SPACE, f"{value} {number}")
        elif column.name == "key":
            made[column.name] = None
    if table.name == "organization":
        made["name"] = f"{row['name']} {number}"
    return made
