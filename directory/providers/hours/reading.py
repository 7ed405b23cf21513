"""Rules of opening hours out of a directory's free text, where all of the text is understood."""

import re
from collections.abc import Iterator
from datetime import time
from itertools import pairwise

from directory.providers.hours.clocks import parse_clock
from directory.providers.hours.rules import DAY, MIDNIGHT, WEEKDAYS, Rule

# Past midnight and longer than this is more often a slip ("9:00pm-7:00pm") than somebody's hours; in minutes.
LONGEST_NIGHT = 16 * 60

_DAY = (
    r"(?:mon(?:day)?s?|tue(?:s|sday|sdays)?|wed(?:s|nesday|nesdays)?|thu(?:r|rs|rsday|rsdays)?|fri(?:day)?s?"
    r"|sat(?:urday)?s?|sun(?:day)?s?)\.?"
)
_DASH = r"(?:\s*[-–—]\s*|\s+(?:to|through|thru|until|till)\s+)"
_AND = r"(?:\s*,\s*(?:and\s+)?|\s*[&/]\s*|\s+and\s+)"
_TIME = r"(?:(?:12\s*)?(?:noon|midnight)|\d{1,2}(?::\d\d){0,2}(?:\s*[ap](?:\.?\s?m)?(?![a-z])\.?)?)"
_SPAN = rf"(?:from\s+)?{_TIME}{_DASH}{_TIME}"
_SPANS = rf"(?:{_SPAN}(?:{_AND}{_SPAN})*)"
_ALL_DAY = r"(?:open\s+)?24\s*(?:-\s*)?(?:hours?|hrs?\.?)(?:(?:\s*/\s*|\s+(?:a|per)\s+)day)?"
_NAMED_DAYS = r"every\s?day|daily|7\s+days(?:\s+(?:a|per)\s+week)?|weekdays|weekends"
_NTH = r"(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)"
_NTHS = rf"(?:every\s+)?{_NTH}(?:{_AND}{_NTH})*"
_OF_MONTH = rf"(?:{_NTHS}\s+{_DAY}\s+(?:(?:of\s+)?(?:the|each|every)\s+month|monthly))"
_WEEKLY = rf"{_DAY}(?:{_DASH}{_DAY})?(?:{_AND}{_DAY}(?:{_DASH}{_DAY})?)*"
_DAYS = rf"(?:{_NAMED_DAYS}|{_OF_MONTH}|{_WEEKLY})"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_TIMES_ONLY = _pattern(_SPANS)
_TIMES_THEN_DAYS = _pattern(rf"(?P<times>{_SPANS}|{_ALL_DAY})(?:\s*,\s*|\s+)(?:on\s+)?(?P<days>{_DAYS})")
_DAYS_THEN_TIMES = _pattern(rf"(?P<days>{_DAYS})(?:\s*[,:]\s*|\s+)(?P<times>{_SPANS}|{_ALL_DAY})")
_ALWAYS = _pattern(r"(?:open\s+)?24\s*/\s*7")
_CLOSED = _pattern(rf"closed\s*:?\s*(?:on\s+)?(?P<days>{_WEEKLY})")
# These name the way in and change no hour; the row keeps its own words.
_NOTE = _pattern(r"(?:(?:phone|telephone|crisis|help)\s+line|hotline|helpline|by (?:tele)?phone)\.?")
_TITLE = _pattern(r"(?:(?:office|business|opening)\s+)?hours(?:\s+of\s+operation)?\s*:\s*")
_ONE_SPAN = _pattern(rf"(?:from\s+)?(?P<opens>{_TIME}){_DASH}(?P<closes>{_TIME})")
_ONE_RUN = _pattern(rf"(?P<first>{_DAY})(?:{_DASH}(?P<last>{_DAY}))?")

_PLACES = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "last": -1,
}


def parse_spoken(text: str, timezone: str = "UTC") -> list[Rule]:
    """The rules that a directory's free text states, such as "8:30am-noon Mon-Thu; 9am-5pm, Fri".

    Times are local to `timezone` (IANA). Nothing is guessed: raises ValueError with a reason in plain words
    where any part is not understood, a time lacks its am or pm, a day is given twice with hours that overlap,
    or hours run past midnight for more than 16 hours, which reads like a slip.
    """
    rules: list[Rule] = []
    closed: set[str] = set()
    for part in _parts(text):
        if closing := _CLOSED.fullmatch(part):
            closed.update(_weekdays(closing["days"]))
        elif not (rules and _NOTE.fullmatch(part)):
            rules += _rules_of(part, timezone)
    if not rules:
        raise ValueError("no hours are stated")
    _refuse_contradiction(rules, closed)
    return rules


