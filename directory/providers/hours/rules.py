"""One rule of opening hours, as an HSDS 3.1 schedule states it."""

import re
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MIDNIGHT = time(0, 0)
DAY = 24 * 60  # minutes
# A count is followed by counting each opening from the first: more than that is a slip, or meant to be slow.
COUNTS_SINCE = date(1970, 1, 1)
MOST_COUNTED = 5_000
# Weeks or months from one time to the next.
MOST_APART = 1_000

_BYDAY = re.compile(r"(?P<nth>[+-]?[1-5])?(?P<day>MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurring stretch of local time; equal rules are equal keys, so that they share one expansion.

    `closes_at` at or before `opens_at` means past midnight; midnight to midnight (or to 23:59) means all day;
    a missing time means that nobody has said, and is never open. All dates include the day they name and are
    dates of opening. `timezone` is an IANA name. HSDS 3.1 "schedule" (RFC 5545), except that HSDS also puts
    `byweekno` and `byyearday` beside WEEKLY and MONTHLY: each narrows the days. Raises ValueError for a rule
    that cannot be followed: every second week, or five times, counted from no stated `dtstart`; for a count of
    more than 5,000, or from before 1970; for an interval of more than 1,000; and for numbered weeks that begin
    on another day than Monday.
    """

    freq: str
    byday: tuple[str, ...] = ()
    opens_at: time | None = None
    closes_at: time | None = None
    interval: int = 1
    bymonthday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    dtstart: date | None = None
    until: date | None = None
    count: int | None = None
    wkst: str | None = None
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        """Refuse what cannot be followed, so that no later step has to guess. Raises ValueError."""
        if self.freq not in ("WEEKLY", "MONTHLY"):
            raise ValueError(f"freq is WEEKLY or MONTHLY, not {self.freq!r}")
        if not 1 <= self.interval <= MOST_APART or (self.count is not None and self.count < 1):
            raise ValueError(f"interval and count are 1 or more, an interval {MOST_APART} at most")
        if self.wkst is not None and self.wkst not in WEEKDAYS:
            raise ValueError(f"wkst is a day such as MO, not {self.wkst!r}")
        if self.byweekno and self.wkst not in (None, "MO"):
            raise ValueError("weeks are numbered from Monday, as ISO 8601 does")
        self._refuse_days()
        for moment in (self.opens_at, self.closes_at):
            if moment is not None and moment.tzinfo is not None:
                raise ValueError("a time of a rule is local and has no offset of its own")
        if self.dtstart is None and (self.interval > 1 or self.count is not None):
            raise ValueError("an interval or a count needs dtstart to count from")
        if not is_countable(self.count, self.dtstart):
            raise ValueError(f"a count is {MOST_COUNTED} at most, from {COUNTS_SINCE.year} or later")
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as fault:
            raise ValueError(f"no such time zone: {self.timezone!r}") from fault

    def _refuse_days(self) -> None:
        for text in self.byday:
            match = _BYDAY.fullmatch(text)
            if match is None:
                raise ValueError(f"byday is such as MO, 1TU or -1FR, not {text!r}")
            if match["nth"] and self.freq == "WEEKLY":
                raise ValueError(f"a week has one day of each name, so {text!r} needs MONTHLY")
        limits = (("bymonthday", self.bymonthday, 31), ("byweekno", self.byweekno, 53))
        for name, numbers, limit in (*limits, ("byyearday", self.byyearday, 366)):
            if any(not 1 <= abs(number) <= limit for number in numbers):
                raise ValueError(f"{name} is 1 to {limit}, or -1 to -{limit} from the end")
        if self.dtstart is None and not (self.byday or self.bymonthday or self.byweekno or self.byyearday):
            raise ValueError("the rule names no day")

    @property
    def days(self) -> tuple[tuple[int | None, int], ...]:
        """The days of `byday` as (which one in the month or None for each, weekday 0 = Monday), sorted.

        With no day named at all, RFC 5545 takes the weekday (WEEKLY) of `dtstart`.
        """
        found = set()
        for text in self.byday:
            if match := _BYDAY.fullmatch(text):
                found.add((int(match["nth"]) if match["nth"] else None, WEEKDAYS.index(match["day"])))
        filtered = self.bymonthday or self.byweekno or self.byyearday
        if not found and not filtered and self.freq == "WEEKLY" and self.dtstart:
            found.add((None, self.dtstart.weekday()))
        return tuple(sorted(found, key=lambda day: (day[0] or 0, day[1])))

    @property
    def monthdays(self) -> tuple[int, ...]:
        """The days of the month, sorted; with no day named at all, that of `dtstart` (MONTHLY, RFC 5545)."""
        filtered = self.byday or self.byweekno or self.byyearday
        if not self.bymonthday and not filtered and self.freq == "MONTHLY" and self.dtstart:
            return (self.dtstart.day,)
        return tuple(sorted(set(self.bymonthday)))

    @property
    def first_on(self) -> date | None:
        """The first day on which it can open: the later of `valid_from` and `dtstart`."""
        return max((day for day in (self.valid_from, self.dtstart) if day), default=None)

    @property
    def last_on(self) -> date | None:
        """The last day on which it can open: the earlier of `valid_to` and `until`."""
        return min((day for day in (self.valid_to, self.until) if day), default=None)

    @property
    def is_all_day(self) -> bool:
        """Whether each of its days is open from midnight to midnight, which many write as 23:59."""
        if self.opens_at != MIDNIGHT or self.closes_at is None:
            return False
        return self.closes_at == MIDNIGHT or (self.closes_at.hour, self.closes_at.minute) == (23, 59)

    @property
    def minutes(self) -> tuple[int, int] | None:
        """Opening and closing in minutes of the opening day, past 1,440 in the next; None if not said."""
        if self.opens_at is None or self.closes_at is None:
            return None
        if self.is_all_day:
            return 0, DAY
        opens, closes = _minute(self.opens_at), _minute(self.closes_at)
        return opens, closes if self.closes_at > self.opens_at else closes + DAY


def is_countable(count: int | None, dtstart: date | None) -> bool:
    """Whether a rule's count can be followed: none, or 5,000 at most from 1970 or later."""
    return count is None or (count <= MOST_COUNTED and (dtstart is None or dtstart >= COUNTS_SINCE))


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def to_rrule(rule: Rule) -> str:
    """The rule's days as RFC 5545 text, such as "FREQ=MONTHLY;BYDAY=1TU"; the times are not part of it.

    `valid_to` ends a rule as `until` does, and the earlier is written. RFC 5545 forbids UNTIL beside COUNT,
    so with a count neither is; it also forbids BYWEEKNO and BYYEARDAY beside these frequencies, which HSDS
    allows: those are written as they stand.
    """
    parts = [f"FREQ={rule.freq}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    elif rule.last_on:
        parts.append(f"UNTIL={rule.last_on:%Y%m%d}")
    if rule.wkst:
        parts.append(f"WKST={rule.wkst}")
    if rule.byday:
        parts.append(f"BYDAY={','.join(rule.byday)}")
    numbered = (("BYMONTHDAY", rule.bymonthday), ("BYWEEKNO", rule.byweekno), ("BYYEARDAY", rule.byyearday))
    parts += [f"{name}={','.join(map(str, numbers))}" for name, numbers in numbered if numbers]
    return ";".join(parts)
