"""A spreadsheet of past trainings: read, understood line by line, shown, and only then brought in.

What was understood is written as a table of our own, which the preview sends back when it is confirmed: nothing is
kept between the two, and a file with a broken line loses that line alone.
"""

import csv
import hashlib
import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from directory.core.words import fold
from directory.partnerships.models import Direction, Mode, Role, Side
from directory.partnerships.naming import Names
from directory.partnerships.training.actions import Count, Training
from directory.partnerships.training.policy import minutes_of
from directory.partnerships.training.topics import topics
from directory.partnerships.words import NAMES
from directory.web.language import N_, texts

MOST_LINES = 500
LARGEST = 2 * 1024 * 1024
_UNPACKED = 30 * 1024 * 1024
COLUMNS = {
    "partner": N_("Partner"),
    "date": N_("Date"),
    "title": N_("Title"),
    "direction": N_("Who taught"),
    "hours": N_("Hours"),
    "mode": N_("How people met"),
    "topics": N_("Topics"),
    "trainers": N_("Trainers"),
    "from_us": N_("People from us"),
    "from_them": N_("People from them"),
    "useful": N_("Useful, 1 to 5"),
    "answers": N_("Answers"),
}
_NEEDED = ("partner", "date", "title", "direction", "hours")
_EXAMPLE = ("Riverbend Counseling", "2026-03-14", "Coercive control 101", "we_train_them", "2.5", "in_person",
            "dv_dynamics_coercive_control; roles_and_limits", "Our two trainers", "1", "9", "4.6", "8")  # fmt: skip


class Unreadable(Exception):
    """The file is no table that can be read; `why` says so in a text of the catalogue."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


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


def template(locale: str) -> bytes:
    """A table to fill in, with one line as an example; with the mark by which spreadsheets know UTF-8."""
    _ = texts(locale)
    return _written([[_(name) for name in COLUMNS.values()], list(_EXAMPLE)]).encode("utf-8-sig")


def read_rows(body: bytes) -> list[list[str]]:
    """The cells of a CSV or XLSX file, by what it holds; Unreadable for anything else, or for more than 500 lines."""
    if len(body) > LARGEST:
        raise Unreadable(N_("This file is larger than 2 MB: bring it in in parts."))
    rows = _of_workbook(body) if body.startswith(b"PK\x03\x04") else _of_text(body)
    rows = [[cell.strip() for cell in row] for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise Unreadable(N_("There is nothing in this file."))
    if len(rows) > MOST_LINES + 1:
        raise Unreadable(N_("This file has more than 500 lines: bring it in in parts."))
    return rows


def _of_text(body: bytes) -> list[list[str]]:
    if b"\0" in body:
        raise Unreadable(N_("This is neither a CSV file nor an Excel workbook."))
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise Unreadable(N_("This is neither a CSV file nor an Excel workbook.")) from None


def _of_workbook(body: bytes) -> list[list[str]]:
    """The first sheet of a workbook; what would swell beyond 30 MB is not unpacked. openpyxl reads XML by defusedxml."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                raise Unreadable(N_("This workbook is too large: save the sheet as CSV."))
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            found = sheet.iter_rows(max_row=MOST_LINES + 2, max_col=40, values_only=True)
            return [[_cell(value) for value in row] for row in found]
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001, whatever a broken workbook makes its reader do: it cannot be read
        raise Unreadable(N_("This workbook cannot be read: save the sheet as CSV.")) from None


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def normal(preview: Preview) -> str:
    """The lines that were understood as a table of our own, for the form that confirms them."""
    return _written([list(COLUMNS), *([one.cells.get(name, "") for name in COLUMNS] for one in preview.good)])


def read_normal(text: str) -> list[list[str]]:
    """What `normal` wrote, as a form sends it back; Unreadable where it is something else."""
    return read_rows(text.encode())


def _written(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


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
        for said in (one.value, texts("en")(NAMES[one]), texts("es")(NAMES[one])):
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
    if cell.isascii() and cell.isdecimal() and int(cell) <= 9999:
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
