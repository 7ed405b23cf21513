"""What a coalition decided, as it stands: the settings' values, who chose them, and what waits for a second person."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import aliased

from directory.accounts.models import Membership, Person, Rule, RuleProposal
from directory.accounts.policy import Limits
from directory.accounts.rules import definitions
from directory.core import clock
from directory.core.db import db, is_sqlite, reading
from directory.core.permissions import Duty

_ALL = "SELECT key, value FROM rule"


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting with what was decided: by whom, with whom, when and why; `changed_at` is None at the default."""

    setting: definitions.Setting
    value: Any
    reason: str = ""
    changed_by: str = ""
    agreed_by: str = ""
    changed_at: datetime | None = None


def current() -> Mapping[str, Any]:
    """Every setting's value: what was decided, else the default. Read once a request, plainly, since most pages ask.

    Before the tables exist, or while the database does not answer, the defaults hold. A stored value that is out of
    bounds (an older version's) counts as unsaid.
    """
    if not has_request_context():
        return _read()
    if "rules" not in g:
        g.rules = _read()
    values: Mapping[str, Any] = g.rules
    return values


def forget() -> None:
    """After a change: read anew."""
    g.pop("rules", None)


def _read() -> Mapping[str, Any]:
    found = {key: one.default for key, one in definitions.SETTINGS.items()}
    for key, value in _rows():
        setting = definitions.SETTINGS.get(key)
        if setting and definitions.is_valid(setting, value):
            found[key] = value
    return found


def _rows() -> list[tuple[str, Any]]:
    # Either driver's own class of errors; at this depth no mapper has wrapped them.
    failures = db.engine.dialect.loaded_dbapi.Error
    try:
        with reading() as cursor:
            cursor.execute(_ALL)
            rows = cursor.fetchall()
    except failures:
        return []
    # SQLite gives the text as it was written, but for bare numbers, which its column has read already.
    return [(key, json.loads(value) if is_sqlite() and isinstance(value, str) else value) for key, value in rows]


def limits() -> Limits:
    """How long sign-ins hold here."""
    return definitions.limits_of(current())


def languages() -> tuple[str, ...]:
    """The languages that a person may choose."""
    return tuple(current()["languages"])


def find_rule(key: str) -> Rule | None:
    """What was decided under a key, as it stands in the database now."""
    return db.session.get(Rule, key, populate_existing=True)


def list_choices() -> dict[str, Choice]:
    """Every setting with its decision, in the order of `definitions.SETTINGS`."""
    agreed = aliased(Person)
    rows = db.session.execute(
        select(Rule, Person.name, agreed.name)
        .join(Person, Person.id == Rule.changed_by)
        .outerjoin(agreed, agreed.id == Rule.agreed_by)
    )
    found = {rule.key: (rule, by, with_whom or "") for rule, by, with_whom in rows}
    values = current()
    choices = {}
    for key, setting in definitions.SETTINGS.items():
        if key in found:
            rule, by, with_whom = found[key]
            choices[key] = Choice(setting, values[key], rule.reason, by, with_whom, rule.changed_at)
        else:
            choices[key] = Choice(setting, values[key])
    return choices


def list_open_proposals() -> list[tuple[RuleProposal, str]]:
    """What waits for a second coordinator, with the proposer's name, the oldest first.

    What is older than 14 days, or comes from somebody who has left or is coordinator no longer, has lapsed.
    """
    is_coordinator = (
        select(Membership.id)
        .where(
            Membership.person_id == RuleProposal.proposed_by,
            Membership.duty == Duty.COORDINATOR,
            Membership.ended_at.is_(None),
        )
        .exists()
    )
    rows = db.session.execute(
        select(RuleProposal, Person.name)
        .join(Person, Person.id == RuleProposal.proposed_by)
        .where(
            RuleProposal.decided_at.is_(None),
            RuleProposal.proposed_at > clock.now() - definitions.PROPOSAL_LASTS,
            Person.is_active,
            is_coordinator,
        )
        .order_by(RuleProposal.proposed_at)
    )
    return [(proposal, name) for proposal, name in rows if proposal.key in definitions.SETTINGS]
