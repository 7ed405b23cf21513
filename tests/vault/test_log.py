"""The sealed log: the circle reads it, nobody alters it unseen, and what was purged is gone."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from directory.accounts.models import Agency
from directory.accounts.models.keys import AgencyKey
from directory.core import clock
from directory.core.db import db
from directory.vault import grants, keys, log
from directory.vault.keyring import Circle, Keyring, Reader
from directory.vault.log import Entry, Verdict
from directory.vault.models import Grant, LogEntry, LogHead
from directory.vault.secret import Secret

DAY = date(2026, 3, 1)
CHAIN = Secret(bytes(range(32)))
CANARY = "canary-of-the-log"


def make_circle(at: int = 0, version: int = 1) -> Circle:
    """A key of one of the cast's agencies, opened."""
    agency = db.session.scalars(select(Agency).order_by(Agency.name).offset(at)).first()
    assert agency is not None
    pair = keys.make_pair()
    row = AgencyKey(agency_id=agency.id, version=version, public=pair.public, made_on=DAY)
    db.session.add(row)
    db.session.flush()
    return Circle(agency.id, row.id, pair)


def ring_of(circle: Circle) -> Keyring:
    return Keyring(circle.agency_id, keys.make_pair(), circle)


def write(circle: Circle, *codes: str, on_day: date = DAY) -> list[uuid.UUID]:
    made = [log.append(circle.reader, CHAIN, Entry(code, clock.now()), on_day) for code in codes]
    db.session.commit()
    return made


def codes_of(circle: Circle, **which: int) -> list[str | None]:
    return [line.entry.what if line.entry else None for line in log.open_log(ring_of(circle), **which)]


def test_the_circle_reads_what_was_appended_with_its_public_key_alone(either_county: Flask) -> None:
    circle, other = make_circle(), make_circle(1)
    entry = Entry("opened", clock.now(), uuid.uuid4(), uuid.uuid4(), {"packet": "7", "note": "ñ" * 300})
    log.append(circle.reader, CHAIN, entry, DAY)
    write(circle, "answered")
    write(other, "elsewhere")
    newest, first = log.open_log(ring_of(circle))
    assert first.entry == entry
    assert (first.place, first.on_day, first.is_purged) == (1, DAY, False)
    assert newest.entry is not None
    assert newest.entry.what == "answered"
    assert codes_of(circle, before=2) == ["opened"]
    assert codes_of(circle, limit=1) == ["answered"]
    assert codes_of(other) == ["elsewhere"]
    assert log.verify(circle.agency_id, CHAIN) == Verdict(2, None)
    assert set(log.list_agencies()) == {circle.agency_id, other.agency_id}


def test_nobody_else_reads_it(app: Flask) -> None:
    circle = make_circle()
    write(circle, CANARY)
    stranger = Circle(circle.agency_id, circle.agency_key_id, keys.make_pair())
    assert codes_of(stranger) == [None]
    without = Keyring(circle.agency_id, circle.pair)
    assert [line.entry for line in log.open_log(without)] == [None]
    stored = db.session.execute(text("SELECT * FROM log_entry")).all()
    assert CANARY not in str(stored)
    assert CANARY.encode().hex() not in str(stored)
    with pytest.raises(ValueError, match="circle"):
        log.append(Reader(circle.agency_id, circle.pair.public), CHAIN, Entry("x", clock.now()), DAY)


def test_what_two_lines_hold_cannot_be_exchanged(app: Flask) -> None:
    circle = make_circle()
    one, other = write(circle, "one", "other")
    rows = {line.id: line for line in db.session.scalars(select(LogEntry))}
    grant_of = {grant.record_id: grant for grant in db.session.scalars(select(Grant))}
    rows[one].entry_sealed, rows[other].entry_sealed = rows[other].entry_sealed, rows[one].entry_sealed
    # A trigger refuses to turn a grant to another record, so what lies in the two goes to and fro instead.
    grant_of[one].wrap_sealed, grant_of[other].wrap_sealed = grant_of[other].wrap_sealed, grant_of[one].wrap_sealed
    db.session.commit()
    assert codes_of(circle) == [None, None]
    assert log.verify(circle.agency_id, CHAIN).broken_at == 1


def test_a_new_key_of_the_circle_reads_the_lines_of_before(app: Flask) -> None:
    old, new = make_circle(), make_circle(version=2)
    write(old, "before")
    assert grants.move_grants(old, new) == (1, 0)
    write(new, "after")
    assert codes_of(new) == ["after", "before"]
    assert codes_of(old) == [None, None]
    assert log.verify(new.agency_id, CHAIN) == Verdict(2, None)


def shift(by: int) -> Callable[[int], object]:
    def moved(place: int) -> object:
        return update(LogEntry).filter_by(place=place).values(place=by)

    return moved


TAMPERINGS: dict[str, Callable[[int], object]] = {
    "removed": lambda place: delete(LogEntry).filter_by(place=place),
    "moved": shift(99),
    "emptied": lambda place: update(LogEntry).filter_by(place=place).values(entry_sealed=None),
    "emptied with a mark of nobody's": lambda place: (
        update(LogEntry).filter_by(place=place).values(entry_sealed=None, purge_mark=bytes(32))
    ),
    "altered": lambda place: update(LogEntry).filter_by(place=place).values(entry_sealed=b"\x01 nothing of ours"),
    "altered with its hash": lambda place: (
        update(LogEntry).filter_by(place=place).values(entry_sealed=b"x", entry_hash=b"h" * 32)
    ),
    "another day": lambda place: update(LogEntry).filter_by(place=place).values(on_day=DAY + timedelta(days=1)),
    "another id": lambda place: update(LogEntry).filter_by(place=place).values(id=uuid.uuid4()),
    "another chain": lambda place: update(LogEntry).filter_by(place=place).values(chain=b"c" * 32),
}


