"""Folding: the same for what is stored and for what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.core.words import LONGEST_WORD, fold, indexed, plain, singular, words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Niños y Niñas", ["ninos", "y", "ninas"]),
        ("women's men’s", ["women", "men"]),
        ("N/A; x-ray", ["n", "a", "x", "ray"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("中文 العربية", ["中文", "العربية"]),
        ('"* NEAR(', ["near"]),
        ("", []),
    ],
)
def test_words_are_folded(typed: str, read: list[str]) -> None:
    assert words(typed) == read


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("families", "family"), ("boxes", "box"), ("classes", "class"), ("programas", "programa"), ("women", "woman"),
        ("children", "child"), ("homes", "home"), ("crisis", "crisis"), ("bus", "bus"), ("bip", "bip"), ("ids", "ids"),
        ("churches", "church"), ("services", "service"),
    ],
)  # fmt: skip
def test_singulars(many: str, one: str) -> None:
    assert singular(many) == one


@given(st.text(max_size=200))
def test_folding_is_stable_and_bounded(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for word in words(text):
        assert 0 < len(word) <= LONGEST_WORD
        assert singular(singular(word)) in (singular(word), singular(singular(word)))
    for word in words(text):
        assert word in indexed(text).split() or not word.isalnum()


def test_a_plural_is_found_by_its_singular_and_the_other_way() -> None:
    for stored, asked in (("counseling services", "service"), ("a service", "services"), ("familias", "familia")):
        assert singular(words(asked)[0]) in indexed(stored).split()


def test_texts_of_others_are_made_plain() -> None:
    assert plain("Tom &amp; Ana\\n\\nsecond\x00 line ") == "Tom & Ana\n\nsecond line"
