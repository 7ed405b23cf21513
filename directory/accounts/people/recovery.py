"""When the telephone is lost or the passphrase forgotten: a code that a supervisor reads out over the telephone.

It never stands alone: it goes with the passphrase, to enrol a new second factor, or with the second factor, to choose a
new passphrase (ASVS 6.4.3). What it protects against is whoever holds one of the two; not against a supervisor who is
deceived on the telephone by somebody who holds one.
"""

import hmac
import secrets
import uuid

from sqlalchemy import ColumnElement, delete, select, update

from directory.accounts import policy
from directory.accounts.models import Person, PrintedCode, SecondFactor, SpokenCode, SpokenCodeRequest
from directory.accounts.people import hats, members
from directory.accounts.people.members import Member
from directory.accounts.proof.derivation import derive_by, profile_for_codes
from directory.accounts.proof.passphrase import open_secret, set_passphrase, suggest
from directory.accounts.proof.second_factor import only_one, use_code
from directory.core import clock, outbox
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound
from directory.vault.passphrase import TooLong, new_salt
from directory.vault.secret import Secret

WORDS = 4
"""Words of a spoken code: 51 bits, for half an hour and three tries."""
_NOBODYS_SALT = b"no spoken code.."


def issue_code(actor: Actor, member: Member) -> str:
    """Make a spoken code for somebody, in place of an older one; it is shown once. Flushes, never commits.

    Where it must wait a day, a request that is due is used up by it; without one NotYours.
    """
    waits = policy.reset_waits(actor, member.standing)
    if waits is None:
        raise hats.NotYours
    code = " ".join(suggest()[0].split()[:WORDS])
    name, salt, now = profile_for_codes().name, new_salt(), clock.now()
    derived = derive_by(name, code, salt)
    if waits:
        _use_request(member.person.id)
    older = (SpokenCode.person_id == member.person.id, SpokenCode.used_at.is_(None), SpokenCode.expires_at > now)
    db.session.execute(update(SpokenCode).where(*older).values(expires_at=now))
    db.session.add(
        SpokenCode(
            person_id=member.person.id, salt=salt, profile=name, code_hash=derived, issued_by=actor.person_id,
            issued_at=now, expires_at=now + policy.SPOKEN_FOR, tries_left=policy.SPOKEN_TRIES,
        )
    )  # fmt: skip
    db.session.flush()
    _note(actor, member, "issued_spoken_code")
    return code


def ask_for_code(actor: Actor, member: Member, reason: str) -> SpokenCodeRequest:
    """Begin the day's wait for a spoken code, with its reason; once a person at a time."""
    if not policy.reset_waits(actor, member.standing):
        raise hats.NotYours
    now = clock.now()
    made = find_request(member.person.id) or SpokenCodeRequest(
        person_id=member.person.id, asked_by=actor.person_id, asked_at=now, ready_at=now + policy.OUTSIDE_WAIT
    )
    made.reason = reason
    db.session.add(made)
    db.session.flush()
    _note(actor, member, "asked_for_spoken_code")
    return made


def not_lapsed() -> ColumnElement[bool]:
    """A request is for days: one that nobody used must not spare a later code its wait and its letter."""
    return SpokenCodeRequest.ready_at > clock.now() - policy.REQUEST_HOLDS


def tell_of_request(person: Person, subject: str, body: str) -> None:
    """Write to whom a code is to be given, if an address is known: they may stop it."""
    if person.email:
        outbox.write_letter(person.email, subject, body)


def withdraw_request(actor: Actor, request_id: uuid.UUID) -> None:
    """Take a request back: any coordinator may, and whom it is for. NotFound for anybody else."""
    found = next((one for one, _ in members.list_requests(actor) if one.id == request_id), None)
    if found is None or not policy.can_withdraw_request(actor, found.person_id):
        raise NotFound
    found.withdrawn_at = clock.now()
    db.session.flush()
    hats.note(actor, actor.agency_id, "withdrew_spoken_code", "person", found.person_id)


def find_request(person_id: uuid.UUID) -> SpokenCodeRequest | None:
    """What waits for a person's spoken code, or None."""
    waiting = (SpokenCodeRequest.used_at.is_(None), SpokenCodeRequest.withdrawn_at.is_(None), not_lapsed())
    return db.session.scalars(
        select(SpokenCodeRequest).where(SpokenCodeRequest.person_id == person_id, *waiting)
    ).first()


