"""Invitations: seven days, once. The token stands in the letter's link behind `#`, which no server log ever sees;
only its hash is stored."""

import re
import secrets
import uuid
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from directory.accounts import policy
from directory.accounts.models import Agency, Invitation, Membership, Person
from directory.accounts.people import hats, members
from directory.accounts.policy import Hat
from directory.accounts.proof.passphrase import make_passphrase
from directory.core import clock, outbox
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import Problem
from directory.vault import uses
from directory.vault.passphrase import digest
from directory.vault.secret import Secret

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


class Gone(StrEnum):
    """Why an invitation lets nobody in (any more)."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    ENDED = "ended"
    OWN = "own"


class Closed(Problem):
    """The invitation lets nobody in; `why` leads to what to do now."""

    status = 410

    def __init__(self, why: Gone) -> None:
        super().__init__()
        self.why = why


class NameTaken(Problem):
    """Somebody has this user name already, or the agency's name is another's."""

    status = 422


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom somebody wants to let in, and under which hat."""

    name: str
    username: str
    email: str | None
    hat: Hat


def invite(actor: Actor, wanted: Wanted) -> tuple[Invitation, str]:
    """Make an invitation and give its token, for the letter or the hand; flushes, never commits."""
    hat = wanted.hat
    if hat.duty not in policy.duties_to_invite(actor, hat.agency_id, members.supervisors_of(hat.agency_id)):
        raise hats.NotYours
    token = secrets.token_urlsafe(32)
    now = clock.now()
    made = Invitation(
        token_hash=_hash(token), agency_id=hat.agency_id, duty=hat.duty, name=wanted.name, username=wanted.username,
        email=wanted.email, invited_by=actor.person_id, created_at=now, expires_at=now + policy.INVITED_FOR,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    hats.note(actor, hat.agency_id, "invited", "invitation", made.id, duty=hat.duty.value)
    return made, token


def make_agency(actor: Actor, name: str) -> Agency:
    """Add an agency, for its first member to be invited in the same step. NameTaken where there is one."""
    if not policy.can_make_agency(actor):
        raise hats.NotYours
    if members.find_agency_named(name):
        raise NameTaken
    made = Agency(id=uuid.uuid4(), name=name)
    db.session.add(made)
    db.session.flush()
    hats.note(actor, made.id, "made_agency", "agency", made.id)
    return made


def write_invitation(address: str, subject: str, body: str, made: Invitation) -> None:
    """Put the letter into the outbox; once an invitation."""
    outbox.write_letter(address, subject, body, key=f"invitation {made.id}")


def end_invitation(actor: Actor, one: Invitation) -> None:
    """Take an open invitation back."""
    if not policy.can_end_invitation(actor, one.agency_id):
        raise hats.NotYours
    one.ended_at = clock.now()
    outbox.drop_letter(f"invitation {one.id}")
    db.session.flush()
    hats.note(actor, one.agency_id, "ended_invitation", "invitation", one.id)


def token_in(typed: str) -> str:
    """The token in what somebody pasted: the whole address, its end, or the token alone; empty for none."""
    found = _TOKEN.fullmatch(typed.strip().rpartition("#")[2].strip())
    return found[0] if found else ""


def get_open(token: str, reader: uuid.UUID | None = None) -> Invitation:
    """The invitation of a token; Closed, with why, for one that lets nobody in.

    `reader` is who is signed in: nobody takes up what they made themselves, since whoever invites would else come into
    an agency and its circle without anybody else.
    """
    found = db.session.scalars(
        select(Invitation).where(Invitation.token_hash == _hash(token)).options(joinedload(Invitation.agency))
    ).first()
    if found is None:
        raise Closed(Gone.UNKNOWN)
    if found.used_at is not None:
        raise Closed(Gone.USED)
    if found.expires_at <= clock.now():
        raise Closed(Gone.EXPIRED)
    if found.ended_at is not None or found.agency.ended_at is not None or not _is_still_meant(found):
        raise Closed(Gone.ENDED)
    if reader is not None and found.invited_by == reader:
        raise Closed(Gone.OWN)
    return found


def _is_still_meant(found: Invitation) -> bool:
    """Whether who invited could do so now: what somebody who has left handed out lets nobody in."""
    if found.invited_by is None:
        return False
    supervisors = members.supervisors_of(found.agency_id)
    worn = members.standing_of(found.invited_by).hats
    inviters = (Actor(duty=hat.duty, agency_id=hat.agency_id) for hat in worn)
    return any(found.duty in policy.duties_to_invite(one, found.agency_id, supervisors) for one in inviters)


def is_free(username: str) -> bool:
    """Whether nobody has this user name, as typed."""
    return members.find_person_of(username) is None


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody chose who takes an invitation up; `is_generated`: the passphrase is one of three that were made."""

    username: str
    name: str
    passphrase: str
    is_generated: bool


def join(token: str, wanted: Account, person_id: uuid.UUID | None = None) -> tuple[Person, Secret]:
    """Make the account that an invitation promised, with its hat; gives its secret too. Flushes, never commits.

    Closed where the invitation was used meanwhile: of many at once one comes through, and only its account is made.
    NameTaken where another has the user name. `person_id` is chosen by the demo alone.
    """
    found = get_open(token)
    person = Person(
        id=person_id or uuid.uuid4(), username=wanted.username, name=wanted.name, email=found.email, locale=None,
        is_active=True,
    )  # fmt: skip
    proof, account = make_passphrase(person.id, wanted.passphrase, is_generated=wanted.is_generated)
    db.session.add(person)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NameTaken from None
    _spend(found, person.id)
    db.session.add(proof)
    hats.wear(person.id, Hat(found.agency_id, Duty(found.duty)))
    me = Actor(person_id=person.id, name=wanted.name)
    hats.note(me, found.agency_id, "joined", "person", person.id, duty=found.duty)
    return person, account


def accept_hat(actor: Actor, token: str) -> Membership:
    """Take up a further hat under the account that one has; flushes, never commits."""
    found = get_open(token, actor.person_id)
    assert actor.person_id is not None
    hat = Hat(found.agency_id, Duty(found.duty))
    standing = members.standing_of(actor.person_id)
    if standing.is_desk or hat.duty == Duty.SHIFT_DESK or hat in standing.hats:
        raise hats.NotYours
    _spend(found, actor.person_id)
    made = hats.wear(actor.person_id, hat)
    hats.note(actor, hat.agency_id, "accepted_hat", "person", actor.person_id, duty=hat.duty.value)
    return made


def _spend(found: Invitation, person_id: uuid.UUID) -> None:
    """Use the invitation up, in one conditional change that only one of many at once can make."""
    now = clock.now()
    spent = db.session.execute(
        update(Invitation)
        .where(
            Invitation.id == found.id,
            Invitation.used_at.is_(None),
            Invitation.ended_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(used_at=now, person_id=person_id)
        .execution_options(synchronize_session=False)
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        db.session.rollback()
        raise Closed(Gone.USED)


def _hash(token: str) -> bytes:
    return digest(token.encode(), uses.INVITATION)
