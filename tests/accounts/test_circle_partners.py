"""The book of partners' keys: the first is remembered, another stops, four words by voice let it in."""

import pytest
from flask import Flask

from directory.accounts.circle import partners, queries
from directory.accounts.circle.rotation import rotate_circle
from directory.accounts.models import Membership, PartnerBook
from directory.accounts.people.hats import NotYours
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.vault import voice
from tests.accounts.rings import Holder, hold_key, open_circle, take_in
from tests.accounts.staff import hat_of, make_person


@pytest.fixture
def ana(app: Flask) -> Holder:
    """Harbor House's advocate, in its circle."""
    made = hold_key(hat_of("ana"))
    open_circle(made)
    return made


def second_hat(one: Holder) -> Membership:
    """Ben supervises as well."""
    return db.session.query(Membership).filter_by(person_id=one.hat.person_id, duty=Duty.SUPERVISOR).one()


@pytest.fixture
def ben(app: Flask) -> Holder:
    """Sycamore Legal Aid's advocate, in its circle."""
    made = hold_key(hat_of("ben"))
    open_circle(made.under(second_hat(made)))
    return made


def words_of(one: Holder) -> str:
    key = queries.find_live_key(one.actor.agency_id)
    assert key is not None
    return " ".join(voice.words_of(key.public))


def test_the_first_key_is_remembered_and_another_stops_until_words_were_compared(ana: Holder, ben: Holder) -> None:
    partner = ben.hat.agency_id
    reader = partners.reader_of(ana.actor, ana.ring, partner)
    assert ben.ring.circle is not None
    assert reader == ben.ring.circle.reader
    assert partners.reader_of(ana.actor, ana.ring, partner) == reader
    rotate_circle(ben.actor, ben.ring)
    with pytest.raises(partners.KeyChanged):
        partners.reader_of(ana.actor, ana.ring, partner)
    assert [one.is_changed for one in partners.list_partners(ana.actor, ana.ring)] == [True]
    before = db.session.query(PartnerBook).one().book_sealed
    assert not partners.compare_partner(ana.actor, ana.ring, partner, words_of(ana))
    assert db.session.query(PartnerBook).one().book_sealed == before
    line = db.session.query(AuditEvent).filter_by(action="partner_words_differed").one()
    assert (line.subject_id, line.details) == (ana.actor.agency_id, {}), "the log does not name the partner"
    assert partners.compare_partner(ana.actor, ana.ring, partner, words_of(ben).upper())
    assert ben.ring.circle is not None
    assert partners.reader_of(ana.actor, ana.ring, partner) == ben.ring.circle.reader
    found = partners.list_partners(ana.actor, ana.ring)[0]
    assert found.known
    assert found.known.compared_on


def test_the_book_is_the_circles_and_moves_with_its_key(ana: Holder, ben: Holder) -> None:
    partners.reader_of(ana.actor, ana.ring, ben.hat.agency_id)
    eva = hold_key(make_person("eva", Duty.ADVOCATE))
    assert [one.known for one in partners.list_partners(eva.actor, eva.ring)] == [None]
    with pytest.raises(NotYours):
        partners.reader_of(eva.actor, eva.ring, ben.hat.agency_id)
    rotate_circle(ana.actor, ana.ring)
    take_in(ana, eva)
    assert partners.list_partners(eva.actor, eva.ring)[0].known
    stored = db.session.query(PartnerBook).one().book_sealed
    assert ben.hat.agency_id.bytes not in stored
    assert str(ben.hat.agency_id).encode() not in stored


def test_an_agency_without_a_key_cannot_be_sealed_to(ana: Holder) -> None:
    with pytest.raises(NotFound):
        partners.reader_of(ana.actor, ana.ring, hat_of("cleo").agency_id)
    with pytest.raises(NotFound):
        partners.compare_partner(ana.actor, ana.ring, ana.hat.agency_id, words_of(ana))
