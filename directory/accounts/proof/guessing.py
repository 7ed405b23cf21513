"""Pure rules of guessing: how many tries, and how long one waits then."""

import unicodedata
from datetime import datetime, timedelta
from typing import NamedTuple

PIN_TRIES = 3
TRIES = {"name": 5, "person": 5, "address": 20}
"""Failures within the window after which a subject waits. An address may be a whole office's."""
WINDOW = timedelta(minutes=15)
FIRST_WAIT = timedelta(minutes=1)


def username_of(typed: str) -> str:
    """A user name as it is stored and looked up: NFKC, lower case, without blanks around it."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


class Count(NamedTuple):
    """Failures of a subject, with the first and the last of them."""

    failures: int
    first_at: datetime
    last_at: datetime


def settle_count(count: Count, tries: int, now: datetime) -> Count:
    """A count as it stands now: begun anew once its window or its wait is over; never ahead of the clock."""
    first_at, last_at = min(count.first_at, now), min(count.last_at, now)
    is_over = now - last_at >= WINDOW or (count.failures < tries and now - first_at >= WINDOW)
    return Count(0, now, last_at) if is_over else Count(count.failures, first_at, last_at)


def may_try(count: Count, tries: int, now: datetime) -> bool:
    """Whether one more try is looked at: after `tries` failures one waits a minute, then two, four, eight, fifteen."""
    if count.failures < tries:
        return True
    wait: timedelta = min(FIRST_WAIT * (1 << min(count.failures - tries, 10)), WINDOW)
    return now - count.last_at >= wait
