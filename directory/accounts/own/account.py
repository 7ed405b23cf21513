"""One's own account: sign-ins, second factors, passphrase, name. Whatever weakens or replaces a proof ends every other
sign-in, and this one goes on under a new token (ASVS 7.4.3, 7.2.4)."""

import uuid

import segno
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from directory.accounts import actions, policy, queries, unlocking
from directory.accounts.models import DrawerItem, Membership, Person, SecondFactor, SignIn
from directory.accounts.people import hats
from directory.accounts.proof import keys, second_factor, throttle
from directory.accounts.proof.passphrase import hold_epoch, is_self_chosen, open_secret, set_passphrase
from directory.accounts.rules import book
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound

QUIET = 4
"""Modules of empty paper around a QR code (ISO/IEC 18004)."""


def get_self(actor: Actor) -> Person:
    """The actor's own row; NotFound for a shift desk, which is nobody's own."""
    person = db.session.get(Person, actor.person_id) if actor.person_id and not actor.is_desk else None
    if person is None:
        raise NotFound
    return person


def username_of(person_id: uuid.UUID) -> str:
    """What a person signs in with, for the label that their app shows."""
    return db.session.get_one(Person, person_id).username


def list_sign_ins(actor: Actor) -> list[tuple[SignIn, Membership | None]]:
    """The actor's own sign-ins that hold, the newest first, with the hat of each."""
    now, limits = clock.now(), book.limits()
    rows = db.session.execute(
        select(SignIn, Membership)
        .join(Person, Person.id == SignIn.person_id)
        .outerjoin(Membership, Membership.id == SignIn.membership_id)
        .where(SignIn.person_id == actor.person_id, SignIn.epoch == Person.auth_epoch, SignIn.proved_at.is_not(None))
        .options(joinedload(Membership.agency))
        .order_by(SignIn.started_at.desc())
    ).all()
    return [(one, hat) for one, hat in rows if policy.is_live(one.started_at, one.seen_at, one.ended_at, now, limits)]


def end_sign_in(actor: Actor, sign_in_id: uuid.UUID) -> None:
    """End one of the actor's own sign-ins, with its drawer; NotFound for another's."""
    mine = select(SignIn.id).where(SignIn.id == sign_in_id, SignIn.person_id == actor.person_id)
    if db.session.scalar(mine) is None:
        raise NotFound
    _end([sign_in_id])


def end_other_sign_ins(actor: Actor) -> None:
    """End every sign-in of the actor but this one."""
    others = select(SignIn.id).where(SignIn.person_id == actor.person_id, SignIn.id != actor.sign_in_id)
    _end(list(db.session.scalars(others)))


def go_on_alone(actor: Actor, token: str) -> str:
    """End every other sign-in by the epoch, and give this one its new token."""
    person = db.session.get(Person, actor.person_id)
    assert person is not None
    hats.end_sign_ins(person, but=actor.sign_in_id)
    end_other_sign_ins(actor)
    db.session.execute(update(SignIn).where(SignIn.id == actor.sign_in_id).values(epoch=person.auth_epoch))
    return actions.renew(actor, token) or token


def change_passphrase(
    actor: Actor, token: str, current: str, wanted: str, address: str, *, is_generated: bool
) -> str | None:
    """Change one's passphrase, if the current one is right; gives the new token, None if it is not (or too many tries).

    The account's secret stays between one generated passphrase and the next, so that the person's key does. One that
    ever stood behind a passphrase of somebody's own making opens no key, and with such a passphrase one has none.
    """
    assert actor.person_id is not None
    epoch = queries.epoch_of(actor.person_id)
    subjects = [(throttle.PERSON, str(actor.person_id))] + ([(throttle.ADDRESS, address)] if address else [])
    with throttle.unless_busy(subjects):
        secret = open_secret(actor.person_id, current) if throttle.admit(subjects) else None
        if secret is None:
            return None
        stays = is_generated and not is_self_chosen(actor.person_id)
        account = set_passphrase(actor.person_id, wanted, secret if stays else None, is_generated=is_generated)
    if not hold_epoch(actor.person_id, epoch):  # another was set while this one was derived: that one stays
        db.session.rollback()
        return None
    throttle.clear(subjects)
    audit.note(actor, "changed_passphrase", "person", actor.person_id)
    fresh = go_on_alone(actor, token)
    if actor.sign_in_id is not None and (actor.is_pending or actor.duty in policy.REFERRAL_DUTIES):
        keys.keep_under_cookie(
            actor.sign_in_id, fresh, unlocking.open_or_make(actor.person_id, account, queries.epoch_of(actor.person_id))
        )
    return fresh


def note_factor(actor: Actor, kind: str) -> None:
    """Leave a line that a second factor was added."""
    audit.note(actor, "added_second_factor", "person", actor.person_id, kind=kind)


def remove_factor(actor: Actor, factor_id: uuid.UUID) -> bool:
    """Remove one of the actor's second factors, unless it is the last one; NotFound for another's.

    The person's row is held meanwhile, so that two removals at once leave one.
    """
    assert actor.person_id is not None
    db.session.execute(update(Person).where(Person.id == actor.person_id).values(updated_at=clock.now()))
    mine = second_factor.list_factors(actor.person_id)
    if not any(one.id == factor_id for one in mine):
        raise NotFound
    if len(mine) == 1:
        return False
    db.session.execute(delete(SecondFactor).where(SecondFactor.id == factor_id))
    audit.note(actor, "removed_second_factor", "person", actor.person_id)
    return True


def print_codes(actor: Actor) -> list[str]:
    """Ten new printed codes in place of the old ones; shown once."""
    assert actor.person_id is not None
    sheet = second_factor.make_sheet(actor.person_id)
    keep_sheet(actor, sheet)
    return sheet.codes


def keep_sheet(actor: Actor, sheet: second_factor.Sheet) -> None:
    """Keep printed codes that were made before, and leave a line."""
    assert actor.person_id is not None
    second_factor.keep_sheet(actor.person_id, sheet)
    audit.note(actor, "printed_codes", "person", actor.person_id)


def make_first_sheet(actor: Actor) -> second_factor.Sheet | None:
    """Codes for paper to go with a factor that is about to be added, if the actor has none; kept nowhere yet."""
    assert actor.person_id is not None
    has_codes = second_factor.count_printed_codes(actor.person_id)
    return None if has_codes else second_factor.make_sheet(actor.person_id)


def change_details(actor: Actor, name: str, locale: str) -> None:
    """Change how one is called and which language one reads."""
    person = get_self(actor)
    person.name, person.locale = name, locale or None
    db.session.flush()


def change_email(actor: Actor, email: str | None) -> None:
    """Change where letters about the account go."""
    get_self(actor).email = email
    db.session.flush()
    audit.note(actor, "changed_email", "person", actor.person_id)


def qr_of(text: str) -> tuple[int, str]:
    """A QR code as its width in modules, with its quiet zone, and the path that draws the dark ones (SVG)."""
    rows = list(segno.make(text, micro=False).matrix_iter(border=QUIET))
    path = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return len(rows), "".join(path)


def _end(sign_ins: list[uuid.UUID]) -> None:
    db.session.execute(delete(DrawerItem).where(DrawerItem.sign_in_id.in_(sign_ins)))
    db.session.execute(
        update(SignIn)
        .where(SignIn.id.in_(sign_ins), SignIn.ended_at.is_(None))
        .values(ended_at=clock.now(), **keys.GONE)
    )
