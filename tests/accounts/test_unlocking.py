"""What somebody can open: through cookie, hat and circle, and never past one of them."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, g

from directory.accounts import actions, unlocking
from directory.accounts.models import AgencyKey, CircleKey, Membership, Person, PersonKey, SignIn
from directory.accounts.people import hats
from directory.accounts.proof import keys, passphrase
from directory.core import clock
from directory.core.actor import GUEST, Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault.keyring import Keyring
from directory.vault.keys import make_pair
from tests.accounts.browser import RIGHT
from tests.accounts.keyrings import give_key, open_circle, signed_in_with, take_in
from tests.accounts.staff import make_person

Opened = tuple[Membership, Actor, str]


def ring(actor: Actor, token: str) -> Keyring | None:
    db.session.commit()
    return unlocking.open_keyring(actor, token)


@pytest.fixture
def sol(app: Flask) -> Opened:
    """Harbor House's supervisor, of its circle, signed in with her key."""
    hat = make_person("sol", Duty.SUPERVISOR)
    own = give_key(hat)
    take_in(*open_circle(hat.agency_id), hat)
    return hat, *signed_in_with(hat, own)


def test_of_the_circle_one_opens_ones_own_key_and_the_agencys(sol: Opened) -> None:
    hat, actor, token = sol
    found = ring(actor, token)
    assert found is not None
    assert found.circle is not None
    assert found.agency_id == found.circle.agency_id == hat.agency_id
    assert found.person.public == db.session.query(PersonKey).filter_by(person_id=hat.person_id).one().public
    assert found.circle.pair.public == db.session.query(AgencyKey).one().public


@pytest.mark.parametrize(
    "shut", [{"is_locked": True}, {"is_covered": True}, {"is_pending": True}, {"sign_in_id": None}, {"person_id": None}]
)
def test_a_shut_sign_in_opens_nothing(sol: Opened, shut: dict[str, Any]) -> None:
    _, actor, token = sol
    assert ring(replace(actor, **shut), token) is None


@pytest.mark.parametrize("column", ["locked_at", "covered_at", "ended_at"])
def test_what_another_process_shut_meanwhile_is_shut(sol: Opened, column: str) -> None:
    _, actor, token = sol
    setattr(db.session.query(SignIn).filter_by(id=actor.sign_in_id).one(), column, clock.now())
    assert ring(actor, token) is None


def test_without_the_cookie_the_row_opens_nothing(sol: Opened) -> None:
    _, actor, token = sol
    assert ring(actor, "") is None
    assert ring(actor, actions.new_token()) is None
    assert ring(GUEST, token) is None


@pytest.mark.parametrize("duty", [Duty.COORDINATOR, Duty.OPERATOR, Duty.SHIFT_DESK])
def test_under_a_hat_without_referrals_nothing_opens_even_for_somebody_with_a_key(app: Flask, duty: Duty) -> None:
    advocate = make_person("sol", Duty.ADVOCATE)
    own = give_key(advocate)
    take_in(*open_circle(advocate.agency_id), advocate)
    other = make_person("sol", duty)
    assert ring(*signed_in_with(advocate, own)) is not None
    assert ring(*signed_in_with(other, own)) is None


def test_a_hat_opens_its_own_agencys_circle_and_no_other(sol: Opened) -> None:
    hat, _, _ = sol
    other = make_person("sol", Duty.ADVOCATE, "Casa Nopal")
    open_circle(other.agency_id)
    own = keys.open_key(
        db.session.query(PersonKey).one(), passphrase.open_secret(hat.person_id, RIGHT) or pytest.fail("wrong")
    )
    found = ring(*signed_in_with(other, own))
    assert found is not None
    assert found.circle is None
    assert found.agency_id == other.agency_id


def test_intake_stands_outside_the_circle_whatever_the_rows_say(app: Flask) -> None:
    hat = make_person("ivy", Duty.INTAKE)
    own = give_key(hat)
    take_in(*open_circle(hat.agency_id), hat)
    found = ring(*signed_in_with(hat, own))
    assert found is not None
    assert found.circle is None


def test_who_waits_to_be_confirmed_has_only_their_own_key(app: Flask) -> None:
    hat = make_person("ada", Duty.ADVOCATE)
    own = give_key(hat)
    actor, token = signed_in_with(hat, own)
    before = ring(actor, token)
    open_circle(hat.agency_id)
    after = ring(actor, token)
    for found in (before, after):
        assert found is not None
        assert found.circle is None


def test_a_removed_member_is_out_at_the_next_click(sol: Opened) -> None:
    hat, actor, token = sol
    hat.ended_at = clock.now()
    assert ring(actor, token) is None
    hat.ended_at = None
    assert ring(actor, token) is not None
    db.session.delete(db.session.query(CircleKey).one())
    found = ring(actor, token)
    assert found is not None
    assert found.circle is None


def test_an_ended_key_of_the_agency_opens_for_nobody(sol: Opened) -> None:
    _, actor, token = sol
    db.session.query(AgencyKey).one().ended_at = clock.now()
    found = ring(actor, token)
    assert found is not None
    assert found.circle is None


