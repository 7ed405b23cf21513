"""Linkage: plain facts with their days, the table, and what Find says when an agreement lapses overnight."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from directory.core import clock
from directory.core.db import db
from directory.find.indexing.build import rebuild
from directory.find.models import FindCard
from directory.partnerships.agreements.actions import Entry, enter_agreement
from directory.partnerships.agreements.queries import list_agreements, list_liaisons
from directory.partnerships.agreements.states import IN_FORCE
from directory.partnerships.linkage.facts import Bond, Fact, answers, choose_term, is_agreed, lapsed_on
from directory.partnerships.linkage.queries import list_bonds
from directory.partnerships.linkage.table import LABELS
from directory.providers.models import Known
from tests.conftest import ClientAs, sign_in
from tests.partnerships.desk import ZONE, agreement, ahead, form_of, page, partner, said, send, today
from tests.partnerships.people import actor_of

T = date(2026, 6, 15)
NEAR = st.dates(date(2026, 1, 1), date(2026, 12, 31))
TERMS = st.lists(st.tuples(NEAR, NEAR).map(sorted).map(tuple), max_size=5)


@given(TERMS, NEAR)
def test_the_stretch_that_counts_is_the_present_one_if_there_is_any(terms: list[tuple[date, date]], on: date) -> None:
    found = choose_term(terms, on)
    holds = any(first <= on <= last for first, last in terms)
    assert (found is None) == (not terms)
    assert bool(found and found[0] <= on <= found[1]) == holds
    if found:
        bond = Bond(agreed_from=found[0], agreed_until=found[1])
        assert is_agreed(bond, on) == holds
        assert (lapsed_on(bond, on) is not None) == (not holds and any(last < on for _, last in terms))


def test_a_renewal_without_a_gap_is_one_stretch() -> None:
    assert choose_term([(T, T + timedelta(9)), (T + timedelta(10), T + timedelta(20))], T) == (T, T + timedelta(20))
    assert choose_term([(T, date.max), (T + timedelta(10), T + timedelta(20))], T) == (T, date.max)


def test_what_nobody_wrote_down_is_unknown_and_not_no() -> None:
    told = {fact: answer for fact, (answer, _) in answers(Bond(), T).items()}
    assert told[Fact.CONSULTED] == told[Fact.PHILOSOPHY] == told[Fact.TRAINED] == Known.UNKNOWN
    assert told[Fact.AGREEMENT] == told[Fact.LIAISON] == told[Fact.CHECKED] == Known.NO
    one_way = answers(Bond(given_on=T), T)
    assert one_way[Fact.TRAINED][0] == Known.NO
    old = T - timedelta(366)
    assert answers(Bond(liaison_on=old, has_liaison=True), T)[Fact.LIAISON] == (Known.NO, old)
    assert answers(Bond(consulted_on=T - timedelta(183)), T)[Fact.CONSULTED][0] == Known.YES
    assert answers(Bond(consulted_on=T - timedelta(184)), T)[Fact.CONSULTED][0] == Known.NO


def test_bonds_agree_with_the_status_of_every_agreement(either_county: Flask) -> None:
    bonds = list_bonds(None, today(), ZONE)
    in_force = {
        one for told in list_agreements(actor_of("dana"), today()) if told.status in IN_FORCE for one, _ in told.parties
    }
    assert in_force == {one for one, bond in bonds.items() if is_agreed(bond, today())}
    assert in_force
    some = list(in_force)[:3]
    assert list_bonds(some, today(), ZONE) == {one: bonds[one] for one in some}


def test_a_liaison_counts_while_the_agreement_is_not_over_and_is_confirmed_anew_after_a_renewal(
    either_county: Flask,
) -> None:
    row, one = agreement("Linkage agreement with Turning Circle"), partner("Turning Circle")
    before = list_bonds([one], today(), ZONE)[one]
    assert before.has_liaison
    assert before.liaison_on is not None
    assert row.expires_on is not None
    after = list_bonds([one], row.expires_on + timedelta(1), ZONE, [Fact.LIAISON])[one]
    assert (after.has_liaison, after.liaison_on) == (False, None)
    values = {"type": row.type, "our_agency_id": row.our_agency_id, "title": "The next one"}
    values |= dict.fromkeys(("drafted_on", "sent_on", "effective_on", "review_on", "expires_on"))
    newer = enter_agreement(actor_of("dana"), Entry(values, [one]), today(), "k" * 24, row)
    named = list_liaisons(newer.id)
    assert named.keys() == list_liaisons(row.id).keys()
    assert {liaison.confirmed_on for liaison in named.values()} == {None}
    assert list_bonds([one], today(), ZONE)[one].liaison_on == before.liaison_on, "the old one is not over yet"
    row.ended_on = today()
    db.session.flush()
    left = list_bonds([one], today(), ZONE)[one]
    assert (left.has_liaison, left.liaison_on) == (True, None)


def test_the_table_is_sorted_by_a_link_and_shows_who_lacks_what(client_as: ClientAs) -> None:
    dana = client_as("dana")
    html = dana.get("/linkage").get_data(as_text=True)
    for fact in LABELS:
        assert f"sort={fact}" in html
        assert f"missing={fact}" in html
    lacking = said(dana.get("/linkage?missing=agreement&sort=agreement"))
    assert "New Paths Counseling lapsed on" in lacking
    assert "Willow House Visitation" not in lacking
    rows = re.findall(r'<tr><th scope="row">', html)
    assert len(rows) == len(
        re.findall(r'<tr><th scope="row">', dana.get("/linkage?sort=trained").get_data(as_text=True))
    )
    nonsense = dana.get("/linkage?sort=';--&missing=everything&page=99")
    assert nonsense.status_code == 200


def test_the_table_takes_the_same_number_of_statements_however_long_it_is(
    client_as: ClientAs, statements: list[str]
) -> None:
    dana = client_as("dana")
    counts = []
    for turn in range(2):
        statements.clear()
        page(dana, "/linkage?sort=checked")
        counts.append(len(statements))
        for name in ("Prism Larkfield", "Safe Paws Foster Circle", "The Porch")[: 3 - 3 * turn]:
            send(dana, f"/partners/{partner(name)}/agreements/new", **form_of(name, type="verbal_understanding"))
    assert counts[0] == counts[1]


def test_what_a_partner_stands_for_counts_from_the_day_it_was_last_said_or_confirmed(client_as: ClientAs) -> None:
    said, silent = partner("Turning Circle"), partner("The Porch")
    days = {one: bond.philosophy_on for one, bond in list_bonds([said, silent], today(), ZONE).items()}
    assert days[silent] is None
    assert days[said] is not None
    assert "Philosophy said or confirmed in a year: yes" in page(client_as("ana"), f"/partners/{said}")
    assert list_bonds(None, today(), ZONE)[said].philosophy_on == days[said]


def card_of(html: str, name: str) -> str:
    """A card of Find by the name of its organization or service, without its marks."""
    for card in html.split('<li class="card"')[1:]:
        if name in card:
            return " ".join(re.sub(r"<[^>]+>", " ", card).split())
    raise AssertionError(f"no card of {name}")


def find(app: Flask, address: str) -> str:
    return sign_in(app, "ana").get(address).get_data(as_text=True)


def test_find_says_that_an_agreement_lapsed_on_the_day_after_its_last_without_an_edit(either_county: Flask) -> None:
    last = agreement("Linkage agreement with Turning Circle").expires_on
    assert last is not None
    name = "Turning Circle"
    assert "Agreement until" in card_of(find(either_county, "/find?q=turning+circle"), name)
    assert name in find(either_county, "/find?q=turning+circle&linked=agreement")
    moment = clock.now()
    until = (last - today()).days
    with time_machine.travel(moment + timedelta(days=until)):
        assert name in find(either_county, "/find?q=turning+circle&linked=agreement")
        assert "Agreement until" in card_of(find(either_county, "/find?q=turning+circle"), name)
    with time_machine.travel(moment + timedelta(days=until + 1)):
        assert "Agreement lapsed on" in card_of(find(either_county, "/find?q=turning+circle"), name)
        assert "These fit but for this: agreement in force" in find(
            either_county, "/find?q=turning+circle&linked=agreement"
        )


def test_find_filters_by_liaison_and_by_training_both_ways_and_tells_of_both(county: Flask) -> None:
    card = card_of(find(county, "/find?linked=trained&linked=liaison"), "Turning Circle")
    assert "liaison confirmed, trained both ways" in card
    assert "Bridgewater Recovery Center" not in find(county, "/find?linked=trained"), "only they taught us"
    assert "Liaison confirmed within a year" in find(county, "/find")
    assert "No agreement yet" in card_of(find(county, "/find?q=prism"), "Prism Larkfield")
    assert find(county, "/find?linked=nonsense")


def test_find_is_brought_up_to_date_by_what_is_signed(county: Flask, client_as: ClientAs) -> None:
    dana = client_as("dana")
    answer = send(
        dana, f"/partners/{partner('Prism Larkfield')}/agreements/new",
        **form_of("Prism Larkfield", effective_on=ahead(-2), expires_on=ahead(30)),
    )  # fmt: skip
    for side in ("ours", "theirs"):
        assert "No agreement yet" in card_of(find(county, "/find?q=prism"), "Prism Larkfield")
        send(dana, f"{answer.headers['Location']}/signatures", side=side, name="S", title="D", signed_on=ahead(-1))
    assert "Agreement until" in card_of(find(county, "/find?q=prism"), "Prism Larkfield")
    days = select(FindCard.agreed_until).where(FindCard.organization_id == partner("Prism Larkfield"))
    refreshed = set(db.session.scalars(days))
    rebuild(ZONE)
    assert set(db.session.scalars(days)) == refreshed != {None}


@pytest.mark.parametrize("who", ["ana", "dana"])
def test_a_partners_page_tells_of_linkage(client_as: ClientAs, who: str) -> None:
    words = page(client_as(who), f"/partners/{partner('Turning Circle')}")
    assert "What ties us together" in words
    assert "Linkage agreement with Turning Circle" in words
    assert "an answer within 48 hours" in words
    assert ("New agreement" in words) == (who == "dana")
