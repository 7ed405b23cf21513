"""What hangs on a record, found by the tables' own foreign keys: taken off with it, or deleted with it for good."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table, delete, select, update

from directory.core.db import Base, db
from directory.providers.editing.ledger import Ledger
from directory.providers.models import Attribute, Metadata

# A reference that is no ownership: emptied where what it names goes.
LOOSE = frozenset({("service", "program_id"), ("organization", "parent_organization_id")})
# Rows may have several owners; with another one left, only the reference goes.
OWNERS = ("organization_id", "service_id", "location_id", "service_at_location_id", "contact_id", "phone_id")
CATALOG = frozenset(mapper.class_.__tablename__ for mapper in Base.registry.mappers) - {"kept_edit", "removal"}


def take_off(ledger: Ledger, row: Any) -> None:
    """Take a record off with all that hangs on it, a line of the history for every field, what hangs first."""
    for column, one in list(_hanging(row)):
        if db.session.get(type(one), one.id) is None:
            continue  # it hung on something else of this record, too
        if _is_owned(one, column):
            take_off(ledger, one)
        else:
            ledger.put(one, **{column: None})
            db.session.flush()
    ledger.drop(row)


def _is_owned(row: Any, column: str) -> bool:
    """Whether a row goes with the owner in one of its columns."""
    if (row.__tablename__, column) in LOOSE:
        return False
    return not any(getattr(row, other, None) is not None for other in OWNERS if other != column) or (
        not type(row).__table__.c[column].nullable
    )


def _hanging(row: Any) -> Iterator[tuple[str, Any]]:
    """Every row of the catalog that names a record, with the column by which it does."""
    for mapper in Base.registry.mappers:
        model: Any = mapper.class_
        for column in _pointing(model.__table__, row.__tablename__):
            for one in db.session.scalars(select(model).where(model.__table__.c[column] == row.id)):
                yield column, one
    for one in db.session.scalars(select(Attribute).where(Attribute.link_id == row.id)):
        yield "link_id", one


def _pointing(table: Table, target: str) -> list[str]:
    return [
        c.name
        for c in table.c
        for key in c.foreign_keys
        if key.column.table.name == target and c.name != "location_is_open"
    ]


def delete_for_good(name: str, ids: Sequence[uuid.UUID]) -> None:
    """Delete rows of a table with all that hangs on them, their history too; nothing of it can be put back."""
    if not ids:
        return
    for table in Base.metadata.sorted_tables:
        for column in _pointing(table, name):
            pointed = table.c[column].in_(ids)
            if (table.name, column) in LOOSE:
                db.session.execute(update(table).where(pointed).values({column: None}))
            elif "id" not in table.c:  # a count or a code: nothing can hang on such a row
                db.session.execute(delete(table).where(pointed))
            else:
                _delete_owned(table, column, list(db.session.scalars(select(table.c.id).where(pointed))))
    db.session.execute(delete(Attribute).where(Attribute.link_id.in_(ids)))
    db.session.execute(delete(Metadata).where(Metadata.resource_id.in_(ids)))
    table = Base.metadata.tables[name]
    db.session.execute(delete(table).where(table.c.id.in_(ids)))


def _delete_owned(table: Table, column: str, ids: list[uuid.UUID]) -> None:
    """Delete those that have no other owner, and empty the reference of the rest."""
    others = [table.c[other] for other in OWNERS if other in table.c and other != column]
    shared: list[uuid.UUID] = []
    if table.c[column].nullable and others:
        rows = db.session.execute(select(table.c.id, *others).where(table.c.id.in_(ids)))
        shared = [row[0] for row in rows if any(value is not None for value in row[1:])]
        db.session.execute(update(table).where(table.c.id.in_(shared)).values({column: None}))
    delete_for_good(table.name, [one for one in ids if one not in set(shared)])
