"""An agency's referral circle: who comes in, by whom, who leaves, and what wrong words do."""

import uuid

import pytest
from flask import Flask

from directory.accounts.circle import confirming, founding, policy, queries
from directory.accounts.circle.words import WORDS, as_typed, ask_back, make_words, recovery_of, slip_of
from directory.accounts.circle.wraps import ChangedMeanwhile
from directory.accounts.models import Acceptance, AgencyKey, CircleKey, Person, PersonKey, RecoveryKey
from directory.accounts.people import hats, members
from directory.accounts.people.hats import NotYours
from directory.accounts.policy import Hat
from directory.core import clock
from directory.core.actor import Actor
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.vault import grants
from directory.vault.keyring import Keyring
from directory.vault.keys import make_pair
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret
from tests.accounts.rings import Holder, hold_key, open_circle, take_in
from tests.accounts.staff import hat_of, make_person


@pytest.fixture
def sol(app: Flask) -> Holder:
    """Harbor House's supervisor, with a key."""
    return hold_key(make_person("sol", Duty.SUPERVISOR))


@pytest.fixture
def ana(app: Flask) -> Holder:
    """Its advocate, with a key."""
    return hold_key(hat_of("ana"))


def actions() -> list[str]:
    return [one.action for one in db.session.query(AuditEvent).order_by(AuditEvent.at)]


def test_the_first_accepts_then_opens_and_reads_what_is_sealed_to_the_agency(sol: Holder) -> None:
    with pytest.raises(NotYours):
        founding.found_circle(sol.actor, sol.ring, recovery_of(make_words()))
    assert db.session.query(RecoveryKey).count() == db.session.query(AgencyKey).count() == 0
    open_circle(sol)
    circle = sol.ring.circle
    assert circle is not None
    record, key = uuid.uuid4(), Secret.new()
    grants.grant("referral", record, [circle.reader], key)
    assert grants.open_key("referral", record, sol.ring).key == key
    accepted = db.session.query(Acceptance).one()
    assert (accepted.director, accepted.entered_by_id) == ("Rosa Díaz", sol.actor.person_id)
    assert actions() == ["accepted_threats", "opened_circle"]
    with pytest.raises(ChangedMeanwhile):
        founding.found_circle(sol.actor, sol.ring, recovery_of(make_words()))


def test_a_supervisor_goes_first_and_an_advocate_where_there_is_none(ana: Holder) -> None:
    assert policy.can_found(ana.actor, queries.standing_of(ana.actor, ana.ring))
    sol = hold_key(make_person("sol", Duty.SUPERVISOR))
    for act in (
        lambda: founding.accept_threats(ana.actor, ana.ring, "Rosa Díaz"),
        lambda: founding.found_circle(ana.actor, ana.ring, recovery_of(make_words())),
    ):
        with pytest.raises(NotYours):
            act()
    open_circle(sol)
    assert sol.ring.circle
    assert ana.ring.circle is None


def test_nobody_comes_in_without_a_key_of_their_own(sol: Holder) -> None:
    with pytest.raises(NotYours):
        founding.accept_threats(sol.actor, None, "Rosa Díaz")
    other = Holder(sol.actor, make_pair(), sol.hat)  # a ring whose key is not the one that stands in the database
    founding.accept_threats(sol.actor, sol.ring, "Rosa Díaz")
    with pytest.raises(NotYours):
        founding.found_circle(other.actor, other.ring, recovery_of(make_words()))


def test_a_colleague_lets_another_in_by_four_words(sol: Holder, ana: Holder) -> None:
    open_circle(sol)
    record, key = uuid.uuid4(), Secret.new()
    assert sol.ring.circle is not None
    grants.grant("referral", record, [sol.ring.circle.reader], key)
    with pytest.raises(Unopened):
        grants.open_key("referral", record, ana.ring)
    heard = ana.words.upper().replace(" ", ", ")
    assert confirming.confirm_member(sol.actor, sol.ring, ana.hat.person_id, heard)
    assert grants.open_key("referral", record, ana.ring).key == key
    assert actions()[-1] == "confirmed_member"
    with pytest.raises(NotFound):
        confirming.confirm_member(sol.actor, sol.ring, ana.hat.person_id, ana.words)


@pytest.mark.parametrize("heard", ["", "apple", "those of sol", "five", "turned"])
def test_wrong_words_stop_it_and_are_noted(sol: Holder, ana: Holder, heard: str) -> None:
    open_circle(sol)
    said = {
        "those of sol": sol.words,
        "five": f"{ana.words} {ana.words.split()[0]}",
        "turned": " ".join(reversed(ana.words.split())),
    }
    assert not confirming.confirm_member(sol.actor, sol.ring, ana.hat.person_id, said.get(heard, heard))
    assert ana.ring.circle is None
    assert db.session.query(CircleKey).count() == 1
    line = db.session.query(AuditEvent).filter_by(action="voice_words_differed").one()
    assert (line.subject_id, line.agency_id) == (ana.hat.person_id, sol.actor.agency_id)


