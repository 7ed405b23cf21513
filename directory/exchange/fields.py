"""One value at a time: what a cell says, as the type of its column; what cannot be read is a fault."""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import phonenumbers
from sqlalchemy import Column, Date, Enum, Float, Integer, String, Time

from directory.core.db import UTCDateTime
from directory.core.words import plain
from directory.exchange.report import Report, Where
from directory.exchange.rows import LONGEST_CELL
from directory.exchange.tables import Filled
from directory.providers.hours.clocks import parse_clock


class Read(NamedTuple):
    """A value as read, and the faults that were met on the way."""

    value: Any
    faults: tuple[str, ...] = ()


Reader = Callable[[Any], Read]
_NOTHING = Read(None)
_WORTH_A_LOOK = re.compile(r"[&\\\r\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL = re.compile(r"[\r\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
# What is left of UTF-8 that was read as code page 437, 850 or 1252 and written out again.
_LOST = re.compile(r"G[ÇÜ][^\x00-\x7f]|[+├][¦¬®¡¢£│®┐]|Ã[\x80-¿]|â€")
_URLS = {"website", "url", "logo", "uri", "schedule_link", "term_uri"}
_EMAIL = re.compile(r"[^@\s<>(),;:\"]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")
_HOST = re.compile(r"([A-Za-z0-9_-]{1,63}\.)+[A-Za-z]{2,24}(:\d{1,5})?([/?#]\S*)?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{1,20}):(?!\d)")
_RUNS_CODE = {"javascript", "data", "vbscript", "file", "blob", "about", "livescript"}
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBERS = re.compile(r"[+-]?\d{1,3}(\s*,\s*[+-]?\d{1,3})*")
_WALL_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?([+-]\d\d:?\d\d)?")


def as_text(raw: Any) -> str | None:
    """The text of a cell or a JSON value, with numbers as one would write them; None where there is none."""
    if raw is None or isinstance(raw, str):
        return raw or None
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def read_text(raw: Any, limit: int = LONGEST_CELL) -> Read:
    """Words, made plain; `limit` in characters."""
    text = as_text(raw)
    if text is None:
        return _NOTHING
    faults: tuple[str, ...] = ()
    if _WORTH_A_LOOK.search(text):
        if "\\n" in text:
            faults += ("escaped_break",)
            text = text.replace("\\n", "\n")
        if _ENTITY.search(text):
            faults += ("html_entity",)
            text = plain(text)
        elif _CONTROL.search(text):
            text = plain(text)
    text = text.strip()
    if not text.isascii() and _LOST.search(text):
        faults += ("lost_letters",)
    if len(text) > limit:
        return Read(None, ("too_long",))
    return Read(text or None, faults)


def read_number(raw: Any) -> Read:
    """A number, finite."""
    text = as_text(raw)
    if text is None or not text.strip():
        return _NOTHING
    try:
        value = float(text)
    except ValueError:
        return Read(None, ("bad_number",))
    return Read(value) if abs(value) < 1e15 else Read(None, ("bad_number",))


def read_integer(raw: Any) -> Read:
    """A whole number that fits 32 bits."""
    found = read_number(raw)
    if found.value is None:
        return found
    if not float(found.value).is_integer() or abs(found.value) > 2**31 - 1:
        return Read(None, ("bad_number",))
    return Read(int(found.value))


def read_date(raw: Any) -> Read:
    """A day in ISO 8601; of a moment, its day. 01/02/2020 is left out: it has two readings."""
    text = (as_text(raw) or "").strip()
    if not text:
        return _NOTHING
    try:
        return Read(date.fromisoformat(text[:10] if re.match(r"\d{4}-\d\d-\d\d[T ]", text) else text))
    except ValueError:
        return Read(None, ("bad_date",))


def read_moment(raw: Any) -> Read:
    """A moment with its zone, or a day, which is taken from its first second in UTC."""
    text = (as_text(raw) or "").strip()
    if not text:
        return _NOTHING
    try:
        moment = datetime.fromisoformat(text)
        if len(text) == 10:
            moment = moment.replace(tzinfo=UTC)
        return Read(moment.astimezone(UTC)) if moment.tzinfo else Read(None, ("bad_moment",))
    except (ValueError, OverflowError):
        return Read(None, ("bad_moment",))


def read_clock(raw: Any) -> Read:
    """A time on the wall: 09:00, 09:00:00, 09:00-05:00 (its offset tells the zone only), or as spoken.

    `09:00Z` is left out: few who write it mean UTC, and none can be told from the rest.
    """
    text = (as_text(raw) or "").strip()
    return _clock(text) if len(text) <= 60 else Read(None, ("bad_time",))


@lru_cache(maxsize=4096)
def _clock(text: str) -> Read:
    if not text:
        return _NOTHING
    wall = _WALL_TIME.fullmatch(text)
    if wall:
        return Read(time(int(wall[1]), int(wall[2]), int(wall[3] or 0)))
    if text.upper().endswith("Z"):
        return Read(None, ("bad_time",))
    try:
        return Read(parse_clock(text), ("spoken_time",))
    except ValueError:
        return Read(None, ("bad_time",))


def read_email(raw: Any) -> Read:
    """An e-mail address, as it is written."""
    text = (as_text(raw) or "").strip()
    if not text:
        return _NOTHING
    fine = len(text) <= 320 and text.isprintable() and _EMAIL.fullmatch(text)
    return Read(text) if fine else Read(None, ("bad_email",))


def read_url(raw: Any) -> Read:
    """A web address as it is written; one without a scheme is kept, one that runs code is refused."""
    text = (as_text(raw) or "").strip()
    return _url(text) if len(text) <= 2000 else Read(None, ("bad_url",))


@lru_cache(maxsize=4096)
def _url(text: str) -> Read:
    if not text:
        return _NOTHING
    bare = "".join(c for c in text if not c.isspace() and unicodedata.category(c)[0] != "C")
    scheme = _SCHEME.match(html.unescape(bare))
    name = scheme[1].lower() if scheme else ""
    if name in _RUNS_CODE:
        return Read(None, ("unsafe_url",))
    if bare != text or any(c in text for c in '"<>`\\'):
        return Read(None, ("bad_url",))
    if name in ("http", "https"):
        host = text.split(":", 1)[1]
        return Read(text) if host.startswith("//") and len(host) > 3 else Read(None, ("bad_url",))
    if name == "urn":
        return Read(text)
    if _HOST.fullmatch(text):
        return Read(text, ("url_without_scheme",))
    return Read(None, ("bad_url",))


def read_phone(raw: Any, country: str) -> Read:
    """A telephone number as it is written; one that nobody could call is said so."""
    found = read_text(raw, 60)
    text = found.value
    if text is None:
        return found
    text = text.strip("\"'")
    if not any(c.isdigit() for c in text):
        return Read(None, ("bad_number",))
    return Read(text) if is_callable_number(text, country) else Read(text, ("doubtful_phone",))


@lru_cache(maxsize=4096)
def is_callable_number(text: str, country: str) -> bool:
    """Whether a number has a form that exists in its country, short ones such as 988 among them."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return False
    if text.isdigit() and 3 <= len(text) <= 6:
        return True
    # Seven digits dial from a neighbour's line only: an area code is part of a number here.
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def _choice(column: Column[Any]) -> Reader:
    kind = column.type.enum_class  # type: ignore[attr-defined]

    def read(raw: Any) -> Read:
        text = (as_text(raw) or "").strip().lower()
        if not text:
            return _NOTHING
        try:
            value: StrEnum = kind(text)
        except ValueError:
            return Read(None, ("bad_choice",))
        return Read(value)

    return read


def _matching(pattern: re.Pattern[str], limit: int, *, upper: bool = False) -> Reader:
    def read(raw: Any) -> Read:
        text = "".join((as_text(raw) or "").split())
        text = text.upper() if upper else text
        if not text:
            return _NOTHING
        parts = text.split(",") if upper else [text]
        if len(text) > limit or not all(pattern.fullmatch(part) for part in parts):
            return Read(None, ("bad_rule",))
        return Read(text)

    return read


_RULE_PARTS: dict[str, Reader] = {
    "freq": _matching(re.compile("WEEKLY|MONTHLY"), 10, upper=True),
    "wkst": _matching(re.compile("MO|TU|WE|TH|FR|SA|SU"), 2, upper=True),
    "byday": _matching(_BYDAY, 120, upper=True),
    "byweekno": _matching(_NUMBERS, 200),
    "bymonthday": _matching(_NUMBERS, 120),
    "byyearday": _matching(_NUMBERS, 200),
}


def _reader_of(table: str, name: str, column: Column[Any], country: str) -> Reader:
    kind = column.type
    if table == "schedule" and name in _RULE_PARTS:
        return _RULE_PARTS[name]
    if name in ("email", "assurer_email"):
        return read_email
    if name in _URLS:
        return read_url
    if table == "phone" and name == "number":
        return lambda raw: read_phone(raw, country)
    if isinstance(kind, Enum):
        return _choice(column)
    if isinstance(kind, UTCDateTime):
        return read_moment
    if isinstance(kind, Date):
        return read_date
    if isinstance(kind, Time):
        return read_clock
    if isinstance(kind, Integer):
        return read_integer
    if isinstance(kind, Float):
        return read_number
    limit = kind.length if isinstance(kind, String) and kind.length else LONGEST_CELL
    return lambda raw: read_text(raw, limit)


class Cells:
    """Reads the cells of one table, each by its column, and notes what was wrong with them."""

    def __init__(self, filled: Filled, country: str, report: Report) -> None:
        self.table, self.report = filled.name, report
        self.readers = {n: _reader_of(filled.name, n, c, country) for n, c in filled.columns.items()}

    def read(self, data: dict[str, Any], where: Where) -> dict[str, Any]:
        """The values that a row says something about, references apart."""
        return dict(self._values(data, where))

    def _values(self, data: dict[str, Any], where: Where) -> Iterator[tuple[str, Any]]:
        for name, raw in data.items():
            reader = self.readers.get(name)
            if reader is None:
                continue
            if raw is None:
                yield name, None
                continue
            found = reader(raw)
            for code in found.faults:
                self.report.fault(code, where, self.table, name, str(raw))
            yield name, found.value
