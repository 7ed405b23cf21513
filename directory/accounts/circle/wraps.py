"""The agency's private key, wrapped for the people of its circle. Every function flushes and never commits."""

import uuid
from collections.abc import Iterable

from sqlalchemy import update

from directory.accounts.circle import queries
from directory.accounts.circle.holding import hold
from directory.accounts.models import AgencyKey, CircleKey, Membership, PersonKey, RecoveryKey
from directory.accounts.models.keys import CIRCLE_KEY, RECOVERY_COPY
from directory.accounts.people.hats import NotYours
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import Problem
from directory.vault import keys
from directory.vault.keyring import Circle, Keyring, Reader
from directory.vault.keys import KeyPair
from directory.web.settings import current_settings


class ChangedMeanwhile(Problem):
    """Somebody else of the circle was first: the screen that was acted on is an older one."""

    status = 409


def live_circle(actor: Actor, keyring: Keyring) -> tuple[Circle, AgencyKey]:
    """The circle on the ring with its version's row, held; ChangedMeanwhile where that version has been replaced.

    NotYours for whoever is not in the circle of the agency for which they act, or was taken out of it while this
    waited: the ring was opened before.
    """
    circle = keyring.circle
    if circle is None or actor.agency_id != circle.agency_id:
        raise NotYours
    hold(circle.agency_id)
    row = queries.find_live_key(circle.agency_id)
    if row is None or row.id != circle.agency_key_id:
        raise ChangedMeanwhile
    if row.public != circle.pair.public or not _is_still_in(actor):
        raise NotYours
    return circle, row


def hold_reader(agency_id: uuid.UUID) -> Reader | None:
    """An agency's circle to seal to, whose key nobody replaces until the transaction ends; None without a key.

    Whoever seals to an agency takes the reader from here, in the transaction in which the grant is written: a grant to
    a key that was replaced meanwhile would open for nobody. Flushes, never commits.
    """
    live = AgencyKey.agency_id == agency_id, AgencyKey.ended_at.is_(None)
    same = update(AgencyKey).where(*live).values(version=AgencyKey.version)
    db.session.execute(same.execution_options(synchronize_session=False))
    key = queries.find_live_key(agency_id)
    return Reader(agency_id, key.public, key.id) if key else None


def new_version(agency_id: uuid.UUID, version: int, words: RecoveryKey) -> Circle:
    """A new version of an agency's key, with its copy for the recovery words; nobody can open it yet."""
    pair, key_id = keys.make_pair(), uuid.uuid4()
    copy = RECOVERY_COPY.wrap(words.public, pair.private, agency=agency_id, agency_key=key_id, recovery_key=words.id)
    db.session.add(
        AgencyKey(
            id=key_id, agency_id=agency_id, version=version, public=pair.public, recovery_key_id=words.id,
            recovery_sealed=copy, made_on=clock.today(current_settings().timezone),
        )
    )  # fmt: skip
    db.session.flush()
    return Circle(agency_id, key_id, pair)


def let_in(circle: Circle, hats: Iterable[Membership], key: PersonKey, confirmed_by: uuid.UUID | None) -> None:
    """Wrap the agency's key for hats of one person."""
    for hat in hats:
        parts = {
            "agency": circle.agency_id,
            "agency_key": circle.agency_key_id,
            "membership": hat.id,
            "person_key": key.id,
        }
        db.session.add(
            CircleKey(
                id=uuid.uuid4(), agency_key_id=circle.agency_key_id, membership_id=hat.id, person_key_id=key.id,
                private_sealed=CIRCLE_KEY.wrap(key.public, circle.pair.private, **parts),
                mark=_mark(circle, hat.id, key), confirmed_by_id=confirmed_by, confirmed_at=clock.now(),
            )
        )  # fmt: skip
    db.session.flush()


def is_genuine(circle: Circle, wrap: CircleKey, key: PersonKey) -> bool:
    """Whether this person's public key is the one that was confirmed when the wrap was made."""
    return keys.is_voucher(circle.pair, _context(circle, wrap.membership_id, key), wrap.mark)


def own_key(actor: Actor, pair: KeyPair) -> PersonKey:
    """The row of the actor's own key; NotYours where it is not the key that is on the ring."""
    row = queries.find_person_key(actor.person_id)
    if row is None or row.public != pair.public:
        raise NotYours
    return row


def _is_still_in(actor: Actor) -> bool:
    me = next((one for one in queries.list_members(actor) if one.person.id == actor.person_id), None)
    return me is not None and any(hat.duty == actor.duty and hat.id in me.wraps for hat in me.hats)


def _mark(circle: Circle, membership_id: uuid.UUID, key: PersonKey) -> bytes:
    return keys.voucher(circle.pair, _context(circle, membership_id, key))


def _context(circle: Circle, membership_id: uuid.UUID, key: PersonKey) -> bytes:
    bound = CIRCLE_KEY.context(
        agency=circle.agency_id, agency_key=circle.agency_key_id, membership=membership_id, person_key=key.id
    )
    return bound + key.public
