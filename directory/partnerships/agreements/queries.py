"""Reads of agreements; every one takes the actor and begins with what that actor may see."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, false, select, true
from sqlalchemy.orm import aliased

from directory.accounts.models import Agency
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound
from directory.partnerships.agreements import policy
from directory.partnerships.agreements.states import Days, Status, status_of, term_of
from directory.partnerships.models import (
    Agreement,
    AgreementDocument,
    AgreementLiaison,
    AgreementParty,
    AgreementSection,
    AgreementSignature,
    AgreementType,
    Side,
)
from directory.providers import queries as catalog
from directory.providers.models import Organization

_Newer = aliased(Agreement, name="newer")


@dataclass(slots=True)
class Told:
    """An agreement as lists and pages tell it: its days with those that follow from signatures and from a newer one."""

    id: uuid.UUID
    type: AgreementType
    title: str
    ours: tuple[uuid.UUID, str]
    parties: list[tuple[uuid.UUID, str]]
    days: Days
    status: Status
    newer_id: uuid.UUID | None = None
    has_signed_newer: bool = False
    sectors: set[str] = field(default_factory=set)

    @property
    def term(self) -> tuple[date, date] | None:
        """The first and last day on which it holds."""
        return term_of(self.days)

    @property
    def names(self) -> str:
        """The partners' names in one line."""
        return ", ".join(name for _, name in self.parties)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The agreements that an actor may see: for readers those with a listed partner; whoever edits sees all."""
    if policy.can_edit(actor):
        return true()
    if not policy.can_read(actor):
        return false()
    return exists(
        select(AgreementParty.id)
        .join(Organization, Organization.id == AgreementParty.organization_id)
        .where(AgreementParty.agreement_id == Agreement.id, catalog.visible(actor))
    )


def _named_to(actor: Actor) -> ColumnElement[bool]:
    """The partners whose names an actor is told: whoever edits all of them, readers those that are listed."""
    return true() if policy.can_edit(actor) else catalog.visible(actor)


def get_agreement(actor: Actor, agreement_id: uuid.UUID) -> Agreement:
    """An agreement as it is at this moment; NotFound for a stranger."""
    found = db.session.scalars(
        select(Agreement).where(Agreement.id == agreement_id, visible(actor)).execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound
    return found


def list_agreements(actor: Actor, today: date, organization_id: uuid.UUID | None = None) -> list[Told]:
    """Agreements, all or those with a partner, by partner and the newest first; four statements."""
    wanted = select(Agreement.id).where(visible(actor))
    if organization_id is not None:
        wanted = wanted.where(_with_party([organization_id]))
    return tell(wanted, today, _named_to(actor))


def get_told(actor: Actor, agreement_id: uuid.UUID, today: date) -> Told:
    """One agreement as it is told; NotFound for a stranger."""
    found = find_told(actor, agreement_id, today)
    if found is None:
        raise NotFound
    return found


def find_told(actor: Actor, agreement_id: uuid.UUID, today: date) -> Told | None:
    """The same, None for a stranger."""
    wanted = select(Agreement.id).where(Agreement.id == agreement_id, visible(actor))
    found = tell(wanted, today, _named_to(actor))
    return found[0] if found else None


def tell(wanted: Select[Any], today: date, named: ColumnElement[bool] | None = None) -> list[Told]:
    """The agreements whose ids a statement gives, in three statements whatever their number.

    `named` says which partners are told; all of them without it, for what nobody reads who edits no agreements.
    """
    rows = db.session.execute(
        select(Agreement.__table__, Agency.name.label("our_name"), _Newer.id.label("newer_id"))
        .join(Agency, Agency.id == Agreement.our_agency_id)
        .outerjoin(_Newer, _Newer.supersedes_id == Agreement.id)
        .where(Agreement.id.in_(wanted.correlate(None)))
        .add_columns(_Newer.type.label("newer_type"), _Newer.effective_on.label("newer_on"))
    ).all()
    ids = {row.id for row in rows} | {row.newer_id for row in rows if row.newer_id}
    signatures, parties = _signatures(ids), _parties(ids, true() if named is None else named)
    found = [_tell_one(row, signatures, parties[row.id], today) for row in rows]
    return sorted(found, key=lambda one: (one.names.casefold(), -_begun(one).toordinal(), str(one.id)))


def _begun(one: Told) -> date:
    return one.days.effective_on or one.days.sent_on or one.days.drafted_on or date.min


def _tell_one(
    row: Row[Any], signatures: dict[uuid.UUID, list[tuple[Side, date | None]]], parties: Any, today: date
) -> Told:
    newer = _signed_on(row.newer_type, row.newer_on, signatures[row.newer_id]) if row.newer_id else None
    days = days_of(row, signatures[row.id], max(newer, row.newer_on) if newer and row.newer_on else None)
    return Told(
        row.id,
        row.type,
        row.title,
        (row.our_agency_id, row.our_name),
        parties,
        days,
        status_of(days, today),
        row.newer_id,
        newer is not None,
    )


def days_of(row: Any, signatures: Collection[tuple[Side, date | None]], superseded_on: date | None) -> Days:
    """The days of a row, with the day of its last signature."""
    return Days(
        drafted_on=row.drafted_on,
        sent_on=row.sent_on,
        signed_on=_signed_on(row.type, row.effective_on, signatures),
        effective_on=row.effective_on,
        review_on=row.review_on,
        expires_on=row.expires_on,
        ended_on=row.ended_on,
        superseded_on=superseded_on,
    )


def _signed_on(kind: AgreementType, effective_on: date | None, signatures: Any) -> date | None:
    """What was agreed by word of mouth holds from its first day: nobody signs it."""
    return effective_on if kind == AgreementType.VERBAL else policy.signed_on(signatures)


def _signatures(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[tuple[Side, date | None]]]:
    found: dict[uuid.UUID, list[tuple[Side, date | None]]] = defaultdict(list)
    for row in db.session.execute(
        select(AgreementSignature.agreement_id, AgreementSignature.side, AgreementSignature.signed_on).where(
            AgreementSignature.agreement_id.in_(ids)
        )
    ):
        found[row.agreement_id].append((row.side, row.signed_on))
    return found


def _parties(ids: Collection[uuid.UUID], named: ColumnElement[bool]) -> dict[uuid.UUID, list[tuple[uuid.UUID, str]]]:
    found: dict[uuid.UUID, list[tuple[uuid.UUID, str]]] = defaultdict(list)
    for row in db.session.execute(
        select(AgreementParty.agreement_id, Organization.id, Organization.name)
        .join(Organization, Organization.id == AgreementParty.organization_id)
        .where(AgreementParty.agreement_id.in_(ids), named)
        .order_by(Organization.name)
    ):
        found[row.agreement_id].append((row.id, row.name))
    return found


def _with_party(organization_ids: Collection[uuid.UUID]) -> ColumnElement[bool]:
    return exists(
        select(AgreementParty.id).where(
            AgreementParty.agreement_id == Agreement.id, AgreementParty.organization_id.in_(organization_ids)
        )
    )


def find_double(
    kind: AgreementType, ours: uuid.UUID, theirs: Collection[uuid.UUID], today: date, but: Iterable[uuid.UUID | None]
) -> Told | None:
    """Another agreement of that type with the same parties that is not over, other than those named."""
    wanted = select(Agreement.id).where(
        Agreement.type == kind,
        Agreement.our_agency_id == ours,
        Agreement.id.not_in([one for one in but if one]),
        _with_party(theirs),
    )
    for one in tell(wanted, today):
        if policy.is_double(one.status, one.ours[0], [i for i, _ in one.parties], (ours, theirs)):
            return one
    return None


def list_signatures(agreement_id: uuid.UUID) -> list[AgreementSignature]:
    """Who signs, our side first, in the order in which they were entered."""
    of_it = select(AgreementSignature).where(AgreementSignature.agreement_id == agreement_id)
    return list(db.session.scalars(of_it.order_by(AgreementSignature.side, AgreementSignature.created_at)))


def get_signature(agreement_id: uuid.UUID, signature_id: uuid.UUID) -> AgreementSignature:
    """A signature of an agreement; NotFound for any other."""
    found = db.session.get(AgreementSignature, signature_id)
    if found is None or found.agreement_id != agreement_id:
        raise NotFound
    return found


def list_liaisons(agreement_id: uuid.UUID) -> dict[tuple[Side, bool], AgreementLiaison]:
    """Whom to call, by side and by whether in somebody's place."""
    of_it = select(AgreementLiaison).where(AgreementLiaison.agreement_id == agreement_id)
    return {(one.side, one.is_backup): one for one in db.session.scalars(of_it)}


