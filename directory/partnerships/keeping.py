"""What every form of this room has in common: kept once, and never over somebody else's newer text."""

import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from directory.accounts.models import Person
from directory.core import changes
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import Problem
from directory.providers.models import Service, ServiceStatus

_KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")


class Forbidden(Problem):
    """This hat may not do that."""

    status = 403


class Stale(Exception):
    """Somebody else kept the same thing since the form was opened."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else now than in a form that was opened before."""

    label: str
    now: str
    yours: str


def new_key() -> str:
    """A form's own random number, for its hidden field."""
    return secrets.token_urlsafe(18)


def key_of(actor: Actor, sent: str) -> str:
    """The key under which a form is kept: nobody's form can stand for another's; one of another shape is replaced."""
    assert actor.person_id is not None
    return f"{actor.person_id.hex}{sent if _KEY.fullmatch(sent) else new_key()}"


def hold(actor: Actor) -> None:
    """Hold the person's row until the transaction ends, so that two presses of a button come one after another."""
    own = update(Person).where(Person.id == actor.person_id).values(is_active=Person.is_active)
    db.session.execute(own.values(updated_at=Person.updated_at).execution_options(synchronize_session=False))


def check_seen(row: Any, seen: str) -> None:
    """Raise Stale where a row is another version than the form has seen."""
    if str(row.row_version) != seen:
        raise Stale


def flush() -> None:
    """Flush; Stale where another transaction was faster."""
    try:
        db.session.flush()
    except StaleDataError:
        raise Stale from None


def announce(organization_ids: Iterable[uuid.UUID]) -> None:
    """Have Find bring the services of some partners up to date; flushes first."""
    flush()
    ids = list(dict.fromkeys(organization_ids))
    changes.announce(
        db.session.scalars(select(Service.id).where(Service.organization_id.in_(ids), Service.status.in_(_SHOWN)))
    )


_SHOWN = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
