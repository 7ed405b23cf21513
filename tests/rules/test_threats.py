"""docs/THREATS.md names the place and the test of each claim: they are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "THREATS.md"
_NAMED = re.compile(r"`((?:directory|tests|templates|static)/[\w/.]+)(?:::(\w+))?`")


def named() -> list[tuple[str, str]]:
    """Every path that the page names, with the name inside of it, if it says one."""
    return sorted({(found[1], found[2] or "") for found in _NAMED.finditer(PAGE.read_text(encoding="utf-8"))})


@pytest.mark.parametrize(("path", "name"), named())
def test_what_the_page_names_is_there(path: str, name: str) -> None:
    assert (ROOT / path).is_file()
    assert not name or name in names_in(path)


def test_every_claim_names_code_and_a_test() -> None:
    said = PAGE.read_text(encoding="utf-8").split("## What is not protected")[0]
    claims = re.split(r"^### ", said, flags=re.MULTILINE)[1:]
    assert len(claims) >= 20
    for claim in claims:
        paths = [found[1] for found in _NAMED.finditer(claim)]
        assert any(path.startswith("directory/") for path in paths), claim
        assert any(path.startswith("tests/") for path in paths), claim


@cache
def names_in(path: str) -> frozenset[str]:
    """What a module defines at its top, and the methods of its classes."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return frozenset(found)
