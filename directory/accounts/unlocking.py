"""What the actor can open at this moment.

A key is opened anew for each request: under the cookie, through the live hat, through the wrap of the agency's live
key for that hat. Whoever loses one of them opens nothing at the next click. Under a hat that does not work with
referrals nothing is opened, whatever other hats the person has.
"""

import uuid

import structlog
from flask import g
from sqlalchemy import and_, select

from directory.accounts import policy, queries
from directory.accounts.models import Agency, AgencyKey, CircleKey, Membership, Passphrase, PersonKey, SignIn
from directory.accounts.models.keys import CIRCLE_KEY
from directory.accounts.proof import keys
from directory.accounts.proof.keys import OwnKey
from directory.accounts.proof.passphrase import hold_epoch
from directory.core.actor import Actor
from directory.core.db import db
from directory.vault.keyring import Circle, Keyring
from directory.vault.keys import KeyPair, pair_of
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret

log = structlog.get_logger()


def keyring_of(actor: Actor) -> Keyring | None:
    """The actor's keys, opened once a request; None while locked, covered or half signed in, under a hat that does not
    work with referrals, or without a key. `circle` is None for intake and for whoever waits to be confirmed."""
    if not _may_open(actor):
        return None
    token = g.get("sign_in_token", "")
    kept: tuple[object, Keyring | None] | None = g.get("keyring")
    if kept is None or kept[0] != (actor, token):
        kept = g.keyring = (actor, token), open_keyring(actor, token)
    return kept[1]


def forget_keyring() -> None:
    """Open anew at the next question: the keys have changed within this request."""
    g.pop("keyring", None)


def open_keyring(actor: Actor, token: str) -> Keyring | None:
    """`keyring_of` for the cookie's token that is given, without what the request remembers."""
    if not _may_open(actor) or not token:
        return None
    found = db.session.execute(
        select(SignIn, Membership, PersonKey, AgencyKey, CircleKey)
        .join(Membership, Membership.id == SignIn.membership_id)
        .join(Agency, Agency.id == Membership.agency_id)
        .join(PersonKey, PersonKey.person_id == SignIn.person_id)
        .outerjoin(AgencyKey, and_(AgencyKey.agency_id == Membership.agency_id, AgencyKey.ended_at.is_(None)))
        .outerjoin(
            CircleKey,
            and_(
                CircleKey.agency_key_id == AgencyKey.id,
                CircleKey.membership_id == Membership.id,
                CircleKey.person_key_id == PersonKey.id,
            ),
        )
        .where(
            SignIn.id == actor.sign_in_id, SignIn.person_id == actor.person_id, SignIn.ended_at.is_(None),
            SignIn.locked_at.is_(None), SignIn.covered_at.is_(None), Membership.ended_at.is_(None),
            Membership.duty == actor.duty, Membership.agency_id == actor.agency_id, Agency.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).first()  # fmt: skip
    if found is None:
        return None
    sign_in, hat, person_key, agency_key, circle_key = found
    own = keys.open_under_cookie(sign_in.id, token, person_key, sign_in.private_sealed)
    if own is None:
        return None
    is_of_circle = circle_key is not None and hat.duty in policy.CIRCLE_DUTIES
    return Keyring(hat.agency_id, own.pair, _open_circle(own.pair, agency_key, circle_key) if is_of_circle else None)


def open_or_make(person_id: uuid.UUID, account: Secret, epoch: int) -> OwnKey | None:
    """The key of somebody who has just proved their passphrase; made where it is due and there is none.

    `epoch` is the person's from before the passphrase was looked at: where it has moved on, the passphrase may have
    been replaced meanwhile, and a key under the account's dead secret would open for nobody; so none is made. None for
    whoever works with no referrals, or still owes a generated passphrase. Flushes, never commits.
    """
    if not is_due(person_id):
        return None
    row = keys.find_key(person_id)
    if row is None:
        if not hold_epoch(person_id, epoch):
            return None
        row = keys.find_key(person_id)  # somebody else of theirs may have made it while this waited
    return keys.make_key(person_id, account) if row is None else keys.open_key(row, account)


def find_own(actor: Actor) -> OwnKey | None:
    """The actor's own key as it lies under the cookie, with its row's id; None where `keyring_of` gives None."""
    row = keys.find_key(actor.person_id) if _may_open(actor) else None
    sign_in = queries.find_own_sign_in(actor) if row else None
    if row is None or sign_in is None:
        return None
    return keys.open_under_cookie(sign_in.id, g.get("sign_in_token", ""), row, sign_in.private_sealed)


def is_due(person_id: uuid.UUID) -> bool:
    """Whether a key hangs on this account: a hat that works with referrals, and a passphrase made by chance."""
    generated = select(Passphrase.person_id).where(Passphrase.person_id == person_id, Passphrase.is_generated.is_(True))
    works = any(hat.duty in policy.REFERRAL_DUTIES for hat in queries.list_hats(person_id))
    return works and db.session.scalar(generated) is not None


def _may_open(actor: Actor) -> bool:
    is_shut = actor.is_locked or actor.is_covered or actor.is_pending
    return not is_shut and actor.sign_in_id is not None and actor.duty in policy.REFERRAL_DUTIES


def _open_circle(person: KeyPair, agency_key: AgencyKey, row: CircleKey) -> Circle | None:
    """The agency's pair for one of its circle; None where the wrap is another's, or not of this public key."""
    try:
        private, _ = CIRCLE_KEY.unwrap(
            person, row.private_sealed, agency=agency_key.agency_id, agency_key=agency_key.id,
            membership=row.membership_id, person_key=row.person_key_id,
        )  # fmt: skip
    except Unopened:
        log.error("an agency's key does not open for one of its circle", circle_key=str(row.id))
        return None
    pair = pair_of(private)
    if pair.public != agency_key.public:
        log.error("an agency's public key is not the one of its private key", agency_key=str(agency_key.id))
        return None
    return Circle(agency_key.agency_id, agency_key.id, pair)
