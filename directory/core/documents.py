"""Files that staff hand in, kept in the database with their hash: judged by content, never by their name.

It protects whoever opens one from a file that only says it is a PDF. It does not protect from what a true PDF may
hold: files are given out as attachments alone, and no browser is asked to show one within a page of ours.
"""

import hashlib
import re
import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.core import clock
from directory.core.db import Identified, Model, db
from directory.core.problems import Problem

PDF = "application/pdf"
MOST_BYTES = 10 * 1024 * 1024
"""The largest file that is kept."""
MOST_SENT = MOST_BYTES + 1024 * 1024
"""The largest form that carries one: a little over, so that most that are too large are told so beside their field."""
LONGEST_NAME = 120
_HEADER = re.compile(rb"%PDF-[12]\.\d")
_TRAILER = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*$")
_END_WITHIN = 2048
_TELLING = re.compile(r"[^\w .,()+-]")


class Document(Identified, Model):
    """A file: its bytes are read only when asked for. `sha256` is in hexadecimal, `size` in bytes."""

    __tablename__ = "document"

    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class NotAPdf(Problem):
    """What was sent is no PDF, whatever it is called."""

    status = 422


class TooLarge(Problem):
    """What was sent is larger than is kept."""

    status = 413


class Fault(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    LARGE = "large"
    NOT_PDF = "not_pdf"
    CUT_OFF = "cut_off"


def find_fault(content: bytes) -> Fault | None:
    """Why these bytes are no PDF that can be kept; None where they are one.

    A PDF begins with its header at the first byte (a page of HTML with a PDF behind it is none), and ends with where
    its table of contents begins, within the file, and an end mark (ISO 32000-1, 7.5): one that was cut off on its way
    has no such end.
    """
    if not content:
        return Fault.EMPTY
    if len(content) > MOST_BYTES:
        return Fault.LARGE
    if not _HEADER.match(content):
        return Fault.NOT_PDF
    trailer = _TRAILER.search(content[-_END_WITHIN:])
    return None if trailer and 0 < int(trailer[1]) < len(content) else Fault.CUT_OFF


def check_pdf(content: bytes) -> None:
    """Refuse what is no PDF (NotAPdf) or above `MOST_BYTES` (TooLarge)."""
    fault = find_fault(content)
    if fault == Fault.LARGE:
        raise TooLarge
    if fault is not None:
        raise NotAPdf


def safe_name(name: str | None, fallback: str = "document") -> str:
    """A file's name that may stand in a header and in a folder: no path, no control characters, `.pdf` at its end."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name or ""))[-1]
    stem = _TELLING.sub("", last.removesuffix(".pdf").removesuffix(".PDF"))
    stem = " ".join(stem.split()).strip(" .")[: LONGEST_NAME - 4].strip(" .")
    return f"{stem or fallback}.pdf"


def keep_pdf(content: bytes, name: str | None, fallback: str = "document") -> Document:
    """Keep a PDF; NotAPdf or TooLarge for anything else. Flushes, never commits."""
    check_pdf(content)
    document = Document(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type=PDF,
        name=safe_name(name, fallback),
        content=content,
    )
    db.session.add(document)
    db.session.flush()
    return document
