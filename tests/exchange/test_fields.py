"""One value at a time: what is read, what is left out, and why."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.exchange import fields
from directory.exchange.finishing import country_code
from directory.exchange.mapping import normal, read_rules
from directory.exchange.reading import derive_id
from directory.exchange.report import as_ranges


@pytest.mark.parametrize(
    ("raw", "value", "faults"),
    [
        ("09:00", time(9), ()),
        ("09:30:00", time(9, 30), ()),
        ("09:00-05:00", time(9), ()),
        ("9:00am", time(9), ("spoken_time",)),
        ("12:00am", time(0), ("spoken_time",)),
        ("09:00Z", None, ("bad_time",)),
        ("5:00", None, ("bad_time",)),
        ("6:300pm", None, ("bad_time",)),
        ("5:00pm (Counter closes at 4:30 pm)", None, ("bad_time",)),
        ("", None, ()),
        ("x" * 10_000, None, ("bad_time",)),
    ],
)
def test_times(raw: str, value: time | None, faults: tuple[str, ...]) -> None:
    assert fields.read_clock(raw) == (value, faults)


@pytest.mark.parametrize(
    ("raw", "value", "faults"),
    [
        ("https://example.org/a?b=1&copy=2", "https://example.org/a?b=1&copy=2", ()),
        ("www.example.org", "www.example.org", ("url_without_scheme",)),
        ("javascript:alert(1)", None, ("unsafe_url",)),
        (" JaVaScRiPt :alert(1)", None, ("unsafe_url",)),
        ("java\tscript:alert(1)", None, ("unsafe_url",)),
        ("&#106;avascript:alert(1)", None, ("unsafe_url",)),
        ("data:text/html,x", None, ("unsafe_url",)),
        ("https:/www.example.org", None, ("bad_url",)),
        ("example", None, ("bad_url",)),
        ('https://example.org/"onclick="', None, ("bad_url",)),
        ("mailto:a@example.org", None, ("bad_url",)),
        ("https://example.org/" + "x" * 3000, None, ("bad_url",)),
    ],
)
def test_web_addresses(raw: str, value: str | None, faults: tuple[str, ...]) -> None:
    assert fields.read_url(raw) == (value, faults)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a@example.org", "a@example.org"),
        ("a@b", None),
        ("a b@example.org", None),
        ("a@example.org\nBcc: b@example.org", None),
    ],
)
def test_e_mail_addresses(raw: str, value: str | None) -> None:
    assert fields.read_email(raw).value == value


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        ("415-555-0134", ()), ("(415) 555-0134 x12", ()), ("988", ()), ("1-800-799-SAFE", ()),
        ("+44 20 7946 0000", ()),
        ("555-0134", ("doubtful_phone",)), ("0134", ()), ("415-555-01340000", ("doubtful_phone",)),
    ],
)  # fmt: skip
def test_telephone_numbers_stay_as_they_are_written(raw: str, faults: tuple[str, ...]) -> None:
    assert fields.read_phone(raw, "US") == (raw, faults)
    assert fields.read_phone("call us", "US").value is None


@pytest.mark.parametrize(
    ("reader", "raw", "value"),
    [
        (fields.read_date, "2026-02-03", date(2026, 2, 3)),
        (fields.read_date, "2026-02-03T10:00:00Z", date(2026, 2, 3)),
        (fields.read_date, "02/03/2026", None),
        (fields.read_moment, "2026-02-03T10:00:00+01:00", datetime(2026, 2, 3, 9, tzinfo=UTC)),
        (fields.read_moment, "2026-02-03T10:00:00", None),
        (fields.read_moment, "2026-02-03", datetime(2026, 2, 3, tzinfo=UTC)),
        (fields.read_number, "12.5", 12.5),
        (fields.read_number, "nan", None),
        (fields.read_number, "inf", None),
        (fields.read_number, "twelve", None),
        (fields.read_integer, "12.5", None),
        (fields.read_integer, "1e9", 1_000_000_000),
        (fields.read_integer, "1e12", None),
    ],
)
def test_days_moments_and_numbers(reader: Any, raw: str, value: object) -> None:
    found = reader(raw)
    assert found.value == value
    assert bool(found.faults) is (value is None)


def test_words_are_made_plain_and_what_was_done_is_said() -> None:
    assert fields.read_text("Tom &amp; Ann\\nNi&ntilde;os") == (
        "Tom & Ann\nNiños",
        ("escaped_break", "html_entity"),
    )
    assert fields.read_text("Espa+¦ol") == ("Espa+¦ol", ("lost_letters",))
    assert fields.read_text("x" * 301, 300) == (None, ("too_long",))
    assert fields.read_text("a\x00b\x1bc").value == "abc"


@given(st.text(max_size=200))
def test_no_text_makes_a_reader_fall_over(text: str) -> None:
    for reader in (fields.read_text, fields.read_clock, fields.read_url, fields.read_email, fields.read_date,
                   fields.read_moment, fields.read_number, fields.read_integer):  # fmt: skip
        found = reader(text)
        assert found.value is None or not set(found.faults) & {
            "bad_time",
            "bad_url",
            "bad_email",
            "bad_number",
        }


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_ids_are_always_the_same_and_apart(one: str, other: str) -> None:
    assert derive_id("town", "service", one) == derive_id("town", "service", one)
    assert (derive_id("town", "service", one) == derive_id("town", "service", other)) is (one == other)
    assert derive_id("town", "service", one) != derive_id("town", "phone", one)


def test_uuid_of_the_standard_stays() -> None:
    at = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    assert str(derive_id("town", "service", at)) == at


@pytest.mark.parametrize(
    ("text", "code"),
    [("us", "US"), ("USA", "US"), ("United States", "US"), ("MEX", "MX"), ("", None), ("Atlantis", None)],
)
def test_countries(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_ranges_of_lines() -> None:
    assert as_ranges([5, 2, 3, 4, 9, 9]) == "2-5, 9"


def test_rules_match_whole_words_and_beginnings() -> None:
    rules = [r for r in read_rules() if ("need", "anger_management") in r.gives]
    assert any(rule.matches(normal("Anger-Management Classes")) for rule in rules)
    assert not any(rule.matches(normal("Danger management")) for rule in rules)


@pytest.mark.parametrize("text", ['[[rule]]\nneed = ["bip"]', '[[rule]]\nany = ["x"]\nneeds = ["bip"]'])
def test_rule_that_would_match_all_or_is_misspelt_is_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("rules") / "rules.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match="rule 1"):
        read_rules(path)
