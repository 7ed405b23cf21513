"""Find on the county, on both databases: what is asked is found, counted, explained, and never breaks."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from directory.accounts.models import Person, Rule
from directory.core import clock
from directory.core import db as database
from directory.core.db import db
from directory.find import answers, snapshot
from directory.find.indexing.build import rebuild, refresh
from directory.find.models import FindCard
from directory.providers.models import (
    Address,
    Attribute,
    Listing,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
    ServiceStatus,
    TaxonomyTerm,
)
from tests.conftest import sign_in, token_of

ZONE = "America/Los_Angeles"


class Answer:
    """What a page of Find says."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.names = [unescape(name) for name in re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", html)]
        self.ids = re.findall(r'data-service-id="([0-9a-f-]{36})"', html)
        found = re.search(r'<ol id="results" data-total="(\d+)">', html)
        assert found
        self.total = int(found[1])
        self.chips = re.findall(r'class="chip" form="find" name="drop" value="([^"]+)"', html)
        self.counts = {
            (name, value): count
            for name, value, count in re.findall(
                r'<input type="checkbox" name="(\w+)" value="([\w:]+)"(?: checked)?> [^<]*<span class="n">(\d+)',
                html,
            )
        }


@pytest.fixture
def ivo(either_county: Flask) -> FlaskClient:
    return sign_in(either_county, "ivo")


@pytest.fixture(scope="module")
def reader(read_county: Flask) -> FlaskClient:
    """Ivo, for the many questions that change nothing."""
    return sign_in(read_county, "ivo")


def ask(client: FlaskClient, q: str = "", **filters: object) -> Answer:
    response = client.get("/find", query_string={"q": q, **filters})
    assert response.status_code == 200
    return Answer(response.get_data(as_text=True))


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("who takes a man without a court order, near 98701, in Spanish, in the evening, and does not ask for ID?",
         "Círculo de hombres (en español)"),
        ("quién acepta a un hombre sin orden de la corte, cerca de 98701, en español, en la noche, y no pide papeles",
         "Círculo de hombres (en español)"),
        ("grupo para hombres que usaron violencia", "Círculo de hombres (en español)"),
        ("albergue", "Emergency shelter"),
        ("sheltr", "Emergency shelter"),
        ("shelter with teenage son", "Emergency shelter"),
        ("rehab with kids", "Family residential treatment"),
        ("Turning Cirle", "Tuesday men's circle"),
        ("emergency shel", "Emergency shelter"),
        ("padres visitas supervisadas", "Supervised visits"),
        ("abogado custodia", "Family law for survivors"),
        ("sordo", "Deaf survivors' advocacy"),
        ("UVisa", "Immigration help for survivors"),
        ("supervised visitations", "Supervised visits"),
    ],
)  # fmt: skip
def test_what_is_asked_is_among_the_first_five(reader: FlaskClient, q: str, first: str) -> None:
    names = ask(reader, q).names[:5]
    assert first in names, names


def test_words_that_are_filters_are_understood_shown_and_can_be_taken_back(ivo: FlaskClient) -> None:
    q = "men no court order spanish evening"
    heard = ask(ivo, q)
    assert set(heard.chips[:3]) == {"without:court_order_required", "language:es", "open:evening"}
    less = ask(ivo, q, ignore="open:evening")
    assert "open:evening" not in less.chips
    assert less.ids != heard.ids


def test_unticking_an_understood_filter_takes_it_back_without_script(ivo: FlaskClient) -> None:
    token = token_of(ivo.get("/keys").get_data(as_text=True))
    form = {
        "csrf_token": token,
        "q": "circle in spanish",
        "ignore_for": "circle in spanish",
        "heard": "language:es",
    }
    address = ivo.post("/find", data=form).headers["Location"]
    assert "language:es" not in Answer(ivo.get(address).get_data(as_text=True)).chips
    kept = ivo.post("/find", data={**form, "keep": "language:es"}).headers["Location"]
    assert "language:es" in Answer(ivo.get(kept).get_data(as_text=True)).chips


