"""A sealed column is declared once, and what lies in a row opens in that row alone."""

import uuid

import pytest

from directory.vault import contracts, keys, sealing
from directory.vault.contracts import Contract, declare
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture(autouse=True)
def _leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is declared here is declared for one test alone."""
    monkeypatch.setattr(contracts, "CONTRACTS", {})


@pytest.fixture
def letter() -> Contract:
    return declare("letter", "letter.text_sealed", "letter", "revision", block=128)


def test_what_is_declared_can_be_found(letter: Contract) -> None:
    assert list(contracts.CONTRACTS.items()) == [("letter", letter)]
    assert letter == Contract("letter", "letter.text_sealed", ("letter", "revision"), 128)
    assert declare("note", "note.text_sealed", "note").block == sealing.BLOCK


def test_neither_a_name_nor_a_column_is_declared_twice(letter: Contract) -> None:
    for name, column in (("letter", "other.text_sealed"), ("other", "letter.text_sealed")):
        with pytest.raises(ValueError, match="twice"):
            declare(name, column)
    assert list(contracts.CONTRACTS) == ["letter"]


def test_a_context_is_its_name_and_its_parts_in_their_order(letter: Contract) -> None:
    wanted = sealing.context_of(b"letter", ONE.bytes, (7).to_bytes(8, "big"))
    assert letter.context(letter=ONE, revision=7) == letter.context(revision=7, letter=ONE) == wanted
    words = declare("words", "words.text_sealed", "said", "raw")
    assert words.context(said="añil", raw=b"\x00") == sealing.context_of(b"words", "añil".encode(), b"\x00")


def test_no_part_may_be_missing_or_more(letter: Contract) -> None:
    for parts in ({"letter": ONE}, {"letter": ONE, "revision": 1, "agency": ONE}, {}):
        with pytest.raises(TypeError, match="bound to"):
            letter.context(**parts)


def test_a_row_opens_in_its_own_place(letter: Contract) -> None:
    key = Secret.new()
    blob = letter.seal(key, b"Dear", letter=ONE, revision=1)
    assert letter.open(key, blob, letter=ONE, revision=1) == b"Dear"
    assert len(blob) == 1 + 24 + 128 + 16
    other = declare("other", "other.text_sealed", "letter", "revision", block=128)
    for contract, key_, place in (
        (letter, key, (OTHER, 1)), (letter, key, (ONE, 2)), (letter, Secret.new(), (ONE, 1)), (other, key, (ONE, 1)),
    ):  # fmt: skip
        with pytest.raises(Unopened):
            contract.open(key_, blob, letter=place[0], revision=place[1])


def test_a_row_that_was_padded_otherwise_is_refused(letter: Contract) -> None:
    """Read with a shorter block, a row would give its padding for content."""
    key = Secret.new()
    blob = Contract("letter", "letter.text_sealed", ("letter",), 512).seal(key, b"Dear", letter=ONE)
    with pytest.raises(Unopened):
        Contract("letter", "letter.text_sealed", ("letter",), 128).open(key, blob, letter=ONE)


def test_a_wrap_opens_in_its_own_place(letter: Contract) -> None:
    reader, key = keys.make_pair(), Secret.new()
    blob = letter.wrap(reader.public, key, letter=ONE, revision=1)
    assert letter.unwrap(reader, blob, letter=ONE, revision=1) == (key, None)
    for place in ((OTHER, 1), (ONE, 2)):
        with pytest.raises(Unopened):
            letter.unwrap(reader, blob, letter=place[0], revision=place[1])
    with pytest.raises(Unopened):
        letter.unwrap(keys.make_pair(), blob, letter=ONE, revision=1)


def test_a_row_that_was_sealed_to_a_reader_opens_for_them_in_its_place(letter: Contract) -> None:
    reader = keys.make_pair()
    blob = letter.seal_to(reader.public, b"Dear", letter=ONE, revision=1)
    assert letter.open_as(reader, blob, letter=ONE, revision=1) == b"Dear"
    for one, place in ((keys.make_pair(), (ONE, 1)), (reader, (OTHER, 1)), (reader, (ONE, 2))):
        with pytest.raises(Unopened):
            letter.open_as(one, blob, letter=place[0], revision=place[1])
    for at in range(0, len(blob), 7):
        with pytest.raises(Unopened):
            letter.open_as(reader, blob[:at], letter=ONE, revision=1)
    with pytest.raises(Unopened):
        letter.open_as(reader, blob + b"\x00", letter=ONE, revision=1)


def test_what_is_sealed_to_a_reader_is_its_key_and_then_the_row(letter: Contract) -> None:
    """Under a key of its own each time, in a wrap that names nobody."""
    reader, found = keys.make_pair(), []
    for _ in range(2):
        blob = letter.seal_to(reader.public, b"Dear", letter=ONE, revision=1)
        assert len(blob) == keys.WRAPPED + 1 + 24 + 128 + 16
        key, sender = letter.unwrap(reader, blob[: keys.WRAPPED], letter=ONE, revision=1)
        assert sender is None
        assert letter.open(key, blob[keys.WRAPPED :], letter=ONE, revision=1) == b"Dear"
        found.append(key)
    assert found[0] != found[1]


def test_a_row_and_the_key_before_it_belong_together(letter: Contract) -> None:
    """Neither half of another row stands in for its own, and a key that names its giver is not taken there."""
    reader, key = keys.make_pair(), Secret.new()
    one, other = (letter.seal_to(reader.public, b"Dear", letter=ONE, revision=1) for _ in range(2))
    named = keys.wrap_from(reader, reader.public, key, letter.context(letter=ONE, revision=1))
    named += letter.seal(key, b"Dear", letter=ONE, revision=1)
    for blob in (one[: keys.WRAPPED] + other[keys.WRAPPED :], named):
        with pytest.raises(Unopened):
            letter.open_as(reader, blob, letter=ONE, revision=1)


def test_what_is_sealed_to_a_reader_has_no_place_but_one_that_is_whole(letter: Contract) -> None:
    reader = keys.make_pair()
    with pytest.raises(TypeError, match="bound to"):
        letter.seal_to(reader.public, b"Dear", letter=ONE)
    with pytest.raises(TypeError, match="bound to"):
        letter.open_as(reader, letter.seal_to(reader.public, b"Dear", letter=ONE, revision=1), letter=ONE)
