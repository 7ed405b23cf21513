"""Small HSDS packages, valid by default, and the import of them."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from directory.core.db import db
from directory.exchange.cli import run_import
from directory.exchange.report import Report
from directory.exchange.tables import TABLES

Rows = list[dict[str, Any]]

ORGANIZATION = {
    "id": "o1",
    "name": "Harbor House",
    "description": "A made-up agency",
    "website": "https://example.org",
}
SERVICE = {
    "id": "s1",
    "organization_id": "o1",
    "name": "Crisis line",
    "status": "active",
    "description": "Day and night",
}
LOCATION = {
    "id": "l1", "organization_id": "o1", "name": "Front office", "location_type": "physical",
    "latitude": "37.77", "longitude": "-122.41", "transportation": "Bus 14",
}  # fmt: skip
ADDRESS = {
    "id": "a1", "location_id": "l1", "address_1": "100 Main Street", "city": "Springfield",
    "state_province": "CA", "postal_code": "94110", "country": "US", "address_type": "physical",
}  # fmt: skip
AT_LOCATION = {"id": "x1", "service_id": "s1", "location_id": "l1"}
PHONE = {"id": "p1", "service_id": "s1", "number": "415-555-0134"}


def make_tables(**overrides: Rows | None) -> dict[str, Rows]:
    """One organization with a service at a place, by file name without ending; None drops a table."""
    tables: dict[str, Rows | None] = {
        "organizations": [ORGANIZATION],
        "services": [SERVICE],
        "locations": [LOCATION],
        "services_at_location": [AT_LOCATION],
        "addresses": [ADDRESS],
        "phones": [PHONE],
        **overrides,
    }
    return {name: rows for name, rows in tables.items() if rows is not None}


def as_csv(rows: Rows) -> str:
    """Rows as a CSV text whose head names every column."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_folder(folder: Path, tables: dict[str, Rows] | None = None, **raw: bytes) -> Path:
    """A folder of CSV files; `raw` gives the bytes of a file by its name without ending."""
    folder.mkdir(exist_ok=True)
    for name, rows in (make_tables() if tables is None else tables).items():
        (folder / f"{name}.csv").write_text(as_csv(rows), encoding="utf-8")
    for name, content in raw.items():
        (folder / f"{name}.csv").write_bytes(content)
    return folder


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    """A zip of the given members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_json(path: Path, content: Any) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def bring_in(path: Path, **options: Any) -> Report:
    """The import of a package as the source "town"."""
    return run_import(path, options.pop("source", "town"), "US", **options)


def import_tables(folder: Path, **overrides: Rows | None) -> Report:
    """The import of a package that differs from the default in some tables."""
    for old in folder.glob("*.csv"):
        old.unlink()
    return bring_in(write_folder(folder, make_tables(**overrides)))


def count_rows(table: str, source: str = "town") -> int:
    """Rows of a source in a table of the catalog."""
    found = TABLES[table].table
    return db.session.execute(select(func.count()).where(found.c.source == source)).scalar_one()


def every_text() -> str:
    """Every value of every table of the catalog, for a search of what must not be in it."""
    parts: list[str] = []
    for filled in TABLES.values():
        for row in db.session.execute(select(filled.table)):
            parts += [str(value) for value in row if value is not None]
    return "\n".join(parts)
