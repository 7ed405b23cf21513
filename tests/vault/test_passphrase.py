"""From what was typed to a key: exactly as typed, and never more than 256 bytes."""

import pytest

from directory.vault import passphrase
from directory.vault.passphrase import LONGEST, PROFILES, TESTING, TooLong, derive

SALT = bytes(range(16))


def test_the_same_words_give_the_same_key_and_others_another() -> None:
    key = derive("five words that chance chose", SALT, TESTING)
    assert len(key) == 32
    assert key == derive("five words that chance chose", SALT, TESTING)
    changed = ("Five words that chance chose", "five words that chance chose ", "five  words that chance chose", "")
    others = [derive(typed, SALT, TESTING) for typed in changed]
    others += [derive("five words that chance chose", bytes(16), TESTING)]
    dearer = passphrase.Profile("dearer", TESTING.memory * 2, TESTING.passes)
    others += [derive("five words that chance chose", SALT, dearer)]
    longer = passphrase.Profile("longer", TESTING.memory, TESTING.passes + 1)
    others += [derive("five words that chance chose", SALT, longer)]
    assert len({key, *others}) == 1 + len(others)


def test_an_accent_is_typed_as_it_is_typed() -> None:
    assert derive("é", SALT, TESTING) != derive("e\u0301", SALT, TESTING)


def test_more_than_256_bytes_are_refused() -> None:
    assert derive("x" * LONGEST, SALT, TESTING)
    for typed in ("x" * (LONGEST + 1), "é" * (LONGEST // 2) + "x"):
        with pytest.raises(TooLong):
            derive(typed, SALT, TESTING)


def test_the_costs_are_those_of_the_design() -> None:
    figures = {name: (one.memory, one.passes) for name, one in PROFILES.items() if one is not TESTING}
    mib = 1024 * 1024
    assert figures == {
        "argon2id-128m-3": (128 * mib, 3), "argon2id-256m-3": (256 * mib, 3), "argon2id-19m-2": (19 * mib, 2),
    }  # fmt: skip


def test_salts_are_new_each_time() -> None:
    salts = {passphrase.new_salt() for _ in range(50)}
    assert len(salts) == 50
    assert {len(salt) for salt in salts} == {16}


def test_a_digest_is_of_its_token_and_its_use() -> None:
    digest = passphrase.digest(b"token", b"use one")
    assert digest == passphrase.digest(b"token", b"use one")
    assert len(digest) == 32
    assert len({digest, passphrase.digest(b"token", b"use two"), passphrase.digest(b"other", b"use one")}) == 3
