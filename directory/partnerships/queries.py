"""What higher rooms read of partnerships: a partner's section, and the bonds that Find shows and filters by."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.core.actor import Actor
from directory.core.permissions import Permission
from directory.partnerships.agreements.queries import Told, list_agreements
from directory.partnerships.commitments.queries import list_open
from directory.partnerships.consultation.queries import list_mechanisms
from directory.partnerships.linkage.facts import Bond
from directory.partnerships.linkage.queries import list_bonds as _list_bonds
from directory.partnerships.linkage.table import LABELS, Cell, teller
from directory.partnerships.telling import Voice
from directory.partnerships.training.queries import Account, list_accounts

__all__ = ["Bond", "Section", "list_bonds", "tell_for_partner"]


def list_bonds(organization_ids: list[uuid.UUID], today: date, timezone: str) -> dict[uuid.UUID, Bond]:
    """What ties partners to us, as days, for the index; a number of statements that does not depend on how many."""
    return _list_bonds(organization_ids, today, timezone)


@dataclass(frozen=True, slots=True)
class Section:
    """Linkage as a partner's page tells it; `account` is None where nobody ever taught anybody."""

    v: Voice
    facts: list[tuple[str, Cell]]
    agreements: list[Told]
    account: Account | None
    ways: list[Any]
    commitments: list[Any]
    may_edit: bool


def tell_for_partner(actor: Actor, organization_id: uuid.UUID, locale: str, timezone: str) -> Section | None:
    """What a partner's page says of linkage; None for a hat that reads no partnerships."""
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return None
    v = Voice.of(locale, timezone)
    bond = _list_bonds([organization_id], v.today, timezone)[organization_id]
    accounts = list_accounts(actor, v.today, organization_id)
    return Section(
        v=v,
        facts=list(zip((v.text(label) for label in LABELS.values()), teller(v)(bond), strict=True)),
        agreements=list_agreements(actor, v.today, organization_id),
        account=accounts[0] if accounts else None,
        ways=list_mechanisms(actor, organization_id),
        commitments=list_open(actor, organization_id),
        may_edit=actor.may(Permission.EDIT_PARTNERSHIPS),
    )
