"""Programs side by side, on either database; statements do not grow; rules show where an answer touches them."""

import re
from datetime import timedelta

from flask import Flask

from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.philosophy import queries
from directory.philosophy.models import StandardRule
from directory.philosophy.telling import Teller, tell_for_partner
from tests.conftest import ClientAs, counted, sign_in
from tests.philosophy.asking import TODAY, address, fields_of, partner_id, press, send

FOUR = ("Turning Circle", "New Paths Counseling", "Second Telling", "Dads at the Table")


def chosen(*names: str) -> str:
    return "/compare?" + "&".join(f"with={partner_id(name)}" for name in names)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_four_programs_stand_on_the_same_questions_with_what_differs_in_words(either_county: Flask) -> None:
    page = words(sign_in(either_county, "ana").get(chosen(*FOUR)).text)
    for name in FOUR:
        assert name in page
    row = page.split("Twelve more, for safety")[1].split("Does your program see two partners together in one session?")[
        1
    ]
    assert row.startswith(" differs Never")
    assert "Do you tell anybody that completing the program makes a person safe? the same No" in page
    assert "We have not asked" in page
    assert "section 4.5" in page, "the rule that the second one's answer touches"
    assert not re.search(r"\b(score|rank(ed|ing) [a-z]|points)\b", page.replace("Nobody is ranked", ""))


def test_fewer_than_two_or_more_than_four_leads_to_the_list_with_those_ticked(
    county: Flask, client_as: ClientAs
) -> None:
    ana = client_as("ana")
    one = ana.get(chosen("Turning Circle")).text
    assert "Choose at least one more" in one
    assert one.count(" checked>") == 1
    five = ana.get(chosen(*FOUR, "Harbor House")).text
    assert "Four fit on a sheet" in five
    assert five.count(" checked>") == 5
    assert ana.get("/compare?with=nonsense&with=00000000-0000-0000-0000-000000000001.x").status_code == 200


def test_the_statements_do_not_grow_with_programs_answers_or_services(county: Flask, client_as: ClientAs) -> None:
    ana = client_as("ana")
    counts = []
    for names in (FOUR[:2], FOUR):
        where = chosen(*names)
        ana.get(where)
        with counted() as statements:
            ana.get(where)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    pages = []
    for name in ("Turning Circle", "Iron Gate Clinic", "Valley Loop Transit"):
        if queries.list_subjects(_actor(), [partner_id(name)]):
            organization_id = partner_id(name)
            with counted() as statements:
                tell_for_partner(_actor(), organization_id, Teller("en", "UTC", TODAY))
            pages.append(len(statements))
    assert len(pages) == 2
    assert max(pages) - min(pages) <= 1, "the services that spoke are looked up only where there are some"
    with counted() as statements:
        assert len(queries.list_programs(_actor())) > 10
    assert len(statements) == 4


def _actor() -> Actor:
    return Actor(duty=Duty.ADVOCATE, name="Ana", agency_name="Harbor House")


def test_a_rule_shows_with_its_citation_once_it_is_switched_on_and_no_longer_once_it_is_off(
    county: Flask, client_as: ClientAs
) -> None:
    dana = client_as("dana")
    wrong = send(dana, "/philosophy/rules/new", title_en="Forty weeks at least", title_es="", holds_from="2025-01-01")
    assert wrong.status_code == 422
    assert "Forty weeks at least" in wrong.text
    kept = send(
        dana, "/philosophy/rules/new", title_en="No reports beyond attendance", title_es="Nada más que asistencia",
        citation="Act 12, 3", holds_from="2025-01-01", touches=["K3:progress", "K3:more"],
    )  # fmt: skip
    assert kept.status_code == 303
    rule = db.session.query(StandardRule).filter_by(citation="Act 12, 3").one()
    ana, page = client_as("ana"), address("New Paths Counseling")
    assert "Act 12, 3" not in ana.get(page).text
    press(dana, f"/philosophy/rules/{rule.id}/switch", do="on")
    assert "No reports beyond attendance" in ana.get(page).text
    assert "No reports beyond attendance" not in ana.get(address("Turning Circle")).text
    assert "Act 12, 3" in ana.get(chosen(*FOUR)).text
    later = clock.today("America/Los_Angeles") + timedelta(days=3)
    db.session.rollback()
    db.session.query(StandardRule).filter_by(citation="Act 12, 3").one().holds_from = later
    db.session.commit()
    assert "Act 12, 3" not in ana.get(page).text, "it does not hold yet"
    press(dana, f"/philosophy/rules/{rule.id}/switch", do="off")
    assert "Act 12, 3" not in ana.get(page).text


def test_the_later_of_two_who_change_a_rule_sees_the_others(county: Flask, client_as: ClientAs) -> None:
    dana = client_as("dana")
    rule = db.session.query(StandardRule).first()
    assert rule is not None
    where = f"/philosophy/rules/{rule.id}"
    first, second = (fields_of(dana.get(where).text) for _ in range(2))
    assert dana.post(where, data={**first, "title_en": "One wrote this"}).status_code == 303
    late = dana.post(where, data={**second, "title_en": "Two wrote that"})
    assert late.status_code == 409
    assert "One wrote this" in late.text
    assert "Two wrote that" in late.text
    assert dana.post(where, data=fields_of(late.text)).status_code == 303
