"""Writes of agreements: one verb a function. What is told to whom stands in `reminders`; nothing here commits."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select, update

from directory.accounts.once import begin, hold
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.documents import keep_pdf
from directory.partnerships.agreements import policy, queries
from directory.partnerships.agreements.queries import Told
from directory.partnerships.agreements.states import Days, find_disorder
from directory.partnerships.keeping import Forbidden, announce, check_seen, flush
from directory.partnerships.models import (
    Agreement,
    AgreementDocument,
    AgreementLiaison,
    AgreementParty,
    AgreementSection,
    AgreementSignature,
    AgreementType,
    Present,
    Side,
)


class Double(Exception):
    """There is an agreement of that type with the same parties that is not over."""

    def __init__(self, other: Told) -> None:
        super().__init__(str(other.id))
        self.other = other


class OutOfOrder(Exception):
    """A day that cannot be: `field` stands against `other`."""

    def __init__(self, field: str, other: str) -> None:
        super().__init__(field)
        self.field, self.other = field, other


class TakenPlace(Exception):
    """The older agreement was renewed already, by the one of this id."""

    def __init__(self, newer_id: uuid.UUID) -> None:
        super().__init__(str(newer_id))
        self.newer_id = newer_id


@dataclass(frozen=True, slots=True)
class Entry:
    """What the form of an agreement says: its columns, and the partners on the other side."""

    values: Mapping[str, Any]
    theirs: Collection[uuid.UUID]


def enter_agreement(
    actor: Actor, entry: Entry, today: date, key: str, supersedes: Agreement | None = None
) -> Agreement:
    """Enter an agreement, or the next one of a chain; the same form sent twice enters it once.

    A next one takes the liaisons, the checklist and who signs (unsigned) from the one it supersedes. Raises
    OutOfOrder, Double, TakenPlace.
    """
    _demand(actor)
    key, before = begin(actor, Agreement, key)
    if before is not None:
        return before
    if supersedes is not None:
        _hold_row(supersedes)  # two people who renew it at once come one after another
        newer_id = _newer_id(supersedes)
        if newer_id is not None:
            raise TakenPlace(newer_id)
    _check(entry, today, None, supersedes)
    row = Agreement(id=uuid.uuid4(), **entry.values, entered_by=actor.name, key=key)
    row.supersedes_id = supersedes.id if supersedes else None
    db.session.add(row)
    db.session.flush()
    _put_parties(row, entry.theirs)
    if supersedes is not None:
        _copy(supersedes.id, row.id)
    audit.note(actor, "agreement_entered", "agreement", row.id, type=row.type)
    announce(entry.theirs)
    return row


def change_agreement(actor: Actor, row: Agreement, entry: Entry, today: date, seen: str) -> None:
    """Change an agreement that the form has seen in this version; Stale otherwise, OutOfOrder and Double as above."""
    _demand(actor)
    check_seen(row, seen)
    _check(entry, today, row, None)
    former = _party_ids(row.id)
    for name, value in entry.values.items():
        setattr(row, name, value)
    row.updated_at = clock.now()  # parties are other rows: without this an edit of them alone would be no edit
    flush()
    _put_parties(row, entry.theirs)
    audit.note(actor, "agreement_changed", "agreement", row.id)
    announce([*former, *entry.theirs])


def end_agreement(actor: Actor, row: Agreement, ended_on: date, seen: str) -> None:
    """Say on which day it is over; OutOfOrder before it began."""
    _demand(actor)
    check_seen(row, seen)
    if row.effective_on is not None and ended_on < row.effective_on:
        raise OutOfOrder("ended_on", "effective_on")
    row.ended_on = ended_on
    flush()
    audit.note(actor, "agreement_ended", "agreement", row.id, on=ended_on)
    announce(_party_ids(row.id))


def name_signatory(
    actor: Actor, row: Agreement, side: Side, name: str, title: str, signed_on: date | None, today: date
) -> None:
    """Add who signs for a side, signed already or not. The same name on one side counts once.

    OutOfOrder for a day to come, or before the first draft.
    """
    _demand(actor)
    _check_signature(row, signed_on, today)
    hold(actor)
    for one in queries.list_signatures(row.id):
        if (one.side, one.name.casefold()) == (side, name.casefold()):
            one.title, one.signed_on = title or one.title, signed_on or one.signed_on
            break
    else:
        db.session.add(AgreementSignature(agreement_id=row.id, side=side, name=name, title=title, signed_on=signed_on))
    _signed(actor, row)


def sign(actor: Actor, row: Agreement, signature: AgreementSignature, signed_on: date, today: date) -> None:
    """Note that somebody signed on a day; OutOfOrder for one to come, or before the first draft."""
    _demand(actor)
    _check_signature(row, signed_on, today)
    signature.signed_on = signed_on
    _signed(actor, row)


def take_off_signatory(actor: Actor, row: Agreement, signature: AgreementSignature) -> None:
    """Take off somebody who does not sign after all."""
    _demand(actor)
    db.session.delete(signature)
    _signed(actor, row)


def _check_signature(row: Agreement, signed_on: date | None, today: date) -> None:
    disorder = find_disorder(Days(drafted_on=row.drafted_on, signed_on=signed_on), today)
    if disorder is not None:
        raise OutOfOrder(*disorder)


def _signed(actor: Actor, row: Agreement) -> None:
    db.session.flush()
    audit.note(actor, "agreement_signatures", "agreement", row.id)
    announce(_party_ids(row.id))


def keep_liaisons(actor: Actor, row: Agreement, told: Mapping[tuple[Side, bool], Mapping[str, Any]], seen: str) -> None:
    """Keep whom to call on both sides; an empty name takes somebody off."""
    _demand(actor)
    check_seen(row, seen)
    there = queries.list_liaisons(row.id)
    for slot, values in told.items():
        one = there.get(slot)
        if not values["name"]:
            if one is not None:
                db.session.delete(one)
            continue
        if one is None:
            one = AgreementLiaison(agreement_id=row.id, side=slot[0], is_backup=slot[1])
            db.session.add(one)
        for name, value in values.items():
            setattr(one, name, value)
    row.updated_at = clock.now()
    flush()
    audit.note(actor, "agreement_liaisons", "agreement", row.id)
    announce(_party_ids(row.id))


def keep_checklist(
    actor: Actor, row: Agreement, told: Mapping[str, tuple[Present | None, str, str]], seen: str
) -> None:
    """Keep what was found of each point: present, page and summary; None means that nobody has looked."""
    _demand(actor)
    check_seen(row, seen)
    there = queries.list_sections(row.id)
    for code, (present, page, summary) in told.items():
        one = there.get(code)
        if present is None:
            if one is not None:
                db.session.delete(one)
            continue
        if one is None:
            one = AgreementSection(agreement_id=row.id, section=code)
            db.session.add(one)
        one.present, one.page, one.summary = present, page, summary
    row.updated_at = clock.now()
    flush()
    audit.note(actor, "agreement_checklist", "agreement", row.id)


def keep_document(actor: Actor, row: Agreement, name: str, body: bytes) -> AgreementDocument:
    """Keep a PDF as the next version; the same bytes as the newest are not kept twice. NotAPdf, TooLarge for no PDF."""
    _demand(actor)
    _hold_row(row)
    there = queries.list_documents(row.id)
    if there and there[0].document.sha256 == sha256(body).hexdigest():
        return there[0]
    version = there[0].version + 1 if there else 1
    made = AgreementDocument(
        agreement_id=row.id, version=version, document=keep_pdf(body, name, "agreement"), kept_by=actor.name
    )
    db.session.add(made)
    db.session.flush()
    audit.note(actor, "agreement_document", "agreement", row.id, version=version, sha256=made.document.sha256)
    return made


def _hold_row(row: Agreement) -> None:
    """Hold an agreement until the transaction ends, so that whoever counts what hangs on it counts alone."""
    held = update(Agreement).where(Agreement.id == row.id).values(row_version=Agreement.row_version)
    same = held.values(updated_at=Agreement.updated_at)
    db.session.execute(same.execution_options(synchronize_session=False))


def _demand(actor: Actor) -> None:
    if not policy.can_edit(actor):
        raise Forbidden


def _check(entry: Entry, today: date, row: Agreement | None, supersedes: Agreement | None) -> None:
    days = Days(
        **{name: entry.values[name] for name in ("drafted_on", "sent_on", "effective_on", "review_on", "expires_on")},
        signed_on=_first_signature(row) if row and entry.values["type"] != AgreementType.VERBAL else None,
        ended_on=row.ended_on if row else None,
    )
    disorder = find_disorder(days, today)
    if disorder is not None:
        raise OutOfOrder(*disorder)
    own = (row.id, row.supersedes_id, _newer_id(row)) if row else ()
    chain = (*own, supersedes.id if supersedes else None)
    other = queries.find_double(entry.values["type"], entry.values["our_agency_id"], entry.theirs, today, chain)
    if other is not None:
        raise Double(other)


def _first_signature(row: Agreement) -> date | None:
    """The day of the first signature: where that one stands after the draft, all of them do."""
    return min((one.signed_on for one in queries.list_signatures(row.id) if one.signed_on), default=None)


def _newer_id(row: Agreement) -> uuid.UUID | None:
    return db.session.scalar(select(Agreement.id).where(Agreement.supersedes_id == row.id))


def _party_ids(agreement_id: uuid.UUID) -> list[uuid.UUID]:
    of_it = select(AgreementParty.organization_id).where(AgreementParty.agreement_id == agreement_id)
    return list(db.session.scalars(of_it))


def _put_parties(row: Agreement, theirs: Collection[uuid.UUID]) -> None:
    there = set(_party_ids(row.id))
    gone = delete(AgreementParty).where(
        AgreementParty.agreement_id == row.id, AgreementParty.organization_id.not_in(theirs)
    )
    db.session.execute(gone)
    db.session.add_all(
        AgreementParty(agreement_id=row.id, organization_id=one) for one in dict.fromkeys(theirs) if one not in there
    )
    db.session.flush()


def _copy(older: uuid.UUID, newer: uuid.UUID) -> None:
    """What a renewed agreement begins with: the same people and points, nothing signed, nobody confirmed anew."""
    for signature in queries.list_signatures(older):
        db.session.add(
            AgreementSignature(agreement_id=newer, side=signature.side, name=signature.name, title=signature.title)
        )
    for (side, is_backup), one in queries.list_liaisons(older).items():
        db.session.add(
            AgreementLiaison(
                agreement_id=newer, side=side, is_backup=is_backup, name=one.name, title=one.title, phone=one.phone,
                email=one.email,
            )
        )  # fmt: skip
    for section in queries.list_sections(older).values():
        db.session.add(
            AgreementSection(
                agreement_id=newer, section=section.section, present=section.present, page=section.page,
                summary=section.summary,
            )
        )  # fmt: skip
    db.session.flush()
