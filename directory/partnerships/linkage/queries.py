"""What ties partners to us, for one, some or all of them, in the same number of statements."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import aliased

from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Permission
from directory.partnerships.agreements.states import OVER, Days, status_of, term_of
from directory.partnerships.linkage.facts import Bond, Fact, choose_term
from directory.partnerships.models import (
    Agreement,
    AgreementLiaison,
    AgreementParty,
    AgreementSignature,
    AgreementType,
    Consultation,
    Side,
)
from directory.partnerships.training.queries import latest_by_direction
from directory.philosophy.queries import list_last_days
from directory.providers import queries as catalog
from directory.providers.models import Service, Verification

Ids = Collection[uuid.UUID] | None
Read = Iterator[tuple[uuid.UUID, dict[str, Any]]]
EVERY = tuple(Fact)
_Newer = aliased(Agreement, name="newer")


def list_bonds(
    organization_ids: Ids, today: date, timezone: str, only: Collection[Fact] = EVERY
) -> dict[uuid.UUID, Bond]:
    """The bonds of some partners, or of all for None; who may read them is for the caller to ask.

    Of partners with no tie at all there is none in the answer, but of those that were named. Of a bond only what the
    facts of `only` rest on is filled in.
    """
    values: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    for fact in only:
        for one, found in _READ[fact](organization_ids, today, timezone):
            values[one] |= found
    named = values.keys() if organization_ids is None else organization_ids
    return {one: Bond(**values[one]) if one in values else _NONE for one in named}


def _agreed(ids: Ids, today: date, timezone: str) -> Read:  # noqa: ARG001, all read alike
    for one, terms in _terms(ids).items():
        term = choose_term(terms, today)
        if term:
            yield one, {"agreed_from": term[0], "agreed_until": term[1]}


def _liaison(ids: Ids, today: date, timezone: str) -> Read:  # noqa: ARG001, as above
    """Whom to call by agreements that are not over: a name of one that is over is nobody's word any more."""
    over = {agreement for _, agreement, days in _days(ids) if status_of(days, today) in OVER}
    latest: dict[uuid.UUID, date | None] = {}
    for one, agreement, confirmed in db.session.execute(_liaisons(ids)):
        if agreement not in over:
            latest[one] = max((day for day in (latest.get(one), confirmed) if day is not None), default=None)
    for one, on in latest.items():
        yield one, {"liaison_on": on, "has_liaison": True}


def _trained(ids: Ids, today: date, timezone: str) -> Read:  # noqa: ARG001, as above
    for one, given, received in db.session.execute(latest_by_direction(ids)):
        yield one, {"given_on": given, "received_on": received}


def _asked(ids: Ids, today: date, timezone: str) -> Read:  # noqa: ARG001, as above
    for one, asked in db.session.execute(_consulted(ids)):
        yield one, {"consulted_on": asked}


def _confirmed(ids: Ids, today: date, timezone: str) -> Read:  # noqa: ARG001, as above
    for one, on in list_last_days(ids).items():
        yield one, {"philosophy_on": on}


def _verified(ids: Ids, today: date, timezone: str) -> Read:  # noqa: ARG001, as above
    for one, on in _last_checked(ids, timezone).items():
        yield one, {"checked_on": on}


_READ: dict[Fact, Callable[[Ids, date, str], Read]] = {
    Fact.AGREEMENT: _agreed,
    Fact.LIAISON: _liaison,
    Fact.TRAINED: _trained,
    Fact.CONSULTED: _asked,
    Fact.PHILOSOPHY: _confirmed,
    Fact.CHECKED: _verified,
}


def _last_checked(ids: Ids, timezone: str) -> dict[uuid.UUID, date]:
    zone, latest = ZoneInfo(timezone), dict[uuid.UUID, datetime]()
    for statement in _checked(ids):
        for one, moment in db.session.execute(statement):
            if one not in latest or moment > latest[one]:
                latest[one] = moment
    return {one: moment.astimezone(zone).date() for one, moment in latest.items()}


_NONE = Bond()


