"""What both databases hold by themselves: no packet without a live release, and nothing that comes back to life."""

import threading
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from directory.core.db import close_own_connection, db
from directory.vault.models import Grant, Link, Packet, Release
from directory.vault.triggers import catalog
from directory.vault.triggers.declaration import TRIGGERS, Rule
from tests.vault.rows import DAY, LATER, agency_id, make_circle, make_grant, make_link, make_packet, make_release

NOON = datetime(2029, 12, 2, 12, tzinfo=UTC)


@pytest.fixture
def base(read_county: Flask) -> Flask:
    """Either database; each test makes rows of its own."""
    db.session.rollback()
    return read_county


def refused(statement: Any, rule: Rule) -> None:
    """Run a statement that a rule forbids."""
    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(statement)
    db.session.rollback()


def count_of(kind: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(kind).where(*where)) or 0


def test_both_catalogs_are_what_is_declared(base: Flask) -> None:
    with db.engine.begin() as connection:
        assert catalog.difference(connection) == []
        catalog.take_away(connection)
        assert catalog.difference(connection) == sorted(Rule)
        catalog.put_back(connection)
        assert catalog.difference(connection) == []
    assert set(TRIGGERS) == set(Rule)


def test_a_trigger_that_was_altered_or_switched_off_is_found(base: Flask) -> None:
    name = Rule.PACKET_STAYS
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE UPDATE ON packet BEGIN SELECT 1; END")
        else:
            connection.exec_driver_sql(f"ALTER TABLE packet DISABLE TRIGGER {name}")
        assert catalog.difference(connection) == [name]
        catalog.take_away(connection)
        catalog.put_back(connection)
        assert catalog.difference(connection) == []


@pytest.mark.parametrize(
    "of_packet",
    [{"release_id": uuid.uuid4()}, {"expires_at": LATER + DAY}],
    ids=["no release", "longer than its release"],
)
def test_no_packet_without_a_release_that_holds_as_long(base: Flask, of_packet: dict[str, Any]) -> None:
    release = make_release()
    with pytest.raises(IntegrityError, match=Rule.PACKET_NEEDS_RELEASE):
        make_packet(release, **of_packet)
    db.session.rollback()
    assert make_packet(release).id


def test_no_packet_under_a_release_that_was_revoked(base: Flask) -> None:
    release = make_release(revoked_at=NOON)
    with pytest.raises(IntegrityError, match=Rule.PACKET_NEEDS_RELEASE):
        make_packet(release)
    db.session.rollback()


def test_a_packet_never_changes_but_may_run_out_sooner(base: Flask) -> None:
    packet, other = make_packet(make_release()), make_release()
    for changed in (
        {"release_id": other.id}, {"expires_at": LATER + DAY}, {"contents_sealed": b"other"}, {"recipient_id": None},
        {"reply_public": b"x" * 32},
    ):  # fmt: skip
        refused(update(Packet).where(Packet.id == packet.id).values(changed), Rule.PACKET_STAYS)
    db.session.execute(update(Packet).where(Packet.id == packet.id).values(expires_at=LATER - DAY))
    db.session.commit()


def test_a_revoked_release_stays_revoked_and_none_grows_longer(base: Flask) -> None:
    release = make_release()
    mine = update(Release).where(Release.id == release.id)
    refused(mine.values(expires_at=LATER + DAY), Rule.RELEASE_ONLY_ENDS)
    db.session.execute(mine.values(revoked_at=NOON))
    db.session.commit()
    for moment in (None, NOON + DAY):
        refused(mine.values(revoked_at=moment), Rule.RELEASE_ONLY_ENDS)


def test_revoking_deletes_packets_their_grants_and_links(base: Flask) -> None:
    release, other = make_release(), make_release()
    packets, stays = [make_packet(release), make_packet(release)], make_packet(other)
    for packet in (*packets, stays):
        make_grant(packet)
        make_link(packet)
    own = make_grant(stays, kind="referral", record_id=packets[0].id)
    db.session.execute(update(Release).where(Release.id == release.id).values(revoked_at=NOON))
    db.session.commit()
    ids = [packet.id for packet in packets]
    assert count_of(Packet, Packet.id.in_(ids)) == count_of(Link, Link.packet_id.in_(ids)) == 0
    assert db.session.scalars(select(Grant.id).where(Grant.record_id.in_(ids))).all() == [own.id], "another kind stays"
    assert count_of(Packet, Packet.id == stays.id) == count_of(Link, Link.packet_id == stays.id) == 1
    assert count_of(Grant, Grant.record_id == stays.id) == 1


def test_deleting_a_release_or_a_packet_leaves_nothing_that_opened_it(base: Flask) -> None:
    release = make_release()
    one, two = make_packet(release), make_packet(release)
    make_grant(one), make_grant(two)
    db.session.execute(delete(Packet).where(Packet.id == one.id))
    assert count_of(Grant, Grant.record_id == one.id) == 0
    db.session.execute(delete(Release).where(Release.id == release.id))
    db.session.commit()
    assert count_of(Packet, Packet.id == two.id) == count_of(Grant, Grant.record_id == two.id) == 0


