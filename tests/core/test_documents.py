"""Files that are handed in: judged by what they hold, given a name that is safe to give out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.core.documents import MOST_BYTES, Fault, NotAPdf, TooLarge, check_pdf, find_fault, safe_name

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\nstartxref\n30\n%%EOF\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Fault.EMPTY),
        (b"<html>%PDF-1.4 startxref 3 %%EOF", Fault.NOT_PDF),
        (b"PK\x03\x04 a workbook", Fault.NOT_PDF),
        (b" " + PDF, Fault.NOT_PDF),
        (PDF.replace(b"%PDF-1.7", b"%PDF-x.y"), Fault.NOT_PDF),
        (PDF[:-20], Fault.CUT_OFF),
        (PDF.replace(b"30\n%%EOF", b"9999\n%%EOF"), Fault.CUT_OFF),
        (PDF + b"<script>alert(1)</script>", Fault.CUT_OFF),
        (b"%PDF-1.4" + b"0" * MOST_BYTES, Fault.LARGE),
        (PDF, None),
    ],
)
def test_a_file_is_judged_by_what_it_holds(content: bytes, why: Fault | None) -> None:
    assert find_fault(content) == why
    if why is None:
        check_pdf(content)
    else:
        with pytest.raises(TooLarge if why == Fault.LARGE else NotAPdf):
            check_pdf(content)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("Convenio é 2026.PDF", "Convenio é 2026.pdf"),
        ("..", "agreement.pdf"),
        ("C:\\papers\\.hidden.pdf", "hidden.pdf"),
    ],
)
def test_a_files_name_says_what_it_said(typed: str, kept: str) -> None:
    assert safe_name(typed, "agreement") == kept


@given(st.text(max_size=300))
def test_a_files_name_is_safe_whatever_was_sent(name: str) -> None:
    made = safe_name(name)
    assert made.endswith(".pdf")
    assert 4 < len(made) <= 120
    assert not set(made) & set('/\\"\r\n\0;:*?<>|')
    assert not made.startswith(".")
