"""Nobody of the circle is left: what the twelve words do then, for whom, how often, and after what wait."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from directory.accounts.circle import confirming, policy, queries, recovery
from directory.accounts.circle.rotation import rotate_circle
from directory.accounts.circle.words import make_words, recovery_of
from directory.accounts.circle.wraps import ChangedMeanwhile
from directory.accounts.models import CircleKey, PersonKey, RecoveryRequest
from directory.accounts.people.hats import NotYours
from directory.core import clock
from directory.core.actor import Actor
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.vault import grants
from directory.vault.keys import make_pair
from directory.vault.models import Grant
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret
from tests.accounts.rings import Holder, hold_key, open_circle, take_in
from tests.accounts.staff import hat_of, make_person

WHY = "The only passphrase was forgotten, and the words are in the safe."


@pytest.fixture
def lost(app: Flask) -> tuple[Holder, list[str], uuid.UUID, Secret]:
    """Casa Nopal's only advocate, who opened its circle, sealed a record and forgot the passphrase since."""
    before = hold_key(hat_of("cleo"))
    words = open_circle(before)
    record, key = uuid.uuid4(), Secret.new()
    assert before.ring.circle is not None
    grants.grant("referral", record, [before.ring.circle.reader], key)
    return forget(before), words, record, key


def forget(one: Holder) -> Holder:
    """A new key in place of the old one, as a forgotten passphrase makes it: the wraps fall with the old."""
    db.session.query(PersonKey).filter_by(person_id=one.hat.person_id).delete()
    db.session.commit()
    return hold_key(one.hat)


def colleague() -> Holder:
    return hold_key(make_person("eva", Duty.ADVOCATE, "Casa Nopal"))


def come_back(one: Holder, words: list[str]) -> None:
    pair = recovery.try_words(one.actor, one.ring, words)
    assert pair is not None
    recovery.recover_circle(one.actor, one.ring, pair)
    db.session.commit()


def test_with_a_colleague_who_could_look_on_the_words_open_at_once(
    lost: tuple[Holder, list[str], uuid.UUID, Secret],
) -> None:
    cleo, words, record, key = lost
    eva = colleague()
    assert db.session.query(CircleKey).count() == 0
    come_back(cleo, words)
    assert grants.open_key("referral", record, cleo.ring).key == key
    standing = queries.standing_of(cleo.actor, cleo.ring)
    assert standing.are_words_due
    assert not policy.is_ready(standing)
    with pytest.raises(NotYours):
        confirming.confirm_member(cleo.actor, cleo.ring, eva.hat.person_id, eva.words)
    with pytest.raises(NotYours):
        rotate_circle(cleo.actor, cleo.ring)
    new = make_words()
    rotate_circle(cleo.actor, cleo.ring, recovery_of(new))
    db.session.commit()
    assert grants.open_key("referral", record, cleo.ring).key == key
    assert policy.is_ready(queries.standing_of(cleo.actor, cleo.ring))
    take_in(cleo, eva)
    cleo, eva = forget(cleo), forget(eva)
    assert recovery.try_words(cleo.actor, cleo.ring, words) is None, "the words of before open nothing"
    come_back(eva, new)
    assert [one.action for one in db.session.query(AuditEvent).order_by(AuditEvent.at)][2:5] == [
        "used_recovery_words", "made_recovery_words", "rotated_circle",
    ]  # fmt: skip


def test_who_is_alone_says_why_and_waits_a_day(lost: tuple[Holder, list[str], uuid.UUID, Secret]) -> None:
    cleo, words, record, key = lost
    with pytest.raises(NotYours):
        recovery.try_words(cleo.actor, cleo.ring, words)
    made = recovery.ask_for_recovery(cleo.actor, cleo.ring, WHY)
    db.session.commit()
    assert made.ready_at - made.asked_at == timedelta(hours=24)
    assert recovery.ask_for_recovery(cleo.actor, cleo.ring, WHY).ready_at == made.ready_at
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=23), tick=True), pytest.raises(NotYours):
        recovery.try_words(cleo.actor, cleo.ring, words)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=True):
        come_back(cleo, words)
        assert grants.open_key("referral", record, cleo.ring).key == key
        again = forget(cleo)
        with pytest.raises(NotYours):
            recovery.try_words(again.actor, again.ring, words)
    with time_machine.travel(clock.now() + timedelta(days=5), tick=True):
        recovery.ask_for_recovery(again.actor, again.ring, WHY)
        with pytest.raises(NotYours):
            recovery.try_words(again.actor, again.ring, words)


