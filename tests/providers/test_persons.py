"""Texts that may tell of a person, and texts that tell of nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.providers.persons import REACHES, Hint, find_hints

KNOWN = ["Turning Circle", "New Paths Counseling"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Call her at (360) 555-0142 after six", Hint.PHONE),
        ("Su número es 360-555-0142", Hint.PHONE),
        ("call (509) 555 0123", Hint.PHONE),
        ("reach them by someone@example.org", Hint.EMAIL),
        ("born 4/12/1988", Hint.BIRTH_DATE),
        ("nacida el 3 de mayo de 1990", Hint.BIRTH_DATE),
        ("since May 4, 1990 they", Hint.BIRTH_DATE),
        ("born in spring", Hint.BIRTH_DATE),
        ("lives at 214 Maple Street with two children", Hint.STREET),
        ("vive en Calle Olmo 14", Hint.STREET),
        ("with number 123-45-6789", Hint.NUMBER),
        ("case no. 2291", Hint.NUMBER),
        ("what should we tell Rosa Mendez about it?", Hint.NAME),
        ("we wonder how to help Siobhan O'Brien", Hint.NAME),
        ("What Maria Gonzalez said", Hint.NAME),
        ("what Mrs. Alder told us", Hint.NAME),
        ("lo que dijo la Sra. Peña", Hint.NAME),
    ],
)
def test_words_that_point_to_a_person_are_seen(text: str, hint: Hint) -> None:
    assert hint in find_hints(text)


@pytest.mark.parametrize(
    "text",
    [
        "If somebody says that he finished a program, what would you tell the person who hears it?",
        "What does the law of this county say about teenage sons in a shelter?",
        "How many weeks does the group run, 26 or 52? Is it 25 dollars a session?",
        "Would Turning Circle take somebody who speaks only Mixteco?",
        "Does Child Protective Services have to be told within 24 hours?",
        "¿Qué pide la ley en la Corte de Familia?",
        "Safety Planning with somebody who still lives there",
        "They answered on 14 March and the meeting is on Tuesday at 10.30",
        "Partners want to be told before the last session, not after it.",
        "Attendance letters were shown at home. Nobody asked.",
        "The County pays late; 26 weeks are long, and 3 of 10 left.",
        "Las Mujeres piden dos puertas.",
        "New Paths Counseling did not know.",
        "",
    ],
)
def test_what_tells_of_nobody_passes(text: str) -> None:
    assert find_hints(text, KNOWN) == []


def test_ways_to_a_door_are_told_from_mere_names() -> None:
    assert not REACHES & set(find_hints("Doña Luz holds a circle"))


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert set(find_hints(text, ["Harbor House"])) <= set(Hint)
