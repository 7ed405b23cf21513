"""Four words of a public key: the same for both who compare them, and others for another key."""

import pytest
from nacl import pwhash

from directory.vault import keys, voice
from directory.vault.passphrase import LIGHT


@pytest.fixture(autouse=True)
def _remember_nothing() -> None:
    """Each test derives for itself, whatever was derived before it in the same process."""
    voice.words_of.cache_clear()


def test_words_belong_to_one_key() -> None:
    key = bytes(range(32))
    assert voice.words_of(key) == ("amino", "cameo", "tile", "bok")
    assert voice.words_of(key) == voice.words_of(bytes(key))
    others = {voice.words_of(keys.make_pair().public) for _ in range(20)}
    assert len(others) == 20
    assert all(len(words) == voice.WORDS for words in others)


def test_each_guess_costs_what_a_code_costs_and_each_key_costs_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the cost, a key with somebody's words is found in hours."""
    paid, derive = [], pwhash.argon2id.kdf

    def counting(size: int, typed: bytes, salt: bytes, opslimit: int, memlimit: int) -> bytes:
        paid.append((typed, opslimit, memlimit))
        return derive(size, typed, salt, opslimit=opslimit, memlimit=memlimit)

    monkeypatch.setattr(pwhash.argon2id, "kdf", counting)
    key = keys.make_pair().public
    assert voice.words_of(key) == voice.words_of(key)
    assert paid == [(key, LIGHT.passes, LIGHT.memory)] == [(key, 2, 19 * 1024 * 1024)]


def test_every_word_of_the_list_is_there_once() -> None:
    words = voice.short_list()
    assert len(words) == len(set(words)) == 1296
    assert (words[0], words[-1]) == ("acid", "zoom")
    assert all(word.isascii() and word == word.strip().lower() for word in words)


def test_words_are_heard_however_they_are_typed() -> None:
    heard = ("acid", "t-shirt", "zoom", "yo-yo")
    for typed in ("acid t-shirt zoom yo-yo", " Acid, T-SHIRT. zoom;\tYo-Yo\n", "1. acid 2. t-shirt 3. zoom 4. yo-yo"):
        assert voice.as_heard(typed) == heard
    assert voice.as_heard("") == voice.as_heard(" 1234 ,.") == ()
