"""Four words of a public key: the same for both who compare them, and others for another key."""

from directory.vault import keys, voice


def test_words_belong_to_one_key() -> None:
    key = bytes(range(32))
    assert voice.words_of(key) == ("tummy", "duck", "scan", "scope")
    assert voice.words_of(key) == voice.words_of(bytes(key))
    others = {voice.words_of(keys.make_pair().public) for _ in range(300)}
    assert len(others) == 300
    assert all(len(words) == voice.WORDS for words in others)


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
