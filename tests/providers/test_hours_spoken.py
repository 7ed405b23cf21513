"""Hours as a person says them, in the words of each language."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.providers.hours.expansion import expand
from directory.providers.hours.rules import WEEKDAYS, Rule
from directory.providers.hours.spoken import spoken, spoken_state
from tests.providers.hours import (
    EIGHT_PM,
    HERE,
    MIDNIGHT,
    NINE,
    SIX_PM,
    WORKDAYS,
    any_rule,
    at,
    make_always,
    make_rule,
)

WORK = make_rule()
TUESDAY = make_rule(byday=("TU",), opens_at=SIX_PM, closes_at=time(20, 30))


@pytest.mark.parametrize(
    ("rules", "english", "spanish"),
    [
        ([WORK], ["Mon to Fri 9 am to 5 pm"], ["lun a vie de 9 a. m. a 5 p. m."]),
        ([TUESDAY], ["Tue 6 to 8:30 pm"], ["mar de 6 a 8:30 p. m."]),
        (
            [WORK, TUESDAY],
            ["Mon and Wed to Fri 9 am to 5 pm", "Tue 9 am to 5 pm and 6 to 8:30 pm"],
            ["lun y mié a vie de 9 a. m. a 5 p. m.", "mar de 9 a. m. a 5 p. m. y de 6 a 8:30 p. m."],
        ),
        (
            [make_rule(byday=(day,)) for day in WORKDAYS],
            ["Mon to Fri 9 am to 5 pm"],
            ["lun a vie de 9 a. m. a 5 p. m."],
        ),
        ([make_always()], ["any hour, every day"], ["a toda hora, todos los días"]),
        ([make_always(byday=("SA", "SU"))], ["Sat and Sun, any hour"], ["sáb y dom, a toda hora"]),
        ([make_rule(byday=WEEKDAYS)], ["Every day 9 am to 5 pm"], ["todos los días de 9 a. m. a 5 p. m."]),
        (
            [make_rule(byday=("SA",), closes_at=time(12))],
            ["Sat 9 am to noon"],
            ["sáb de 9 a. m. a mediodía"],
        ),
        (
            [make_rule(byday=("FR",), opens_at=EIGHT_PM, closes_at=time(2))],
            ["Fri 8 pm to 2 am"],
            ["vie de 8 p. m. a 2 a. m."],
        ),
        (
            [make_rule(byday=("FR",), closes_at=NINE)],
            ["Fri 9 am to 9 am the next day"],
            ["vie de 9 a. m. a 9 a. m. del día siguiente"],
        ),
        (
            [make_rule(freq="MONTHLY", byday=("1TU",), opens_at=SIX_PM, closes_at=EIGHT_PM)],
            ["First Tue of the month 6 to 8 pm"],
            ["primer mar del mes de 6 a 8 p. m."],
        ),
        (
            [make_rule(freq="MONTHLY", byday=("3SA", "1SA"), closes_at=time(13))],
            ["First and third Sat of the month 9 am to 1 pm"],
            ["primer y tercer sáb del mes de 9 a. m. a 1 p. m."],
        ),
        (
            [make_rule(freq="MONTHLY", byday=(), bymonthday=(1, -1))],
            ["Day 1 and last day of the month 9 am to 5 pm"],
            ["día 1 y último día del mes de 9 a. m. a 5 p. m."],
        ),
        (
            [make_rule(byday=("TH",), interval=2, dtstart=date(2026, 12, 3))],
            ["Every other Thu 9 am to 5 pm, from 3 Dec 2026"],
            ["cada dos semanas, jue de 9 a. m. a 5 p. m., desde el 3 dic 2026"],
        ),
        (
            [make_rule(valid_to=date(2026, 12, 3))],
            ["Mon to Fri 9 am to 5 pm, until 3 Dec 2026"],
            ["lun a vie de 9 a. m. a 5 p. m., hasta el 3 dic 2026"],
        ),
        ([make_rule(closes_at=None)], ["Mon to Fri, from 9 am"], ["lun a vie, desde las 9 a. m."]),
        (
            [make_rule(opens_at=None, closes_at=None)],
            ["Mon to Fri, times not given"],
            ["lun a vie, sin horario indicado"],
        ),
        ([], [], []),
    ],
)
def test_hours_are_said_as_people_do(rules: list[Rule], english: list[str], spanish: list[str]) -> None:
    assert spoken(rules, "en") == english
    assert spoken(rules, "es_MX") == spanish


def test_with_a_day_given_the_past_is_not_mentioned() -> None:
    ended, begun = make_rule(valid_to=date(2026, 11, 19)), make_rule(valid_from=date(2005, 1, 1))
    assert spoken([ended, begun], "en", date(2026, 11, 20)) == ["Mon to Fri 9 am to 5 pm"]
    assert spoken([begun], "en") == ["Mon to Fri 9 am to 5 pm, from 1 Jan 2005"]


@pytest.mark.parametrize(
    ("rule", "now", "english", "spanish"),
    [
        (WORK, at(2026, 11, 20, 12), "open now until 5 pm", "abierto ahora hasta las 5 p. m."),
        (WORK, at(2026, 11, 20, 8), "opens today at 9 am", "abre hoy a las 9 a. m."),
        (WORK, at(2026, 11, 19, 18), "opens tomorrow 9 am", "abre mañana a las 9 a. m."),
        (WORK, at(2026, 11, 20, 18), "opens Mon 9 am", "abre el lun a las 9 a. m."),
        (
            make_rule(byday=("FR",), valid_from=date(2026, 12, 4)),
            at(2026, 11, 20, 18),
            "opens 4 Dec 9 am",
            "abre el 4 dic a las 9 a. m.",
        ),
        (make_always(), at(2026, 11, 20, 12), "open now, any hour", "abierto ahora, a toda hora"),
        (
            make_rule(closes_at=MIDNIGHT),
            at(2026, 11, 20, 12),
            "open now until midnight",
            "abierto ahora hasta la medianoche",
        ),
        (
            make_rule(opens_at=time(12), closes_at=time(13)),
            at(2026, 11, 20, 12, 30),
            "open now until 1 pm",
            "abierto ahora hasta la 1 p. m.",
        ),
        (
            make_rule(opens_at=time(12), closes_at=time(13)),
            at(2026, 11, 20, 8),
            "opens today at noon",
            "abre hoy al mediodía",
        ),
        (
            make_rule(opens_at=EIGHT_PM, closes_at=time(2)),
            at(2026, 11, 20, 22),
            "open now until 2 am",
            "abierto ahora hasta las 2 a. m.",
        ),
        (
            make_always(byday=("FR", "SA", "SU")),
            at(2026, 11, 20, 12),
            "open now until Sun midnight",
            "abierto ahora hasta el dom a la medianoche",
        ),
        (
            make_always(byday=("SA",)),
            at(2026, 11, 20, 12),
            "opens today at midnight",
            "abre hoy a la medianoche",
        ),
        (make_rule(valid_to=date(2026, 11, 19)), at(2026, 11, 20, 12), "", ""),
    ],
)
def test_the_state_of_a_moment(rule: Rule, now: datetime, english: str, spanish: str) -> None:
    stretches = expand(rule, date(2026, 11, 19))
    assert spoken_state(stretches, now.astimezone(UTC), HERE, "en") == english
    assert spoken_state(stretches, now.astimezone(UTC), HERE, "es") == spanish


@settings(max_examples=60, deadline=None)
@given(any_rule(), st.sampled_from(["en", "es"]))
def test_whatever_can_be_stated_can_be_said(rule: Rule, locale: str) -> None:
    said = spoken([rule], locale)
    assert said
    assert not any("{" in text or "  " in text for text in said)
