"""What a table of past trainings says, line by line: understood, or with the reason why not.

What was understood is written as a table of our own, which the preview sends back when it is confirmed: nothing is
kept between the two, and a file with a broken line loses that line alone.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from directory.core.words import fold
from directory.partnerships.models import Direction, Mode, Role, Side
from directory.partnerships.naming import Names
from directory.partnerships.training.actions import Count, Training
from directory.partnerships.training.policy import minutes_of
from directory.partnerships.training.table import COLUMNS, Unreadable, read_rows, written
from directory.partnerships.training.topics import topics
from directory.partnerships.words import source_of
from directory.web.language import N_, texts

LONGEST_NUMBER = 4
"""Figures of a count, at most."""
_NEEDED = ("partner", "date", "title", "direction", "hours")


class Slip(StrEnum):
    """What is wrong with a line."""

    NO_PARTNER = "no_partner"
    UNKNOWN_PARTNER = "unknown_partner"
    UNCLEAR_PARTNER = "unclear_partner"
    DATE = "date"
    FUTURE = "future"
    TITLE = "title"
    DIRECTION = "direction"
    HOURS = "hours"
    MODE = "mode"
    TOPIC = "topic"
    NUMBER = "number"


SLIPS: Mapping[Slip, str] = {
    Slip.NO_PARTNER: N_("no partner is named"),
    Slip.UNKNOWN_PARTNER: N_("no partner is called “%(said)s”"),
    Slip.UNCLEAR_PARTNER: N_("several partners are called “%(said)s”"),
    Slip.DATE: N_("“%(said)s” is no date: write 2026-03-14 or 3/14/2026"),
    Slip.FUTURE: N_("“%(said)s” has not come yet"),
    Slip.TITLE: N_("it has no title, or one of more than 200 letters"),
    Slip.DIRECTION: N_("“%(said)s” does not say who taught"),
    Slip.HOURS: N_("“%(said)s” is no number of hours"),
    Slip.MODE: N_("“%(said)s” does not say how people met"),
    Slip.TOPIC: N_("no topic is called “%(said)s”"),
    Slip.NUMBER: N_("“%(said)s” is no number that fits there"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number there, what it says, and what is wrong with it (slip and what stood there)."""

    number: int
    cells: Mapping[str, str]
    key: str
    training: Training | None
    slips: tuple[tuple[Slip, str], ...]


@dataclass(slots=True)
class Preview:
    """What was understood of a file, before anything is written."""

    lines: list[Line] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def good(self) -> list[Line]:
        """The lines that can be brought in."""
        return [one for one in self.lines if one.training is not None]

    @property
    def faulty(self) -> list[Line]:
        """The lines that cannot."""
        return [one for one in self.lines if one.training is None]

    @property
    def trainings(self) -> dict[str, Training]:
        """What is brought in, by the keys of the lines: the same line twice is one training."""
        return {one.key: one.training for one in self.good if one.training is not None}


def normal(preview: Preview) -> str:
    """The lines that were understood as a table of our own, for the form that confirms them."""
    return written([list(COLUMNS), *([one.cells.get(name, "") for name in COLUMNS] for one in preview.good)])


def read_normal(text: str) -> list[list[str]]:
    """What `normal` wrote, as a form sends it back; Unreadable where it is something else."""
    return read_rows(text.encode())


def understand(rows: list[list[str]], names: Names, today: date) -> Preview:
    """What a table says, line by line; Unreadable where a column that is needed has no heading."""
    columns = [_column(cell) for cell in rows[0]]
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise Unreadable(N_("The first line must name the columns: partner, date, title, who taught, hours."))
    made = Preview(ignored=[cell for cell, name in zip(rows[0], columns, strict=True) if cell and not name])
    for number, row in enumerate(rows[1:], 2):
        cells = {name: cell for name, cell in zip(columns, row, strict=False) if name}
        if any(cells.values()):
            made.lines.append(_read_line(number, cells, names, today))
    return made


def _column(heading: str) -> str:
    known = _headings()
    return known.get(_plain(heading), "")


def _headings() -> dict[str, str]:
    found = {_plain(name): name for name in COLUMNS}
    for locale in ("en", "es"):
        found |= {_plain(texts(locale)(said)): name for name, said in COLUMNS.items()}
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(text)).strip()


