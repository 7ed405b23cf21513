"""A spreadsheet of past trainings as cells: read by what the file holds, and the template that one fills in."""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from directory.web.language import N_, texts

MOST_LINES = 500
LARGEST = 2 * 1024 * 1024
_UNPACKED = 30 * 1024 * 1024
_MOST_TAGS = 600_000
"""Of all parts of a workbook: a sheet of 500 lines has some ten thousand; a reader takes 5 microseconds for each."""
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
_EXAMPLE = ("Riverbend Counseling", "2026-03-14", "Coercive control 101", "we_train_them", "2.5", "in_person",
            "dv_dynamics_coercive_control; roles_and_limits", "Our two trainers", "1", "9", "4.6", "8")  # fmt: skip


class Unreadable(Exception):
    """The file is no table that can be read; `why` says so in a text of the catalogue."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def template(locale: str) -> bytes:
    """A table to fill in, with one line as an example; with the mark by which spreadsheets know UTF-8."""
    _ = texts(locale)
    return written([[_(name) for name in COLUMNS.values()], list(_EXAMPLE)]).encode("utf-8-sig")


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
    """The first sheet of a workbook. Its XML is read by defusedxml.

    What would swell beyond 30 MB is not unpacked, and what holds too many cells is not read: 60 kB can hold millions,
    which take a reader half a minute and most of the memory of a small machine.
    """
    from openpyxl.reader.excel import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            parts = packed.infolist()
            is_large = sum(one.file_size for one in parts) > _UNPACKED
            if is_large or sum(packed.read(one).count(b"<") for one in parts) > _MOST_TAGS:
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


def written(rows: Iterable[Iterable[str]]) -> str:
    """Rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
