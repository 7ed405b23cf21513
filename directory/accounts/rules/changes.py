"""Changing what a coalition decided: stricter by one coordinator at once, looser only with a second. Never commits."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import Update, update
from sqlalchemy.exc import IntegrityError

from directory.accounts.models import Rule, RuleProposal
from directory.accounts.rules import book, definitions
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.audit import note
from directory.core.db import db
from directory.core.problems import NotFound, Problem

DAYS_OF_A_MONTH = 30.44


class Stale(Problem):
    """Somebody else decided first: nothing was changed."""

    status = 409


class NeedsAnother(Problem):
    """A looser setting is agreed to by somebody else than its proposer."""

    status = 403


def seen_of(rule: Rule | None) -> str:
    """What a form carries to tell which decision its writer saw."""
    return rule.changed_at.isoformat() if rule else ""


def change_rule(actor: Actor, setting: definitions.Setting, value: Any, reason: str, seen: str) -> bool:
    """Decide a setting, or propose it where it is looser than the default; whether it holds now.

    `seen` is `seen_of` what the actor was shown: Stale if it is no more. ValueError for a value out of bounds.
    """
    if not definitions.is_valid(setting, value):
        raise ValueError(setting.key)
    if seen != seen_of(book.find_rule(setting.key)):
        raise Stale
    if definitions.is_looser(setting, value):
        _propose(actor, setting, value, reason)
        return False
    _decide(actor, setting, value, reason, seen)
    return True


def _propose(actor: Actor, setting: definitions.Setting, value: Any, reason: str) -> None:
    if any(proposal.key == setting.key for proposal, _ in book.list_open_proposals()):
        raise Stale
    assert actor.person_id is not None
    proposal = RuleProposal(
        id=uuid.uuid4(),
        key=setting.key,
        value=value,
        reason=reason,
        proposed_by=actor.person_id,
        proposed_at=clock.now(),
    )
    db.session.add(proposal)
    note(actor, "proposed_rule", "rule", proposal.id, key=setting.key, value=definitions.value_as_code(value))
    db.session.flush()


def _decide(actor: Actor, setting: definitions.Setting, value: Any, reason: str, seen: str) -> None:
    before = definitions.value_as_code(book.current()[setting.key])
    write(actor, setting.key, value, reason, seen)
    note(actor, "changed_rule", "rule", key=setting.key, before=before, after=definitions.value_as_code(value))
    book.forget()


def write(actor: Actor, key: str, value: Any, reason: str, seen: str, *, proposed_by: uuid.UUID | None = None) -> None:
    """Put a decision down if the one that was seen still stands (Stale otherwise); flushes.

    With `proposed_by` the decision is that person's, and the actor agreed to it.
    """
    decision = {
        "value": value,
        "reason": reason,
        "changed_by": proposed_by or actor.person_id,
        "agreed_by": actor.person_id if proposed_by else None,
        "changed_at": clock.now(),
    }
    rule = book.find_rule(key)
    if seen != seen_of(rule):
        raise Stale
    if rule is None:
        _insert(key, decision)
        return
    is_last_seen = (Rule.key == key) & (Rule.changed_at == rule.changed_at)
    _change_one(update(Rule).where(is_last_seen).values(decision))
    db.session.expire(rule)


def _change_one(statement: Update) -> None:
    """Change the one row that is still as it was seen: of two at once, the second changes nothing."""
    if db.session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise Stale


def _insert(key: str, decision: dict[str, Any]) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(Rule(key=key, **decision))
    except IntegrityError:
        raise Stale from None


def decide_proposal(actor: Actor, proposal_id: uuid.UUID, *, is_accepted: bool) -> RuleProposal:
    """Accept or decline what another coordinator proposed, or take one's own back; gives the proposal.

    NotFound for what nobody proposed or has lapsed, NeedsAnother for one's own, Stale where it was decided meanwhile.
    """
    found = {proposal.id: proposal for proposal, _ in book.list_open_proposals()}
    if proposal_id not in found:
        raise NotFound
    proposal = found[proposal_id]
    if is_accepted and proposal.proposed_by == actor.person_id:
        raise NeedsAnother
    is_open = (RuleProposal.id == proposal_id) & RuleProposal.decided_at.is_(None)
    decision = {"decided_by": actor.person_id, "decided_at": clock.now(), "is_accepted": is_accepted}
    _change_one(update(RuleProposal).where(is_open).values(decision))
    action = "accepted_rule" if is_accepted else "declined_rule"
    note(actor, action, "rule", proposal_id, key=proposal.key, value=definitions.value_as_code(proposal.value))
    if is_accepted:
        seen = seen_of(book.find_rule(proposal.key))
        write(actor, proposal.key, proposal.value, proposal.reason, seen, proposed_by=proposal.proposed_by)
        book.forget()
    db.session.flush()
    return proposal


def write_inclusion(actor: Actor, text: dict[str, str], seen: str) -> None:
    """Put down who may be listed, who not, why and how to appeal; Stale if somebody did so meanwhile."""
    write(actor, definitions.INCLUSION, text, "", seen)
    note(actor, "wrote_inclusion_policy", "rule", approved_on=text["approved_on"])


def forget_old_events() -> int:
    """Delete what the log of accounts holds beyond the months that the setting gives, and count it (the sweep)."""
    months = book.current()["audit_months"]
    return audit.forget_before(clock.now() - timedelta(days=months * DAYS_OF_A_MONTH))
