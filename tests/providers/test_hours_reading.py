"""Hours out of free text: read where all of it is understood, refused with a reason where it is not."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from directory.providers.hours.clocks import parse_clock
from directory.providers.hours.reading import parse_spoken
from directory.providers.hours.spoken import spoken
from tests.providers.hours import NEW_YORK

REAL = Path(__file__).parents[3] / "shared/data/miami-hsds-1.1/datapackage.zip"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9:00am-5:00pm, Mon-Fri", ["Mon to Fri 9 am to 5 pm"]),
        ("24 hours, Sun-Sat; phone line", ["any hour, every day"]),
        ("24 hours a day, 7 days a week", ["any hour, every day"]),
        ("24/7", ["any hour, every day"]),
        ("9am-5pm, Mon, Wed, Fri", ["Mon, Wed and Fri 9 am to 5 pm"]),
        ("8:30am-noon Mon-Thu", ["Mon to Thu 8:30 am to noon"]),
        ("Mon-Fri: 9 a.m. to 5 p.m.", ["Mon to Fri 9 am to 5 pm"]),
        ("Office hours: 08:00-16:00 weekdays", ["Mon to Fri 8 am to 4 pm"]),
        ("8:00am-12:00pm; 1:00pm-5:00pm, Mon-Fri", ["Mon to Fri 8 am to noon and 1 to 5 pm"]),
        ("9:00am-1:00pm / 2:00pm-6:00pm, Tue, Thur", ["Tue and Thu 9 am to 1 pm and 2 to 6 pm"]),
        ("8:30amGÇô5:00pm, Mon-fri", ["Mon to Fri 8:30 am to 5 pm"]),
        (r"9:00am-5:00pm, Mon-Thur;\n9:30am-2:00pm, Fri", ["Mon to Thu 9 am to 5 pm", "Fri 9:30 am to 2 pm"]),
        ("4:00pm-12:00am, Fri, Sat", ["Fri and Sat 4 pm to midnight"]),
        ("9am-5pm Sat-Mon", ["Mon, Sat and Sun 9 am to 5 pm"]),
        ("9am-1pm, 2nd and 4th Saturday of each month", ["Second and fourth Sat of the month 9 am to 1 pm"]),
        ("First Tue of the month: 6pm-8pm", ["First Tue of the month 6 to 8 pm"]),
        ("9am-5pm Mon-Fri; closed Sat, Sun", ["Mon to Fri 9 am to 5 pm"]),
    ],
)
def test_free_text_is_read_where_all_of_it_is_understood(text: str, said: list[str]) -> None:
    rules = parse_spoken(text, NEW_YORK)
    assert spoken(rules, "en") == said
    assert {rule.timezone for rule in rules} == {NEW_YORK}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "call for hours",
        "phone line",
        "7:00pm, Tue",
        "9:00am-5:00pm",
        "24 hours",
        "Mon-Fri",
        "9:00am-5:00, Mon-Fri",
        "6:00-8:00pm, Mon",
        "8-7pm, wed",
        "9:00-5:00, Mon-Fri",
        "09:00-12:00, Mon",
        "9:00pm-7:00pm, Mon-Fri",
        "10:00am- -3:00pm, Mon-Fri",
        "2:00pm 6:00pm, Mon-Fri",
        "9am-8pm, Mon-Thru",
        "8:30am-5:00pm, Mon-Fri;\n8:30am-7:00pm, Wed",
        "9am-5pm, Sat; 9am-1pm, First Sat of the month",
        "9am-5pm Mon-Fri; closed Wed",
        "9:00am-1:00pm, Tue, Thur\n\nBy appointment only",
        "9:00am-5:00pm, Mon-Fri; 24-hour hotline",
        "Administrative: 9am-5pm, Mon-Fri",
        "8:30am-7:30pm, Wed (by appointment)",
        "9am-5pm, every other Thursday",
        "9am-5pm, Mon-Fri, and holidays",
    ],
)
def test_free_text_that_leaves_a_doubt_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        parse_spoken(text)


@pytest.mark.data
def test_most_hours_of_a_real_directory_are_read() -> None:
    if not REAL.exists():
        pytest.skip(f"the real directory is not here: {REAL.name}")
    with zipfile.ZipFile(REAL) as package:
        text = package.read("data/regular_schedules.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    times = sum(all(_is_read(parse_clock, row[name]) for name in ("opens_at", "closes_at")) for row in rows)
    texts = sum(_is_read(parse_spoken, row["original_text"]) for row in rows)
    assert times / len(rows) > 0.98
    assert texts / len(rows) > 0.97


def _is_read(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