def _codes(kind: type[StrEnum]) -> dict[str, StrEnum]:
    """Every way to write a code: the code itself, and its name in either language."""
    found: dict[str, StrEnum] = {}
    for one in kind:
        for said in (one.value, source_of(one), texts("es")(source_of(one))):
            found[_plain(said)] = one
    return found


def _read_line(number: int, cells: Mapping[str, str], names: Names, today: date) -> Line:
    slips: list[tuple[Slip, str]] = []
    partners = _partners(cells.get("partner", ""), names, slips)
    held_on = _date(cells.get("date", ""), today, slips)
    title = " ".join(cells.get("title", "").split())
    if not 0 < len(title) <= 200:
        slips.append((Slip.TITLE, title[:40]))
    direction = _code(Direction, cells.get("direction", ""), Slip.DIRECTION, slips)
    minutes = minutes_of(cells.get("hours", ""))
    if minutes is None:
        slips.append((Slip.HOURS, cells.get("hours", "")))
    mode = _code(Mode, cells.get("mode", "") or Mode.IN_PERSON.value, Slip.MODE, slips)
    values = {
        "title": title,
        "held_on": held_on,
        "direction": direction,
        "minutes": minutes,
        "mode": mode,
        "topics": _topics(cells.get("topics", ""), slips),
        "trainers": " ".join(cells.get("trainers", "").split())[:300],
        "useful": _useful(cells.get("useful", ""), slips),
        "answers": _number(cells.get("answers", ""), slips),
        "renewal_months": 12,
    }
    counts = [
        Count(side, Role.OTHERS, people)
        for side, name in ((Side.OURS, "from_us"), (Side.THEIRS, "from_them"))
        if (people := _number(cells.get(name, ""), slips))
    ]
    training = Training(values, partners, tuple(counts)) if not slips else None
    return Line(number, cells, _key(partners, values), training, tuple(slips))


def _key(partners: list[uuid.UUID], values: Mapping[str, Any]) -> str:
    """The same training in another file, or in the same one brought in twice, has the same key."""
    said = "|".join(
        [
            *sorted(one.hex for one in partners),
            str(values["held_on"]),
            _plain(values["title"]),
            str(values["direction"]),
        ]
    )
    return f"line-{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def _partners(cell: str, names: Names, slips: list[tuple[Slip, str]]) -> list[uuid.UUID]:
    whole = names.match([cell])
    found = whole if whole.ids else names.match(cell.split(";"))
    slips += [(Slip.UNKNOWN_PARTNER, name) for name in found.unknown]
    slips += [(Slip.UNCLEAR_PARTNER, name) for name in found.unclear]
    if not (found.ids or found.unknown or found.unclear):
        slips.append((Slip.NO_PARTNER, ""))
    return found.ids


def _date(cell: str, today: date, slips: list[tuple[Slip, str]]) -> date | None:
    found: date | None = None
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", cell)
    try:
        if american:
            found = date(int(american[3]), int(american[1]), int(american[2]))
        else:
            found = date.fromisoformat(cell[:10])
    except ValueError:
        slips.append((Slip.DATE, cell))
        return None
    if found > today:
        slips.append((Slip.FUTURE, cell))
    elif found.year < 1970:
        slips.append((Slip.DATE, cell))
    return found


def _code(kind: type[StrEnum], cell: str, slip: Slip, slips: list[tuple[Slip, str]]) -> StrEnum | None:
    found = _codes(kind).get(_plain(cell))
    if found is None:
        slips.append((slip, cell))
    return found


def _topics(cell: str, slips: list[tuple[Slip, str]]) -> list[str]:
    known = {_plain(said): code for code, one in topics().items() for said in (code, one.en, one.es)}
    found = []
    for said in (part.strip() for part in cell.split(";")):
        if said and _plain(said) in known:
            found.append(known[_plain(said)])
        elif said:
            slips.append((Slip.TOPIC, said))
    return list(dict.fromkeys(found))


def _number(cell: str, slips: list[tuple[Slip, str]]) -> int | None:
    if not cell:
        return None
    if cell.isascii() and cell.isdecimal() and len(cell) <= LONGEST_NUMBER:
        return int(cell)
    slips.append((Slip.NUMBER, cell))
    return None


def _useful(cell: str, slips: list[tuple[Slip, str]]) -> float | None:
    if not cell:
        return None
    try:
        found = float(cell.replace(",", "."))
    except ValueError:
        found = 0.0
    if 1 <= found <= 5:
        return round(found, 2)
    slips.append((Slip.NUMBER, cell))
    return None
