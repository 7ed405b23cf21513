"""What every write of this room shares: who may, once a form, and never over what somebody else wrote meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from directory.core import changes, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound, Problem
from directory.philosophy import policy
from directory.philosophy.queries import Subject
from directory.providers.models import Service

LONGEST_KEY = 64


class SentTwice(Problem):
    """The same form was kept already."""

    status = 409


class Stale(Problem):
    """Somebody else wrote something newer meanwhile; `what` names the questions, or nothing for a text."""

    status = 409

    def __init__(self, what: Iterable[str] = ()) -> None:
        super().__init__()
        self.what = list(what)


class TooMany(Problem):
    """More replies in a day than anybody reads."""

    status = 429


@dataclass(frozen=True, slots=True)
class Said:
    """Who said something, in which role, and when."""

    by: str
    role: str
    on: date


def must(actor: Actor) -> None:
    """NotFound for whoever may not write down what programs say."""
    if not policy.can_record(actor):
        raise NotFound


def recorded(actor: Actor | None, key: str, name: str = "") -> dict[str, Any]:
    """The columns that say who wrote a row and when."""
    return {
        "recorded_at": clock.now(),
        "recorded_by_id": actor.person_id if actor else None,
        "recorded_by": actor.name if actor else name,
        "key": _full_key(actor, key),
    }


def _full_key(actor: Actor | None, key: str) -> str | None:
    """A form's random number under its person's id, so that nobody can take another's; None for a form without one."""
    plain = "".join(c for c in key if c.isascii() and (c.isalnum() or c in "-_"))[:LONGEST_KEY]
    return f"{actor.person_id if actor else 'link'} {plain}" if plain else None


def refuse_twice(model: Any, actor: Actor | None, key: str) -> None:
    """SentTwice for a form that was kept already."""
    full = _full_key(actor, key)
    if full and db.session.scalar(select(model.id).where(model.key == full)):
        raise SentTwice


def flush(model: Any, actor: Actor | None, key: str) -> None:
    """Write; the second of two at the same moment finds the number taken, or its own form kept."""
    try:
        db.session.flush()
    except (IntegrityError, StaleDataError):
        db.session.rollback()
        refuse_twice(model, actor, key)
        raise Stale from None


def announce(subject: Subject) -> None:
    """Tell the search which services are told of otherwise now."""
    own = select(Service.id).where(Service.organization_id == subject.organization_id)
    if subject.service_id:
        own = own.where(Service.id == subject.service_id)
    changes.announce(db.session.scalars(own))
