"""Somebody copies all files but cookies and paper, knows the source, and tries every key that they can derive."""

import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from directory.accounts.models import CircleKey, Passphrase, RecoveryKey
from directory.accounts.models.keys import AgencyKey, PersonKey
from directory.config import Settings
from directory.core.db import db, is_sqlite
from directory.vault import keys, links, sealing, uses
from directory.vault.models import Grant, LogEntry, Packet
from directory.vault.models import Link as LinkRow
from directory.vault.passphrase import PROFILES, derive
from directory.vault.secret import Secret
from tests.trust.attacker import BY_DESIGN, Attacker, Rows, read_all, read_file
from tests.trust.conftest import Figure
from tests.trust.world import World

Opened = set[tuple[str, tuple[Any, ...]]]


@pytest.fixture
def stolen(house: Flask, world: World, tmp_path: Path) -> Rows:
    """Every row of a copy of what is stored; on SQLite of the files themselves, as they lie after a power cut."""
    if not is_sqlite():
        with db.engine.connect() as connection:
            return read_all(connection)
    copy = tmp_path / "stolen"
    shutil.copytree(tmp_path / "instance", copy)
    return read_file(copy / "directory.db")


def configuration(house: Flask) -> Settings:
    """What the server's files say besides."""
    found: Settings = house.extensions["settings"]
    return found


def opened_by(rows: Rows, *secrets: bytes) -> Opened:
    """What some secrets lead to."""
    return set(Attacker(rows).take(secrets).attack().opened)


def of_circle(agency_id: uuid.UUID) -> Opened:
    """What an agency's circle reads, by what is in clear beside it."""
    db.session.rollback()
    live = db.session.scalars(select(AgencyKey).filter_by(agency_id=agency_id, ended_at=None)).one()
    granted = db.session.scalars(select(Grant).filter_by(agency_key_id=live.id)).all()
    found: Opened = {("grant", (row.id,)) for row in granted}
    found |= {("packet", (row.record_id,)) for row in granted if row.kind == "packet"}
    found |= {("partner_book", (row.record_id,)) for row in granted if row.kind == "partner_book"}
    found |= {("log_entry", (agency_id, place)) for place in db.session.scalars(
        select(LogEntry.place).filter_by(agency_id=agency_id))}  # fmt: skip
    return found


def test_what_is_stored_opens_nothing(house: Flask, world: World, stolen: Rows, figure: Figure) -> None:
    settings = configuration(house)
    attacker = Attacker(stolen).take_what_lies_about(settings.secret_key, settings.link_key).attack()
    by_design = {name for name, _ in attacker.opened} & BY_DESIGN
    rest = {one for one in attacker.opened if one[0] not in BY_DESIGN}
    number = len(attacker.blobs)
    kinds = {blob.contract.name for blob in attacker.blobs}
    figure(
        f"stolen disk, {db.engine.dialect.name}",
        f"{len(rest)} of {number} opened ({len(attacker.held):,} keys, {attacker.tried:,} tries), besides the "
        f"{len(attacker.opened) - len(rest)} second factors that the server's own key opens",
    )
    assert by_design == BY_DESIGN
    assert {"person_key", "circle_key", "recovery_copy", "grant", "packet", "link", "receipt", "log_entry"} <= kinds
    assert rest == set()


@pytest.mark.parametrize("name", ["vera", "eva", "otis"])
def test_one_passphrase_opens_exactly_that_circle(
    house: Flask, world: World, stolen: Rows, figure: Figure, name: str
) -> None:
    """Vera her agency's, Eva also what was given to her alone, Otis, who belongs to no circle, his own key."""
    player = world.players[name]
    hat = player.holder.hat
    row = db.session.get_one(Passphrase, hat.person_id)
    found = opened_by(stolen, derive(player.passphrase, row.salt, PROFILES[row.profile]))
    key = db.session.scalars(select(PersonKey.id).filter_by(person_id=hat.person_id)).one()
    wanted: Opened = {("passphrase", (hat.person_id,)), ("person_key", (key,))}
    wraps = db.session.scalars(select(CircleKey.id).filter_by(membership_id=hat.id)).all()
    wanted |= {("circle_key", (one,)) for one in wraps}
    if name != "otis":
        wanted |= of_circle(hat.agency_id)
    if name == "eva":
        packet = world.sent["named"]
        wanted |= {("packet", (packet,)), ("grant", (db.session.scalars(
            select(Grant.id).filter_by(record_id=packet)).one(),))}  # fmt: skip
    figure(
        f"with {name}'s passphrase, {db.engine.dialect.name}",
        f"{len(found)} of {len(Attacker(stolen).blobs)} opened, the {len(wanted)} of that person and circle",
    )
    assert found == wanted
    assert bool(wraps) == (name != "otis")


def test_recovery_words_open_that_agencys_and_a_link_its_own_packet(
    house: Flask, world: World, stolen: Rows, figure: Figure
) -> None:
    agency = world.holder("vera").hat.agency_id
    words = db.session.scalars(select(RecoveryKey).filter_by(agency_id=agency)).one()
    root = derive(world.words["vera"], words.salt, PROFILES[words.profile])
    private = keys.pair_from_seed(Secret(sealing.subkey(root, uses.RECOVERY))).private.reveal()
    live = db.session.scalars(select(AgencyKey.id).filter_by(agency_id=agency)).one()
    by_words = opened_by(stolen, private)
    assert by_words == of_circle(agency) | {("recovery_copy", (live,))}
    assert world.link is not None
    row = db.session.get_one(LinkRow, world.link.packet_id)
    token = links.token_in(world.link.address)
    assert token is not None
    link_key = configuration(house).link_key
    key = links._key_of(link_key, token, derive(world.link.words, row.salt, PROFILES[row.profile]))
    packet = world.link.packet_id
    assert opened_by(stolen, key.reveal()) == {("link", (packet,)), ("packet", (packet,))}
    without = [links._key_of(link_key, Secret(bytes(32)), derive(world.link.words, row.salt, PROFILES[row.profile]))]
    without += [links._key_of(Secret(bytes(32)), token, derive(world.link.words, row.salt, PROFILES[row.profile]))]
    without += [links._key_of(link_key, token, derive("acid acid acid acid", row.salt, PROFILES[row.profile]))]
    assert opened_by(stolen, *(one.reveal() for one in without)) == set()
    assert db.session.get(Packet, world.sent["revoked"]) is None
    figure(
        f"words and link, {db.engine.dialect.name}",
        f"recovery words: {len(by_words)}, that circle's; the link: its packet; without token, words or link key: 0",
    )
