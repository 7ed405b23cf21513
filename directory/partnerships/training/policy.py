"""What counts as given and received, and when the next one is due; pure (practice 3.2)."""

from datetime import date

from directory.partnerships.models import Direction

GIVEN = frozenset({Direction.WE_TRAIN_THEM, Direction.JOINT})
RECEIVED = frozenset({Direction.THEY_TRAIN_US, Direction.JOINT})
VISITS = {Direction.WE_VISIT, Direction.THEY_VISIT}
"""Where both teach, the hours count both ways. What somebody else taught, visits and groups led together count neither
way: hours say who taught, and are no mark for anybody."""
YEAR = 365
"""Days in which the ledger counts."""


def next_due(held_on: date, renewal_months: int | None) -> date | None:
    """The day on which a training is due again: so many months later, the last of a shorter month; None for never."""
    if not renewal_months:
        return None
    months = held_on.year * 12 + held_on.month - 1 + renewal_months
    year, month = divmod(months, 12)
    for day in range(held_on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(held_on.day, 28))


def minutes_of(hours: str) -> int | None:
    """Hours as people write them ("1.5", "1,5", "2"), in minutes; None for what is none, or not 0 to 200 of them."""
    try:
        minutes = round(float(hours.strip().replace(",", ".")) * 60)
    except (ValueError, OverflowError):
        return None
    return minutes if 0 < minutes <= 200 * 60 else None
