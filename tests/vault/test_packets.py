"""Packets: opened by whom they were released to while a release allows it, and by nobody else, on both databases."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, update

from directory.core.db import db
from directory.core.operations import Operation, Work
from directory.core.problems import NotFound
from directory.vault import grants, keys, moment, packets
from directory.vault.keyring import Circle, Keyring
from directory.vault.models import RECEIPT, RECEIPT_KEY, Grant, Packet, Receipt, Release
from directory.vault.packets import NoRelease
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret
from tests.vault.rows import make_circle

NOON = datetime(2029, 12, 1, 12, tzinfo=UTC)
TODAY, WEEK = NOON.date(), timedelta(days=7)
WORDS = b"Maria, 509-555-0177, after six"


@pytest.fixture
def base(read_county: Flask) -> Iterator[Flask]:
    """Either database at one moment; each test makes rows of its own."""
    db.session.rollback()
    db.session.execute(delete(Operation).where(Operation.name == Work.CLOCK))
    db.session.commit()
    with time_machine.travel(NOON, tick=False):
        yield read_county


def ring(circle: Circle) -> Keyring:
    """Somebody of a circle."""
    return Keyring(circle.agency_id, keys.make_pair(), circle)


def alone(circle: Circle) -> Keyring:
    """Somebody of that agency who does not belong to the circle."""
    return Keyring(circle.agency_id, keys.make_pair())


def released(until: timedelta = WEEK) -> uuid.UUID:
    made = packets.record_release(NOON + until, date(2031, 1, 1)).id
    db.session.commit()
    return made


def handed(sender: Circle, to: Circle, release_id: uuid.UUID | None = None) -> packets.Sealed:
    made = packets.hand_over(sender, release_id or released(), [to.reader], WORDS, NOON + WEEK, TODAY)
    db.session.commit()
    return made


def opens(keyring: Keyring, packet_id: uuid.UUID) -> bool:
    """Whether a ring opens a packet; what cannot be opened is not listed either."""
    is_listed = packet_id in packets.list_received(keyring)
    try:
        is_open = packets.open_packet(keyring, packet_id, "Ben", TODAY).contents == WORDS
    except NotFound:
        is_open = False
    db.session.rollback()
    assert is_listed == is_open
    return is_open


def test_the_recipients_circle_opens_it_and_nobody_else(base: Flask) -> None:
    sender, to, stranger = make_circle(), make_circle("Casa Nopal"), make_circle("Larkfield County Coalition")
    packet_id = handed(sender, to).packet_id
    opened = packets.open_packet(ring(to), packet_id, "Ben", TODAY)
    assert (opened.contents, opened.sender, opened.expires_at) == (WORDS, sender.pair.public, NOON + WEEK)
    assert opens(ring(to), packet_id)
    for other in (ring(stranger), alone(to), ring(sender), ring(Circle(to.agency_id, uuid.uuid4(), to.pair))):
        assert not opens(other, packet_id)


def test_one_for_a_named_person_is_opened_by_that_person_alone(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    named, colleague = ring(to), ring(to)
    made = packets.hand_over(sender, released(), [named.reader], WORDS, NOON + WEEK, TODAY)
    db.session.commit()
    assert opens(named, made.packet_id)
    assert not opens(colleague, made.packet_id)
    assert db.session.scalars(select(Grant.agency_key_id).where(Grant.record_id == made.packet_id)).all() == [None]


def test_a_packet_goes_to_one_agency_and_says_who_sent_it(base: Flask) -> None:
    sender, to, other = make_circle(), make_circle("Casa Nopal"), make_circle("Larkfield County Coalition")
    for readers in ([], [to.reader, other.reader]):
        with pytest.raises(ValueError, match="one agency"):
            packets.hand_over(sender, released(), readers, WORDS, NOON + WEEK, TODAY)
    made = packets.seal_packet(released(), to.agency_id, WORDS, NOON + WEEK, TODAY)
    grants.grant("packet", made.packet_id, [to.reader], made.key)
    db.session.commit()
    assert db.session.scalar(select(Grant.id).where(Grant.record_id == made.packet_id))
    with pytest.raises(NotFound):  # a wrap that anybody may have made opens nothing
        packets.open_packet(ring(to), made.packet_id, "Ben", TODAY)


def test_revoking_is_the_end_of_it_at_once(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    release_id = released()
    packet_id = handed(sender, to, release_id).packet_id
    assert opens(ring(to), packet_id)
    assert packets.revoke_release(release_id)
    db.session.commit()
    assert not opens(ring(to), packet_id)
    assert db.session.scalar(select(func.count()).select_from(Grant).where(Grant.record_id == packet_id)) == 0
    assert not packets.revoke_release(release_id), "once"
    with pytest.raises(NoRelease):
        packets.hand_over(sender, release_id, [to.reader], WORDS, NOON + WEEK, TODAY)


def test_nothing_is_handed_over_for_longer_than_was_allowed(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    release_id = released()
    for until in (NOON + WEEK + timedelta(seconds=1), NOON):
        with pytest.raises(NoRelease):
            packets.hand_over(sender, release_id, [to.reader], WORDS, until, TODAY)
    with pytest.raises(NoRelease):
        packets.hand_over(sender, uuid.uuid4(), [to.reader], WORDS, NOON + WEEK, TODAY)
    with pytest.raises(ValueError, match="ends after"):
        packets.record_release(NOON, TODAY)
    with time_machine.travel(NOON + WEEK, tick=False), pytest.raises(NoRelease):
        packets.hand_over(sender, release_id, [to.reader], WORDS, NOON + WEEK, TODAY)


def test_it_runs_out_to_the_second_and_a_clock_set_back_opens_nothing(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    packet_id, reader = handed(sender, to).packet_id, ring(to)
    with time_machine.travel(NOON + WEEK - timedelta(seconds=1), tick=False):
        packets.open_packet(reader, packet_id, "Ben", TODAY)
        db.session.commit()  # with it the latest moment that was seen
    with time_machine.travel(NOON + WEEK, tick=False):
        assert not opens(reader, packet_id)
    for back in (timedelta(hours=1), timedelta(days=1), timedelta(days=3650)):
        with time_machine.travel(NOON + WEEK - back, tick=False):
            for ask in (
                lambda: packets.open_packet(reader, packet_id, "Ben", TODAY),
                lambda: packets.list_received(reader),
                lambda: packets.answer(reader, packet_id, "yes", TODAY),
                lambda: handed(sender, to),
            ):
                with pytest.raises(moment.ClockBehind):
                    ask()
                db.session.rollback()
    with time_machine.travel(NOON + WEEK - timedelta(minutes=2), tick=False):
        assert opens(reader, packet_id), "the network may set a clock right by a little"


def test_a_little_play_lets_nothing_live_on(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    packet_id = handed(sender, to).packet_id
    moment.note(NOON + WEEK)
    db.session.commit()
    with time_machine.travel(NOON + WEEK - timedelta(seconds=30), tick=False):
        assert not opens(ring(to), packet_id)


def test_an_operator_may_say_that_the_clock_had_been_ahead(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    packet_id = handed(sender, to).packet_id
    moment.note(NOON + timedelta(days=3650))
    db.session.commit()
    with pytest.raises(moment.ClockBehind):
        packets.list_received(ring(to))
    moment.accept_clock()
    db.session.commit()
    assert opens(ring(to), packet_id)


def test_a_new_key_of_the_circle_opens_what_the_old_one_did_and_knows_who_sent_it(base: Flask) -> None:
    sender, old, new = make_circle(), make_circle("Casa Nopal"), make_circle("Casa Nopal")
    packet_id = handed(sender, old).packet_id
    assert grants.move_grants(old, new) == (1, 0)
    db.session.commit()
    assert packets.open_packet(ring(new), packet_id, "Ben", TODAY).sender == sender.pair.public
    db.session.rollback()
    assert not opens(ring(old), packet_id)


def test_what_comes_back_is_read_by_the_sender_alone(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    made, reader, colleague = handed(sender, to), ring(to), ring(to)
    for who, by in ((reader, "Ben"), (reader, "Ben"), (colleague, "Lena")):
        packets.open_packet(who, made.packet_id, by, TODAY)
    packets.answer(reader, made.packet_id, "She has a bed from Tuesday.", TODAY)
    db.session.commit()
    told = packets.read_receipts([made.kept])
    said = sorted((one.came.name, one.text, one.sender == to.pair.public) for one in told)
    bed = "She has a bed from Tuesday."
    assert said == [("ANSWERED", bed, True), ("OPENED", "Ben", True), ("OPENED", "Lena", True)], (
        "looking twice tells once"
    )
    assert packets.read_receipts([made.kept._replace(reply=keys.make_pair().private)]) == []
    lengths = db.session.scalars(select(func.length(Receipt.receipt_sealed)).where(Receipt.box_id == made.kept.box_id))
    assert len(set(lengths)) == 1, "an answer looks like an opening"
    packets.revoke_release(db.session.scalars(select(Packet.release_id).where(Packet.id == made.packet_id)).one())
    db.session.commit()
    assert len(packets.read_receipts([made.kept])) == 3, "what had been opened is still known"
    with pytest.raises(NotFound):
        packets.answer(reader, made.packet_id, "too late", TODAY)


def test_a_receipt_of_another_packet_says_nothing(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    one, other = handed(sender, to), handed(sender, to)
    packets.answer(ring(to), one.packet_id, "no", TODAY)
    db.session.commit()
    db.session.execute(update(Receipt).where(Receipt.box_id == one.kept.box_id).values(box_id=other.kept.box_id))
    assert packets.read_receipts([one.kept, other.kept._replace(reply=one.reply)]) == []
    db.session.rollback()


def test_no_row_says_which_packet_was_opened_nor_whether_it_was_answered(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    packets.forget_due(date(2100, 1, 1))
    opened, other = handed(sender, to), handed(sender, to)
    packets.open_packet(ring(to), opened.packet_id, "Ben", TODAY)
    packets.answer(ring(to), opened.packet_id, "yes", TODAY)
    for _ in range(8):  # of so many at least one would stand out, had they no version and variant
        packets.open_packet(ring(to), opened.packet_id, "Ben", TODAY)
    db.session.commit()
    rows = db.session.execute(select(Receipt.id, Receipt.box_id)).all()
    assert len(rows) == 10
    assert {made.version for row in rows for made in row} == {4}
    assert {row.box_id for row in rows} == {opened.kept.box_id}
    told_in_clear = {made for row in db.session.execute(select(Packet.id, Packet.release_id)) for made in row}
    assert not told_in_clear & {made for row in rows for made in row}
    assert opened.kept.box_id != other.kept.box_id
    assert packets.read_receipts([other.kept]) == []


@pytest.mark.parametrize("said", [b"", b"s", b"?what", b"a\xff"])
def test_what_a_recipient_forged_is_left_out_and_hides_nothing(base: Flask, said: bytes) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    made = handed(sender, to)
    packets.answer(ring(to), made.packet_id, "yes", TODAY)
    bound, key = {"receipt": uuid.uuid4(), "box": made.kept.box_id}, Secret.new()
    wrapped = RECEIPT_KEY.wrap(keys.pair_of(made.reply).public, key, **bound)
    forged = {"wrap_sealed": wrapped, "receipt_sealed": RECEIPT.seal(key, said, **bound)}
    db.session.add(Receipt(id=bound["receipt"], box_id=bound["box"], made_on=TODAY, **forged))
    db.session.commit()
    assert [one.text for one in packets.read_receipts([made.kept])] == ["yes"]


def test_a_reply_key_that_was_put_into_the_row_opens_nothing(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    made, thief = handed(sender, to), keys.make_pair()
    row = packets.find_row(made.packet_id, NOON)
    assert row is not None
    assert packets.unseal(row, made.key) == WORDS
    for altered in (
        row._replace(reply_public=thief.public), row._replace(release_id=uuid.uuid4()), row._replace(id=uuid.uuid4()),
        row._replace(contents_sealed=row.contents_sealed[:-1] + b"\0"),
    ):  # fmt: skip
        with pytest.raises(Unopened):
            packets.unseal(altered, made.key)


def test_the_sweep_deletes_what_is_due_and_nothing_else(base: Flask) -> None:
    sender, to = make_circle(), make_circle("Casa Nopal")
    packets.forget_due(date(2100, 1, 1))
    over = handed(sender, to)
    early = packets.record_release(NOON + timedelta(days=2), date(2029, 12, 5)).id
    lives = packets.hand_over(sender, released(4 * WEEK), [to.reader], WORDS, NOON + 3 * WEEK, TODAY)
    packets.answer(ring(to), over.packet_id, "yes", TODAY)
    db.session.commit()
    assert packets.forget_due(TODAY) == 0
    with time_machine.travel(NOON + WEEK, tick=False):
        assert packets.forget_due(date(2029, 12, 8)) == 2, "the packet, and the release whose day has come"
        assert packets.forget_due(date(2029, 12, 8)) == 0
    db.session.commit()
    assert not db.session.scalar(select(Release.id).where(Release.id == early))
    assert len(packets.read_receipts([over.kept])) == 1
    assert packets.forget_due(TODAY + packets.RECEIPTS_KEPT) == 1
    with time_machine.travel(NOON + WEEK, tick=False):
        assert opens(ring(to), lives.packet_id)
