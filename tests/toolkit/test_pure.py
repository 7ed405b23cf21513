"""What of the toolkit is pure: suppression, traces of people, standings, papers, questions, the reading list."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.config import LOCALES
from directory.philosophy.questions import Choice, Kind
from directory.toolkit.evaluations.results import FORMS, tell_years
from directory.toolkit.models import Stage
from directory.toolkit.papers import ALLIES, CARD, GUIDE, get_paper
from directory.toolkit.questions import LEFT_OUT, check, countable, get_set
from directory.toolkit.reading_list import list_read
from directory.toolkit.states import Standing, is_consent_live, standing_of
from directory.toolkit.suppression import LEAST, suppress

TODAY = date(2026, 11, 21)
counts = st.lists(st.integers(0, 60), min_size=2, max_size=6)
at_any_pace = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the machine may be busy


# What may be shown


@pytest.mark.parametrize(("least", "cells", "most"), [(3, 3, 9), (3, 4, 9), (4, 3, 14), (3, 2, 9)])
def test_nobody_who_knows_the_rule_and_the_sum_can_tell_a_hidden_count(least: int, cells: int, most: int) -> None:
    """Every table there is, by what of it is shown: of each hidden count at least two values are possible."""
    alike: dict[tuple[int, tuple[int | None, ...]], list[tuple[int, ...]]] = defaultdict(list)
    for table in product(range(most + 1), repeat=cells):
        if least <= sum(table) <= most:
            alike[sum(table), tuple(suppress(table, least))].append(table)
    hidden = 0
    for (total, shown), tables in alike.items():
        for cell, seen in enumerate(shown):
            if seen is None:
                hidden += 1
                assert len({table[cell] for table in tables}) > 1, (total, shown, cell)
    assert hidden


@at_any_pace
@given(counts)
def test_a_small_count_is_never_shown_nor_left_alone(table: list[int]) -> None:
    shown = suppress(table)
    assert all(count is None or count == true for count, true in zip(shown, table, strict=True))
    assert not any(count is not None and 0 < count < LEAST for count in shown)
    hidden = [true for count, true in zip(shown, table, strict=True) if count is None]
    assert not hidden or len(hidden) > 1
    if hidden and sum(table) >= LEAST:
        assert sum(hidden) >= LEAST


@at_any_pace
@given(counts, st.randoms(use_true_random=False))
def test_the_order_of_the_choices_decides_nothing(table: list[int], order: object) -> None:
    places = list(range(len(table)))
    order.shuffle(places)  # type: ignore[attr-defined]
    moved = suppress([table[place] for place in places])
    assert moved == [suppress(table)[place] for place in places]


def test_under_ten_answers_nothing_is_shown_and_noughts_are_where_nothing_is_small() -> None:
    assert suppress([9, 0, 0]) == [None, None, None]
    assert suppress([10, 0, 0]) == [10, 0, 0]
    assert suppress([22, 10, 1]) == [22, None, None]
    assert suppress([12, 12, 3]) == [None, None, None]
    assert suppress([30, 12, 0, 3]) == [30, None, 0, None]


def tallies(year: int, **each: int) -> list[SimpleNamespace]:
    rows = [SimpleNamespace(year=year, question=FORMS, version=0, choice=FORMS, count=sum(each.values()))]
    return rows + [SimpleNamespace(year=year, question="PE1", version=1, choice=c, count=n) for c, n in each.items()]


def test_a_year_is_shown_when_nothing_can_be_added_to_it_any_more() -> None:
    asked, open_one = get_set("evaluation"), SimpleNamespace(closed_on=None)
    rows = tallies(2026, yes=20, partly=0, no=0, left_out=0) + tallies(2025, yes=11, partly=10, no=0, left_out=0)
    now, before = tell_years(open_one, rows, asked, TODAY)
    assert (now.year, now.answers, now.results, now.has_enough, now.is_over) == (2026, None, (), True, False)
    assert before.answers == 21
    assert dict(before.results[0].counts) == {"yes": 11, "partly": 10, "no": 0, LEFT_OUT: 0}
    closed = SimpleNamespace(closed_on=TODAY)
    assert tell_years(closed, rows, asked, TODAY)[0].answers == 20
    few = tell_years(closed, tallies(2026, yes=9, partly=0, no=0, left_out=0), asked, TODAY)[0]
    assert (few.answers, few.results, few.has_enough) == (None, (), False)


# Days


@at_any_pace
@given(st.sampled_from(list(Stage)), st.none() | st.dates(date(2020, 1, 1), date(2032, 1, 1)))
def test_every_standard_stands_in_one_way(stage: Stage, from_on: date | None) -> None:
    stands = standing_of(stage, from_on, TODAY)
    assert (stands == Standing.PROPOSED) == (stage == Stage.PROPOSED)
    assert (stands == Standing.ENDED) == (stage == Stage.ENDED)
    if stands == Standing.IN_FORCE:
        assert from_on is not None
        assert from_on <= TODAY


def test_consent_does_not_hold_on_its_last_day() -> None:
    assert is_consent_live(TODAY + timedelta(days=1), TODAY)
    assert not is_consent_live(TODAY, TODAY)


# Data


def test_the_questions_have_both_languages_and_can_be_counted() -> None:
    asked = get_set("evaluation")
    assert len(asked.questions) == 9
    for question in asked.questions:
        assert set(question.newest.texts) == set(LOCALES)
        assert countable(question)[-1] == LEFT_OUT
        assert all(set(choice.names) == set(LOCALES) for choice in question.choices)


@pytest.mark.parametrize("slip", [{"kind": Kind.WORDS}, {"choices": ()}, {"choices": (Choice(LEFT_OUT, {}),) * 2}])
def test_a_set_that_cannot_be_counted_is_refused_with_file_and_question(slip: dict[str, Any]) -> None:
    asked = get_set("evaluation")
    wrong = replace(asked.questions[0], **slip)
    with pytest.raises(ValueError, match=r"evaluation\.toml: PE1"):
        check(replace(asked, questions=(wrong, *asked.questions[1:])))


@pytest.mark.parametrize("name", [GUIDE, ALLIES, CARD])
def test_papers_say_the_same_number_of_things_in_both_languages(name: str) -> None:
    english, spanish = (get_paper(name, locale) for locale in LOCALES)
    assert len(english.parts) == len(spanish.parts) > 2
    for one, other in zip(english.parts, spanish.parts, strict=True):
        assert one.head != other.head
        assert [bool(text) for text in one.points] == [bool(text) for text in other.points]


def test_the_card_has_no_heading_that_tells() -> None:
    telling = ("violen", "abus", "domestic", "survivor", "victim", "sobreviv", "maltrat", "batter", "agres")
    for locale in LOCALES:
        paper = get_paper(CARD, locale)
        said = " ".join([*(p.head for p in paper.parts), *(t for p in paper.parts for t in p.points)]).lower()
        assert not [word for word in telling if word in said]


def test_every_fact_of_the_reading_list_has_its_source_and_day() -> None:
    english, spanish = (list_read(locale) for locale in LOCALES)
    assert [one.name for one in english] == [one.name for one in spanish]
    assert len(english) >= 14
    for program in (*english, *spanish):
        assert program.facts
        for fact in program.facts:
            assert fact.source
            assert fact.said
            assert fact.read_on <= TODAY + timedelta(days=3650)
