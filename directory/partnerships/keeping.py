"""What every form of this room has in common: kept once, and never over somebody else's newer text."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from directory.core import changes
from directory.core.db import db
from directory.core.problems import Problem
from directory.providers.models import Service, ServiceStatus


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
