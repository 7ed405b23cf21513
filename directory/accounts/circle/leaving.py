"""Whoever wears a hat of the circle no longer: the wraps go at once, and a new key of the agency falls due.

What they have read they have read, and a key that was copied out of a running machine stays copied: for what comes
after, the agency needs a new one, which a colleague makes with one press.
"""

import uuid
from collections.abc import Collection

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from directory.accounts.models import AgencyKey, CircleKey
from directory.core import clock, erasing
from directory.core.db import db
from directory.web.settings import current_settings


def leave_circle(memberships: Collection[uuid.UUID]) -> int:
    """Delete the wraps of hats that ended, and say where a new key is due; counts the wraps. Flushes, never commits.

    None is due for somebody who stays in the same circle under another hat. The caller holds the agencies, and has held
    them since before the hats ended: a rotation beside it would wrap the new key for whoever leaves.
    """
    ended = select(CircleKey.agency_key_id, CircleKey.person_key_id).where(CircleKey.membership_id.in_(memberships))
    held = db.session.execute(ended).all()
    gone = db.session.execute(delete(CircleKey).where(CircleKey.membership_id.in_(memberships)))
    erasing.erase_after_commit()
    stays = aliased(CircleKey)
    for agency_key_id, person_key_id in held:
        still = exists().where(stays.agency_key_id == agency_key_id, stays.person_key_id == person_key_id)
        due = AgencyKey.id == agency_key_id, AgencyKey.ended_at.is_(None), AgencyKey.rotation_due_on.is_(None), ~still
        today = clock.today(current_settings().timezone)
        db.session.execute(
            update(AgencyKey).where(*due).values(rotation_due_on=today).execution_options(synchronize_session=False)
        )
    return int(gone.rowcount)  # type: ignore[attr-defined]
