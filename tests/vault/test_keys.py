"""A wrapped key opens for its reader, in its place, and for nobody and nowhere else."""

import pytest
from nacl import bindings

from directory.vault import keys
from directory.vault.keys import KeyPair
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret

HERE, ELSEWHERE = b"a place", b"another place"


@pytest.fixture
def reader() -> KeyPair:
    return keys.make_pair()


@pytest.fixture
def key() -> Secret:
    return Secret.new()


def forge(sender: KeyPair, named: bytes, reader: KeyPair, inner: bytes) -> bytes:
    """A wrap of the second form as somebody who has read the source could make it."""
    nonce = bytes(24)
    boxed = bindings.crypto_box(inner, nonce, reader.public, sender.private.reveal())
    return keys.FROM + bindings.crypto_box_seal(named + nonce + boxed, reader.public)


def refuse(reader: KeyPair, blob: bytes, context: bytes = HERE) -> None:
    with pytest.raises(Unopened):
        keys.unwrap(reader, blob, context)


def test_pairs_are_new_each_time_and_follow_from_their_private_key() -> None:
    one, other = keys.make_pair(), keys.make_pair()
    assert one.public != other.public
    assert keys.pair_of(one.private) == one
    assert "secret" in repr(one)
    assert one.private.reveal().hex() not in repr(one)


def test_a_seed_always_gives_the_same_pair() -> None:
    seed = Secret(bytes(range(32)))
    assert keys.pair_from_seed(seed) == keys.pair_from_seed(seed)
    assert keys.pair_from_seed(seed) == keys.pair_of(keys.pair_from_seed(seed).private)
    assert keys.pair_from_seed(seed) != keys.pair_from_seed(Secret(bytes(32)))


def test_a_plain_wrap_opens_and_names_nobody(reader: KeyPair, key: Secret) -> None:
    blob = keys.wrap(reader.public, key, HERE)
    assert keys.unwrap(reader, blob, HERE) == (key, None)
    assert keys.wrap(reader.public, key, HERE) != blob
    refuse(keys.make_pair(), blob)
    refuse(reader, blob, ELSEWHERE)


def test_a_wrap_from_somebody_names_them_to_the_reader_alone(reader: KeyPair, key: Secret) -> None:
    sender = keys.make_pair()
    blob = keys.wrap_from(sender, reader.public, key, HERE)
    assert keys.unwrap(reader, blob, HERE) == (key, sender.public)
    assert sender.public not in blob
    refuse(sender, blob)
    refuse(keys.make_pair(), blob)
    refuse(reader, blob, ELSEWHERE)


@pytest.mark.parametrize("form", ["plain", "from"])
def test_altered_bytes_are_refused(form: str, reader: KeyPair, key: Secret) -> None:
    sender = keys.make_pair()
    plain = form == "plain"
    blob = keys.wrap(reader.public, key, HERE) if plain else keys.wrap_from(sender, reader.public, key, HERE)
    for at in range(len(blob)):
        for bit in (1, 128):
            changed = bytearray(blob)
            changed[at] ^= bit
            refuse(reader, bytes(changed))
        refuse(reader, blob[:at])
    refuse(reader, blob + b"\x00")


def test_a_form_that_nobody_knows_is_refused(reader: KeyPair, key: Secret) -> None:
    plain, sent = keys.wrap(reader.public, key, HERE), keys.wrap_from(reader, reader.public, key, HERE)
    refuse(reader, keys.FROM + plain[1:])
    refuse(reader, keys.PLAIN + sent[1:])
    for other in (b"", b"\x00", b"\x03"):
        refuse(reader, other + plain[1:])
        refuse(reader, other + sent[1:])


def test_nothing_shorter_or_longer_than_a_key_is_taken_for_one(reader: KeyPair) -> None:
    bound = keys._bound(reader.public, HERE)
    for length in (0, 31, 33, 64):
        refuse(reader, keys.PLAIN + bindings.crypto_box_seal(bound + bytes(length), reader.public))
        refuse(reader, forge(reader, reader.public, reader, bound + bytes(32) + bytes(length)))


def test_a_wrap_is_bound_to_the_reader_as_well(reader: KeyPair, key: Secret) -> None:
    other = keys.make_pair()
    inner = keys._bound(other.public, HERE) + key.reveal()
    refuse(reader, keys.PLAIN + bindings.crypto_box_seal(inner, reader.public))
    refuse(reader, forge(other, other.public, reader, inner[:32] + bytes(32) + inner[32:]))


def test_nobody_speaks_in_anothers_name(reader: KeyPair, key: Secret) -> None:
    """Neither by naming them as the sender, nor by handing on what they are said to have given."""
    liar, named = keys.make_pair(), keys.make_pair()
    bound = keys._bound(reader.public, HERE)
    refuse(reader, forge(liar, named.public, reader, bound + bytes(32) + key.reveal()))
    refuse(reader, forge(liar, liar.public, reader, bound + named.public + key.reveal()))
    assert keys.unwrap(reader, forge(liar, liar.public, reader, bound + bytes(32) + key.reveal()), HERE) == (
        key,
        liar.public,
    )
    with pytest.raises(ValueError, match="vouches"):
        keys.wrap_from(liar, reader.public, key, HERE, origin=named.public)


def test_ones_own_copy_keeps_who_gave_it(reader: KeyPair, key: Secret) -> None:
    giver = keys.make_pair()
    blob = keys.wrap_from(reader, reader.public, key, HERE, origin=giver.public)
    assert keys.unwrap(reader, blob, HERE) == (key, giver.public)


def test_wrapped_anew_only_the_new_key_opens_and_the_giver_stays_known(reader: KeyPair, key: Secret) -> None:
    giver, new = keys.make_pair(), keys.make_pair()
    for blob, sender in (
        (keys.wrap(reader.public, key, HERE), None),
        (keys.wrap_from(giver, reader.public, key, HERE), giver.public),
    ):
        anew = keys.wrap_anew(reader, new, blob, HERE, ELSEWHERE)
        assert keys.unwrap(new, anew, ELSEWHERE) == (key, sender)
        again = keys.wrap_anew(new, reader, anew, ELSEWHERE, HERE)
        assert keys.unwrap(reader, again, HERE) == (key, sender)
        refuse(new, anew, HERE)
        refuse(reader, anew, ELSEWHERE)
        for wrong in ((new, new, blob, HERE, ELSEWHERE), (reader, new, blob, ELSEWHERE, HERE)):
            with pytest.raises(Unopened):
                keys.wrap_anew(*wrong)
