"""How long a report counts, who may take it back, and what the desk looks at first: pure answers."""

from datetime import datetime, timedelta
from typing import Any

from directory.core.actor import Actor
from directory.core.problems import Problem
from directory.providers.models import Heard

UNDO = timedelta(minutes=10)
WINDOW = timedelta(minutes=10)
MOST = 30
"""Reports that one person may send in `WINDOW`: a busy night has twenty, a stuck key has hundreds."""
STATED = timedelta(days=14)
SILENCE = timedelta(days=3)
"""How long it is news that nobody answered."""
STATES_ROOM = frozenset({Heard.ROOM, Heard.FULL})
LOOKED_AT = timedelta(days=30)


class TooMany(Problem):
    """Somebody sent more reports than a person can hear in that time."""

    status = 429


class TooLate(Problem):
    """What was to be taken back has stood for more than ten minutes."""

    status = 409


class AlreadyDecided(Problem):
    """Somebody else at the desk has answered this correction otherwise."""

    status = 409


def can_withdraw(actor: Actor, report: Any, now: datetime) -> bool:
    """Whether a report of a call may be taken back: by the same person, within ten minutes, once."""
    is_own = actor.person_id is not None and report.reported_by_id == actor.person_id
    return is_own and report.withdrawn_at is None and now - report.reported_at <= UNDO


def is_old(report: Any, now: datetime) -> bool:
    """Whether what was said of room is too old to go by: 14 days, as everywhere."""
    return bool(now - report.reported_at > STATED)


def urgency(waited: timedelta, said: int) -> float:
    """How much a partner's corrections press: the days that the oldest has waited, and one for each report or call.

    Nobody counts who looks at which page; how often staff said something of a partner lately stands for it.
    """
    return waited / timedelta(days=1) + said
