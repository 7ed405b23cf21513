"""The desk's first screen: what waits, what was done lately, and the way to any record by its name."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.words import fold
from directory.providers.editing.fields import as_uuid
from directory.providers.editing.scope import editable
from directory.providers.models import (
    Correction,
    KeptEdit,
    Listing,
    Organization,
    Removal,
    Service,
    ServiceStatus,
    Verdict,
)
from directory.providers.policy import can_create, can_remove
from directory.providers.reports.queries import decidable

MOST_FOUND = 40
MOST_NAMES = 5
MOST_RECENT = 12


@dataclass(frozen=True, slots=True)
class Named:
    """A record in a list: its kind, its name, and what stands beside it."""

    kind: str
    id: uuid.UUID
    name: str
    note: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Recent:
    """An organization that was edited lately: by whom, when."""

    id: uuid.UUID
    name: str
    who: str
    at: datetime


def find_by_name(actor: Actor, asked: str) -> list[Named]:
    """The organizations and services whose names hold every word that was asked, 40 at most, organizations first."""
    words = fold(asked).split()
    if not words:
        return []
    organizations = select(Organization.id, Organization.name, Organization.alternate_name, Organization.listing)
    found = [
        Named("organizations", row.id, row.name, "" if row.listing == Listing.LISTED else row.listing.value)
        for row in db.session.execute(organizations.where(editable(actor)).order_by(Organization.name))
        if _holds(f"{row.name} {row.alternate_name or ''}", words)
    ]
    services = select(Service.id, Service.name, Service.status, Organization.name.label("of")).join(Organization)
    for one in db.session.execute(services.where(editable(actor)).order_by(Service.name)):
        if len(found) < MOST_FOUND and _holds(one.name, words):
            gone = one.status in (ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT)
            found.append(Named("services", one.id, one.name, "archived" if gone else "", one.of))
    return found[:MOST_FOUND]


def list_own(actor: Actor) -> list[Named]:
    """The organizations that a supervisor may change, by name; nothing for a coordinator, who may change every one."""
    if can_create(actor):
        return []
    statement = select(Organization.id, Organization.name).where(editable(actor)).order_by(Organization.name)
    return [Named("organizations", row.id, row.name) for row in db.session.execute(statement)]


def _holds(name: str, words: list[str]) -> bool:
    folded = fold(name)
    return all(word in folded for word in words)


def list_out_of_sight(actor: Actor) -> list[Organization]:
    """Paused and archived organizations, by name."""
    statement = select(Organization).where(editable(actor), Organization.listing != Listing.LISTED)
    return list(db.session.scalars(statement.order_by(Organization.name)))


def list_archived_services(actor: Actor) -> list[Named]:
    """Archived services of organizations that are shown, by name, 40 at most."""
    statement = (
        select(Service.id, Service.name, Organization.name.label("of"))
        .join(Organization)
        .where(editable(actor), Organization.listing == Listing.LISTED)
        .where(Service.status.in_((ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT)))
        .order_by(Service.name)
        .limit(MOST_FOUND)
    )
    return [Named("services", row.id, row.name, of=row.of) for row in db.session.execute(statement)]


def list_removals(actor: Actor) -> list[Removal]:
    """What is to be deleted for good, the nearest first; nothing for somebody who may not stop it."""
    if not can_remove(actor):
        return []
    statement = select(Removal).where(Removal.withdrawn_at.is_(None), Removal.done_at.is_(None))
    return list(db.session.scalars(statement.order_by(Removal.due_at)))


def list_recent(actor: Actor) -> list[Recent]:
    """The organizations that were edited by hand lately, the newest first, each once."""
    latest = (
        select(KeptEdit.organization_id, func.max(KeptEdit.at).label("at"))
        .where(KeptEdit.organization_id.is_not(None))
        .group_by(KeptEdit.organization_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Organization.id, Organization.name, KeptEdit.person_name, KeptEdit.at)
        .join(latest, latest.c.organization_id == Organization.id)
        .join(KeptEdit, (KeptEdit.organization_id == Organization.id) & (KeptEdit.at == latest.c.at))
        .where(editable(actor))
        .order_by(KeptEdit.at.desc(), Organization.name)
        .limit(MOST_RECENT * 2)
    ).all()
    once = {row.id: Recent(row.id, row.name, row.person_name, row.at) for row in reversed(rows)}
    return sorted(once.values(), key=lambda one: one.at, reverse=True)[:MOST_RECENT]


def count_corrections(actor: Actor) -> int:
    """How many corrections wait for an answer from this actor's desk."""
    statement = select(func.count(Correction.id)).join(Organization, Organization.id == Correction.organization_id)
    return db.session.scalar(statement.where(decidable(actor), Correction.verdict == Verdict.OPEN)) or 0


def find_namesake(name: str) -> Organization | None:
    """An organization of the same name, whatever its spelling of it."""
    return next(iter(list_namesakes(name)), None)


def list_namesakes(name: str) -> list[Organization]:
    """The organizations of a name, whatever its spelling."""
    wanted = fold(name).split()
    rows = db.session.execute(select(Organization.id, Organization.name))
    ids = [row.id for row in rows if fold(row.name).split() == wanted]
    return list(db.session.scalars(select(Organization).where(Organization.id.in_(ids)).order_by(Organization.id)))


def list_meant(text: str) -> list[Organization]:
    """The organizations that a text means: those of that name, or the one of which it is the page's address."""
    last = as_uuid(text.rstrip("/").rpartition("/")[2])
    own = db.session.get(Organization, last) if last else None
    return [own] if own else list_namesakes(text)


def list_names_with(name: str) -> list[str]:
    """The names that hold every word of a text, five at most, for somebody who wrote only some of it."""
    words = fold(name).split()
    names = db.session.scalars(select(Organization.name).where(Organization.listing == Listing.LISTED))
    return list(islice((one for one in sorted(names) if words and _holds(one, words)), MOST_NAMES))


def ancestors_of(organization: Organization) -> list[Organization]:
    """An organization, what it is part of, and so on up; each once, whatever an import has made of it."""
    found: list[Organization] = []
    above: Organization | None = organization
    while above is not None and above not in found:
        found.append(above)
        above = above.parent
    return found
