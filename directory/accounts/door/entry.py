"""The door: from a user name to a whole sign-in, one step after another.

A try is counted before it is looked at, every failure says the same and costs the same, and each step puts a new token
into the cookie. It protects accounts from guessing and from one stolen proof; not against a person who is made to sign
in, and not against the server itself.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum

import structlog
from sqlalchemy import update

from directory.accounts import actions, policy, queries, unlocking
from directory.accounts.door import desk
from directory.accounts.models import Membership, Person, SignIn
from directory.accounts.proof import guessing, keys, passphrase, second_factor, security_key, throttle
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault.secret import Secret

log = structlog.get_logger()
NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a try comes from: the client's address (empty: not known), the host's name and origin as people type
    them, the token of a registered browser, a few words on the browser."""

    address: str
    host: str
    origin: str
    desk_token: str
    browser: str


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whose passphrase was right, and the account's secret that it opened: what their key hangs on.

    `epoch` is the person's from before the passphrase was looked at: a sign-in that begins under it ends at once where
    the passphrase was replaced meanwhile.
    """

    person: Person
    account: Secret
    epoch: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody shows as second factor: a typed code, or what a security key answered (JSON)."""

    code: str = ""
    answer: str = ""


class Due(StrEnum):
    """What a sign-in owes before anything opens."""

    NOTHING = "nothing"
    HAT = "hat"
    PASSPHRASE = "passphrase"  # noqa: S105, the name of what is owed
    ENROLMENT = "enrolment"
    REGISTERED_BROWSER = "registered_browser"
    SECOND_FACTOR = "second_factor"


def try_passphrase(username: str, typed: str, caller: Caller) -> Known | None:
    """Who this is, or None: too many tries, no such name, a wrong passphrase, nobody's hat; nobody can tell which.

    The count commits by itself; a passphrase of an older profile is sealed anew, for the caller to commit.
    """
    name = guessing.username_of(username)
    name = name if name.isprintable() and len(name) <= 60 else ""
    subjects = _from(caller, (throttle.NAME, name))
    if not throttle.admit(subjects):
        log.info("sign-in", step="passphrase", passed=False, waits=True)
        return None
    person = queries.find_active_person(name)
    epoch = person.auth_epoch if person else 0
    with throttle.unless_busy(subjects):
        account = passphrase.open_secret(person.id if person else None, typed)
    passed = account is not None and person is not None and bool(queries.list_hats(person.id))
    log.info("sign-in", step="passphrase", passed=passed, person=str(person.id) if person else None)
    if not passed or person is None or account is None:
        return None
    throttle.clear(subjects)
    return Known(person, account, epoch)


def begin(known: Known, caller: Caller, *, asks_second: bool) -> str:
    """Begin the sign-in of somebody whose passphrase was right; gives the token for the cookie.

    In a registered browser a shift desk is through at once; and so is, where `asks_second` is not set (the demo),
    who holds no second factor. The person's key waits under the cookie for what is still owed.
    """
    person = known.person
    token, made = actions.begin(person.id, known.epoch, caller.browser)
    hats, worn = queries.list_hats(person.id), None
    needs_none = not asks_second and not second_factor.has_second_factor(person.id)
    if _is_at_own_desk(hats, caller) if is_desk(hats) else needs_none:
        worn = _only_hat(person.id, hats)
        made.proved_at = clock.now()
        made.membership_id = worn.id if worn else None
    db.session.flush()
    if worn is None or worn.duty in policy.REFERRAL_DUTIES:
        keys.keep_under_cookie(made.id, token, unlocking.open_or_make(person.id, known.account, known.epoch))
    return token


def what_is_due(actor: Actor) -> Due:
    """What the actor's sign-in owes."""
    if not actor.is_pending or actor.person_id is None:
        return Due.NOTHING
    if actor.proved_at is not None:
        return Due.PASSPHRASE if owes_passphrase(actor.person_id) else Due.HAT
    if is_desk(queries.list_hats(actor.person_id)):
        return Due.REGISTERED_BROWSER
    return Due.SECOND_FACTOR if second_factor.has_second_factor(actor.person_id) else Due.ENROLMENT


def try_factor(actor: Actor, shown: Shown, caller: Caller) -> bool:
    """Whether this is a second factor of the actor's that was not used before; the count commits by itself."""
    subjects = _from(caller, (throttle.PERSON, str(actor.person_id)))
    with throttle.unless_busy(subjects):
        passed = throttle.admit(subjects) and _holds(actor, shown, caller)
    log.info("sign-in", step="second", passed=passed, person=str(actor.person_id))
    if passed:
        throttle.clear(subjects)
    return passed


def try_proof(actor: Actor, typed: str, shown: Shown, caller: Caller, *, asks_second: bool) -> Secret | None:
    """The account's secret if the actor proves in full who they are: passphrase and second factor, in this order."""
    subjects = _from(caller, (throttle.PERSON, str(actor.person_id)))
    with throttle.unless_busy(subjects):
        account = passphrase.open_secret(actor.person_id, typed) if throttle.admit(subjects) else None
        passed = account is not None
        if passed and actor.person_id is not None:
            hats = queries.list_hats(actor.person_id)
            if is_desk(hats):
                passed = _is_at_own_desk(hats, caller)
            elif asks_second or second_factor.has_second_factor(actor.person_id):
                passed = _holds(actor, shown, caller)
    log.info("sign-in", step="proof", passed=passed, person=str(actor.person_id))
    if passed:
        throttle.clear(subjects)
    return account if passed else None


