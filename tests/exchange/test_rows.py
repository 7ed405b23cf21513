"""CSV as it comes from other people's machines."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.exchange.package import BadPackageError, open_package
from directory.exchange.rows import LONGEST_CELL, Row, Text, examine, read_rows


def read(folder: Path, content: bytes) -> tuple[Text, list[Row]]:
    path = folder / "organizations.csv"
    path.write_bytes(content)
    package = open_package(path)
    text = examine(package, package.members[0])
    return text, list(read_rows(package, package.members[0], text))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_line_gives_the_same_rows(tmp_path: Path, end: str) -> None:
    text, rows = read(tmp_path, end.join(["id,name", "1,Harbor House", '2,"a, b"', ""]).encode())
    assert [row.cells for row in rows] == [{"id": "1", "name": "Harbor House"}, {"id": "2", "name": "a, b"}]
    assert [row.line for row in rows] == [2, 3]
    assert text.line_ends == {{"\n": "LF", "\r\n": "CRLF", "\r": "CR"}[end]}


def test_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    text, rows = read(tmp_path, b"\xef\xbb\xbfid,name\n1,x\n")
    assert text.has_bom
    assert rows[0].cells["id"] == "1"


def test_latin_1_is_read_and_said(tmp_path: Path) -> None:
    text, rows = read(tmp_path, "id,name\n1,Niños – “casa”\n".encode("cp1252"))
    assert text.encoding == "cp1252"
    assert rows[0].cells["name"] == "Niños – “casa”"
    assert read(tmp_path, b"id,name\n1,\x81\xe9\n")[0].encoding == "latin-1"


def test_utf_8_cut_in_the_middle_of_a_block_is_still_utf_8(tmp_path: Path) -> None:
    text, rows = read(tmp_path, ("id,name\n" + "1,é\n" * 200_000).encode())
    assert text.encoding == "utf-8"
    assert len(rows) == 200_000


def test_rows_that_do_not_fit_their_head_carry_the_fault_and_the_line(tmp_path: Path) -> None:
    _, rows = read(tmp_path, b'id,name\n1\n2,b,c\n3,x\x00y\n\n4,"two\nlines"\n5,e,\n')
    assert [(row.line, row.fault) for row in rows] == [
        (2, "row_too_short"), (3, "row_too_long"), (4, "nul"), (6, ""), (8, ""),
    ]  # fmt: skip


def test_cell_past_the_limit_stops_the_reading_at_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadPackageError) as caught:
        read(tmp_path, b"id,name\n1,fine\n2," + b"x" * (LONGEST_CELL + 1) + b"\n")
    assert (caught.value.code, caught.value.line) == ("unreadable_cell", 3)


def test_quote_that_is_never_closed_stops_the_reading(tmp_path: Path) -> None:
    with pytest.raises(BadPackageError) as caught:
        read(tmp_path, b'id,name\n1,"open\n' + b"2,fine and well\n" * 20_000)
    assert caught.value.code == "unreadable_cell"


def test_column_named_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPackageError) as caught:
        read(tmp_path, b"id,name,Name\n1,a,b\n")
    assert caught.value.code == "bad_head"


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fall_over(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Either rows, each with its line, or a refusal that says why: no other error gets out."""
    with suppress(BadPackageError):
        _, rows = read(tmp_path_factory.mktemp("any"), b"id,name\n" + content)
        assert all(row.line > 1 for row in rows)
