"""Whether bytes are a PDF, by what they hold and not by what they are called; and a name that is safe to give out."""

import hashlib
import re
import unicodedata
from enum import StrEnum

LARGEST = 10 * 1024 * 1024
"""Bytes of one paper, at most."""
_HEADER = re.compile(rb"%PDF-[12]\.\d")
_TRAILER = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*$")
_TAIL = 2048


class NoPaper(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    LARGE = "large"
    NOT_PDF = "not_pdf"
    CUT_OFF = "cut_off"


def find_fault(body: bytes) -> NoPaper | None:
    """Why these bytes are no PDF that can be kept; None where they are one.

    The header must be the first thing (a page of HTML with a PDF behind it is none), and at the end stands where the
    table of contents begins, within the file: one that was cut off on its way has no such end.
    """
    if not body:
        return NoPaper.EMPTY
    if len(body) > LARGEST:
        return NoPaper.LARGE
    if not _HEADER.match(body):
        return NoPaper.NOT_PDF
    trailer = _TRAILER.search(body[-_TAIL:])
    if trailer is None or not 0 < int(trailer[1]) < len(body):
        return NoPaper.CUT_OFF
    return None


def print_of(body: bytes) -> str:
    """The SHA-256 of a paper, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def safe_name(name: str) -> str:
    """A file's name in plain letters, figures, dots and dashes, ending in `.pdf`; 100 characters at most.

    It goes into a header and onto somebody's disk: no path, no quote, no line break, nothing that starts with a dot.
    """
    plain = unicodedata.normalize("NFKD", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = plain.encode("ascii", "ignore").decode()
    plain = re.sub(r"\.pdf$", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")[:96]
    return f"{plain or 'agreement'}.pdf"
