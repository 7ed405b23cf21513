"""What the desk's screens show: each part of a record in words, who edited and who checked it."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from directory.core.db import db
from directory.providers.editing.forms import said
from directory.providers.editing.hours import HoursForm, zone_of
from directory.providers.editing.of_now import RoomForm
from directory.providers.editing.part import Part
from directory.providers.editing.parts import PARTS
from directory.providers.editing.scope import CHILDREN, KINDS, Scope
from directory.providers.hours.spoken import spoken
from directory.providers.models import (
    FieldGroup,
    KeptEdit,
    Location,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceStatus,
    Verification,
)
from directory.providers.schedules import rule_of
from directory.web.language import day
from directory.web.language import lazy_gettext as _l

_STAMPS = {"wait": "wait_stated_at", "group": "next_group_stated_at"}
GROUPS = {
    "organizations": (FieldGroup.ALL, FieldGroup.REACH, FieldGroup.PLACE),
    "services": (
        FieldGroup.ALL, FieldGroup.REACH, FieldGroup.HOURS, FieldGroup.ELIGIBILITY, FieldGroup.COST, FieldGroup.PLACE,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edited:
    """Who kept something last, and when; that is no check."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part in words: each field that says something, under its label."""

    part: Part
    facts: list[tuple[str, list[str]]]
    edited: Edited | None


