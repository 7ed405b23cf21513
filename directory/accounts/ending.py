"""What ends by itself, and what ends at once when a database is restored. Each flushes and counts, and never commits.

A restored database is an older one: whoever was shut out since, and every code that was used since, would be let in
again by a sign-in, an invitation or a spoken code of then. What the database that it replaces knows to have ended ends
in it again.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from directory.accounts.circle.leaving import leave_circle
from directory.accounts.models import (
    DrawerItem,
    Invitation,
    Membership,
    Person,
    PrintedCode,
    SignIn,
    SpokenCode,
    SpokenCodeRequest,
)
from directory.accounts.proof.server_key import chain_key
from directory.core import clock
from directory.core.db import db
from directory.vault import log
from directory.vault.models import Link, Release
from directory.vault.packets import revoke_release

_OPEN = Invitation.used_at.is_(None) & Invitation.ended_at.is_(None)


def end_old_invitations() -> int:
    """Note of invitations that nobody took up in time that they have ended (the sweep)."""
    now = clock.now()
    return _count(update(Invitation).where(_OPEN, Invitation.expires_at <= now).values(ended_at=now))


def forget_old_codes() -> int:
    """Delete spoken codes that were used or have run out (the sweep)."""
    now = clock.now()
    return _count(delete(SpokenCode).where(SpokenCode.used_at.is_not(None) | (SpokenCode.expires_at <= now)))


def empty_old_lines() -> int:
    """Empty the lines of the agencies' sealed logs that are older than a year, and count them (the sweep)."""
    return log.purge_before((clock.now() - log.KEPT).date(), chain_key())


def end_everything() -> dict[str, int]:
    """End every sign-in with its drawer, every open invitation, every spoken code and what was asked for one.

    Codes on paper go too: one that was used since the backup must not work again; and every link to a packet, which may
    have been opened, shut or revoked since.
    """
    now = clock.now()
    db.session.execute(delete(DrawerItem))
    db.session.execute(delete(PrintedCode))
    asked = (SpokenCodeRequest.used_at.is_(None)) & (SpokenCodeRequest.withdrawn_at.is_(None))
    db.session.execute(update(SpokenCodeRequest).where(asked).values(withdrawn_at=now))
    return {
        "sign_ins": _count(delete(SignIn)),
        "invitations": _count(update(Invitation).where(_OPEN).values(ended_at=now)),
        "spoken_codes": _count(delete(SpokenCode)),
        "links": _count(delete(Link)),
    }


@dataclass(frozen=True, slots=True)
class Endings:
    """What had ended in a database, by ids: hats, people who are shut out, releases that were revoked."""

    hats: frozenset[uuid.UUID] = frozenset()
    people: frozenset[uuid.UUID] = frozenset()
    releases: frozenset[uuid.UUID] = frozenset()


def list_endings() -> Endings:
    """What has ended in the current database; nothing where it is too old, or too damaged, to say."""
    return Endings(
        hats=_ids(select(Membership.id).where(Membership.ended_at.is_not(None))),
        people=_ids(select(Person.id).where(Person.is_active.is_(False))),
        releases=_ids(select(Release.id).where(Release.revoked_at.is_not(None))),
    )


def end_again(endings: Endings) -> dict[str, int]:
    """End in this database what had ended in another, where it stands here as if it had not; counts each.

    With a hat go its wraps of the agency's key, and a new key falls due; with a release go its packets.
    """
    now = clock.now()
    worn = _ids(select(Membership.id).where(Membership.id.in_(endings.hats), Membership.ended_at.is_(None)))
    db.session.execute(update(Membership).where(Membership.id.in_(worn)).values(ended_at=now))
    leave_circle(worn)
    shut_out = update(Person).where(Person.id.in_(endings.people), Person.is_active.is_(True))
    live = _ids(select(Release.id).where(Release.id.in_(endings.releases), Release.revoked_at.is_(None)))
    for release_id in live:
        revoke_release(release_id)
    return {"hats": len(worn), "people": _count(shut_out.values(is_active=False)), "releases": len(live)}


def _ids(statement: Select[uuid.UUID]) -> frozenset[uuid.UUID]:
    try:
        return frozenset(db.session.scalars(statement))
    except SQLAlchemyError:
        db.session.rollback()
        return frozenset()


def _count(statement: Any) -> int:
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
