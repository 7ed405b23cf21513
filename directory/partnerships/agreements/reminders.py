"""What comes up: the list of renewals, the calendar that coordinators subscribe to, and the letter that tells them.

Letters name no partner (practice UI-4): they say how many, and where to look.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from icalendar import Calendar, Event
from sqlalchemy import select, update

from directory.accounts.models import Membership, Person
from directory.core import audit, clock, outbox
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import GRANTS, Permission
from directory.partnerships.agreements.policy import LATE, MARKS, can_edit, mark_of
from directory.partnerships.agreements.queries import Told, coming_days, tell
from directory.partnerships.keeping import Forbidden
from directory.partnerships.models import Agreement, CalendarFeed, RenewalNotice
from directory.partnerships.telling import Voice
from directory.web.language import plurals, texts


@dataclass(frozen=True, slots=True)
class Coming:
    """A review or an end that is near or past: `mark` is 90, 30 or 0."""

    agreement: Told
    what: str
    on: date
    mark: int


def list_coming(told: list[Told], today: date) -> list[Coming]:
    """What comes up within 90 days, and what has passed without a renewal, the oldest first."""
    return [
        Coming(one, what, day, mark)
        for one, what, day in coming_days(told, today)
        if (mark := mark_of(day, today)) is not None
    ]


def write_letters(today: date, public_url: str) -> int:
    """Tell every coordinator who has an address, once a mark, that days of agreements are near; count the marks.

    Two sweeps, at once or one after another, tell once: a mark is noted, and a letter has a key of its day and of
    what it tells, so that a mark that comes up later on the same day has a letter of its own. Never commits.
    """
    near = list_coming(tell(select(Agreement.id), today), today)
    known = {
        (row.agreement_id, row.what, row.due_on, row.days)
        for row in db.session.scalars(select(RenewalNotice).where(RenewalNotice.due_on >= today - timedelta(days=LATE)))
    }
    new = [
        one
        for one in near
        if one.on >= today - timedelta(days=LATE) and (one.agreement.id, one.what, one.on, one.mark) not in known
    ]
    if not new:
        return 0
    now = clock.now()
    for one in new:
        db.session.add(
            RenewalNotice(agreement_id=one.agreement.id, what=one.what, due_on=one.on, days=one.mark, told_at=now)
        )
    marks = "\n".join(sorted(f"{one.agreement.id.hex} {one.what} {one.on} {one.mark}" for one in new))
    key = f"{today.isoformat()}:{hashlib.sha256(marks.encode()).hexdigest()[:32]}"
    for person in _coordinators():
        _write(person, len(new), len(near), key, public_url)
    db.session.flush()
    return len(new)


def _write(person: Person, new: int, near: int, key: str, public_url: str) -> None:
    _, _n = texts(person.locale or "en"), plurals(person.locale or "en")
    subject = _n("%(count)s agreement wants looking at", "%(count)s agreements want looking at", new) % {"count": new}
    body = "\n\n".join(
        (
            _n(
                "%(count)s review or end of an agreement has come near: 90 days, 30 days, or today.",
                "%(count)s reviews and ends of agreements have come near: 90 days, 30 days, or today.",
                new,
            )
            % {"count": new},
            _n("On the list there is %(count)s in all:", "On the list there are %(count)s in all:", near)
            % {"count": near},
            f"{public_url}/agreements/renewals",
            _("This letter names nobody. Sign in to see which partners are meant."),
        )
    )
    assert person.email
    outbox.write_letter(person.email, subject, body, key=f"renewals:{person.id.hex}:{key}")


def _coordinators() -> list[Person]:
    duties = [duty for duty, given in GRANTS.items() if duty and Permission.EDIT_PARTNERSHIPS in given]
    return list(
        db.session.scalars(
            select(Person)
            .where(
                Person.is_active,
                Person.email.is_not(None),
                Person.id.in_(
                    select(Membership.person_id).where(Membership.ended_at.is_(None), Membership.duty.in_(duties))
                ),
            )
            .order_by(Person.id)
        )
    )


def make_calendar(told: list[Told], voice: Voice) -> bytes:
    """The reviews and ends ahead as an iCalendar file (RFC 5545): whole days, 90, 30 and 0 days before each."""
    _ = voice.text
    made = Calendar()
    made.add("prodid", "-//Linkage//Agreements//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Agreements"))
    said = {
        ("review", 0): _("Review is due: %(title)s, %(names)s"),
        ("review", 1): _("Review in %(days)s days: %(title)s, %(names)s"),
        ("end", 0): _("Last day: %(title)s, %(names)s"),
        ("end", 1): _("Ends in %(days)s days: %(title)s, %(names)s"),
    }
    for one, what, on in coming_days(told, voice.today):
        for days in MARKS:
            day = on - timedelta(days=days)
            event = Event()
            event.add("uid", f"{one.id}-{what}-{days}@linkage")
            event.add("dtstamp", clock.now())
            event.add("dtstart", day)
            event.add("dtend", day + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
            words = said[what, min(days, 1)]
            event.add("summary", words % {"days": days, "title": one.title, "names": one.names})
            made.add_component(event)
    body: bytes = made.to_ical()
    return body


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def find_feed(actor: Actor) -> CalendarFeed | None:
    """The actor's own live address, or None."""
    own = select(CalendarFeed).where(CalendarFeed.person_id == actor.person_id, CalendarFeed.ended_at.is_(None))
    return db.session.scalars(own).first()


def renew_feed(actor: Actor) -> str:
    """End the actor's address and make a new one: its token, which is shown once and not stored."""
    end_feed(actor)
    token = secrets.token_urlsafe(32)
    db.session.add(CalendarFeed(person_id=actor.person_id, token_hash=_hash(token), made_at=clock.now()))
    db.session.flush()
    audit.note(actor, "calendar_address_made", "person", actor.person_id)
    return token


def end_feed(actor: Actor) -> None:
    """End the actor's address; whoever still asks there gets nothing."""
    if not can_edit(actor):
        raise Forbidden
    own = update(CalendarFeed).where(CalendarFeed.person_id == actor.person_id, CalendarFeed.ended_at.is_(None))
    db.session.execute(own.values(ended_at=clock.now()))


def find_reader(token: str) -> Person | None:
    """Whose calendar asks with a token: somebody who still wears a hat that reads agreements, or None."""
    duties = [duty for duty, given in GRANTS.items() if duty and Permission.EDIT_PARTNERSHIPS in given]
    hats = select(Membership.person_id).where(Membership.ended_at.is_(None), Membership.duty.in_(duties))
    return db.session.scalars(
        select(Person)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(
            CalendarFeed.token_hash == _hash(token),
            CalendarFeed.ended_at.is_(None),
            Person.is_active,
            Person.id.in_(hats),
        )
    ).first()


def list_for_calendar(today: date) -> list[Told]:
    """Every agreement that has a day ahead, for a calendar that `find_reader` let in."""
    return tell(select(Agreement.id), today)


def count_due(actor: Actor, today: date) -> int:
    """How many reviews and ends are near or past, for the desk; 0 for a hat that keeps no agreements."""
    if not can_edit(actor):
        return 0
    return len(list_coming(tell(select(Agreement.id), today), today))
