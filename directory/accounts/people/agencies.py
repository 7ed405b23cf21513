"""The end of an agency: all of its people are out at once. Its log stays, and it can be opened again."""

from sqlalchemy import update

from directory.accounts import policy
from directory.accounts.models import Agency, Invitation, Membership, Person, RegisteredBrowser, SpokenCodeRequest
from directory.accounts.people import hats, members
from directory.core import clock, outbox
from directory.core.actor import Actor
from directory.core.db import db


def end_agency(actor: Actor, agency: Agency, reason: str) -> None:
    """End an agency: its hats, their sign-ins, its invitations and its registered browsers; flushes, never commits.

    Whoever has a hat elsewhere keeps the account and that hat; everybody else has left. NotYours for the coalition's
    own agency, and for one that has ended.
    """
    if not policy.can_end_agency(actor, agency, is_of_coalition=members.is_of_coalition(agency.id)):
        raise hats.NotYours
    agency.ended_at, agency.ended_reason = clock.now(), reason
    db.session.flush()
    worn = Membership.agency_id == agency.id, Membership.ended_at.is_(None)
    people = db.session.query(Person).join(Membership).filter(*worn).order_by(Person.name).all()
    for person in people:
        hats.end_hats_at(person, agency.id)
        hats.note(actor, agency.id, "said_left", "person", person.id)
    _end_invitations(agency)
    browsers = RegisteredBrowser.agency_id == agency.id, RegisteredBrowser.ended_at.is_(None)
    db.session.execute(update(RegisteredBrowser).where(*browsers).values(ended_at=agency.ended_at))
    waiting = SpokenCodeRequest.used_at.is_(None), SpokenCodeRequest.withdrawn_at.is_(None)
    gone = SpokenCodeRequest.person_id.in_([one.id for one in people if not one.is_active])
    db.session.execute(update(SpokenCodeRequest).where(*waiting, gone).values(withdrawn_at=agency.ended_at))
    hats.note(actor, agency.id, "ended_agency", "agency", agency.id)


def reopen_agency(actor: Actor, agency: Agency) -> None:
    """Open an agency that has ended: nobody comes back by that, its first supervisor is invited anew."""
    if not policy.can_reopen_agency(actor, agency):
        raise hats.NotYours
    agency.ended_at = agency.ended_reason = None
    db.session.flush()
    hats.note(actor, agency.id, "reopened_agency", "agency", agency.id)


def _end_invitations(agency: Agency) -> None:
    open_ = Invitation.agency_id == agency.id, Invitation.used_at.is_(None), Invitation.ended_at.is_(None)
    for one in db.session.query(Invitation).filter(*open_):
        one.ended_at = agency.ended_at
        outbox.drop_letter(f"invitation {one.id}")
    db.session.flush()