def _parts(text: str) -> Iterator[str]:
    """The statements of a text; times before a semicolon belong to the days that follow on the same line."""
    # Old packages hold a backslash and an n for a new line, and a dash whose bytes were misread as letters.
    plain = text.replace("\\n", "\n").replace("GÇô", "–").replace("ΓÇô", "–")
    plain = plain.strip()
    if title := _TITLE.match(plain):
        plain = plain[title.end() :]
    for line in plain.splitlines():
        waiting = ""
        for piece in line.split(";"):
            said = " ".join(piece.split())
            if _TIMES_ONLY.fullmatch(said):
                waiting += said + " & "
            elif said:
                yield waiting + said
                waiting = ""
        if waiting:
            raise ValueError(f"{waiting.removesuffix(' & ')!r} names no day")


def _rules_of(part: str, timezone: str) -> list[Rule]:
    if _ALWAYS.fullmatch(part):
        return [Rule("WEEKLY", WEEKDAYS, MIDNIGHT, MIDNIGHT, timezone=timezone)]
    match = _TIMES_THEN_DAYS.fullmatch(part) or _DAYS_THEN_TIMES.fullmatch(part)
    if match is None:
        raise ValueError(f"{part!r} is not understood as hours and days")
    byday = _byday(match["days"])
    freq = "WEEKLY" if byday[0] in WEEKDAYS else "MONTHLY"
    return [Rule(freq, byday, opens, closes, timezone=timezone) for opens, closes in _spans(match["times"])]


def _spans(text: str) -> Iterator[tuple[time, time]]:
    if re.fullmatch(_ALL_DAY, text, re.IGNORECASE):
        yield MIDNIGHT, MIDNIGHT
        return
    for span in _ONE_SPAN.finditer(text):
        yield _clock_of(span, "opens"), _clock_of(span, "closes")


def _clock_of(span: re.Match[str], name: str) -> time:
    """One end of a span; ends without am or pm are of a 24-hour clock, if one of them is 13 or later."""
    said = span[name]
    if said[-1].isdigit():
        other = span["closes" if name == "opens" else "opens"]
        if not other[-1].isdigit() or max(int(said.split(":")[0]), int(other.split(":")[0])) < 13:
            raise ValueError(f"{said!r} in {span[0]!r} may be morning or evening: add am or pm")
        hour, colon, rest = said.partition(":")
        said = f"{hour:0>2}{colon}{rest}"
    return parse_clock(said)


def _byday(text: str) -> tuple[str, ...]:
    lowered = text.lower()
    if re.fullmatch(_OF_MONTH, text, re.IGNORECASE):
        places = re.findall(_NTH, lowered)
        (day,) = _weekdays(re.sub(rf"^{_NTHS}|\S+\s+month$|monthly$", "", lowered))
        return tuple(f"{_PLACES[place]}{day}" for place in places)
    if re.fullmatch(_NAMED_DAYS, lowered):
        return {"weekdays": WEEKDAYS[:5], "weekends": WEEKDAYS[5:]}.get(lowered, WEEKDAYS)
    return tuple(_weekdays(text))


def _weekdays(text: str) -> list[str]:
    found: set[int] = set()
    for run in _ONE_RUN.finditer(text):
        first = WEEKDAYS.index(run["first"][:2].upper())
        last = WEEKDAYS.index((run["last"] or run["first"])[:2].upper())
        # "Sat-Thur" and "Sun-Sat" run over the end of the week.
        found.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return [WEEKDAYS[day] for day in sorted(found)]


def _refuse_contradiction(rules: list[Rule], closed: set[str]) -> None:
    by_day: dict[str, list[tuple[int, int]]] = {}
    for rule in rules:
        opens, closes = rule.minutes or (0, 0)
        if closes > DAY and closes - opens > LONGEST_NIGHT:
            raise ValueError(f"{rule.opens_at:%H:%M} to {rule.closes_at:%H:%M} reads like a slip")
        for day in rule.byday:
            by_day.setdefault(day, []).append((opens, closes))
    for day, spans in by_day.items():
        if day[-2:] in closed:
            raise ValueError(f"{day} is stated both as open and as closed")
        # The first Saturday is one of the Saturdays, too.
        others = by_day.get(day[-2:], []) if day not in WEEKDAYS else []
        if any(later[0] < earlier[1] for earlier, later in pairwise(sorted(spans + others))):
            raise ValueError(f"{day} is given twice, with hours that overlap")