def test_every_line_that_is_altered_or_gone_shows_at_its_place(app: Flask) -> None:
    circle, places = make_circle(), 6
    write(circle, *"abcdef")
    assert log.verify(circle.agency_id, CHAIN) == Verdict(places, None)
    for name, tampering in TAMPERINGS.items():
        for place in range(1, places + 1):
            db.session.execute(tampering(place))  # type: ignore[call-overload]
            assert log.verify(circle.agency_id, CHAIN).broken_at == place, (name, place)
            db.session.rollback()
    assert log.verify(circle.agency_id, CHAIN) == Verdict(places, None)


def test_two_lines_that_change_places_show(app: Flask) -> None:
    circle = make_circle()
    write(circle, *"abcd")
    for one in range(1, 5):
        for other in range(one + 1, 5):
            for was, becomes in ((one, 99), (other, one), (99, other)):
                db.session.execute(update(LogEntry).filter_by(place=was).values(place=becomes))
            assert log.verify(circle.agency_id, CHAIN).broken_at == one
            db.session.rollback()


def test_lines_cut_off_the_end_show_whatever_is_done_to_the_mark(app: Flask) -> None:
    circle = make_circle()
    write(circle, *"abc")
    head = db.session.get(LogHead, circle.agency_id)
    assert head is not None
    ends = (
        update(LogHead).values(place=3),
        update(LogHead).values(place=2),
        update(LogHead).values(place=2, mark=b"m" * 32),
        delete(LogHead),
    )
    for end in ends:
        db.session.execute(delete(LogEntry).filter_by(place=3))
        db.session.execute(end)
        db.session.flush()
        assert log.verify(circle.agency_id, CHAIN).broken_at is not None
        log.append(circle.reader, CHAIN, Entry("the next", clock.now()), DAY)
        db.session.flush()
        found = log.verify(circle.agency_id, CHAIN)
        assert found.broken_at == 3, "the next line must not mend it"
        assert "the next" in codes_of(circle)
        db.session.rollback()
    db.session.execute(delete(LogHead))
    assert log.verify(circle.agency_id, CHAIN).broken_at == 4
    db.session.rollback()
    db.session.execute(delete(LogEntry))
    assert log.verify(circle.agency_id, CHAIN) == Verdict(0, 1)


def test_under_another_servers_key_nothing_is_whole_and_nothing_is_mended(app: Flask) -> None:
    circle, foreign = make_circle(), Secret(bytes(32))
    write(circle, "a")
    assert log.verify(circle.agency_id, foreign).broken_at == 1
    log.append(circle.reader, foreign, Entry("b", clock.now()), DAY)
    db.session.commit()
    assert log.verify(circle.agency_id, CHAIN).broken_at == 2
    assert log.verify(circle.agency_id, foreign).broken_at == 1
    assert codes_of(circle) == ["b", "a"]


def test_a_line_that_was_purged_is_empty_and_the_log_whole(either_county: Flask) -> None:
    circle = make_circle()
    first, second, _ = write(circle, "a", "b", "c")
    assert log.purge(circle.agency_id, [second], CHAIN) == 1
    assert log.purge(circle.agency_id, [second], CHAIN) == 0
    assert log.purge(uuid.uuid4(), [first], CHAIN) == 0
    db.session.commit()
    assert codes_of(circle) == ["c", None, "a"]
    assert [line.is_purged for line in log.open_log(ring_of(circle))] == [False, True, False]
    assert log.verify(circle.agency_id, CHAIN) == Verdict(3, None)
    assert db.session.scalar(select(func.count()).select_from(Grant).filter_by(record_id=second)) == 0
    write(circle, "late", on_day=DAY + timedelta(days=1))
    assert log.purge_before(DAY + timedelta(days=1), CHAIN) == 2
    db.session.commit()
    assert codes_of(circle) == ["late", None, None, None]
    assert log.verify(circle.agency_id, CHAIN) == Verdict(4, None)


def test_what_is_rolled_back_leaves_no_gap(app: Flask) -> None:
    circle = make_circle()
    write(circle, "a")
    log.append(circle.reader, CHAIN, Entry("never", clock.now()), DAY)
    db.session.rollback()
    write(circle, "b")
    assert codes_of(circle) == ["b", "a"]
    assert log.verify(circle.agency_id, CHAIN) == Verdict(2, None)


def test_eight_at_once_make_one_chain(either_county: Flask) -> None:
    circle, threads, each = make_circle(), 8, 5
    db.session.commit()
    failed: list[Exception] = []
    start = threading.Barrier(threads)

    def work() -> None:
        with either_county.app_context():
            try:
                start.wait(10)
                for _ in range(each):
                    write(circle, "at once")
            except SQLAlchemyError as error:
                failed.append(error)
            finally:
                db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    seen = []
    deadline = time.monotonic() + 60
    while any(worker.is_alive() for worker in workers) and time.monotonic() < deadline:
        db.session.rollback()
        seen.append(log.verify(circle.agency_id, CHAIN))
    assert failed == []
    assert [verdict for verdict in seen if verdict.broken_at is not None] == [], "what is being written is not broken"
    db.session.rollback()
    assert log.verify(circle.agency_id, CHAIN) == Verdict(threads * each, None)
    assert len(codes_of(circle, limit=100)) == threads * each