def list_sections(agreement_id: uuid.UUID) -> dict[str, AgreementSection]:
    """What has been looked for in an agreement, by code."""
    of_it = select(AgreementSection).where(AgreementSection.agreement_id == agreement_id)
    return {one.section: one for one in db.session.scalars(of_it)}


def list_documents(agreement_id: uuid.UUID) -> list[AgreementDocument]:
    """The papers, the newest first; their bytes are not read."""
    of_it = select(AgreementDocument).where(AgreementDocument.agreement_id == agreement_id)
    return list(db.session.scalars(of_it.order_by(AgreementDocument.version.desc())))


def get_document(agreement_id: uuid.UUID, document_id: uuid.UUID) -> AgreementDocument:
    """A paper of an agreement; NotFound for any other."""
    found = db.session.get(AgreementDocument, document_id)
    if found is None or found.agreement_id != agreement_id:
        raise NotFound
    return found


def list_sectors(actor: Actor, organization_ids: Sequence[uuid.UUID]) -> set[str]:
    """The sectors of partners: which extra points are asked."""
    return {code for line in catalog.list_lines(actor, organization_ids) for code in line.sectors}


def list_agencies() -> list[tuple[uuid.UUID, str]]:
    """The agencies that can stand on our side."""
    live = select(Agency.id, Agency.name).where(Agency.ended_at.is_(None)).order_by(Agency.name)
    return [(row.id, row.name) for row in db.session.execute(live)]


def coming_days(told: Iterable[Told], today: date) -> list[tuple[Told, str, date]]:
    """Every review and end that somebody has to see to, the nearest first.

    Those of agreements in force, and the end of one that lapsed within `policy.LATE` days; none where the next one
    is signed already.
    """
    found = []
    for one in told:
        is_held = one.status in (Status.ACTIVE, Status.REVIEW_DUE, Status.SIGNED)
        days = (("review", one.days.review_on if is_held else None), ("end", one.days.expires_on))
        if one.has_signed_newer or not (is_held or policy.has_just_lapsed(one.status, one.days.expires_on, today)):
            continue
        found += [(one, what, day) for what, day in days if day is not None]
    return sorted(found, key=lambda entry: (entry[2], entry[0].names.casefold()))
