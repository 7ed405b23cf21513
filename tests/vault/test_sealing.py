"""What is sealed opens with its key and context, and with nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.vault.sealing import BLOCK, Unopened, context_of, open_sealed, seal, subkey

KEY = bytes(range(32))


@settings(deadline=None)
@given(st.binary(max_size=2000), st.lists(st.binary(max_size=20), max_size=4))
def test_what_is_sealed_opens_again(plaintext: bytes, parts: list[bytes]) -> None:
    context = context_of(*parts)
    assert open_sealed(KEY, seal(KEY, plaintext, context), context) == plaintext


def test_every_flipped_bit_and_every_other_context_is_refused() -> None:
    blob = seal(KEY, b"a search", context_of(b"drawer", b"1"))
    for at in range(len(blob)):
        changed = bytearray(blob)
        changed[at] ^= 1
        with pytest.raises(Unopened):
            open_sealed(KEY, bytes(changed), context_of(b"drawer", b"1"))
    for context in (context_of(b"drawer", b"2"), context_of(b"drawer1"), b""):
        with pytest.raises(Unopened):
            open_sealed(KEY, blob, context)
    with pytest.raises(Unopened):
        open_sealed(bytes(32), blob, context_of(b"drawer", b"1"))
    for at in range(len(blob)):
        with pytest.raises(Unopened):
            open_sealed(KEY, blob[:at], context_of(b"drawer", b"1"))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=8), max_size=4), st.lists(st.binary(max_size=8), max_size=4))
def test_contexts_are_injective(one: list[bytes], other: list[bytes]) -> None:
    assert (context_of(*one) == context_of(*other)) == (one == other)


def test_the_length_tells_little_and_uses_differ() -> None:
    assert len(seal(KEY, b"", b"")) == len(seal(KEY, b"x" * (BLOCK - 1), b""))
    assert subkey(KEY, b"one") != subkey(KEY, b"two")
