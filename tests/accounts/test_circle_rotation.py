"""A new key of an agency: what moves, what dies, who stays in, and two colleagues who press at once."""

import threading
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update

from directory.accounts.circle import queries, wraps
from directory.accounts.circle.rotation import Rotation, rotate_circle
from directory.accounts.circle.words import Recovery, make_words, open_words, recovery_of
from directory.accounts.circle.wraps import ChangedMeanwhile
from directory.accounts.models import AgencyKey, CircleKey, PersonKey
from directory.accounts.people import hats, members
from directory.accounts.people.hats import NotYours
from directory.core.db import close_own_connection, db
from directory.core.permissions import Duty
from directory.core.problems import Problem
from directory.vault import grants
from directory.vault.keys import make_pair
from directory.vault.models import Grant
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret
from tests.accounts.rings import Holder, hold_key, open_circle, take_in
from tests.accounts.staff import hat_of, make_person
from tests.conftest import counted


@pytest.fixture
def sol(app: Flask) -> Holder:
    """Harbor House's supervisor, who opened its circle."""
    return begin()


def begin() -> Holder:
    made = hold_key(make_person("sol", Duty.SUPERVISOR))
    open_circle(made)
    return made


def grant_many(to: Holder, number: int) -> dict[uuid.UUID, Secret]:
    assert to.ring.circle is not None
    made = {uuid.uuid4(): Secret.new() for _ in range(number)}
    for record, key in made.items():
        grants.grant("referral", record, [to.ring.circle.reader], key)
    db.session.commit()
    return made


def test_after_a_leaver_the_new_key_opens_everything_and_the_old_one_nothing(sol: Holder) -> None:
    ana, eva = hold_key(hat_of("ana")), hold_key(make_person("eva", Duty.ADVOCATE))
    waiting = hold_key(make_person("wes", Duty.ADVOCATE))
    for one in (ana, eva):
        take_in(sol, one)
    records = grant_many(sol, 5)
    old = ana.ring  # what a machine that was looked into would have given away
    hats.say_left(sol.actor, members.get_member(sol.actor, ana.hat.person_id))
    db.session.commit()
    done = rotate_circle(sol.actor, sol.ring)
    db.session.commit()
    assert (done.moved, done.broken, done.left_out) == (5, 0, [])
    for one in (sol, eva):
        assert {
            record: found.key for record, found in grants.open_keys("referral", list(records), one.ring).items()
        } == records
    assert grants.open_keys("referral", list(records), old) == {}
    assert ana.ring.circle is waiting.ring.circle is None
    ended, live = db.session.query(AgencyKey).order_by(AgencyKey.version)
    assert (ended.version, live.version, live.rotation_due_on) == (1, 2, None)
    assert ended.ended_at
    assert ended.recovery_sealed is None
    assert {one.agency_key_id for one in db.session.query(CircleKey)} == {live.id}
    with pytest.raises(ChangedMeanwhile):
        rotate_circle(sol.actor, replace(sol.ring, circle=old.circle))


def test_the_words_of_before_open_the_new_key_or_new_words_take_their_place(sol: Holder) -> None:
    first = queries.find_recovery_key(queries.find_live_key(sol.actor.agency_id))
    rotate_circle(sol.actor, sol.ring)
    kept = queries.find_recovery_key(queries.find_live_key(sol.actor.agency_id))
    assert kept is first
    assert kept is not None
    words = make_words()
    rotate_circle(sol.actor, sol.ring, recovery_of(words))
    new = queries.find_recovery_key(queries.find_live_key(sol.actor.agency_id))
    assert new is not None
    assert new.id != kept.id
    assert kept.ended_at
    assert open_words(words, new)
    assert open_words(words, kept) is None


def test_a_colleague_whose_public_key_was_exchanged_is_left_out(sol: Holder) -> None:
    ana = hold_key(hat_of("ana"))
    take_in(sol, ana)
    forged = make_pair()
    db.session.execute(update(PersonKey).where(PersonKey.person_id == ana.hat.person_id).values(public=forged.public))
    db.session.commit()
    assert rotate_circle(sol.actor, sol.ring).left_out == ["Ana"]
    assert Holder(ana.actor, forged, ana.hat).ring.circle is None


def test_a_wrap_that_somebody_altered_is_counted_and_goes(sol: Holder) -> None:
    records = grant_many(sol, 3)
    spoilt = next(iter(records))
    db.session.execute(update(Grant).where(Grant.record_id == spoilt).values(wrap_sealed=b"\x01" * 80))
    done = rotate_circle(sol.actor, sol.ring)
    assert (done.moved, done.broken) == (2, 1)
    with pytest.raises(Unopened):
        grants.open_key("referral", spoilt, sol.ring)