def test_a_wait_is_seen_and_stopped_by_a_coordinator_and_by_nobody_elsewhere(
    lost: tuple[Holder, list[str], uuid.UUID, Secret],
) -> None:
    cleo, words, _, _ = lost
    made = recovery.ask_for_recovery(cleo.actor, cleo.ring, WHY)
    db.session.commit()
    dana, sol = (
        Actor(duty=hat.duty, person_id=hat.person_id, agency_id=hat.agency_id, name="Somebody")
        for hat in (hat_of("dana"), make_person("sol", Duty.SUPERVISOR))
    )
    assert [one.reason for one, _, _ in queries.list_requests(dana)] == [WHY]
    assert queries.list_requests(sol) == []
    with pytest.raises(NotFound):
        recovery.withdraw_recovery(sol, made.id)
    recovery.withdraw_recovery(dana, made.id)
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=True), pytest.raises(NotYours):
        recovery.try_words(cleo.actor, cleo.ring, words)
    actions = {one.action: one.agency_id for one in db.session.query(AuditEvent)}
    assert actions["asked_for_recovery"] == actions["withdrew_recovery"] == cleo.actor.agency_id


def test_while_one_of_the_circle_is_there_the_words_open_nothing(
    lost: tuple[Holder, list[str], uuid.UUID, Secret],
) -> None:
    cleo, words, _, _ = lost
    eva = colleague()
    pair = recovery.try_words(eva.actor, eva.ring, words)
    db.session.commit()
    come_back(cleo, words)
    for act in (
        lambda: recovery.try_words(eva.actor, eva.ring, words),
        lambda: recovery.recover_circle(eva.actor, eva.ring, pair or make_pair()),
        lambda: recovery.ask_for_recovery(eva.actor, eva.ring, WHY),
    ):
        with pytest.raises(NotYours):
            act()
        db.session.rollback()


def test_wrong_words_are_five_and_a_pair_of_other_words_opens_nothing(
    lost: tuple[Holder, list[str], uuid.UUID, Secret],
) -> None:
    cleo, words, _, _ = lost
    colleague()
    for _ in range(5):
        assert recovery.try_words(cleo.actor, cleo.ring, make_words()) is None
    with pytest.raises(recovery.TooMany):
        recovery.try_words(cleo.actor, cleo.ring, words)
    with pytest.raises(ChangedMeanwhile):
        recovery.recover_circle(cleo.actor, cleo.ring, make_pair())
    db.session.rollback()
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=True):
        come_back(cleo, words)
    assert db.session.query(RecoveryRequest).count() == 0


def test_an_agency_that_never_opened_has_nothing_to_recover(app: Flask) -> None:
    ben = hold_key(hat_of("ben"))
    with pytest.raises(NotYours):
        recovery.ask_for_recovery(ben.actor, ben.ring, WHY)
    with pytest.raises(NotYours):
        recovery.try_words(ben.actor, ben.ring, make_words())


def test_with_the_words_lost_too_an_agency_begins_anew_after_a_day(
    lost: tuple[Holder, list[str], uuid.UUID, Secret],
) -> None:
    cleo, words, record, _ = lost
    colleague()
    with pytest.raises(NotYours):
        recovery.begin_anew(cleo.actor, cleo.ring)
    db.session.rollback()
    recovery.ask_for_recovery(cleo.actor, cleo.ring, WHY)
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=True):
        recovery.begin_anew(cleo.actor, cleo.ring)
        assert db.session().info.get("erase_after_commit"), "what is given up leaves the files as well"
        db.session.commit()
        assert db.session.query(Grant).count() == 0
        with pytest.raises(NotYours):
            recovery.try_words(cleo.actor, cleo.ring, words)
        open_circle(cleo)
        assert cleo.ring.circle
        with pytest.raises(Unopened):
            grants.open_key("referral", record, cleo.ring)
        with pytest.raises(NotYours):
            recovery.begin_anew(cleo.actor, cleo.ring)
