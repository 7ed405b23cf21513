"""What must not be kept of a place that is confidential: its street, its history, words about it."""

import uuid
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select, update

from directory.core.db import Base
from directory.providers.models import Address, LinkEntity, Metadata
from directory.providers.streets import read_street_in

# Each would show where the place stands.
SHOWS_WHERE = (
    "latitude",
    "longitude",
    "transportation",
    "url",
    "external_identifier",
    "external_identifier_type",
)
# Its free text, which may tell the same in words that no rule knows ("the yellow door at the corner").
TELLS_WHERE = ("alternate_name", "description")
# The same of what hangs on it: hours, numbers, people, access. What is no free text there stays.
HANGING_WORDS = {
    "service_at_location": ("description",),
    "accessibility": ("description", "details", "url"),
    "schedule": ("description", "notes", "original_text", "schedule_link"),
    "contact": ("name", "title", "department"),
    "phone": ("description",),
    "language": ("name", "note"),
    "service_area": ("description", "extent", "uri"),
    "attribute": ("value", "label"),
}
# A yes or a no, in whatever spelling, tells nothing.
YES = {"1", "1.0", "true", "t", "yes", "y", "x", "private", "restricted", "confidential", "hidden",
       "internal", "unlisted", "secret", "si"}  # fmt: skip
NO = {"", "0", "0.0", "false", "f", "no", "n", "none", "public", "open", "listed", "visible", "unrestricted"}
_HISTORY = (*SHOWS_WHERE, *TELLS_WHERE, "name")


def close_place(connection: Connection, place: uuid.UUID) -> None:
    """Take its street, the history that tells it, and all free text that hangs on it, whoever wrote it."""
    forget_history(connection, place)
    connection.execute(delete(Address).where(Address.location_id == place))
    connection.execute(delete(Metadata).where(Metadata.resource_id == place, Metadata.field_name.in_(_HISTORY)))
    drop_words(connection, place, None)


def forget_history(connection: Connection, place: uuid.UUID) -> None:
    """Take the history of its addresses, those of long ago too, and of the free text that hangs on it."""
    for name, columns in {"address": None, **HANGING_WORDS}.items():
        table = Base.metadata.tables[name]
        of_table = Metadata.resource_type == name
        rows = {row[0] for row in connection.execute(select(table.c.id).where(_hangs(table, place)))}
        # A row that was taken off has left its owner's id in the history.
        told = select(Metadata.resource_id).where(
            of_table,
            Metadata.field_name.in_(("location_id", "link_id")),
            or_(Metadata.previous_value == str(place), Metadata.replacement_value == str(place)),
        )
        rows |= {row[0] for row in connection.execute(told)}
        lines = delete(Metadata).where(of_table, Metadata.resource_id.in_(rows))
        connection.execute(lines if columns is None else lines.where(Metadata.field_name.in_(columns)))


def drop_words(connection: Connection, place: uuid.UUID, source: str | None) -> None:
    """Empty the free text of rows that hang on a place, of one source or (None) of all.

    Also of rows that a package no longer holds, and of those that came before such words were left out.
    """
    for name, columns in HANGING_WORDS.items():
        table = Base.metadata.tables[name]
        for column in columns:
            where = [_hangs(table, place), table.c[column].is_not(None), *_free_only(name, column, table)]
            if source is not None:
                where.append(table.c.source == source)
            connection.execute(update(table).where(*where).values({column: None}))


def names_a_street(text: str | None) -> bool:
    """Whether a text reads like a street with a number: what nobody may write of a confidential place."""
    return read_street_in(text or "") is not None


def _hangs(table: Table, place: uuid.UUID) -> ColumnElement[bool]:
    return or_(*_ways_to_hang(table, place))


def _ways_to_hang(table: Table, place: uuid.UUID) -> Iterator[ColumnElement[bool]]:
    given = Base.metadata.tables["service_at_location"]
    given_there = select(given.c.id).where(given.c.location_id == place)
    if "link_entity" in table.c:
        yield (table.c.link_entity == LinkEntity.LOCATION) & (table.c.link_id == place)
        yield (table.c.link_entity == LinkEntity.SERVICE_AT_LOCATION) & table.c.link_id.in_(given_there)
    if "location_id" in table.c:
        yield table.c.location_id == place
    if "service_at_location_id" in table.c:
        yield table.c.service_at_location_id.in_(given_there)
    for pointed in ("contact", "phone"):
        if f"{pointed}_id" in table.c:
            target = Base.metadata.tables[pointed]
            yield table.c[f"{pointed}_id"].in_(select(target.c.id).where(_hangs(target, place)))


def _free_only(name: str, column: str, table: Table) -> list[ColumnElement[bool]]:
    if (name, column) == ("language", "name"):
        return [or_(table.c.code.is_(None), table.c.name.contains("("))]
    if (name, column) == ("attribute", "value"):
        return [func.lower(table.c.value).not_in(YES | NO)]
    return []
