"""What follows from dates, and is never typed."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from directory.toolkit.models import Stage

CONSENT_LASTS = timedelta(days=366)
"""How long somebody's consent to be named may hold before they are asked anew: a year and a day at most."""


class Standing(StrEnum):
    """How a standard or law stands on a day."""

    PROPOSED = "proposed"
    COMING = "coming"
    IN_FORCE = "in_force"
    UNDATED = "undated"
    ENDED = "ended"


def standing_of(stage: Stage, from_on: date | None, today: date) -> Standing:
    """How a standard stands: what is decided holds from its date on, and without one nobody has said when."""
    if stage == Stage.PROPOSED:
        return Standing.PROPOSED
    if stage == Stage.ENDED:
        return Standing.ENDED
    if from_on is None:
        return Standing.UNDATED
    return Standing.IN_FORCE if from_on <= today else Standing.COMING


def is_consent_live(ends_on: date, today: date) -> bool:
    """Whether somebody may still be shown: not on the day on which consent ends, nor after it."""
    return today < ends_on


def is_over(evaluation: Any, year: int, today: date) -> bool:
    """Whether no answer can be added to a year of an evaluation any more: only then are its counts shown.

    Shown while they grow, two looks would tell what whoever came between them had answered.
    """
    return year < today.year or evaluation.closed_on is not None