def test_filters_combine_and_the_counts_are_what_a_click_shows(ivo: FlaskClient) -> None:
    base = ask(ivo, "", population="men")
    assert base.counts
    for (name, value), count in base.counts.items():
        if (name, value) == ("population", "men"):
            continue
        filters: dict[str, object] = {"population": "men"}
        filters[name] = ["men", value] if name == "population" else value
        then = ask(ivo, "", **filters)
        if int(count):
            assert then.total == int(count), (name, value)


def test_a_filter_leaves_only_what_bears_it(ivo: FlaskClient) -> None:
    found = ask(ivo, "", need="bip", without="id_required")
    asking = set(
        db.session.scalars(
            select(Attribute.link_id)
            .join(TaxonomyTerm)
            .where(TaxonomyTerm.code == "id_required", Attribute.value != "no")
        )
    )
    assert found.ids
    assert not {str(i) for i in asking} & set(found.ids)
    assert re.search(r"more asks?: ID", found.html), "what is hidden is said"


def test_near_sorts_by_distance_and_bounds_it(ivo: FlaskClient) -> None:
    near = ask(ivo, "food", near="98701", within=5)
    distances = [float(d) for d in re.findall(r"· ([\d.]+) miles?", near.html)]
    assert distances
    assert max(distances) <= 5
    assert ask(ivo, "food", near="98701", within=100).total >= near.total
    assert ask(ivo, "food", near="Larkfield").total


def test_an_unknown_place_is_said_and_hides_nothing(ivo: FlaskClient) -> None:
    found = ask(ivo, "food", near="00000")
    assert "00000" in found.html
    assert "No place called" in found.html
    assert found.total == ask(ivo, "food").total


def test_nothing_found_shows_the_nearest_and_says_what_was_set_aside(ivo: FlaskClient) -> None:
    found = ask(ivo, "emergency shelter", language="vi", open="weekend", near="98701", within=2)
    assert found.names
    assert "Nothing fits all of it" in found.html
    assert "but for this" in found.html
    nothing = ask(ivo, "qqqq wwww zzzz")
    assert nothing.total == 0
    assert "Try fewer words" in nothing.html


def test_open_now_follows_the_clock(either_county: Flask, ivo: FlaskClient) -> None:
    import time_machine

    monday_noon = datetime(2026, 11, 23, 20, 0, tzinfo=clock.now().tzinfo)
    sunday_night = datetime(2026, 11, 23, 11, 0, tzinfo=clock.now().tzinfo)
    totals = []
    for moment in (monday_noon, sunday_night):
        with time_machine.travel(moment):
            totals.append(ask(sign_in(either_county, "ivo"), "", open="now").total)
    assert totals[0] > totals[1] > 0
    assert ask(ivo, "", open="2026-11-23T12:00").total == totals[0]


def test_a_number_of_beds_turns_to_unknown_after_fourteen_days(either_county: Flask) -> None:
    import time_machine

    assert re.search(r"\d beds?, said", ask(sign_in(either_county, "ivo"), "emergency shelter").html)
    with time_machine.travel(clock.now() + timedelta(days=15)):
        later = ask(sign_in(either_county, "ivo"), "emergency shelter").html
    assert not re.search(r"\d beds?, said", later)
    assert "Room not known" in later


def test_fresh_stands_before_stale_when_all_else_is_equal(ivo: FlaskClient) -> None:
    order = [row.checked_at for row in db.session.scalars(select(FindCard).order_by(FindCard.id))]
    now = clock.now()

    def tier(moment: datetime | None) -> int:
        return (
            3 if moment is None else 0 if now - moment <= timedelta(90) else 1 if now - moment <= timedelta(365) else 2
        )

    tiers = [tier(moment) for moment in order[:-1]]  # the last one is closed for now
    assert tiers == sorted(tiers)


