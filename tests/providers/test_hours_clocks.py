"""One time of day, read."""

from datetime import time

import pytest

from directory.providers.hours.clocks import parse_clock
from tests.providers.hours import MIDNIGHT, NINE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00am", NINE),
        ("9 a.m.", NINE),
        ("9am", NINE),
        (" 9:00 AM ", NINE),
        ("9:00a", NINE),
        ("09:00:00", NINE),
        ("17:30", time(17, 30)),
        ("12:00am", MIDNIGHT),
        ("12:30 am", time(0, 30)),
        ("12:00pm", time(12)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("Midnight", MIDNIGHT),
        ("00:00", MIDNIGHT),
        ("8:45 p.m.", time(20, 45)),
    ],
)
def test_a_clock_time_is_read(text: str, expected: time) -> None:
    assert parse_clock(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5:00",
        "9",
        "8:00m",
        "830am",
        "9:0am",
        "6:300pm",
        "13:00pm",
        "0:30am",
        "24:00",
        "09:60",
        "25:00",
        "12:00pm (dispensing)",
        "5:00pm Mon",
        "09:00-05:00",
        "09:00Z",
        "soon",
    ],
)
def test_a_clock_time_that_is_not_clear_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_clock(text)
