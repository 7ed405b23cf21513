"""People with keys, and circles, as the tests of keys need them."""

import uuid

from directory.accounts import actions, queries
from directory.accounts.circle import wraps
from directory.accounts.models import AgencyKey, Membership, PersonKey
from directory.accounts.proof import keys, passphrase
from directory.accounts.proof.keys import OwnKey
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.vault.keyring import Circle
from directory.vault.keys import KeyPair, make_pair
from tests.accounts.browser import RIGHT


def give_key(membership: Membership, typed: str = RIGHT) -> OwnKey:
    """A generated passphrase, and a key under it."""
    secret = passphrase.set_passphrase(membership.person_id, typed, is_generated=True)
    own = keys.make_key(membership.person_id, secret)
    db.session.commit()
    return own


def open_circle(agency_id: uuid.UUID, version: int = 1) -> tuple[AgencyKey, KeyPair]:
    """An agency's key, with nobody in its circle yet."""
    pair = make_pair()
    today = clock.now().date()
    made = AgencyKey(id=uuid.uuid4(), agency_id=agency_id, version=version, public=pair.public, made_on=today)
    db.session.add(made)
    db.session.commit()
    return made, pair


def take_in(agency_key: AgencyKey, pair: KeyPair, membership: Membership) -> None:
    """Wrap an agency's key for one hat of somebody who has a key."""
    person_key = db.session.query(PersonKey).filter_by(person_id=membership.person_id).one()
    wraps.let_in(Circle(agency_key.agency_id, agency_key.id, pair), [membership], person_key, None)
    db.session.commit()


def signed_in_with(membership: Membership, own: OwnKey | None) -> tuple[Actor, str]:
    """Somebody signed in a moment ago, with their key under the cookie: the actor and the cookie's token."""
    token = actions.sign_in(membership, "", own)
    db.session.commit()
    found = queries.find_sign_in(actions.token_hash(token))
    assert found is not None
    return found.actor, token