def test_a_release_cut_short_cuts_its_packets_short(base: Flask) -> None:
    release = make_release()
    long, short = make_packet(release), make_packet(release, expires_at=LATER - 5 * DAY)
    db.session.execute(update(Release).where(Release.id == release.id).values(expires_at=LATER - 2 * DAY))
    db.session.commit()
    ends = dict(db.session.execute(select(Packet.id, Packet.expires_at)).all())
    assert (ends[long.id], ends[short.id]) == (LATER - 2 * DAY, LATER - 5 * DAY)


def test_no_grant_without_its_packet_nor_to_a_replaced_key(base: Flask) -> None:
    packet = make_packet(make_release())
    gone, live = make_circle(ended_at=NOON), make_circle()
    anothers = make_circle("Casa Nopal")
    for wrong in (
        {"record_id": uuid.uuid4()},
        {"agency_key_id": gone.agency_key_id},
        {"agency_key_id": anothers.agency_key_id},
    ):
        with pytest.raises(IntegrityError, match=Rule.GRANT_NEEDS_ITS_RECORD):
            make_grant(packet, **wrong)
        db.session.rollback()
    grant = make_grant(packet, agency_key_id=live.agency_key_id)
    mine = update(Grant).where(Grant.id == grant.id)
    for changed in (
        {"record_id": uuid.uuid4()}, {"kind": "referral"}, {"agency_id": agency_id("Casa Nopal")},
        {"agency_key_id": gone.agency_key_id},
    ):  # fmt: skip
        refused(mine.values(changed), Rule.GRANT_STAYS)
    db.session.execute(mine.values(wrap_sealed=b"anew", agency_key_id=make_circle().agency_key_id))
    db.session.commit()


def test_a_link_that_was_shut_stays_shut(base: Flask) -> None:
    link = make_link(make_packet(make_release()))
    mine = update(Link).where(Link.packet_id == link.packet_id)
    for changed in ({"expires_at": LATER + DAY}, {"openings_left": 4}, {"token_hash": b"t" * 32}):
        refused(mine.values(changed), Rule.LINK_ONLY_ENDS)
    db.session.execute(mine.values(key_sealed=None))
    db.session.commit()
    refused(mine.values(key_sealed=b"key"), Rule.LINK_ONLY_ENDS)


@pytest.mark.parametrize("first", ["packet", "revoking"])
def test_of_a_packet_and_the_revoking_of_its_release_the_revoking_wins(base: Flask, first: str) -> None:
    """One stands open with its change made while the other begins; neither order leaves a packet."""
    release, other = make_release(), threading.Event()
    packet_id = uuid.uuid4()
    row = {
        "id": packet_id, "release_id": release.id, "made_on": NOON.date(), "expires_at": LATER,
        "reply_public": b"r" * 32, "contents_sealed": b"x",
    }  # fmt: skip
    adding, revoking = (
        Packet.__table__.insert().values(row),  # type: ignore[attr-defined]
        update(Release.__table__).where(Release.id == release.id).values(revoked_at=NOON),  # type: ignore[arg-type]
    )
    mine, theirs = (adding, revoking) if first == "packet" else (revoking, adding)
    outcome: list[str] = []
    db.session.rollback()

    def go() -> None:
        with base.app_context():
            try:
                with db.engine.begin() as connection:
                    other.set()
                    connection.execute(theirs)
                outcome.append("done")
            except DBAPIError as refusal:
                outcome.append(str(refusal))
            close_own_connection()

    with db.engine.begin() as connection:
        connection.execute(mine)
        thread = threading.Thread(target=go)
        thread.start()
        assert other.wait(5)
        thread.join(0.2)
        assert not outcome, "the second waits for the first"
    thread.join(10)
    assert outcome[0] == "done" if first == "packet" else Rule.PACKET_NEEDS_RELEASE in outcome[0]
    assert count_of(Packet, Packet.id == packet_id) == 0


def test_a_grant_and_the_replacing_of_its_key_wait_for_each_other(base: Flask) -> None:
    packet, circle = make_packet(make_release()), make_circle()
    grant_id, wanted = uuid.uuid4(), threading.Event()
    outcome: list[str] = []
    row = {
        "id": grant_id, "kind": "packet", "record_id": packet.id, "agency_id": circle.agency_id,
        "agency_key_id": circle.agency_key_id, "wrap_sealed": b"wrap",
    }  # fmt: skip
    db.session.rollback()

    def go() -> None:
        with base.app_context():
            try:
                with db.engine.begin() as connection:
                    wanted.set()
                    connection.execute(Grant.__table__.insert().values(row))  # type: ignore[attr-defined]
            except DBAPIError as refusal:
                outcome.append(str(refusal))
            close_own_connection()

    with db.engine.begin() as connection:
        connection.execute(text("UPDATE agency_key SET ended_at = made_on WHERE ended_at IS NULL"))
        thread = threading.Thread(target=go)
        thread.start()
        assert wanted.wait(5)
    thread.join(10)
    assert Rule.GRANT_NEEDS_ITS_RECORD in outcome[0]
    assert count_of(Grant, Grant.id == grant_id) == 0
