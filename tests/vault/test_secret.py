"""A secret shows itself to whoever asks for it by name, and to nobody else."""

import copy
import pickle

import pytest

from directory.vault.secret import LENGTH, Secret


def test_it_holds_thirty_two_bytes_and_gives_them_back() -> None:
    raw = bytes(range(LENGTH))
    assert Secret(raw).reveal() == raw
    for other in (b"", raw[:-1], raw + b"\x00"):
        with pytest.raises(ValueError, match="32"):
            Secret(other)


def test_it_keeps_a_copy_that_nobody_changes() -> None:
    raw = bytearray(range(LENGTH))
    kept = Secret(raw)  # type: ignore[arg-type]  # as a library that hands out its own buffer might
    raw[0] ^= 1
    assert kept.reveal() == bytes(range(LENGTH))


def test_new_ones_differ() -> None:
    assert len({Secret.new().reveal() for _ in range(50)}) == 50
    assert len(Secret.new().reveal()) == LENGTH


def test_it_is_never_shown_nor_written_down() -> None:
    raw = b"this is a key of thirty-two byte"
    secret = Secret(raw)
    for shown in (repr(secret), str(secret), f"{secret}", f"{secret!r:>40}", repr([secret]), repr({"key": secret})):
        assert "this is" not in shown
        assert raw.hex() not in shown
    assert repr(secret) == "<secret>"
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write(secret)


def test_two_are_equal_by_what_they_hold() -> None:
    raw = bytes(range(LENGTH))
    assert Secret(raw) == Secret(raw)
    assert Secret(raw) != Secret(bytes(LENGTH))
    assert Secret(raw) != raw
    with pytest.raises(TypeError):
        hash(Secret(raw))