def _in(statement: Any, column: Any, ids: Ids) -> Any:
    return statement if ids is None else statement.where(column.in_(ids))


def _signed(name: str) -> Subquery:
    """Of each agreement: the last signature, and whether all who are named, of both sides, have signed."""
    row = AgreementSignature
    return (
        select(
            row.agreement_id,
            func.max(row.signed_on).label("last"),
            func.count(row.id).label("named"),
            func.count(row.signed_on).label("signed"),
            func.count(row.side.distinct()).label("sides"),
        )
        .group_by(row.agreement_id)
        .subquery(name)
    )


def _days(ids: Ids) -> Iterator[tuple[uuid.UUID, uuid.UUID, Days]]:
    """Every agreement of some partners: the partner, its id and the days that its status follows from."""
    own, newer = _signed("own"), _signed("newer_signed")
    statement = (
        select(
            AgreementParty.organization_id, Agreement.type, Agreement.effective_on, Agreement.expires_on,
            Agreement.ended_on, own.c.last, own.c.named, own.c.signed, own.c.sides, _Newer.type, _Newer.effective_on,
            newer.c.last, newer.c.named, newer.c.signed, newer.c.sides, Agreement.id,
        )
        .join(Agreement, Agreement.id == AgreementParty.agreement_id)
        .outerjoin(own, own.c.agreement_id == Agreement.id)
        .outerjoin(_Newer, _Newer.supersedes_id == Agreement.id)
        .outerjoin(newer, newer.c.agreement_id == _Newer.id)
    )  # fmt: skip
    for row in db.session.execute(_in(statement, AgreementParty.organization_id, ids)):
        one, kind, effective_on, expires_on, ended_on = row[:5]
        newer_on = _signed_on(row[9], row[10], *row[11:15])
        days = Days(
            signed_on=_signed_on(kind, effective_on, *row[5:9]),
            effective_on=effective_on,
            expires_on=expires_on,
            ended_on=ended_on,
            superseded_on=max(newer_on, row[10]) if newer_on and row[10] else None,
        )
        yield one, row[15], days


def _terms(ids: Ids) -> dict[uuid.UUID, list[tuple[date, date]]]:
    found: dict[uuid.UUID, list[tuple[date, date]]] = defaultdict(list)
    for one, _agreement, days in _days(ids):
        term = term_of(days)
        if term:
            found[one].append(term)
    return found


def _signed_on(
    kind: AgreementType | None, effective_on: date | None, last: date | None, named: int, signed: int, sides: int
) -> date | None:
    if kind == AgreementType.VERBAL:
        return effective_on
    return last if named and named == signed and sides == len(Side) else None


def _liaisons(ids: Ids) -> Any:
    statement = (
        select(AgreementParty.organization_id, AgreementParty.agreement_id, AgreementLiaison.confirmed_on)
        .join(AgreementLiaison, AgreementLiaison.agreement_id == AgreementParty.agreement_id)
        .where(AgreementLiaison.side == Side.THEIRS)
    )
    return _in(statement, AgreementParty.organization_id, ids)


def _consulted(ids: Ids) -> Any:
    statement = select(Consultation.organization_id, func.max(Consultation.asked_on))
    return _in(statement.group_by(Consultation.organization_id), Consultation.organization_id, ids)


def _checked(ids: Ids) -> list[Any]:
    own = (
        select(Verification.organization_id, func.max(Verification.checked_at))
        .where(Verification.organization_id.is_not(None))
        .group_by(Verification.organization_id)
    )
    of_services = (
        select(Service.organization_id, func.max(Verification.checked_at))
        .join(Service, Service.id == Verification.service_id)
        .group_by(Service.organization_id)
    )
    return [_in(own, Verification.organization_id, ids), _in(of_services, Service.organization_id, ids)]


def list_partner_names(actor: Actor) -> list[tuple[uuid.UUID, str]]:
    """Every partner that an actor may see in the table, by name; none for a hat that reads no partnerships."""
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return []
    return sorted(catalog.list_names(actor), key=lambda one: (one[1].casefold(), str(one[0])))
