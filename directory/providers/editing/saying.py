"""Opening hours as somebody says them at a desk: "Mon to Fri 9-5, Wed to 8 pm; 1st Tuesday 6-8 pm".

Guesses are made here that an import may not make (9-5 is nine in the morning to five in the afternoon), since what was
understood is read back before it is kept.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import time

from directory.core.words import fold
from directory.providers.hours.clocks import parse_clock
from directory.providers.hours.reading import parse_spoken
from directory.providers.hours.rules import WEEKDAYS, Rule

LONGEST = 500
_SPANISH = (
    (r"\b(?:de )?lun(?:es)?\b", "mon"), (r"\bmar(?:tes)?\b", "tue"), (r"\bmie(?:rcoles)?\b", "wed"),
    (r"\bjue(?:ves)?\b", "thu"), (r"\bvie(?:rnes)?\b", "fri"), (r"\bsab(?:ado)?s?\b", "sat"),
    (r"\bdom(?:ingo)?s?\b", "sun"), (r"\btodos los dias\b|\bcada dia\b|\bdiario\b", "every day"),
    (r"\ba cualquier hora\b|\b24 horas\b", "24 hours"), (r"\bhasta(?: las?)?\b", "until"), (r"\bmediodia\b", "noon"),
    (r"\bmedianoche\b", "midnight"), (r"\b(?:primer|1er|1o)\b", "1st"), (r"\b(?:segundo|2o)\b", "2nd"),
    (r"\b(?:tercer|3er|3o)\b", "3rd"), (r"\b(?:cuarto|4o)\b", "4th"), (r"\bultimo\b", "last"),
    (r"\bde(?:l| cada| la)? mes\b", "of the month"), (r"\b(?:a las?|a|al)\b", "to"), (r"\by\b", "and"),
    (r"\b(?:los|el|de|las|la)\b", " "), (r"\bcerrado\b", "closed"),
)  # fmt: skip
_IS_SPANISH = re.compile(r"\b(?:lun|mar|mie|jue|vie|sab|dom|todos|cada|primer|hasta|ultimo|segundo|tercer)")
_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?"
_NTH = r"(?:first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)"
_CLOCK = r"(?:noon|midnight|\d{1,2}(?::\d\d)?\s*(?:[ap]\.?\s?m?\.?)?)(?![a-z\d])"
_SPAN = re.compile(rf"(?:from\s+)?(?P<opens>{_CLOCK})(?:\s*[-–—]\s*|\s+(?:to|until|till)\s+)(?P<closes>{_CLOCK})")
_UNTIL = re.compile(rf"(?P<days>.*{_DAY})\s+(?:to|until|till)\s+(?P<closes>{_CLOCK})")
_MONTHLY = re.compile(
    rf"(?:every\s+)?({_NTH}(?:(?:\s*,\s*|\s+and\s+){_NTH})*\s+{_DAY})(?:\s+of\s+(?:the|each|every)\s+month)?"
)
_HAS_DAY = re.compile(rf"\b{_DAY}|every ?day|daily|week(?:days|ends)|24/7")
_HAS_TIME = re.compile(r"\d|noon|midnight")
NOON = 12


def read_hours(text: str, timezone: str) -> list[Rule]:
    """The rules that were meant, in the order in which they were said; ValueError names what was not understood."""
    rules: list[Rule] = []
    closed: list[str] = []
    for piece in _pieces(_in_english(text)):
        if piece.startswith("closed"):
            closed.append(piece)
            continue
        until = _UNTIL.fullmatch(piece)
        if until and not _SPAN.search(piece):
            rules = _close_later(rules, until, timezone)
        else:
            rules += parse_spoken(_completed(piece), timezone)
    if not rules:
        raise ValueError(text)
    refuse_contradiction(rules, closed)
    return rules


def refuse_contradiction(rules: list[Rule], closed: Iterable[str] = ()) -> None:
    """Raise ValueError where a day is given twice with hours that overlap, or as open and as closed."""
    parse_spoken("; ".join([*(_plainly(rule) for rule in rules), *closed]))


def _in_english(text: str) -> str:
    folded = fold(text)
    if _IS_SPANISH.search(folded) and not re.search(r"\b(?:mon|tue|wed|thu|fri|sun)", folded):
        for spanish, english in _SPANISH:
            folded = re.sub(spanish, english, folded)
    return folded.replace("a.m.", "am").replace("p.m.", "pm")


def _pieces(text: str) -> Iterator[str]:
    """Statements: between semicolons and lines; a comma parts them too, where either side is whole."""
    for line in re.split(r"[;\n]", text):
        waiting = ""
        for part in (" ".join(one.split()) for one in line.split(",")):
            if not part:
                continue
            if waiting and _HAS_TIME.search(_without_places(waiting)) and _HAS_DAY.search(part):
                yield waiting
                waiting = part
            elif waiting:
                joined = " & " if _HAS_TIME.search(_without_places(waiting)) else ", "
                waiting += joined + part
            else:
                waiting = part
        if waiting:
            yield waiting.rstrip(".")


def _without_places(text: str) -> str:
    return re.sub(_NTH, "", text)


def _completed(piece: str) -> str:
    """A statement with its am and pm, and with "of the month" where a place in it is named."""
    piece = _MONTHLY.sub(r"\1 of the month", piece) if re.search(rf"\b{_NTH}\b", piece) else piece
    return _SPAN.sub(_complete_span, piece)


def _complete_span(span: re.Match[str]) -> str:
    opens, closes = span["opens"].strip(), span["closes"].strip()
    return f"{_clock(opens, closes, is_opening=True)} to {_clock(closes, opens, is_opening=False)}"


def _clock(said: str, other: str, *, is_opening: bool) -> str:
    """A clock with its half of the day: its own, or the one that people mean.

    What opens before seven opens in the afternoon, and what closes by seven closes then; "6-8 pm" is all evening and
    "9-5 pm" is not.
    """
    if not said[-1].isdigit():
        return said
    hour = int(said.partition(":")[0])
    if hour > NOON or hour == 0 or (other[-1].isdigit() and int(other.partition(":")[0]) > NOON):
        minute = said.partition(":")[2] or "00"
        return f"{parse_clock(f'{hour:02d}:{minute}'):%I:%M %p}".lower()
    if is_opening and not other[-1].isdigit() and "p" in other:
        end = int(re.sub(r"\D.*", "", other) or NOON) % NOON
        return f"{said} pm" if hour % NOON < end else f"{said} am"
    if is_opening:
        return f"{said} am" if 7 <= hour < NOON else f"{said} pm"
    begin = int(re.sub(r"\D.*", "", other) or 0) % NOON
    if "p" in other:
        return f"{said} pm" if hour % NOON > begin else f"{said} am"
    return f"{said} am" if 7 <= begin < hour < NOON else f"{said} pm"


def _close_later(rules: list[Rule], until: re.Match[str], timezone: str) -> list[Rule]:
    """The days that close at another time than was said before: they leave their rule and make one of their own."""
    closes = _clock(until["closes"].strip(), "9", is_opening=False)
    (pattern,) = parse_spoken(f"{until['days']} 1 am to {closes}", timezone)
    found: list[Rule] = []
    moved: list[Rule] = []
    for rule in rules:
        days = tuple(day for day in rule.byday if day in pattern.byday)
        rest = tuple(day for day in rule.byday if day not in pattern.byday)
        if days and rule.freq == "WEEKLY":
            moved.append(replace(rule, byday=days, closes_at=pattern.closes_at))
            found += [replace(rule, byday=rest)] if rest else []
        else:
            found.append(rule)
    if not moved:
        raise ValueError(until[0])
    return found + moved


def _plainly(rule: Rule) -> str:
    """A rule as text that is read the same again."""
    names = dict(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
    places = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th", "5": "5th", "-1": "last"}
    days = ", ".join(names[day] for day in rule.byday if day in names)
    nth = "; ".join(
        f"{places[day[:-2].lstrip('+')]} {names[day[-2:]]} of the month {_times(rule)}"
        for day in rule.byday
        if day not in names
    )
    return f"{days} {_times(rule)}" if days else nth


def _times(rule: Rule) -> str:
    opens, closes = rule.opens_at or time(0), rule.closes_at or time(0)
    return "24 hours" if rule.is_all_day else f"{opens:%I:%M %p} to {closes:%I:%M %p}"
