"""What of the counts may be shown: by year, a year that is over, ten answers and more, no small count. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from directory.toolkit.questions import QuestionSet, countable
from directory.toolkit.states import is_over
from directory.toolkit.suppression import LEAST, suppress

FORMS = ""
"""The question under which the forms themselves are counted."""


@dataclass(frozen=True, slots=True)
class Result:
    """The counts of one question, by choice in the order in which they are offered; None for what is not shown."""

    question: str
    version: int
    counts: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year of an evaluation.

    `answers` is how many answered, None as long as more may come or where they were fewer than ten; `has_enough` tells
    of a year that goes on only whether ten have answered.
    """

    year: int
    is_over: bool
    has_enough: bool
    answers: int | None
    results: tuple[Result, ...]


def tell_years(evaluation: Any, tallies: Iterable[Any], asked: QuestionSet, today: date) -> list[Year]:
    """The years of an evaluation (its `closed_on`), the newest first, from its tallies."""
    counted: dict[int, dict[tuple[str, int], dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in tallies:
        counted[row.year][row.question, row.version][row.choice] = row.count
    return [_tell(evaluation, year, counted[year], asked, today) for year in sorted(counted, reverse=True)]


def _tell(
    evaluation: Any, year: int, counted: dict[tuple[str, int], dict[str, int]], asked: QuestionSet, today: date
) -> Year:
    forms = sum(counted.get((FORMS, 0), {}).values())
    over = is_over(evaluation, year, today)
    if not over or forms < LEAST:
        return Year(year, over, forms >= LEAST, None, ())
    order = {question.id: (n, question) for n, question in enumerate(asked.questions)}
    results = []
    for question, version in sorted(counted, key=lambda one: (order.get(one[0], (len(order), None))[0], one)):
        if question == FORMS:
            continue
        counts = counted[question, version]
        known = countable(order[question][1]) if question in order else ()
        codes = [code for code in known if code in counts] + sorted(set(counts) - set(known))
        shown = suppress([counts[code] for code in codes])
        results.append(Result(question, version, tuple(zip(codes, shown, strict=True))))
    return Year(year, over, has_enough=True, answers=forms, results=tuple(results))