HOSTILE = [
    '"', "*", "NEAR(", "NEAR(a b)", "a AND", "-", "^name", "{name} : x", "'; DROP TABLE service; --", "%' OR 1=1",
    "😀", "مرحبا بالعالم", "x" * 10_000, "a " * 5000, '"' * 500, "\x00", "\\", "name:shelter", "(((((", "zzneedbip",
    "__import__('os')", "{{7*7}}", "<script>alert(1)</script>", "𝓼𝓱𝓮𝓵𝓽𝓮𝓻", "&|!<->:*", "without", "near", "in",
]  # fmt: skip


@pytest.mark.parametrize("q", HOSTILE)
def test_nothing_typed_breaks_the_search_or_slows_it(reader: FlaskClient, q: str) -> None:
    ask(reader, "shelter counseling")
    usual = min(_seconds(lambda: ask(reader, "shelter counseling")) for _ in range(3))
    assert min(_seconds(lambda: ask(reader, q)) for _ in range(3)) < max(10 * usual, 0.25)
    answer = ask(reader, q)
    assert "<script>alert" not in answer.html
    assert "49" not in answer.html or q != "{{7*7}}" or "{{7*7}}" in answer.html


@pytest.mark.parametrize(
    "name",
    ["need", "population", "language", "without", "open", "accepting", "checked", "within", "page", "near"],
)
@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 40, "'", "😀", "٣", "\x00", "25:99", "2026-13-01T00:00"])
def test_no_parameter_breaks_the_search(reader: FlaskClient, name: str, value: str) -> None:
    ask(reader, "shelter", **{name: value})


def _seconds(act: object) -> float:
    start = time.thread_time()  # the time that this thread was at work: what else the machine does is no part of it
    act()  # type: ignore[operator]
    return time.thread_time() - start


