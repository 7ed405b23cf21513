"""CSV as it comes: read line by line, in bounded memory, with the line of everything that is wrong."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from directory.exchange.package import BadPackageError, Member, Package
from directory.exchange.versions import normal_column

LONGEST_CELL = 100_000
MOST_COLUMNS = 500
_BLOCK = 256 * 1024


class Row(NamedTuple):
    """The cells of one row by column, where it ends in the file, and why it cannot be used ("" if it can)."""

    line: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """How the text of a file is written: its encoding, whether it begins with a BOM, its ends of line."""

    encoding: str
    has_bom: bool
    line_ends: frozenset[str]
    is_empty: bool


def examine(package: Package, member: Member) -> Text:
    """Read a member for its encoding: UTF-8 if all of it is, else Windows-1252, which extends Latin-1."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, has_bom, size, tail, ends = True, False, 0, b"", set()
    defined = True
    with package.open(member) as stream:
        while block := stream.read(_BLOCK):
            if not size:
                has_bom = block.startswith(codecs.BOM_UTF8)
            size += len(block)
            if is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    is_utf8 = False
            defined = defined and not block.translate(None, _DEFINED_IN_1252)
            joined = tail + block
            body, tail = (joined[:-1], b"\r") if joined.endswith(b"\r") else (joined, b"")
            ends |= _line_ends(body)
    if tail:
        ends.add("CR")
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    other = "cp1252" if defined else "latin-1"
    return Text("utf-8" if is_utf8 else other, has_bom, frozenset(ends), size <= 3 * has_bom)


_DEFINED_IN_1252 = bytes(b for b in range(256) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D))


def _line_ends(block: bytes) -> set[str]:
    pairs = block.count(b"\r\n")
    found = {"CRLF"} if pairs else set()
    if block.count(b"\r") > pairs:
        found.add("CR")
    if block.count(b"\n") > pairs:
        found.add("LF")
    return found


def read_rows(package: Package, member: Member, text: Text) -> Iterator[Row]:
    """Every row after the head, with `fault` set where its cells and the head do not agree.

    Raises BadPackageError where the table as a whole cannot be trusted: a head that repeats a column, a cell
    past 100,000 characters (as a rule a quote that was never closed).
    """
    csv.field_size_limit(LONGEST_CELL)
    with package.open(member) as raw:
        encoding = "utf-8-sig" if text.has_bom and text.encoding == "utf-8" else text.encoding
        lines = io.TextIOWrapper(raw, encoding=encoding, newline="")
        reader = csv.reader(_bounded(lines, member), strict=False)
        head: list[str] = []
        started = 0
        try:
            for cells in reader:
                line, started = started + 1, reader.line_num
                if not head:
                    head = _head(cells, member)
                    continue
                if not any(cell.strip() for cell in cells):
                    continue
                yield Row(line, dict(zip(head, cells, strict=False)), _fault(cells, head))
        except csv.Error as slip:
            reason = f"cannot be read from here on ({slip}): is a quote left open?"
            raise BadPackageError("unreadable_cell", reason, member.name, started + 1) from slip


def _bounded(lines: io.TextIOWrapper, member: Member) -> Iterator[str]:
    """Lines of at most a bounded length, so that one without an end cannot fill the memory."""
    number = 0
    while line := lines.readline(LONGEST_CELL * 20):
        number += 1
        if len(line) >= LONGEST_CELL * 20:
            raise BadPackageError("unreadable_cell", "a line of more than 2,000,000 characters", member.name, number)
        yield line


def _head(cells: list[str], member: Member) -> list[str]:
    head = [normal_column(cell) for cell in cells]
    named = [name for name in head if name]
    if len(head) > MOST_COLUMNS:
        raise BadPackageError("bad_head", f"has more than {MOST_COLUMNS} columns", member.name, 1)
    if len(set(named)) != len(named):
        twice = sorted({name for name in named if named.count(name) > 1})
        raise BadPackageError("bad_head", f"names a column twice: {', '.join(twice)}", member.name, 1)
    return head


def _fault(cells: list[str], head: list[str]) -> str:
    if any("\0" in cell for cell in cells):
        return "nul"
    if len(cells) < len(head):
        return "row_too_short"
    if len(cells) > len(head) and any(cell.strip() for cell in cells[len(head) :]):
        return "row_too_long"
    return ""