def test_a_key_put_in_the_place_of_a_colleagues_does_not_get_in(sol: Holder, ana: Holder) -> None:
    open_circle(sol)
    db.session.query(PersonKey).filter_by(person_id=ana.hat.person_id).update({"public": make_pair().public})
    assert not confirming.confirm_member(sol.actor, sol.ring, ana.hat.person_id, ana.words)


def test_nobody_confirms_themselves_nor_from_outside(sol: Holder, ana: Holder) -> None:
    open_circle(sol)
    with pytest.raises(NotYours):
        confirming.confirm_member(ana.actor, ana.ring, ana.hat.person_id, ana.words)
    cleo = hold_key(hat_of("cleo"))
    eva = hold_key(make_person("eva", Duty.ADVOCATE))
    with pytest.raises(NotYours):
        confirming.confirm_member(ana.actor, ana.ring, eva.hat.person_id, eva.words)
    open_circle(cleo)
    with pytest.raises(NotFound):
        confirming.confirm_member(cleo.actor, cleo.ring, ana.hat.person_id, ana.words)
    dana = Actor(duty=Duty.COORDINATOR, person_id=uuid.uuid4(), agency_id=sol.actor.agency_id)
    with pytest.raises(NotYours):
        confirming.confirm_member(dana, Keyring(sol.hat.agency_id, make_pair()), eva.hat.person_id, eva.words)


def test_intake_is_no_member(sol: Holder) -> None:
    ivo = hold_key(hat_of("ivo"))
    open_circle(sol)
    assert ivo.hat.person_id not in {one.person.id for one in queries.list_members(sol.actor)}
    with pytest.raises(NotFound):
        confirming.confirm_member(sol.actor, sol.ring, ivo.hat.person_id, ivo.words)


def test_a_further_hat_is_carried_over_by_who_was_confirmed(sol: Holder, ana: Holder) -> None:
    open_circle(sol)
    take_in(sol, ana)
    second = ana.under(make_person("ana", Duty.SUPERVISOR))
    assert second.ring.circle is None
    with pytest.raises(NotYours):
        confirming.carry_over(second.actor, second.ring)
    assert confirming.carry_over(ana.actor, ana.ring) == 1
    assert second.ring.circle
    wraps = db.session.query(CircleKey).filter_by(membership_id=second.hat.id).one()
    assert wraps.confirmed_by_id == sol.actor.person_id
    assert confirming.carry_over(ana.actor, ana.ring) == 0


def leave(who: Holder, by: Holder, how: str) -> None:
    member = members.get_member(by.actor, who.hat.person_id)
    if how == "hat":
        hats.end_hat(by.actor, member, next(one for one in member.live if one.id == who.hat.id))
    elif how == "left":
        hats.say_left(by.actor, member)
    else:
        hats.end_hats_at(db.session.get_one(Person, who.hat.person_id), who.hat.agency_id)
    db.session.commit()


@pytest.mark.parametrize("how", ["hat", "left", "agency"])
def test_whoever_leaves_reads_nothing_at_once_and_a_new_key_is_due(sol: Holder, ana: Holder, how: str) -> None:
    open_circle(sol)
    take_in(sol, ana)
    leave(ana, sol, how)
    assert ana.ring.circle is None
    assert db.session.query(CircleKey).count() == 1
    key = queries.find_live_key(sol.actor.agency_id)
    assert key is not None
    assert key.rotation_due_on == clock.today("America/Los_Angeles")
    member = members.get_member(sol.actor, ana.hat.person_id)
    hats.give_hat(sol.actor, member, Hat(ana.hat.agency_id, Duty.ADVOCATE))
    assert ana.ring.circle is None, "the hat given back does not give the key back"


def test_nothing_is_due_for_who_waited_or_stays_under_another_hat(sol: Holder, ana: Holder) -> None:
    open_circle(sol)
    eva = hold_key(make_person("eva", Duty.ADVOCATE))
    leave(eva, sol, "left")
    take_in(sol, ana)
    second = ana.under(make_person("ana", Duty.SUPERVISOR))
    confirming.carry_over(ana.actor, ana.ring)
    db.session.commit()
    leave(ana, sol, "hat")
    key = queries.find_live_key(sol.actor.agency_id)
    assert key is not None
    assert key.rotation_due_on is None
    assert second.ring.circle
    leave(second, sol, "hat")
    key = queries.find_live_key(sol.actor.agency_id)
    assert key is not None
    assert key.rotation_due_on


def test_words_are_twelve_and_read_as_people_write_them() -> None:
    words = make_words()
    assert len(words) == WORDS
    sheet = "\n".join(f"{place}. {word.upper()}" for place, word in enumerate(words, 1))
    assert as_typed(sheet) == words == as_typed(", ".join(words))
    assert slip_of(words) is None
    assert slip_of(words[:11]) == 0
    assert slip_of([*words[:4], "zzz", *words[5:]]) == 5
    asked = ask_back()
    assert len(set(asked)) == 3
    assert set(asked) <= set(range(1, 13))