def open_with_passphrase(username: str, passphrase: str, spoken: str) -> tuple[Person, Secret] | None:
    """Passphrase and spoken code, for somebody whose telephone is lost: drops every second factor and every sign-in.

    The person and the account's secret, or None where anything is wrong; a name that nobody has costs the same.
    Counting tries on the name is for `throttle`, before this. Flushes, never commits; the code's own tries are counted
    at once.
    """
    person = members.find_person_of(username)
    code = _try_code(person, spoken)
    account = open_secret(person.id if person else None, passphrase)
    if person is None or not person.is_active or account is None or code is None or not _use_code_up(code.id):
        return None
    for model in (SecondFactor, PrintedCode):
        db.session.execute(delete(model).where(model.person_id == person.id))
    hats.end_sign_ins(person)
    _note_own(person, "dropped_second_factors")
    return person, account


def check_with_factor(
    username: str, spoken: str, factor: str, *, agency_of_browser: uuid.UUID | None
) -> SpokenCode | None:
    """Spoken code and second factor, for somebody who forgot the passphrase; the code is not used up yet.

    A shift desk's second factor is its registered browser.
    """
    person = members.find_person_of(username)
    code = _try_code(person, spoken)
    if person is None or not person.is_active or code is None:
        return None
    standing = members.standing_of(person.id)
    if standing.is_desk:
        is_right = agency_of_browser in {hat.agency_id for hat in standing.hats}
    else:
        is_right = use_code(person.id, factor)
    return code if is_right else None


def set_forgotten(code_id: uuid.UUID, passphrase: str, *, is_generated: bool) -> Person | None:
    """A new passphrase by a spoken code that was checked; None where it was used or ran out meanwhile.

    Ends every sign-in. The account's secret is a new one: the person's key goes with the old one, and the new key that
    is made at the next sign-in waits for a colleague's confirmation (vault design, "Flows").
    """
    code = db.session.get(SpokenCode, code_id)
    person = db.session.get(Person, code.person_id) if code else None
    if code is None or person is None or not person.is_active or code.used_at or code.expires_at <= clock.now():
        return None
    set_passphrase(person.id, passphrase, is_generated=is_generated)
    if not _use_code_up(code.id):
        db.session.rollback()
        return None
    hats.end_sign_ins(person)
    _note_own(person, "set_forgotten_passphrase")
    return person


def _try_code(person: Person | None, spoken: str) -> SpokenCode | None:
    """The person's live code, if this is it; a try is counted and committed before any work."""
    code = members.find_live_code(person.id) if person else None
    if code is not None:
        with db.engine.begin() as connection:
            counted = (
                update(SpokenCode)
                .where(SpokenCode.id == code.id, SpokenCode.tries_left > 0)
                .values(tries_left=SpokenCode.tries_left - 1)
            )
            if connection.execute(counted).rowcount != 1:
                code = None
    name, salt = (code.profile, code.salt) if code else (profile_for_codes().name, _NOBODYS_SALT)
    try:
        derived = derive_by(name, _as_spoken(spoken), salt)
    except TooLong:
        return None
    expected = code.code_hash if code else secrets.token_bytes(32)
    return code if hmac.compare_digest(derived, expected) else None


def _as_spoken(typed: str) -> str:
    """Words as they are heard: whatever stands between them, whatever their case."""
    return " ".join("".join(c if c.isalpha() else " " for c in typed).lower().split())


def _use_code_up(code_id: uuid.UUID) -> bool:
    used = update(SpokenCode).where(
        SpokenCode.id == code_id, SpokenCode.used_at.is_(None), SpokenCode.expires_at > clock.now()
    )
    return only_one(used.values(used_at=clock.now()))


def _use_request(person_id: uuid.UUID) -> None:
    now = clock.now()
    due = update(SpokenCodeRequest).where(
        SpokenCodeRequest.person_id == person_id, SpokenCodeRequest.ready_at <= now,
        SpokenCodeRequest.used_at.is_(None), SpokenCodeRequest.withdrawn_at.is_(None), not_lapsed(),
    )  # fmt: skip
    if not only_one(due.values(used_at=now)):
        raise hats.NotYours


def _note(actor: Actor, member: Member, action: str) -> None:
    for agency_id in {hat.agency_id for hat in member.standing.hats}:
        hats.note(actor, agency_id, action, "person", member.person.id)


def _note_own(person: Person, action: str) -> None:
    me = Actor(person_id=person.id, name=person.name)
    for agency_id in {hat.agency_id for hat in members.standing_of(person.id).hats}:
        hats.note(me, agency_id, action, "person", person.id)
