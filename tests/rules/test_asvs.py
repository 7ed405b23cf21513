"""The table of ASVS rows names tests that are there, and leaves out no row on sign-ins, permissions and keys."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "ASVS.md"
# The rows of chapters 3, 6, 7, 8 and 11 that apply to this application at levels 1 and 2, and of others what the vault
# promises.
NEEDED = frozenset(
    [
        "3.2.1",
        "3.3.1",
        "3.3.2",
        "3.3.3",
        "3.3.4",
        "3.4.1",
        "3.4.3",
        "3.4.4",
        "3.4.5",
        "3.4.6",
        "3.5.1",
        "3.5.3",
        "6.2.1",
        "6.2.3",
        "6.2.4",
        "6.2.5",
        "6.2.7",
        "6.2.8",
        "6.2.9",
        "6.3.1",
        "6.3.3",
        "6.4.1",
        "6.4.3",
        "6.5.1",
        "6.5.2",
        "7.2.3",
        "7.2.4",
        "7.3.1",
        "7.3.2",
        "7.4.1",
        "7.4.2",
        "7.4.3",
        "7.5.1",
        "8.2.1",
        "8.2.2",
        "8.2.3",
        "8.4.1",
        "2.3.1",
        "2.3.2",
        "11.1.1",
        "11.1.2",
        "11.2.1",
        "11.2.2",
        "11.3.3",
        "11.4.2",
        "11.4.4",
        "11.5.1",
        "16.4.2",
    ]
)


def rows() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Each row by its id: what it asks, and the file and name of each test."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and re.fullmatch(r"\d+(\.\d+){2}", cells[0]):
            assert cells[0] not in found, f"{cells[0]} stands there twice"
            assert cells[1] in ("1", "2"), cells[0]
            found[cells[0]] = (cells[2], re.findall(r"`([\w/]+\.py)::(\w+)`", cells[3]))
    return found


@cache
def list_tests(name: str) -> frozenset[str]:
    """The tests of a file, by its syntax tree."""
    path = ROOT / name
    tree = ast.parse(path.read_text(encoding="utf-8") if path.is_file() else "")
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", sorted(rows()))
def test_each_row_names_what_it_asks_and_tests_that_are_there(row: str) -> None:
    asks, named = rows()[row]
    assert asks
    assert named, f"{row} names no test"
    for file, test in named:
        assert test.startswith("test_")
        assert test in list_tests(file), f"{row}: {file} has no {test}"


def test_no_row_on_sign_ins_permissions_and_keys_is_missing() -> None:
    assert set(rows()) >= NEEDED
