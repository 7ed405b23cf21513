"""Whoever copies the database looks which rows were written together: that would tell which agencies dealt with whom.

Six agencies hand packets to each other in random order; with each go a grant for the sender's own record and a line of
their log. The thief knows all this, and pairs each packet with the agency whose rows stand next to it.
"""

import random
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from directory.accounts.models import Agency
from directory.accounts.models.keys import Draft, PartnerBook
from directory.accounts.proof.server_key import chain_key
from directory.core import clock, erasing
from directory.core.db import db, is_sqlite
from directory.operating_cli import _sealed_tables
from directory.vault import grants, log, models, packets
from directory.vault.keyring import Circle
from directory.vault.secret import Secret
from directory.vault.triggers.declaration import PACKET_GRANT
from tests.trust.conftest import Figure
from tests.vault.rows import make_circle

HAND_OVERS, AGENCIES = 60, 6
BY_CHANCE = HAND_OVERS // 2
"""A fifth of the guesses is right by chance, 12; as many as half of them once in some hundred million runs."""
DAY = date(2029, 1, 1)


class Seen(NamedTuple):
    """What a row of `vault_grant` says in clear."""

    kind: str
    record: uuid.UUID
    agency: uuid.UUID


@pytest.fixture
def senders(either_county: Flask) -> dict[uuid.UUID, uuid.UUID]:
    """Who sent each packet, in the order of sending: what the thief wants to know."""
    names = [f"Agency {at}" for at in range(AGENCIES)]
    db.session.add_all(Agency(name=name) for name in names)
    db.session.commit()
    circles = [make_circle(name) for name in names]
    return dict(hand_over(*random.sample(circles, 2)) for _ in range(HAND_OVERS))


def hand_over(sender: Circle, recipient: Circle) -> tuple[uuid.UUID, uuid.UUID]:
    """All that one request writes; the contents are long enough to lie in a table of their own on PostgreSQL."""
    until = clock.now() + timedelta(days=20)
    release = packets.record_release(until, date(2100, 1, 1))
    sent = packets.hand_over(sender, release.id, [recipient.reader], random.randbytes(6000), until, DAY)
    grants.grant("record", uuid.uuid4(), [sender.reader], Secret.new())
    log.append(sender.reader, chain_key(), log.Entry("sent", clock.now()), DAY)
    db.session.commit()
    return sent.packet_id, sender.agency_id


def rows_of(statement: str) -> list[Any]:
    """What the thief reads, outside the application's session."""
    with db.engine.connect() as connection:
        return list(connection.execute(text(statement)))


def as_it_lies(order: str) -> list[Seen]:
    return [
        Seen(kind, uuid.UUID(str(record)), uuid.UUID(str(agency)))
        for kind, record, agency in rows_of(f"SELECT kind, record_id, agency_id FROM vault_grant {order}")
    ]


def as_it_came(senders: dict[uuid.UUID, uuid.UUID]) -> list[Seen]:
    """The same in the order of sending, as a table of SQLite that numbers its rows would have it."""
    granted = {row.record: row for row in as_it_lies("") if row.kind == PACKET_GRANT}
    return [row for sent, by in senders.items() for row in (granted[sent], Seen("record", sent, by))]


def next_to_each(rows: list[Seen]) -> dict[uuid.UUID, uuid.UUID]:
    """For each packet the agency of the next row that is not its recipient's."""
    found = {}
    for at, row in enumerate(rows):
        if row.kind == PACKET_GRANT:
            others = (one.agency for one in rows[at + 1 :] if one.agency != row.agency)
            found[row.record] = next(others, row.agency)
    return found


def of_one_number() -> dict[uuid.UUID, uuid.UUID]:
    """For each packet the one agency besides its recipient that has rows of the same transaction number."""
    together = defaultdict(set)
    for table in ("vault_grant", "log_entry", "log_head"):
        for number, agency in rows_of(f"SELECT xmin::text, agency_id FROM {table}"):
            together[number].add(agency)
    found = {}
    for number, packet, recipient in rows_of("SELECT xmin::text, id, recipient_id FROM packet"):
        others = together[number] - {recipient}
        if len(others) == 1:
            found[packet] = others.pop()
    return found


def holders() -> dict[str, set[str]]:
    """Which transactions last held a row of an agency or its key; a reference to a row holds it."""
    return {
        table: {number for (number,) in rows_of(f"SELECT xmax::text FROM {table} WHERE xmax::text <> '0'")}
        for table in ("agency", "agency_key")
    }


def rises(order: Iterable[uuid.UUID]) -> int:
    """How many packets have a higher number than the one sent before, where PostgreSQL keeps their long values."""
    beside = rows_of("SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 'packet'::regclass")[0][0]
    pieces = rows_of(f"SELECT chunk_id, chunk_data FROM {beside} WHERE chunk_seq = 0")
    numbers = {bytes(piece)[:64]: number for number, piece in pieces}
    values = {packet: bytes(value) for packet, value in rows_of("SELECT id, contents_sealed FROM packet")}
    by_time = [numbers[values[packet][:64]] for packet in order]
    return sum(one < other for one, other in pairwise(by_time))


def right(guesses: dict[uuid.UUID, uuid.UUID], senders: dict[uuid.UUID, uuid.UUID]) -> int:
    return sum(guesses.get(packet) == sender for packet, sender in senders.items())


def test_where_rows_lie_pairs_no_agencies(
    either_county: Flask, senders: dict[uuid.UUID, uuid.UUID], figure: Figure
) -> None:
    if is_sqlite():
        assert right(next_to_each(as_it_came(senders)), senders) == HAND_OVERS, "in a table that numbers its rows"
        for name in erasing.unordered_tables():
            with pytest.raises(OperationalError, match="no such column"):
                rows_of(f"SELECT rowid FROM {name}")
        by_place = right(next_to_each(as_it_lies("NOT INDEXED")), senders)
        assert by_place < BY_CHANCE
        figure("rows side by side, sqlite", f"{by_place} of {HAND_OVERS} senders guessed (12 by chance); no rowid")
        return
    before = right(next_to_each(as_it_lies("ORDER BY ctid")), senders), right(of_one_number(), senders)
    assert before == (HAND_OVERS, HAND_OVERS), "the thief must find what is there"
    assert rises(senders) == HAND_OVERS - 1
    assert len(holders()["agency"]) > 1
    db.session.rollback()
    names = _sealed_tables() | erasing.unordered_tables()
    assert erasing.rewrite_tables(names) == len(names)
    by_place = right(next_to_each(as_it_lies("ORDER BY ctid")), senders)
    by_number = right(of_one_number(), senders)
    assert by_place < BY_CHANCE
    assert by_number == 0
    assert all(len(rows_of(f"SELECT DISTINCT xmin::text FROM {name}")) <= 1 for name in names)
    assert all(len(numbers) <= 1 for numbers in holders().values())
    assert HAND_OVERS // 5 < rises(senders) < HAND_OVERS * 4 // 5
    figure(
        "rows side by side, postgresql",
        f"before the sweep {before[0]} of {HAND_OVERS} senders by ctid, {before[1]} by xmin; after it {by_place} "
        f"(12 by chance) and {by_number}",
    )


def test_every_table_of_the_vault_is_kept_so() -> None:
    made = [one for one in vars(models).values() if getattr(one, "__module__", "") == models.__name__]
    vault = {one.__tablename__ for one in made if hasattr(one, "__tablename__")}
    assert vault | {Draft.__tablename__, PartnerBook.__tablename__} == erasing.unordered_tables()
    assert len(vault) == 7
