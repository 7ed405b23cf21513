"""Somebody is taken out while a colleague rotates the key or confirms: neither order leaves them the new one."""

import threading
from collections.abc import Callable

from flask import Flask

from directory.accounts.circle import confirming, queries
from directory.accounts.circle.rotation import rotate_circle
from directory.accounts.models import CircleKey
from directory.accounts.people import hats, members
from directory.accounts.people.hats import NotYours
from directory.core.db import close_own_connection, db
from directory.core.permissions import Duty
from directory.core.problems import NotFound, Problem
from tests.accounts.rings import Holder, hold_key, open_circle, take_in
from tests.accounts.staff import hat_of, make_person

Act = Callable[[], object]


def begin() -> tuple[Holder, Holder]:
    """Harbor House's supervisor, who opened its circle, and an advocate who waits."""
    sol, ana = hold_key(make_person("sol", Duty.SUPERVISOR)), hold_key(hat_of("ana"))
    open_circle(sol)
    return sol, ana


def say_left(sol: Holder, one: Holder) -> Act:
    actor, person_id = sol.actor, one.hat.person_id
    return lambda: hats.say_left(actor, members.get_member(actor, person_id))


def rotate(one: Holder) -> Act:
    actor, ring = one.actor, one.ring
    return lambda: rotate_circle(actor, ring)


def confirm(sol: Holder, one: Holder) -> Act:
    actor, ring, person_id, words = sol.actor, sol.ring, one.hat.person_id, one.words
    return lambda: confirming.confirm_member(actor, ring, person_id, words)


def race(app: Flask, first: Act, second: Act) -> list[type[Problem]]:
    """Let the second begin while the first is not committed yet; gives with what it was refused."""
    refused: list[type[Problem]] = []

    def act() -> None:
        with app.app_context():
            try:
                second()
                db.session.commit()
            except Problem as problem:
                db.session.rollback()
                refused.append(type(problem))
            finally:
                db.session.remove()
                close_own_connection()

    db.session.rollback()
    first()
    db.session.flush()
    thread = threading.Thread(target=act)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive(), "the second waits for the first"
    db.session.commit()
    thread.join()
    return refused


def is_in(one: Holder) -> bool:
    db.session.rollback()
    return db.session.query(CircleKey).filter_by(membership_id=one.hat.id).first() is not None


def is_due(one: Holder) -> bool:
    key = queries.find_live_key(one.hat.agency_id)
    assert key is not None
    return key.rotation_due_on is not None


def test_a_rotation_beside_a_removal_leaves_the_leaver_out(either_county: Flask) -> None:
    sol, ana = begin()
    take_in(sol, ana)
    assert race(either_county, say_left(sol, ana), rotate(sol)) == []
    assert not is_in(ana)
    assert not is_due(sol), "the new key was made after they left"


def test_a_removal_beside_a_rotation_takes_the_new_key_away_and_another_falls_due(either_county: Flask) -> None:
    sol, ana = begin()
    take_in(sol, ana)
    assert race(either_county, rotate(sol), say_left(sol, ana)) == []
    assert not is_in(ana)
    assert is_due(sol)


def test_a_confirmation_beside_a_removal_finds_nobody(either_county: Flask) -> None:
    sol, ana = begin()
    assert race(either_county, say_left(sol, ana), confirm(sol, ana)) == [NotFound]
    assert not is_in(ana)


def test_a_removal_beside_a_confirmation_takes_it_back_and_a_new_key_falls_due(either_county: Flask) -> None:
    sol, ana = begin()
    assert race(either_county, confirm(sol, ana), say_left(sol, ana)) == []
    assert not is_in(ana)
    assert is_due(sol)


def test_whoever_is_taken_out_while_they_press_gets_no_new_key(either_county: Flask) -> None:
    sol, ana = begin()
    take_in(sol, ana)
    assert race(either_county, say_left(sol, ana), rotate(ana)) == [NotYours]
    assert not is_in(ana)
    assert is_due(sol)
