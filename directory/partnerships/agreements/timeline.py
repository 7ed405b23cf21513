"""The days of an agreement as a picture: where each mark stands and what it is; a list says the same in words."""

from dataclasses import dataclass
from datetime import date

from directory.partnerships.agreements.states import Days, term_of

WIDTH, MARGIN, LEVELS = 640, 24, 3
_NEAR = 26
"""Marks that would stand closer than this, in units of the picture, stand on different levels."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One day: its number in the picture and in the list, what it is, and where it stands. `is_past` by today."""

    number: int
    what: str
    on: date
    x: float
    level: int
    is_past: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The marks, today, and the stretch in which the agreement holds; places in units of a picture `WIDTH` wide."""

    marks: list[Mark]
    today_x: float
    held: tuple[float, float] | None


_WHAT = (
    ("drafted_on", "drafted"), ("sent_on", "sent"), ("signed_on", "signed"), ("effective_on", "effective"),
    ("review_on", "review"), ("expires_on", "expires"), ("superseded_on", "superseded"), ("ended_on", "ended"),
)  # fmt: skip


def draw(days: Days, today: date) -> Timeline | None:
    """The picture of an agreement's days; None where it has none."""
    told = sorted((day, what) for name, what in _WHAT if (day := getattr(days, name)) is not None)
    if not told:
        return None
    first, last = min(told[0][0], today), max(told[-1][0], today)
    span = max(1, (last - first).days)

    def place(day: date) -> float:
        x: float = round(MARGIN + (WIDTH - 2 * MARGIN) * (min(max(day, first), last) - first).days / span, 1)
        return x

    marks: list[Mark] = []
    free = [-float(_NEAR)] * LEVELS
    for number, (day, what) in enumerate(told, 1):
        x = place(day)
        level = next((at for at in range(LEVELS) if x - free[at] >= _NEAR), LEVELS - 1)
        free[level] = x
        marks.append(Mark(number, what, day, x, level, day <= today))
    term = term_of(days)
    held = (place(term[0]), place(min(term[1], last))) if term and term[0] <= last else None
    return Timeline(marks, place(today), held)
