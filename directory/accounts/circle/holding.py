"""Changes to who can read an agency's referrals come one after another."""

import uuid

from sqlalchemy import update

from directory.accounts.models import Agency
from directory.core.db import db


def hold(agency_id: uuid.UUID) -> None:
    """Hold an agency until the transaction ends, so that changes to its circle come one after another.

    Whoever decides by what stands in the circle reads it after this. The write is what holds, the row on PostgreSQL and
    the database on SQLite; it changes nothing.
    """
    own = update(Agency).where(Agency.id == agency_id).values(updated_at=Agency.updated_at)
    db.session.execute(own.execution_options(synchronize_session=False))