def try_own_passphrase(actor: Actor, typed: str, caller: Caller) -> Secret | None:
    """The account's secret if this is the actor's own passphrase, to unlock or to change the hat."""
    subjects = _from(caller, (throttle.PERSON, str(actor.person_id)))
    with throttle.unless_busy(subjects):
        account = passphrase.open_secret(actor.person_id, typed) if throttle.admit(subjects) else None
    log.info("sign-in", step="own passphrase", passed=account is not None, person=str(actor.person_id))
    if account is not None:
        throttle.clear(subjects)
    return account


def pass_second_step(actor: Actor, token: str) -> str | None:
    """The second step is done (or the first second factor was just enrolled): gives the new token.

    With one hat it is worn at once; with several the choice is due, and before either a passphrase where one is owed.
    None if the step was taken meanwhile. Whether the actor may is for the caller to have found out.
    """
    assert actor.person_id is not None
    worn = _only_hat(actor.person_id, queries.list_hats(actor.person_id))
    return _move_on(actor, token, SignIn.proved_at.is_(None), worn, proved_at=clock.now())


def owes_passphrase(person_id: uuid.UUID) -> bool:
    """Whether a person must take a generated passphrase first: one of their hats works with referrals, and the
    passphrase is of their own making, from before they had it (vault design, "Why generated passphrases")."""
    works_with_referrals = any(hat.duty in policy.REFERRAL_DUTIES for hat in queries.list_hats(person_id))
    return works_with_referrals and passphrase.is_self_chosen(person_id)


def wear_only(actor: Actor, token: str) -> str:
    """The passphrase that was owed is chosen: whoever has one hat wears it; gives the token from now on."""
    hats = queries.list_hats(actor.person_id or NOBODY)
    fresh = wear_first(actor, token, hats[0].id) if len(hats) == 1 else None
    return fresh or token


def wear_first(actor: Actor, token: str, membership_id: uuid.UUID) -> str | None:
    """Put on one of the actor's own hats, the first of this sign-in; gives the new token, None for another's hat."""
    hat = next((one for one in queries.list_hats(actor.person_id or NOBODY) if one.id == membership_id), None)
    if hat is None:
        return None
    owed = SignIn.proved_at.is_not(None) & SignIn.membership_id.is_(None)
    return _move_on(actor, token, owed, hat)


def change_hat(actor: Actor, membership_id: uuid.UUID, browser: str, account: Secret | None) -> str | None:
    """End the actor's sign-in and begin one under another of their own hats; gives its token, None for another's hat.

    Nothing that was kept comes along. It ends when the old one would have, and is as fresh as that was. `account` is
    what the passphrase opened: the person's key lies under the new cookie, where the hat works with referrals.
    """
    hat = next((one for one in queries.list_hats(actor.person_id or NOBODY) if one.id == membership_id), None)
    old = queries.find_own_sign_in(actor)
    if hat is None or old is None:
        return None
    actions.sign_out(actor)
    token, made = actions.begin(hat.person_id, old.epoch, browser)
    made.started_at, made.proved_at, made.membership_id = old.started_at, old.proved_at, hat.id
    db.session.flush()
    if account is not None and hat.duty in policy.REFERRAL_DUTIES:
        keys.keep_under_cookie(made.id, token, unlocking.open_or_make(hat.person_id, account, old.epoch))
    return token


def is_desk(hats: list[Membership]) -> bool:
    """Whether this is the account of a shift desk: nothing but that hat."""
    return bool(hats) and all(hat.duty == Duty.SHIFT_DESK for hat in hats)


def _only_hat(person_id: uuid.UUID, hats: list[Membership]) -> Membership | None:
    """The hat that is worn without a choice, once nothing else is owed."""
    return hats[0] if len(hats) == 1 and not owes_passphrase(person_id) else None


def _is_at_own_desk(hats: list[Membership], caller: Caller) -> bool:
    browser = desk.find_browser(caller.desk_token) if caller.desk_token else None
    if browser is None or browser.agency_id not in {hat.agency_id for hat in hats}:
        return False
    desk.note_seen(browser)
    return True


def _holds(actor: Actor, shown: Shown, caller: Caller) -> bool:
    assert actor.person_id is not None
    assert actor.sign_in_id is not None
    if shown.answer:
        return security_key.prove(actor.sign_in_id, actor.person_id, shown.answer, caller.host, caller.origin)
    return second_factor.use_code(actor.person_id, shown.code)


def _from(caller: Caller, subject: throttle.Subject) -> list[throttle.Subject]:
    return [subject, (throttle.ADDRESS, caller.address)] if caller.address else [subject]


def _move_on(actor: Actor, token: str, owed: object, hat: Membership | None, **changes: object) -> str | None:
    """Take a step once, under a new token, with the person's key: of two at the same time one does.

    Under a hat that does not work with referrals no key is kept.
    """
    assert actor.sign_in_id is not None
    fresh = actions.new_token()
    keeps = hat is None or hat.duty in policy.REFERRAL_DUTIES
    changes |= keys.move_on(actor.sign_in_id, token, fresh) if keeps else keys.GONE
    if hat is not None:
        changes["membership_id"] = hat.id
    mine = (SignIn.id == actor.sign_in_id, SignIn.token_hash == actions.token_hash(token), SignIn.ended_at.is_(None))
    step = update(SignIn).where(*mine, owed).values(token_hash=actions.token_hash(fresh), **changes)  # type: ignore[arg-type]
    return fresh if second_factor.only_one(step) else None
