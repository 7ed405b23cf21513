"""What staff say of a partner's record, as its page and the glance tell it: what is doubted, what was heard."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from directory.core.actor import Actor
from directory.core.permissions import Permission
from directory.find.telling import Telling, When
from directory.providers.reports import policy
from directory.providers.reports.queries import list_calls, list_open_corrections
from directory.providers.reports.words import HeardWords


@dataclass(frozen=True, slots=True)
class HeardCall:
    """A call that somebody made: who (name, duty, agency), when, what they heard, and whether that is old by now."""

    id: uuid.UUID
    name: str
    duty: str
    agency: str
    when: When
    said: str
    kind: str
    is_old: bool
    can_undo: bool


@dataclass(slots=True)
class Reported:
    """The reports of one partner. `doubts` by field and service, the latest of each; `calls` by service."""

    organization_id: uuid.UUID
    may_report: bool
    doubts: dict[tuple[str, uuid.UUID | None], When] = field(default_factory=dict)
    calls: dict[uuid.UUID, list[HeardCall]] = field(default_factory=dict)

    def doubt(self, field_name: str, service_id: uuid.UUID | None) -> When | None:
        """When somebody last said that a field is wrong, where the desk has not answered yet."""
        return self.doubts.get((field_name, service_id))

    def of(self, service_id: uuid.UUID) -> list[HeardCall]:
        """The calls to a service, the newest first."""
        return self.calls.get(service_id, [])


def tell_reports(actor: Actor, organization_id: uuid.UUID, t: Telling) -> Reported:
    """The reports of a partner that an actor sees; of a service the newest call, and others that are not old yet."""
    made = Reported(organization_id, actor.may(Permission.REPORT_RECORD))
    for row in list_open_corrections(actor, organization_id):
        made.doubts.setdefault((row.field_name, row.service_id), t.when(row.reported_at))
    words = HeardWords(t.locale, t.wording.terms.values())
    for service_id, rows in list_calls(actor, organization_id, t.now).items():
        shown = [row for at, row in enumerate(rows) if at == 0 or not policy.is_old(row, t.now)]
        made.calls[service_id] = [_tell_call(row, actor, t, words) for row in shown]
    return made


def _tell_call(row: Any, actor: Actor, t: Telling, words: HeardWords) -> HeardCall:
    is_old = policy.is_old(row, t.now)
    kind = {"room": "good", "full": "stop"}.get(row.heard, "")
    return HeardCall(
        id=row.id,
        name=row.reported_by,
        duty=row.duty,
        agency=row.agency_name,
        when=t.when(row.reported_at),
        said=words.say(row.heard, row.available, row.unit_name),
        kind="stale" if is_old else kind,
        is_old=is_old,
        can_undo=policy.can_withdraw(actor, row, t.now),
    )
