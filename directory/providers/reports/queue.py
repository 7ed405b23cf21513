"""The desk's queue: by partner, what has waited longest and what is spoken of most first."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from directory.core.actor import Actor
from directory.core.paging import Page
from directory.providers.reports import policy, queries
from directory.providers.reports.record import Record
from directory.providers.vocabularies import list_terms

PARTNERS_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """A partner with its open corrections, the oldest first, each with what the record says now (by its id)."""

    organization_id: uuid.UUID
    name: str
    oldest: datetime
    said: int
    corrections: list[Any]
    says: dict[uuid.UUID, list[str]]


def list_queue(actor: Actor, number: int, locale: str, timezone: str, now: datetime) -> Page[Waiting]:
    """One page of the queue, 20 partners; a number past the end gives the last. Statements do not grow with it."""
    waiting = queries.list_waiting(actor)
    said = queries.count_said([row.id for row in waiting], now - policy.LOOKED_AT)
    waiting.sort(key=lambda row: (-policy.urgency(now - row.oldest, said.get(row.id, 0)), row.name))
    size = PARTNERS_A_PAGE
    last = max(1, -(-len(waiting) // size))
    number = min(max(number, 1), last)
    shown = waiting[(number - 1) * size : number * size]
    return Page(_with_records(actor, shown, said, locale, timezone, now), number, size, len(waiting))


def _with_records(
    actor: Actor, shown: Sequence[Any], said: dict[uuid.UUID, int], locale: str, timezone: str, now: datetime
) -> list[Waiting]:
    ids = [row.id for row in shown]
    held = queries.hold_whole(actor, ids)
    terms = {(term.vocabulary, term.code): term for term in list_terms()}
    services = {row.id: row for row in held.services}
    open_of: dict[uuid.UUID, list[Any]] = {}
    for row in queries.list_open_of(actor, ids):
        open_of.setdefault(row.organization_id, []).append(row)
    found = []
    for one in shown:
        rows = open_of.get(one.id, [])
        says = {
            row.id: Record(
                held, held.organizations[one.id], services.get(row.service_id), terms, locale, timezone, now
            ).says(row.field_name)
            for row in rows
        }
        found.append(Waiting(one.id, one.name, one.oldest, said.get(one.id, 0), rows, says))
    return found
