"""The vault, held against the code: each sealed column is declared, each key has one use, and nobody goes round it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import Column, LargeBinary

from directory.core.backup import container
from directory.core.db import db
from directory.vault import uses
from directory.vault.contracts import CONTRACTS
from tests.rules.test_house import HOUSE, ROOT, imports, modules, name_of

VAULT = HOUSE / "vault"
NOT_BY_NAME = {
    # What is sealed in a column that is not named for it: each with its reason.
    "outgoing_mail.body": "a letter that waits is sealed; one that was sent is empty",
    "passphrase.sealed": "the table is nothing but what is sealed",
}
STRAYS = {
    # A `person` string that does not stand in vault/uses.py: each with its reason.
    HOUSE / "core" / "backup" / "container.py": "core ranks below the vault; the mark is no key and guards nothing",
}
CRYPTOGRAPHY = {
    # Who may import what makes or checks a secret, by room or file; everybody else goes through the vault.
    "nacl": {"vault"},
    "webauthn": {"accounts/proof/security_key.py"},
    "cryptography": {"accounts/proof/security_key.py"},  # the kinds of its errors, which webauthn lets through
    "pyotp": {"accounts/proof/second_factor.py"},
    "ssl": {"core/post.py"},
}
NEVER = {"random", "Crypto", "Cryptodome", "jwt", "itsdangerous", "pickle", "marshal", "shelve"}
"""Chance that can be foretold, cryptography of another's making, and what runs while it is read."""


@cache
def columns() -> dict[str, Column[object]]:
    """Every column of every table, by table and name."""
    for path in modules():
        if path.stem == "models" or "models" in path.parts or "declare(" in path.read_text(encoding="utf-8"):
            import_module(module_of(path))
    return {f"{table.name}.{column.name}": column for table in db.metadata.tables.values() for column in table.columns}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_every_sealed_column_is_declared_and_every_declaration_names_a_column() -> None:
    found = columns()
    declared = {contract.column for contract in CONTRACTS.values()}
    sealed = {name for name in found if name.endswith("_sealed")}
    assert sealed
    assert declared == sealed | set(NOT_BY_NAME)
    assert declared <= set(found)
    assert {name for name in sealed if not isinstance(found[name].type, LargeBinary)} == set()


def test_every_contract_is_bound_to_more_than_its_name() -> None:
    columns()
    for name, contract in CONTRACTS.items():
        assert contract.name == name
        assert contract.parts, name
        assert len(set(contract.parts)) == len(contract.parts), name
        assert contract.block > 0, name
        assert contract.block % 16 == 0, name


def uses_by_name() -> dict[str, bytes]:
    return {name: value for name, value in vars(uses).items() if isinstance(value, bytes)}


def test_every_use_is_another_and_fits() -> None:
    found = list(uses_by_name().values())
    for path in STRAYS:
        found += [ast.literal_eval(node) for node in persons_in(path)]
    assert len(found) > len(STRAYS)
    assert len(set(found)) == len(found)
    # blake2b fills a shorter one up with zeros: two that differ by zeros alone would be the same.
    assert len({use.rstrip(b"\0") for use in found}) == len(found)
    assert all(0 < len(use) <= 16 for use in found)


def persons_in(path: Path) -> Iterator[ast.expr]:
    """What is given as `person` of a digest, or as a use to whoever makes a key of it, and is written out there."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        given = [word.value for word in call.keywords if word.arg in ("person", "use") and "blake2" in name]
        if name in ("subkey", "digest", "server_key", "key_from"):
            given += call.args
        yield from (one for one in given if isinstance(one, ast.Constant) and isinstance(one.value, bytes))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_use_is_written_outside_their_list(path: Path) -> None:
    if path not in STRAYS:
        assert [ast.unparse(node) for node in persons_in(path)] == []
    if path != VAULT / "uses.py" and path not in STRAYS:
        written = {value for value in uses_by_name().values() if repr(value)[2:-1] in path.read_text(encoding="utf-8")}
        assert written == set()


def test_a_use_that_is_written_elsewhere_would_be_found(tmp_path: Path) -> None:
    stray = tmp_path / "stray.py"
    stray.write_text("import hashlib\nhashlib.blake2b(b'', person=b'mine')\nsubkey(root, b'yours')\n")
    assert [ast.literal_eval(node) for node in persons_in(stray)] == [b"mine", b"yours"]
    assert container.mark_of_key("one") != container.mark_of_key("other")


@pytest.mark.parametrize("path", sorted(VAULT.rglob("*.py")), ids=name_of)
def test_the_vault_stands_on_core_alone(path: Path) -> None:
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "directory":
            assert len(parts) == 1 or parts[1] in ("core", "vault"), name
        assert parts[0] not in ("flask", "werkzeug", "jinja2", "wtforms", "structlog", "logging"), name


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_cryptography_is_imported_where_it_is_said(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}
    assert not used & NEVER
    room, file = path.relative_to(HOUSE).parts[0], name_of(path)
    for library in used & set(CRYPTOGRAPHY):
        assert {room, file} & CRYPTOGRAPHY[library], f"{file} imports {library}: ask the vault"


def test_nobody_asks_for_an_id_that_tells_where_and_when_it_was_made() -> None:
    for path in modules():
        assert not re.search(r"\buuid[16]\(", path.read_text(encoding="utf-8")), name_of(path)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_secret_is_revealed_into_words(path: Path) -> None:
    """`reveal` gives the bytes of a key: never into a log, an exception, a page or a text."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        told: list[ast.AST] = []
        if isinstance(node, ast.JoinedStr):
            told = list(node.values)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            told = [node.exc]
        elif isinstance(node, ast.Call) and is_telling(node):
            told = [*node.args, *(word.value for word in node.keywords)]
        revealed = [one for part in told for one in ast.walk(part) if isinstance(one, ast.Attribute)]
        assert not [one.lineno for one in revealed if one.attr == "reveal"]


def is_telling(call: ast.Call) -> bool:
    """Whether a call writes into a log, the audit, a page or a terminal."""
    function = call.func
    owner = function.value.id if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) else ""
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return owner in ("log", "click") or name in ("note", "respond", "render_template", "flash", "print", "repr", "str")


def test_every_use_and_every_contract_is_used() -> None:
    """A key that nothing is derived for, or a column that nobody seals, is a promise without a deed."""
    columns()
    whole = "\n".join(path.read_text(encoding="utf-8") for path in modules())
    assert [name for name in uses_by_name() if not re.search(rf"\buses\.{name}\b", whole)] == []
    names = re.findall(r"^(\w+) = declare\(", whole, re.MULTILINE)
    assert len(names) == len({contract.name for contract in CONTRACTS.values()})
    verbs = "seal|open|wrap|unwrap|context|seal_to"
    assert [name for name in names if not re.search(rf"\b{name}\.({verbs})\(", whole)] == []