def test_who_is_outside_rotates_nothing(sol: Holder) -> None:
    ana = hold_key(hat_of("ana"))
    for ring in (ana.ring, sol.ring):
        actor = ana.actor if ring.circle is None else hold_key(hat_of("cleo")).actor
        with pytest.raises(NotYours):
            rotate_circle(actor, ring)


def test_a_new_key_takes_as_many_statements_for_many_records_as_for_few(sol: Holder) -> None:
    grant_many(sol, 5)
    with counted() as few:
        assert rotate_circle(sol.actor, sol.ring).moved == 5
    db.session.commit()
    grant_many(sol, 60)
    with counted() as many:
        assert rotate_circle(sol.actor, sol.ring).moved == 65
    assert len(many) == len(few)


def test_of_two_at_once_one_wins_and_everything_opens(either_county: Flask) -> None:
    sol, ana = begin(), hold_key(hat_of("ana"))
    take_in(sol, ana)
    records = grant_many(sol, 50)
    rings, done, refused = {one.actor: one.ring for one in (sol, ana)}, [], []
    start = threading.Barrier(2)

    def press(one: Holder) -> None:
        with either_county.app_context():
            start.wait()
            try:
                made: Rotation = rotate_circle(one.actor, rings[one.actor])
                db.session.commit()
                done.append(made.moved)
            except Problem as problem:
                db.session.rollback()
                refused.append(problem)
            finally:
                db.session.remove()
                close_own_connection()

    threads = [threading.Thread(target=press, args=(one,)) for one in (sol, ana)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert done == [50]
    assert [type(one) for one in refused] == [ChangedMeanwhile]
    assert db.session.query(AgencyKey).filter_by(ended_at=None).count() == 1
    for one in (sol, ana):
        opened = grants.open_keys("referral", list(records), one.ring)
        assert {record: found.key for record, found in opened.items()} == records


def test_what_is_sealed_while_a_colleague_rotates_opens_afterwards(either_county: Flask) -> None:
    sol = begin()
    ring, record, key = sol.ring, uuid.uuid4(), Secret.new()

    def press() -> None:
        with either_county.app_context():
            rotate_circle(sol.actor, ring)
            db.session.commit()
            db.session.remove()
            close_own_connection()

    reader = wraps.hold_reader(sol.hat.agency_id)
    assert reader is not None
    grants.grant("referral", record, [reader], key)
    thread = threading.Thread(target=press)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive(), "the rotation waits for what is being sealed"
    db.session.commit()
    thread.join()
    assert grants.open_key("referral", record, sol.ring).key == key


def test_recovery_is_what_the_row_says(app: Flask) -> None:
    words = make_words()
    made: Recovery = recovery_of(words)
    row = made.row(uuid.uuid4(), uuid.uuid4())
    pair = open_words(words, row)
    assert pair is not None
    assert pair.public == made.public
    assert open_words([*words[:11], words[0]], row) is None or words[11] == words[0]


def test_new_words_are_the_supervisors_and_an_advocates_where_the_circle_has_none(sol: Holder) -> None:
    ana = hold_key(hat_of("ana"))
    take_in(sol, ana)
    words = recovery_of(make_words())
    with pytest.raises(NotYours):
        rotate_circle(ana.actor, ana.ring, words)
    db.session.rollback()
    assert rotate_circle(ana.actor, ana.ring).left_out == [], "the key alone changes as before"
    assert rotate_circle(sol.actor, sol.ring, words).left_out == []
    boss = hold_key(make_person("boss", Duty.SUPERVISOR))  # at the agency, and not in its circle
    hats.say_left(boss.actor, members.get_member(boss.actor, sol.hat.person_id))
    db.session.commit()
    assert rotate_circle(ana.actor, ana.ring, words).left_out == []


def test_with_who_made_the_words_go_the_words(sol: Holder) -> None:
    ana, boss = hold_key(hat_of("ana")), hold_key(make_person("boss", Duty.SUPERVISOR))
    for one in (ana, boss):
        take_in(sol, one)
    assert not queries.standing_of(boss.actor, boss.ring).are_words_due
    hats.say_left(boss.actor, members.get_member(boss.actor, sol.hat.person_id))
    db.session.commit()
    assert queries.standing_of(boss.actor, boss.ring).are_words_due
    for one in (ana, boss):
        with pytest.raises(NotYours):
            rotate_circle(one.actor, one.ring)
        db.session.rollback()
    rotate_circle(boss.actor, boss.ring, recovery_of(make_words()))
    assert not queries.standing_of(boss.actor, boss.ring).are_words_due
