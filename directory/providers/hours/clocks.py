"""Times of day between people and the machine: how they are said, and how they are read."""

import re
from datetime import time

from directory.providers.hours.rules import DAY
from directory.providers.hours.words import Words

NOON = 12 * 60

_NAMED = re.compile(r"(?:12\s*)?(?P<name>noon|midnight)", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?(?::(?P<second>\d\d))?\s*(?:(?P<half>[ap])(?:\.?\s?m)?\.?)?",
    re.IGNORECASE,
)


def parse_clock(text: str) -> time:
    """The time that a text says: "9:00am", "9 a.m.", "17:30", "09:00:00", "noon", "12:00am" (midnight).

    Local, without an offset. Without am or pm the hour is of 24 and has two digits, as ISO 8601 writes it:
    "5:00" may be either half of the day, and is refused. Raises ValueError with a reason in plain words.
    """
    said = text.strip()
    if named := _NAMED.fullmatch(said):
        return time(12 if named["name"].lower() == "noon" else 0)
    match = _CLOCK.fullmatch(said)
    if match is None:
        raise ValueError(f"{said!r} is not a time of day: write 9:30 am or 17:30")
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{said!r} has an hour that does not go with am or pm")
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    elif match["minute"] is None or len(match["hour"]) < 2:
        raise ValueError(f"{said!r} may be morning or evening: add am or pm")
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f"{said!r} is past the end of a day, an hour or a minute")
    return time(hour, minute, second)


def say_clock(words: Words, minute: int, *, is_short: bool = False) -> str:
    """A minute of the day as said: "9 am", "8:30 pm", "noon"; `is_short` leaves the half of the day out.

    From 0; past 1,440 it is one of the next day.
    """
    hour, past = divmod(minute % DAY, 60)
    if past == 0 and hour in (0, 12):
        return words.noon if hour else words.midnight
    clock = f"{hour % 12 or 12}" + (f":{past:02}" if past else "")
    return clock if is_short else f"{clock} {words.halves[hour // 12]}"


def articled(words: Words, minute: int) -> str:
    """A minute of the day as said after "at" or "until", with the article where the language wants one."""
    one, other, noon, midnight = words.articles
    minute %= DAY
    if minute % NOON == 0:
        article = noon if minute else midnight
    else:
        article = one if minute // 60 % 12 == 1 else other
    return article + say_clock(words, minute)
