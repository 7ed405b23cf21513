"""What the catalog holds already of a place that is confidential: its street, its history, words about it."""

import uuid
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select, update

from directory.exchange import policy
from directory.exchange.tables import TABLES
from directory.providers.models import Address, LinkEntity, Metadata

_HISTORY = (*policy.SHOWS_WHERE, *policy.TELLS_WHERE, "name")


def close_place(connection: Connection, place: uuid.UUID) -> None:
    """Take its street, the history that tells it, and all free text that hangs on it, whoever wrote it."""
    connection.execute(delete(Address).where(Address.location_id == place))
    connection.execute(delete(Metadata).where(Metadata.resource_id == place, Metadata.field_name.in_(_HISTORY)))
    drop_words(connection, place, None)


def drop_words(connection: Connection, place: uuid.UUID, source: str | None) -> None:
    """Empty the free text of rows that hang on a place, of one source or (None) of all.

    Also of rows that a package no longer holds, and of those that came before such words were left out.
    """
    for name, columns in policy.HANGING_WORDS.items():
        table = TABLES[name].table
        for column in columns:
            where = [_hangs(table, place), table.c[column].is_not(None), *_free_only(name, column, table)]
            if source is not None:
                where.append(table.c.source == source)
            connection.execute(update(table).where(*where).values({column: None}))


def _hangs(table: Table, place: uuid.UUID) -> ColumnElement[bool]:
    return or_(*_ways_to_hang(table, place))


def _ways_to_hang(table: Table, place: uuid.UUID) -> Iterator[ColumnElement[bool]]:
    given = TABLES["service_at_location"].table
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
            target = TABLES[pointed].table
            yield table.c[f"{pointed}_id"].in_(select(target.c.id).where(_hangs(target, place)))


def _free_only(name: str, column: str, table: Table) -> list[ColumnElement[bool]]:
    if (name, column) == ("language", "name"):
        return [or_(table.c.code.is_(None), table.c.name.contains("("))]
    if (name, column) == ("attribute", "value"):
        return [func.lower(table.c.value).not_in(policy.PLAIN_ANSWERS)]
    return []
