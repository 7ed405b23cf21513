"""Blobs put in each other's place, and bits flipped: each contract under one key, so that the place alone differs."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from directory.vault import keys
from directory.vault.contracts import CONTRACTS, Contract, Part
from directory.vault.keys import KeyPair
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret
from tests.trust.conftest import AT_LENGTH, Figure
from tests.trust.vectors import FORMS, PARTS, SEALED_TO, WRAPS

BITS = range(8) if AT_LENGTH else (0, 7)
Opener = Callable[[bytes, dict[str, Part]], object]


@dataclass(frozen=True, slots=True)
class Row:
    """A blob where it lies, and how a reader who has the right key opens it there."""

    contract: Contract
    form: str
    parts: dict[str, Part]
    blob: bytes
    open: Opener


def changed(part: Part) -> Part:
    """Another value of the same kind."""
    if isinstance(part, uuid.UUID):
        return uuid.uuid4()
    if isinstance(part, int):
        return part + 1
    return part[:-1] + (b"\xff" if isinstance(part, bytes) else "x")  # type: ignore[operator]


def places(contract: Contract) -> Iterator[dict[str, Part]]:
    """One place, each place that differs from it in a single part, and one that differs in all."""
    first = {name: PARTS.get(name, uuid.uuid4()) for name in contract.parts}
    yield first
    for name in contract.parts:
        yield {**first, name: changed(first[name])}
    yield {name: changed(part) for name, part in first.items()}


def rows() -> list[Row]:
    """Rows of every contract, all under one key and for one reader."""
    key, reader, sender = Secret.new(), keys.make_pair(), keys.make_pair()
    made = []
    for name, contract in CONTRACTS.items():
        for form in forms_of(name):
            for parts in places(contract):
                blob = seal(contract, form, parts, key, reader, sender)
                made.append(Row(contract, form, parts, blob, opener(contract, form, key, reader)))
    return made


def forms_of(name: str) -> tuple[str, ...]:
    """In which forms a contract's column is filled."""
    if name in WRAPS:
        return FORMS
    return ("sealed to",) if name in SEALED_TO else ("record",)


def seal(contract: Contract, form: str, parts: dict[str, Part], key: Secret, reader: KeyPair, sender: KeyPair) -> bytes:
    """One blob of a form in a place."""
    if form == "record":
        return contract.seal(key, f"{contract.name} {parts}".encode(), **parts)
    if form == "sealed to":
        return contract.seal_to(reader.public, f"{contract.name} {parts}".encode(), **parts)
    context = contract.context(**parts)
    if form == "plain":
        return keys.wrap(reader.public, Secret.new(), context)
    giver, origin = (sender, None) if form == "from" else (reader, sender.public)
    return keys.wrap_from(giver, reader.public, Secret.new(), context, origin)


def opener(contract: Contract, form: str, key: Secret, reader: KeyPair) -> Opener:
    """How that form is opened in a place."""
    if form == "record":
        return lambda blob, parts: contract.open(key, blob, **parts)
    if form == "sealed to":
        return lambda blob, parts: contract.open_as(reader, blob, **parts)
    return lambda blob, parts: contract.unwrap(reader, blob, **parts)


def is_open(row: Row, blob: bytes) -> bool:
    """Whether a blob opens where a row lies."""
    try:
        row.open(blob, row.parts)
    except Unopened:
        return False
    return True


def test_every_row_opens_in_its_place_and_in_no_other(figure: Figure) -> None:
    found = rows()
    assert all(is_open(row, row.blob) for row in found)
    tried = accepted = 0
    for one, other in itertools.permutations(found, 2):
        if (one.form in FORMS) == (other.form in FORMS):
            tried += 1
            accepted += is_open(one, other.blob)
    figure("blobs swapped", f"{len(CONTRACTS)} contracts: {tried:,} tried, {accepted} accepted")
    assert tried > 1_000
    assert accepted == 0


def test_every_flipped_bit_is_refused(figure: Figure) -> None:
    first = {(row.contract.name, row.form): row for row in reversed(rows())}
    tried = accepted = 0
    for row in first.values():
        for at, bit in itertools.product(range(len(row.blob)), BITS):
            blob = bytearray(row.blob)
            blob[at] ^= 1 << bit
            tried += 1
            accepted += is_open(row, bytes(blob))
    figure("bits flipped", f"{len(first)} kinds of blobs: {tried:,} tried, {accepted} accepted")
    assert tried > 1_000
    assert accepted == 0
