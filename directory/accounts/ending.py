"""What ends by itself, and what ends at once when a database is restored. Each flushes and counts, and never commits.

A restored database is an older one: whoever was shut out since, and every code that was used since, would be let in
again by a sign-in, an invitation or a spoken code of then.
"""

from typing import Any

from sqlalchemy import delete, update

from directory.accounts.models import DrawerItem, Invitation, PrintedCode, SignIn, SpokenCode, SpokenCodeRequest
from directory.accounts.proof.server_key import chain_key
from directory.core import clock
from directory.core.db import db
from directory.vault import log
from directory.vault.models import Link

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


def _count(statement: Any) -> int:
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