def test_a_new_key_shuts_what_the_old_one_opened(sol: Opened) -> None:
    hat, actor, token = sol
    secret = passphrase.open_secret(hat.person_id, RIGHT)
    assert secret is not None
    keys.make_key(hat.person_id, secret)
    assert ring(actor, token) is None
    assert db.session.query(CircleKey).count() == 0, "what hung on the old key went with it"


@pytest.mark.parametrize("model", [PersonKey, AgencyKey])
def test_a_public_key_that_was_put_in_place_of_the_true_one_opens_nothing(
    sol: Opened, model: type[PersonKey] | type[AgencyKey]
) -> None:
    _, actor, token = sol
    row: Any = db.session.query(model).one()
    row.public = make_pair().public
    found = ring(actor, token)
    assert found is None or found.circle is None


@pytest.mark.parametrize("model", [SignIn, CircleKey])
def test_another_persons_rows_open_nothing(sol: Opened, model: type[SignIn] | type[CircleKey]) -> None:
    hat, actor, token = sol
    eve = make_person("eve", Duty.ADVOCATE)
    other, _ = signed_in_with(eve, give_key(eve))
    take_in(db.session.query(AgencyKey).one(), make_pair(), eve)
    by = {SignIn: ("id", actor.sign_in_id, other.sign_in_id), CircleKey: ("membership_id", hat.id, eve.id)}[model]
    rows: list[Any] = [db.session.query(model).filter_by(**{by[0]: one}).one() for one in by[1:]]
    rows[0].private_sealed = rows[1].private_sealed
    found = ring(actor, token)
    assert found is None or found.circle is None


def test_the_key_moves_on_with_the_token(sol: Opened) -> None:
    _, actor, token = sol
    fresh = actions.renew(actor, token)
    assert fresh is not None
    assert ring(actor, token) is None
    assert ring(actor, fresh) is not None


@pytest.mark.parametrize(
    "shut", [actions.cover, actions.sign_out, lambda one: actions.note_seen(one.sign_in_id, lock=True)]
)
def test_cover_lock_and_end_let_the_key_go(sol: Opened, shut: Any) -> None:
    _, actor, token = sol
    shut(actor)
    assert ring(actor, token) is None
    assert db.session.query(SignIn).populate_existing().filter_by(id=actor.sign_in_id).one().private_sealed is None


def test_the_keyring_is_opened_once_a_request_and_anew_after_a_change(sol: Opened) -> None:
    _, actor, token = sol
    g.sign_in_token = token
    first = unlocking.keyring_of(actor)
    assert first is not None
    db.session.delete(db.session.query(CircleKey).one())
    db.session.flush()
    assert unlocking.keyring_of(actor) is first
    assert unlocking.keyring_of(replace(actor, is_locked=True)) is None
    assert unlocking.keyring_of(GUEST) is None
    unlocking.forget_keyring()
    after = unlocking.keyring_of(actor)
    assert after is not None
    assert after.circle is None
    g.sign_in_token = actions.new_token()
    assert unlocking.keyring_of(actor) is None


@pytest.mark.parametrize(
    ("duty", "is_generated", "is_made"),
    [
        (Duty.INTAKE, True, True), (Duty.ADVOCATE, True, True), (Duty.SUPERVISOR, True, True),
        (Duty.ADVOCATE, False, False), (Duty.COORDINATOR, True, False), (Duty.OPERATOR, True, False),
        (Duty.SHIFT_DESK, True, False),
    ],
)  # fmt: skip
def test_a_key_is_made_for_who_works_with_referrals_behind_a_generated_passphrase(
    app: Flask, duty: Duty, is_generated: bool, is_made: bool
) -> None:
    person_id = make_person("new", duty).person_id
    secret = passphrase.set_passphrase(person_id, RIGHT, is_generated=is_generated)
    made = unlocking.open_or_make(person_id, secret, 0)
    assert (made is not None) is is_made
    assert unlocking.open_or_make(person_id, secret, 0) == made, "the same one, opened"


def test_a_passphrase_set_anew_leaves_no_key_that_nothing_opens(sol: Opened) -> None:
    hat, *_ = sol
    secret = passphrase.open_secret(hat.person_id, RIGHT)
    passphrase.set_passphrase(hat.person_id, "another five plain words", secret, is_generated=True)
    kept = passphrase.open_secret(hat.person_id, "another five plain words")
    assert kept is not None
    row = keys.find_key(hat.person_id)
    assert row is not None
    assert keys.open_key(row, kept) is not None
    passphrase.set_passphrase(hat.person_id, RIGHT, is_generated=True)
    assert keys.find_key(hat.person_id) is None


def test_a_row_of_another_account_does_not_open(sol: Opened) -> None:
    hat, *_ = sol
    eve = make_person("eve", Duty.ADVOCATE)
    give_key(eve)
    mine, hers = keys.find_key(hat.person_id), keys.find_key(eve.person_id)
    assert mine is not None
    assert hers is not None
    mine.private_sealed = hers.private_sealed
    for person_id in (hat.person_id, eve.person_id):
        secret = passphrase.open_secret(person_id, RIGHT)
        assert secret is not None
        assert keys.open_key(mine, secret) is None


def test_who_left_opens_nothing(sol: Opened) -> None:
    hat, actor, token = sol
    hats.end_hats_at(db.session.get_one(Person, hat.person_id), hat.agency_id)
    assert ring(actor, token) is None
