"""Who may do what with agreements, and what stands in the way; pure."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from directory.core.actor import Actor
from directory.core.permissions import Permission
from directory.partnerships.agreements.states import OVER, Status
from directory.partnerships.models import Side

MARKS = (90, 30, 0)
"""How many days before a review or an end people are told."""
LATE = 30
"""For so many days after its day what was missed stays on the list, and is still told by letter."""


def can_read(actor: Actor) -> bool:
    """Whether an actor may read agreements. It opens nothing else: no agreement grants a permission."""
    return actor.may(Permission.READ_PARTNERSHIPS)


def can_edit(actor: Actor) -> bool:
    """Whether an actor may enter and change agreements."""
    return actor.may(Permission.EDIT_PARTNERSHIPS)


def signed_on(signatures: Collection[tuple[Side, date | None]]) -> date | None:
    """The day of the last signature; None while anybody named has not signed, or a side has nobody who did."""
    days = [day for _, day in signatures if day is not None]
    if len(days) < len(signatures) or {side for side, _ in signatures} != set(Side):
        return None
    return max(days)


def is_double(status: Status, ours: UUID, theirs: Collection[UUID], other: tuple[UUID, Collection[UUID]]) -> bool:
    """Whether an agreement of the same type with `status` leaves no room for a second with these parties."""
    return status not in OVER and (ours, set(theirs)) == (other[0], set(other[1]))


def mark_of(due_on: date, today: date) -> int | None:
    """The mark that a day has reached: 90, 30 or 0 days before it, the nearest; None while it is further off."""
    left = (due_on - today).days
    return next((mark for mark in sorted(MARKS) if left <= mark), None)


def has_just_lapsed(status: Status, expires_on: date | None, today: date) -> bool:
    """Whether an agreement lapsed so lately that somebody may still want to renew it."""
    return status == Status.LAPSED and expires_on is not None and expires_on >= today - timedelta(days=LATE)
