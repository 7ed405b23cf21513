"""Who may keep the shelf, log a voice, answer for a partner: pure answers."""

from datetime import date
from typing import Any

from directory.core.actor import Actor
from directory.core.permissions import Duty, Permission
from directory.core.problems import Problem
from directory.providers.policy import can_edit

_BRINGS_VOICE = frozenset({Duty.ADVOCATE, Duty.SUPERVISOR, Duty.COORDINATOR})


class NotForYou(Problem):
    """A reader who would write."""

    status = 403


class Stale(Problem):
    """Somebody else changed the row since the form was opened."""

    status = 409


def can_keep(actor: Actor) -> bool:
    """Whether an actor keeps the shelf, the standards, the facilitators and the evaluations."""
    return actor.may(Permission.KEEP_TOOLKIT)


def can_bring_voice(actor: Actor) -> bool:
    """Whether an actor may log that survivors' voice was brought to a partner."""
    return actor.may(Permission.READ_PARTNERSHIPS) and actor.duty in _BRINGS_VOICE


def can_drop_voice(actor: Actor, voice: Any) -> bool:
    """Whether an actor may take a line off: whoever wrote it, and a coordinator, for it may tell too much."""
    if not can_bring_voice(actor):
        return False
    return actor.duty == Duty.COORDINATOR or (actor.person_id is not None and voice.person_id == actor.person_id)


def can_answer_for(actor: Actor, organization: Any) -> bool:
    """Whether an actor may say what a partner's policy allows: who may edit its record."""
    return can_edit(actor, organization)


def is_day_of_the_past(day: date, today: date) -> bool:
    """Whether a day can have been lived through."""
    return date(2000, 1, 1) <= day <= today
