"""The page on cryptography says what the code does: every table of it is read and compared."""

import ast
import re
from datetime import timedelta
from importlib import import_module

import pytest

from directory.vault import uses
from directory.vault.contracts import CONTRACTS
from directory.vault.passphrase import PROFILES
from tests.rules.test_house import HOUSE, ROOT
from tests.rules.test_vault import columns

PAGE = ROOT / "docs" / "CRYPTO.md"
OF_PYNACL = {"bindings", "pwhash"}
OF_PYTHON = {"blake2b", "random", "token_bytes"}
WRAPS = re.compile(r"^\*$")


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head; backticks taken off."""
    found = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in found.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_primitive_that_is_called_is_named_and_none_else() -> None:
    called = set()
    for path in sorted((HOUSE / "vault").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[0] in OF_PYNACL:
                called.add(node.attr)
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if name in OF_PYTHON:
                called.add(name)
    called -= {"argon2id", "MEMLIMIT_MIN", "OPSLIMIT_MIN"}
    named = [row[2] for row in table("Primitives")]
    assert len(named) == len(set(named))
    assert set(named) == {name for name in called if not name.endswith("BYTES")}


@pytest.mark.parametrize("row", table("Figures"), ids=lambda row: row[2])
def test_every_figure_is_the_codes(row: list[str]) -> None:
    module, _, name = row[2].partition(":")
    number, _, unit = row[1].partition(" ")
    assert getattr(import_module(module), name) == (timedelta(**{unit: int(number)}) if unit else int(number))


def test_every_profile_stands_there_with_its_costs() -> None:
    told = {
        name: (float(memory) * 1024 * 1024, int(passes)) for name, memory, passes, _ in table("Profiles of Argon2id")
    }
    assert told == {profile.name: (profile.memory, profile.passes) for profile in PROFILES.values()}


def test_every_use_stands_there_with_what_it_leads_from_and_to() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = {}
    for line in text.split("\n## Uses\n", 1)[1].split("\n## ", 1)[0].splitlines():
        found = re.fullmatch(r"\| `(\w+)` \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|", line)
        if found:
            told[found[1]] = found[2].encode()
    assert told == {name: value for name, value in vars(uses).items() if isinstance(value, bytes)}


def test_every_contract_stands_there_with_what_it_is_bound_to() -> None:
    columns()
    told = {name: (column, tuple(bound.split(", "))) for name, column, bound, *_ in table("Sealed columns")}
    assert told == {name: (contract.column, contract.parts) for name, contract in CONTRACTS.items()}
    for name, _, _, padded, opened_by in table("Sealed columns"):
        assert opened_by
        assert WRAPS.match(padded) or int(padded) == CONTRACTS[name].block, name


def test_what_is_told_of_keys_names_columns_and_files_that_are_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_]+\.[a-z_]+)`", text.split("\n## How keys live\n", 1)[1])
    known = columns()
    assert {name for name in named if not name.endswith((".key", ".md"))} <= set(known)
    assert {"link.key", "secret.key"} <= set(named)
    for path in re.findall(r"`((?:directory|tests)/[\w/]+(?:\.py)?)`", text):
        assert (ROOT / path).exists(), path
