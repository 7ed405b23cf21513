"""The cast as actors, for what asks for one without a request."""

from sqlalchemy import select

from directory.accounts.models import Membership, Person
from directory.core.actor import Actor
from directory.core.db import db


def actor_of(username: str) -> Actor:
    """Somebody of the cast under their hat."""
    hat = db.session.scalars(select(Membership).join(Person).where(Person.username == username)).first()
    assert hat is not None
    return Actor(duty=hat.duty, person_id=hat.person_id, agency_id=hat.agency_id, name=hat.person.name)