@dataclass(frozen=True, slots=True)
class Row:
    """A number, a contact, a place or a service of a record, in a line; with the rows that hang on it."""

    kind: str
    id: uuid.UUID
    text: str
    note: str = ""
    is_gone: bool = False
    is_hidden: bool = False
    rows: list["Row"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Checked:
    """A group of fields and its latest check, if there is one."""

    group: FieldGroup
    latest: Verification | None


def tell_sheets(scope: Scope) -> list[Sheet]:
    """The parts of a record that the actor may change, in words."""
    edited = _edits_of(scope)
    mine = [part for part in PARTS[scope.kind] if part.may(scope.actor)]
    return [Sheet(part, tell_part(scope, part), edited.get(part.name)) for part in mine]


def tell_part(scope: Scope, part: Part) -> list[tuple[str, list[str]]]:
    """What a part says, empty fields left out."""
    form = part.open_form(scope)
    if isinstance(form, HoursForm):
        hours = tell_hours(scope)
        return [(str(_l("Open")), hours)] if hours else []
    if isinstance(form, RoomForm):
        return tell_room(scope)
    untold = ("country",) if part.name in ("where", "post") and not form["address_1"].data else ()
    facts = [(str(f.label.text), said(f)) for f in form if f.type != "HiddenField" and f.name not in untold]
    if part.name == "basics" and getattr(scope.row, "logo", None):
        why = _l("It stays as it was brought in. Nothing is fetched from elsewhere, so no picture is shown.")
        facts.append((str(_l("Address of its logo")), [scope.row.logo, str(why)]))
    stated_at = getattr(scope.row, _STAMPS.get(part.name, ""), None)
    facts.append((str(_l("As of")), [tell_day(scope, stated_at)] if stated_at else []))
    return [(label, words) for label, words in facts if words]


def tell_room(scope: Scope) -> list[tuple[str, list[str]]]:
    """Room of each kind, with the day on which it was said."""
    mine = select(ServiceCapacity).where(ServiceCapacity.service_id == scope.row.id)
    names = {term.code: term.name(scope.setting.locale) for term in scope.terms("unit")}
    facts = []
    for row in db.session.scalars(mine.order_by(ServiceCapacity.created_at, ServiceCapacity.id)):
        free = (
            str(row.available)
            if row.maximum is None
            else str(_l("%(free)s of %(all)s", free=row.available, all=row.maximum))
        )
        words = [free, _l("as of %(day)s", day=tell_day(scope, row.stated_at)), row.description]
        facts.append(
            (names.get(row.unit.identifier or "", row.unit.name), [", ".join(str(word) for word in words if word)])
        )
    return facts


def tell_day(scope: Scope, moment: datetime) -> str:
    """A moment as its date on the wall."""
    return day(moment, scope.setting.timezone, scope.setting.locale)


def tell_hours(scope: Scope) -> list[str]:
    """The hours of the record itself, in words."""
    mine = getattr(Schedule, scope.owner_column) == scope.row.id
    rows = db.session.scalars(select(Schedule).where(mine).order_by(Schedule.created_at, Schedule.id)).all()
    rules = [(row, rule_of(row, zone_of(scope))) for row in rows]
    plain = spoken([rule for row, rule in rules if rule and not row.description], scope.setting.locale)
    noted = []
    for row, rule in rules:
        if rule is None or row.description:
            words = spoken([rule], scope.setting.locale) if rule else []
            noted.append(", ".join([*words, *(text for text in (row.description or row.original_text,) if text)]))
    return [*plain, *(text for text in noted if text)]


def tell_rows(scope: Scope, kind: str) -> list[Row]:
    """The rows of one kind that hang on a record, in the order in which they were entered."""
    model = KINDS[kind]
    column = scope.owner_column
    if scope.row is None or not hasattr(model, column):
        return []
    mine = getattr(model, column) == scope.row.id
    found = db.session.scalars(select(model).where(mine).order_by(model.created_at, model.source_id, model.id))
    return [_tell_row(scope, kind, row) for row in found]


def _tell_row(scope: Scope, kind: str, row: Any) -> Row:
    if kind == "services":
        gone = row.status in (ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT)
        return Row(kind, row.id, row.name, is_gone=gone)
    if kind == "places":
        return Row(kind, row.id, row.name or "", row.region or "" if not row.is_open else "", is_hidden=not row.is_open)
    own = Scope(scope.actor, kind, row, scope.organization, scope.setting)
    facts = tell_part(own, PARTS[kind][0])
    rows = tell_rows(own, "phones") if "phones" in CHILDREN.get(kind, ()) else []
    return Row(
        kind, row.id, ", ".join(facts[0][1]) if facts else "", "; ".join(", ".join(w) for _, w in facts[1:]), rows=rows
    )


def tell_checks(scope: Scope) -> list[Checked]:
    """The groups that can be checked of a record, each with its latest check."""
    mine = getattr(Verification, scope.owner_column, None)
    if mine is None or scope.kind not in GROUPS:
        return []
    latest: dict[FieldGroup, Verification] = {}
    for check in db.session.scalars(select(Verification).where(mine == scope.row.id).order_by(Verification.checked_at)):
        latest[check.field_group] = check
    return [Checked(group, latest.get(group)) for group in GROUPS[scope.kind]]


def _edits_of(scope: Scope) -> dict[str, Edited]:
    """The latest saving of each part of a record."""
    rows = db.session.execute(
        select(KeptEdit.part, KeptEdit.person_name, KeptEdit.at)
        .where(KeptEdit.record_id == scope.row.id, KeptEdit.part.is_not(None), KeptEdit.action.in_(("edit", "enter")))
        .order_by(KeptEdit.at)
    )
    return {row.part: Edited(row.person_name, row.at) for row in rows}


def last_edit(scope: Scope) -> Edited | None:
    """The latest change of anything of a record; None where nobody has changed it by hand."""
    row = db.session.execute(
        select(KeptEdit.person_name, KeptEdit.at)
        .where(
            or_(KeptEdit.record_id == scope.row.id, KeptEdit.organization_id == scope.row.id),
            KeptEdit.action.not_in(("check", "ask_removal", "withdraw_removal")),
        )
        .order_by(KeptEdit.at.desc())
        .limit(1)
    ).first()
    return Edited(row.person_name, row.at) if row else None


def places_of(service_id: uuid.UUID) -> list[Location]:
    """Where a service is given."""
    statement = select(Location).join(ServiceAtLocation).where(ServiceAtLocation.service_id == service_id)
    return list(db.session.scalars(statement.order_by(ServiceAtLocation.created_at, Location.id)))


def services_at(location_id: uuid.UUID) -> list[Service]:
    """What is given at a place."""
    statement = select(Service).join(ServiceAtLocation).where(ServiceAtLocation.location_id == location_id)
    return list(db.session.scalars(statement.order_by(Service.created_at, Service.id)))