@pytest.fixture
def statements(either_county: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement sent to the database, by either way, but the limits of a transaction."""
    seen: list[str] = []

    def note(statement: str, *_rest: object) -> None:
        if statement not in ("BEGIN", "COMMIT") and not statement.startswith("--"):  # FTS5 on its own tables
            seen.append(statement)

    def note_event(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        note(statement)

    if not database.is_sqlite():
        monkeypatch.setattr(psycopg.Cursor, "execute", _noting(psycopg.Cursor.execute, note))
        yield seen
        return
    event.listen(db.engine, "before_cursor_execute", note_event)
    own = database._own_connection()
    own.set_trace_callback(note)
    yield seen
    own.set_trace_callback(None)
    event.remove(db.engine, "before_cursor_execute", note_event)


def _noting(execute: Callable[..., object], note: Callable[[str], None]) -> Callable[..., object]:
    def execute_and_note(cursor: object, statement: str, *values: object) -> object:
        note(statement)
        return execute(cursor, statement, *values)

    return execute_and_note


def test_one_result_costs_as_many_statements_as_twenty(ivo: FlaskClient, statements: list[str]) -> None:
    counts = []
    for q in ("UVisa", "help"):
        ask(ivo, q)
        answers._kept.clear()
        statements.clear()
        counts.append((len(ask(ivo, q).names), len(statements)))
    assert [count for count, _ in counts] == [1, 20]
    assert 4 <= counts[0][1] == counts[1][1] <= 12, counts
    statements.clear()
    ask(ivo, "help")
    assert len(statements) < counts[1][1], "cards that are kept are read again"


def test_pages_are_whole_and_disjoint(ivo: FlaskClient) -> None:
    total = ask(ivo).total
    seen: list[str] = []
    for page in range(1, total // 20 + 2):
        seen += ask(ivo, page=page).ids
    assert len(seen) == len(set(seen)) == total


def test_what_is_paused_or_defunct_is_not_found_and_an_edit_shows_at_once(ivo: FlaskClient) -> None:
    service = db.session.scalars(select(Service).where(Service.name == "Emergency shelter")).one()
    service.name = "Quetzal house"
    db.session.flush()
    refresh([service.id], ZONE)
    db.session.commit()
    assert ask(ivo, "quetzal").names == ["Quetzal house"]
    service.status = ServiceStatus.DEFUNCT
    db.session.flush()
    refresh([service.id], ZONE)
    db.session.commit()
    assert ask(ivo, "quetzal").total == 0
    before = ask(ivo).total
    organization = db.session.get_one(Organization, service.organization_id)
    others = list(db.session.scalars(select(Service.id).where(Service.organization_id == organization.id)))
    organization.listing = Listing.PAUSED
    db.session.flush()
    refresh(others, ZONE)
    db.session.commit()
    assert ask(ivo).total == before - (len(others) - 1)


def test_mending_the_index_comes_to_the_same_as_making_it_anew(ivo: FlaskClient) -> None:
    service = db.session.scalars(select(Service).where(Service.name == "Supervised visits")).one()
    db.session.execute(update(Service).where(Service.id == service.id).values(description="Turquoise rooms"))
    refresh([service.id], ZONE)
    db.session.commit()
    mended = {q: sorted(ask(ivo, q).ids) for q in ("turquoise", "visits", "shelter", "men evenings")}
    rebuild(ZONE)
    db.session.commit()
    assert mended == {q: sorted(ask(ivo, q).ids) for q in mended}


def test_a_confidential_places_street_is_nowhere(ivo: FlaskClient) -> None:
    page = ask(ivo, "emergency shelter").html
    assert "confidential" in page
    card = page.split("Emergency shelter</a>", 1)[1].split("</li>\n<li class", 1)[0]
    assert not re.search(r"\d+ \w+ (Street|Avenue|Road)", card)


def test_a_very_common_word_is_counted_as_at_least_and_its_filters_still_reach_everything(
    ivo: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(ivo, "larkfield")
    filtered = ask(ivo, "larkfield", population="men")
    assert whole.total > 60
    for name, value in {"STEP": 10, "RANKED": 10, "FEW": 5, "WEIGHED": 8}.items():
        monkeypatch.setattr(f"directory.find.search.{name}", value)
    capped = ask(ivo, "larkfield")
    assert "Over 10 services" in capped.html
    assert len(capped.names) == 10
    assert "+</span>" in capped.html, "the counts beside it are at least as many too"
    beyond = ask(ivo, "larkfield", population="men")
    assert set(beyond.ids) <= set(filtered.ids)
    assert beyond.total >= min(10, filtered.total), "a filter looks further than the first ten"


def test_cards_kept_of_one_database_are_not_shown_for_another(ivo: FlaskClient, tmp_path: Path) -> None:
    """A process may meet another database under the same numbers: a restored one, or the next test's."""
    from directory.find import snapshot

    first = ask(ivo, "emergency shelter").names
    shot = next(iter(snapshot._kept.values()))
    assert shot.origin
    db.session.execute(update(FindCard).values(name="Another name"))
    db.session.commit()
    assert ask(ivo, "emergency shelter").names == first, "kept, since its version has not moved"
    shot.origin = "another database"
    assert set(ask(ivo, "emergency shelter").names) == {"Another name"}


def test_a_place_hides_no_service_that_has_no_public_place(ivo: FlaskClient) -> None:
    near = ask(ivo, "emergency shelter", near="98701", within=5)
    assert "Emergency shelter" in near.names[:3], near.names
    assert "place kept confidential" in near.html


def test_a_place_without_a_point_of_its_own_lies_in_the_middle_of_its_postal_code(ivo: FlaskClient) -> None:
    name, organization_id = db.session.execute(
        select(Service.name, Service.organization_id)
        .join(ServiceAtLocation)
        .join(Location)
        .join(Address)
        .where(Location.is_open, Address.postal_code == "98701")
        .limit(1)
    ).one()
    assert organization_id
    db.session.execute(update(Location).where(Location.is_open).values(latitude=None, longitude=None))
    rebuild(ZONE)
    db.session.commit()
    assert name in ask(ivo, name, near="98701", within=2).names


def test_any_distance_leaves_nothing_out(ivo: FlaskClient) -> None:
    assert ask(ivo, "food", near="98701", within=500).total == ask(ivo, "food").total
    assert ask(ivo, "food", near="98701", within=2).total < ask(ivo, "food").total


def test_known_room_comes_before_a_full_house(ivo: FlaskClient) -> None:
    names = ask(ivo, "bed tonight").names
    assert names.index("Emergency shelter") < names.index("Casa de paso"), names
    assert "Emergency shelter" in names[:2], "the one with two beds"


def test_whoever_speaks_the_language_comes_before_what_has_the_words(ivo: FlaskClient) -> None:
    found = ask(ivo, "arabic counseling")
    assert "language:ar" in found.chips
    assert found.names
    assert "These have all but “counseling”" in found.html


def test_hours_are_said_in_the_time_of_the_place(ivo: FlaskClient, either_county: Flask) -> None:
    """A server in another zone says "opens at 9" of what opens at 9 there."""
    at_home = set(re.findall(r"<b>(open[^<]*)</b>", ask(ivo, "food").html))
    settings = either_county.extensions["settings"]
    either_county.extensions["settings"] = replace(settings, timezone="America/New_York")
    try:
        snapshot.forget()
        far = set(re.findall(r"<b>(open[^<]*)</b>", ask(ivo, "food").html))
    finally:
        either_county.extensions["settings"] = settings
    assert at_home
    assert {re.sub(r" \(P[SD]T\)$", "", one) for one in far} == at_home
    assert any(re.search(r"\(P[SD]T\)$", one) for one in far)


def test_back_leads_to_the_question_before(ivo: FlaskClient) -> None:
    """Typing on replaces an address; other words get one of their own."""

    def typed(q: str, kept: str) -> tuple[str, str]:
        fragment = {"HX-Request": "true"}
        token = token_of(ivo.get("/find").get_data(as_text=True))
        answer = ivo.post("/find", data={"csrf_token": token, "q": q, "kept": kept}, headers=fragment)
        header = next(name for name in ("HX-Push-Url", "HX-Replace-Url") if name in answer.headers)
        return header, answer.headers[header].rsplit("/", 1)[1]

    first, one = typed("emer", "")
    second, same = typed("emergency shelter", one)
    third, other = typed("bip", one)
    assert (first, second, third) == ("HX-Push-Url", "HX-Replace-Url", "HX-Push-Url")
    assert one == same != other
    assert 'value="emergency shelter"' in ivo.get(f"/find/{one}").get_data(as_text=True)
    assert 'value="bip"' in ivo.get(f"/find/{other}").get_data(as_text=True)


def test_a_house_with_free_beds_comes_before_one_of_which_nobody_knows(ivo: FlaskClient) -> None:
    names = ask(ivo, "bed tonight").names
    assert names.index("Emergency shelter") < names.index("Hotel nights"), "two beds an hour ago, and twenty days ago"


def test_no_police_says_what_it_hides_and_shows_it_at_one_click(ivo: FlaskClient) -> None:
    strict = ask(ivo, "crisis line", police="never")
    told = re.search(r"(\d+) more do(?:es)? not say that police never come in. (\d+) of them say", strict.html)
    assert told is not None, strict.html[-3000:]
    assert 'name="drop" value="police:never"' in strict.html
    shown = ask(ivo, "crisis line")
    assert shown.total == strict.total + int(told[1])
    assert "Harbor House crisis line" in shown.names
    assert "Harbor House crisis line" not in strict.names


def test_recent_is_what_the_coalition_calls_so(ivo: FlaskClient) -> None:
    dana = db.session.scalars(select(Person.id).where(Person.username == "dana")).one()
    assert "Checked within 90 days" in ask(ivo, "food").html
    db.session.add(Rule(key="fresh_days", value=30, reason="", changed_by=dana, changed_at=clock.now()))
    db.session.commit()
    page = ask(ivo, "food").html
    assert "Checked within 30 days" in page
    assert "Checked within 90 days" not in page
    assert 'name="checked" value="30"' in page
