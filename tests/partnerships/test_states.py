"""Where an agreement stands: one status for any days, and what the days do to it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from directory.partnerships.agreements.policy import mark_of, signed_on
from directory.partnerships.agreements.states import IN_FORCE, TABLE, Days, Status, find_disorder, status_of, term_of
from directory.partnerships.agreements.timeline import MARGIN, WIDTH, draw
from directory.partnerships.models import Side

T = date(2026, 6, 15)
NEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))
DAYS = st.tuples(*[st.none() | NEAR] * 8).map(lambda days: Days(*days))


@given(DAYS, NEAR)
def test_any_days_give_exactly_one_status(days: Days, today: date) -> None:
    holding = [status for status, holds in TABLE if holds(days, today)]
    assert holding == [status_of(days, today)]


@given(DAYS, NEAR)
def test_a_status_changes_only_on_a_day_that_is_named_or_the_day_after_the_last(days: Days, today: date) -> None:
    before, after = status_of(days, today), status_of(days, today + timedelta(days=1))
    if before != after:
        named = {getattr(days, name) for name in Days.__dataclass_fields__ if name != "expires_on"}
        assert today + timedelta(days=1) in named or today == days.expires_on


@given(DAYS, NEAR)
def test_it_holds_in_its_term_and_at_no_other_time(days: Days, today: date) -> None:
    term = term_of(days)
    assert (status_of(days, today) in IN_FORCE) == bool(term and term[0] <= today <= term[1])


@given(DAYS, NEAR)
def test_what_was_ended_or_replaced_never_comes_back(days: Days, today: date) -> None:
    if status_of(days, today) in (Status.ENDED, Status.SUPERSEDED):
        assert status_of(days, today + timedelta(days=400)) in (Status.ENDED, Status.SUPERSEDED)


def test_the_life_of_an_agreement() -> None:
    days = Days(
        drafted_on=T, sent_on=T + timedelta(1), signed_on=T + timedelta(2), effective_on=T + timedelta(5),
        review_on=T + timedelta(8), expires_on=T + timedelta(10),
    )  # fmt: skip
    lived = [status_of(days, T + timedelta(at)) for at in range(-1, 13)]
    assert list(dict.fromkeys(lived)) == [
        Status.EXPLORING, Status.DRAFTING, Status.IN_REVIEW, Status.SIGNED, Status.ACTIVE, Status.REVIEW_DUE,
        Status.LAPSED,
    ]  # fmt: skip
    assert status_of(days, T + timedelta(10)) == Status.REVIEW_DUE, "the last day still counts"


@given(DAYS)
def test_days_that_are_refused_name_two_that_stand_against_each_other(days: Days) -> None:
    found = find_disorder(days, T)
    if found is None:
        assert not (days.effective_on and days.expires_on and days.expires_on < days.effective_on)
    elif found[1] == "today":
        assert getattr(days, found[0]) > T
    else:
        assert getattr(days, found[0]) < getattr(days, found[1])


@given(DAYS, NEAR)
def test_every_day_stands_in_the_picture_where_one_can_see_it(days: Days, today: date) -> None:
    line = draw(days, today)
    told = [getattr(days, name) for name in Days.__dataclass_fields__ if getattr(days, name)]
    assert (line is None) == (not told)
    if line:
        assert sorted(told) == [mark.on for mark in line.marks]
        assert all(MARGIN <= x <= WIDTH - MARGIN for x in [line.today_x, *(mark.x for mark in line.marks)])
        places = [(mark.x, mark.level) for mark in line.marks if mark.level < 2]
        assert all(a[1] != b[1] or abs(a[0] - b[0]) >= 18 for a in places for b in places if a is not b)


def test_all_who_are_named_sign_and_somebody_of_each_side() -> None:
    ours, theirs = (Side.OURS, T), (Side.THEIRS, T + timedelta(3))
    assert signed_on([ours, theirs]) == T + timedelta(3)
    assert signed_on([ours]) is None
    assert signed_on([]) is None
    assert signed_on([ours, theirs, (Side.THEIRS, None)]) is None


def test_marks_are_reached_at_90_30_and_0_days() -> None:
    due = T + timedelta(100)
    reached = [mark_of(due, due - timedelta(left)) for left in (91, 90, 31, 30, 1, 0, -5)]
    assert reached == [None, 90, 90, 30, 30, 0, 0]
