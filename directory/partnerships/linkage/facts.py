"""The facts of a partnership, each yes, no or unknown with its day: pure, and no sum of them (practice 3.3).

What is not known is said as unknown: that nobody has written down whether a partner was asked is no "no".
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from directory.providers.models import Known

YEAR = 365
HALF = 183


class Fact(StrEnum):
    """What is asked of every partnership."""

    AGREEMENT = "agreement"
    LIAISON = "liaison"
    TRAINED = "trained"
    CONSULTED = "consulted"
    PHILOSOPHY = "philosophy"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Bond:
    """What ties a partner to us, as days.

    `agreed_from` and `agreed_until` are the first and last day of the stretch in which an agreement holds (`date.max`
    for no end) that counts today: the present one, else the last that is over, else the next. `trained_on` is the
    earlier of the last training given and the last received: the day until which both have taught.
    """

    agreed_from: date | None = None
    agreed_until: date | None = None
    liaison_on: date | None = None
    given_on: date | None = None
    received_on: date | None = None
    consulted_on: date | None = None
    philosophy_on: date | None = None
    checked_on: date | None = None
    has_liaison: bool = False

    @property
    def trained_on(self) -> date | None:
        """The earlier of the two latest trainings; None while one side has never taught."""
        if self.given_on is None or self.received_on is None:
            return None
        return min(self.given_on, self.received_on)


def is_agreed(bond: Bond, today: date) -> bool:
    """Whether an agreement is in force on a day."""
    return bool(bond.agreed_from and bond.agreed_until and bond.agreed_from <= today <= bond.agreed_until)


def lapsed_on(bond: Bond, today: date) -> date | None:
    """The last day of an agreement that is over; None where one holds, or none ever did."""
    return bond.agreed_until if bond.agreed_until and bond.agreed_until < today else None


Answer = tuple[Known, date | None]


def answers(bond: Bond, today: date) -> dict[Fact, Answer]:
    """Every fact with its answer and the day that it rests on."""
    return {fact: answer(bond, fact, today) for fact in Fact}


def answer(bond: Bond, fact: Fact, today: date) -> Answer:
    """The answer to one fact, and the day that it rests on."""
    if fact is Fact.AGREEMENT:
        until = bond.agreed_until if bond.agreed_until != date.max else None
        return (Known.YES if is_agreed(bond, today) else Known.NO), until
    if fact is Fact.LIAISON:
        on, never, days = bond.liaison_on, (Known.UNKNOWN if bond.has_liaison else Known.NO), YEAR
    elif fact is Fact.TRAINED:
        has_begun = bond.given_on is not None or bond.received_on is not None
        on, never, days = bond.trained_on, (Known.NO if has_begun else Known.UNKNOWN), YEAR
    elif fact is Fact.CONSULTED:
        on, never, days = bond.consulted_on, Known.UNKNOWN, HALF
    elif fact is Fact.PHILOSOPHY:
        on, never, days = bond.philosophy_on, Known.UNKNOWN, YEAR
    else:
        on, never, days = bond.checked_on, Known.NO, YEAR
    if on is None:
        return never, None
    return (Known.YES if (today - on).days <= days else Known.NO), on


def choose_term(terms: list[tuple[date, date]], today: date) -> tuple[date, date] | None:
    """Of the stretches in which agreements hold, the one that counts today; those that touch are one.

    A renewal that begins the day after the old one ends leaves no gap: the partner never sees a lapse.
    """
    joined: list[tuple[date, date]] = []
    for first, last in sorted(terms):
        if joined and (joined[-1][1] == date.max or first <= joined[-1][1] + timedelta(days=1)):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    for term in joined:
        if term[0] <= today <= term[1]:
            return term
    over = [term for term in joined if term[1] < today]
    return over[-1] if over else (joined[0] if joined else None)
