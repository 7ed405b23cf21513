"""Callers' words as staff type them: what is in danger leads to hotlines and shelters, who hurts to a program."""

import pytest
from flask.testing import FlaskClient

from directory.find.phrases import Hints, phrase, read_sayings, variants
from directory.providers.vocabularies import Term, list_terms, read_vocabularies
from tests.find.test_search import ask, ivo

__all__ = ["ivo"]

LEADS = ("Harbor House crisis line", "Línea de apoyo", "Emergency shelter", "Casa de paso", "Hotel nights")


@pytest.mark.parametrize(
    "q",
    [
        "he hits me", "my husband hits me where can I go", "my partner hurts me", "my wife beats me",
        "I'm scared of my girlfriend", "my boyfriend is always threatening me", "safe place to go tonight",
        "mi esposo me pega", "me golpea", "tengo miedo de mi pareja", "mi novia me está amenazando",
        "my huband hits me", "he beats me and I have two kids and I am pregnant and he drinks", "DV hotline",
        "línea de violencia doméstica",
    ],
)  # fmt: skip
def test_danger_at_home_leads_to_a_hotline_or_a_shelter(ivo: FlaskClient, q: str) -> None:
    found = ask(ivo, q)
    assert set(found.names[:3]) <= set(LEADS), found.names[:5]
    assert not [chip for chip in found.chips if chip.startswith("open:")]


@pytest.mark.parametrize(
    "q", ["I hit my wife", "women who hit their partners", "le pego a mi novio", "hombres que golpean"]
)
def test_the_one_who_hurts_is_not_sent_to_a_shelter(ivo: FlaskClient, q: str) -> None:
    names = ask(ivo, q).names[:5]
    assert names
    assert not set(LEADS) & set(names), names


def test_every_code_of_the_sayings_is_a_term_of_ours() -> None:
    known = {(file["name"], term["code"]) for file in read_vocabularies() for term in file["term"]}
    marks = {"zz" + name + code.replace("_", "") for name, code in known}
    sayings = read_sayings()
    meant = [*sayings.meant.values(), *sayings.implied.values()]
    used = {word for saying in meant for said in (*saying.means, *saying.who) for word in said if word.startswith("zz")}
    assert used <= marks, used - marks
    assert {("barrier", code) for code in sayings.implied} <= known


def test_choices_are_written_out_without_filler_and_never_shrink_to_one_word() -> None:
    filler = frozenset({"a", "my"})
    assert variants("(get|find) (a|) job", filler) == [("get", "job"), ("get", "job"), ("find", "job"), ("find", "job")]
    assert variants("(a|my) job", filler) == []
    assert variants("evicted", filler) == [phrase("evicted")]


def test_what_a_record_denies_is_no_hint(ivo: FlaskClient) -> None:
    with ivo.application.app_context():
        terms: list[Term] = list_terms()
    hints = Hints(terms)
    assert "zyneedbip" in hints.of("We are a BIP.")
    assert "zyneedbip" not in hints.of("Anger management, not a BIP.")
    assert "zyneedemergencyshelter" not in hints.of("No es un albergue.")
