"""What stands beside a partner: survivors' voice, what its policy allows, the card; and the papers of our own."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select

from directory.accounts.models import Agency
from directory.accounts.rules import changes, definitions
from directory.core import clock
from directory.core.actor import GUEST
from directory.core.db import db
from directory.core.problems import NotFound
from directory.providers.editing.belongings import delete_for_good
from directory.providers.models import Listing, Organization
from directory.toolkit import card, queries
from directory.toolkit.models import CommunityAnswer, Evaluation, EvaluationTally, Facilitator, Voice
from directory.toolkit.reading_list import list_read
from tests.conftest import counted, sign_in
from tests.providers.desk import Desk, actor_of, fields_of, make_supervisor, organization_named

PARTNER = "New Paths Counseling"
OF_A_PARTNER = (Voice, CommunityAnswer, Evaluation, Facilitator)


def address(what: str, name: str = PARTNER) -> str:
    return f"/partners/{organization_named(name).id}/{what}"


def voices() -> list[str | None]:
    db.session.rollback()
    return list(db.session.scalars(select(Voice.words).order_by(Voice.at)))


# Survivors' voice


def test_a_voice_is_logged_once_and_read_by_staff(either_county: Flask) -> None:
    ana = Desk(either_county, "ana")
    fields = ana.open(address("voices"))
    for _ in range(2):
        assert ana.send(address("voices"), fields, theme="waiting", words="Six weeks are long.").status_code == 303
    assert voices().count("Six weeks are long.") == 1
    for name in ("ivo", "dana", "cleo"):
        assert "Six weeks are long." in sign_in(either_county, name).get("/toolkit/voices").text
        assert "Six weeks are long." in sign_in(either_county, name).get(address("voices")).text
    listing = organization_named(PARTNER)
    cleo = db.session.scalars(select(Agency).where(Agency.name == "Casa Nopal")).one()
    listing.agency_id = cleo.id
    db.session.commit()
    own = sign_in(either_county, "cleo")
    for screen in ("/toolkit/voices", address("voices")):
        assert "Six weeks are long." not in own.get(screen).text, "nobody reads there what was brought to them"


def test_the_coalitions_own_word_stands_where_its_voice_is_told(county: Flask) -> None:
    changes.change_rule(actor_of("dana"), definitions.SETTINGS["word_survivor"], "client", "for a test", "")
    db.session.commit()
    ana = sign_in(county, "ana")
    for screen in ("/toolkit", "/toolkit/voices", address("voices"), address("").rstrip("/")):
        page = ana.get(screen).text
        assert "The voice of clients" in page, screen
        assert "what survivors say" not in page, screen


def test_words_that_look_like_a_person_are_asked_about_and_kept_if_sent_again(county: Flask) -> None:
    ana = Desk(county, "ana")
    words = "What Maria Gonzalez said, 509-555-0123"
    asked = ana.keep(address("voices"), theme="safety", words=words)
    assert asked.status_code == 422
    assert "a telephone number" in asked.text
    assert "two words that may be somebody’s name" in asked.text
    assert words in asked.text
    assert words not in voices()
    changed = ana.send(address("voices"), fields_of(asked.text), words="What Ines Calderon said")
    assert changed.status_code == 422, "other words are asked about anew"
    assert ana.send(address("voices"), fields_of(changed.text)).status_code == 303
    assert "What Ines Calderon said" in voices()


def test_the_partners_own_name_is_no_person(county: Flask) -> None:
    said = "New Paths Counseling did not know."
    assert Desk(county, "ana").keep(address("voices"), theme="other", words=said).status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [("words", "x" * 201), ("theme", ""), ("theme", "nothing"), ("brought_on", "2031-01-01"), ("brought_on", "no day")],
)
def test_what_cannot_be_is_refused_with_the_rest_kept(county: Flask, field: str, value: str) -> None:
    said = {"theme": "cost", "words": "Forty dollars a week."} | {field: value}
    answer = Desk(county, "ana").keep(address("voices"), **said)
    assert answer.status_code == 422
    assert field == "words" or "Forty dollars a week." in answer.text
    assert "Forty dollars a week." not in voices()


def test_intake_reads_and_does_not_write(county: Flask) -> None:
    ivo = Desk(county, "ivo")
    page = ivo.page(address("voices"))
    assert "desk-form" not in page
    assert ivo.press(address("voices"), theme="cost", brought_on="2026-01-01").status_code == 403


def test_a_line_is_taken_off_by_its_writer_or_the_coordinator(county: Flask) -> None:
    mine, theirs = (
        db.session.scalars(select(Voice.id).where(Voice.person_name == name)).first() for name in ("Ana", "Dana")
    )
    ana = Desk(county, "ana")
    assert str(theirs) not in ana.page(address("voices"))
    assert ana.press(f"/toolkit/voices/{theirs}/drop").status_code == 403
    assert ana.press(f"/toolkit/voices/{mine}/drop").status_code == 303
    other = db.session.scalars(select(Voice.id).where(Voice.person_name == "Cleo")).one()
    assert Desk(county, "dana").press(f"/toolkit/voices/{other}/drop").status_code == 303
    left = set(db.session.scalars(select(Voice.id).execution_options(populate_existing=True)))
    assert left & {mine, other} == set()


def test_of_a_partner_that_is_out_of_sight_nothing_is_told(county: Flask) -> None:
    partner = organization_named(PARTNER)
    partner.listing = Listing.PAUSED
    db.session.commit()
    for name in ("ana", "dana"):
        client = sign_in(county, name)
        for what in ("voices", "community", "card", "evaluations"):
            assert client.get(f"/partners/{partner.id}/{what}").status_code == 404, (name, what)
        for screen in ("/toolkit/voices", "/toolkit/evaluations"):
            assert PARTNER not in client.get(screen).text
    with pytest.raises(NotFound):
        queries.get_partner(GUEST, organization_named("Harbor House").id)


def test_with_a_partner_goes_all_that_was_noted_of_it(either_county: Flask) -> None:
    partner = organization_named(PARTNER).id
    others = {model: rows_of(model, partner, is_own=False) for model in OF_A_PARTNER}
    assert all(rows_of(model, partner, is_own=True) for model in (Voice, CommunityAnswer, Evaluation))
    delete_for_good("organization", [partner])
    db.session.commit()
    for model in OF_A_PARTNER:
        assert rows_of(model, partner, is_own=True) == 0
        assert rows_of(model, partner, is_own=False) == others[model]
    left = select(func.count()).where(EvaluationTally.evaluation_id.not_in(select(Evaluation.id)))
    assert db.session.scalar(left) == 0


def rows_of(model: Any, partner: UUID, *, is_own: bool) -> int:
    own = model.organization_id == partner
    return db.session.scalar(select(func.count()).select_from(model).where(own if is_own else ~own)) or 0


# What a policy allows


def answers(organization_id: UUID) -> list[tuple[int, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(
        select(CommunityAnswer)
        .where(CommunityAnswer.organization_id == organization_id)
        .order_by(CommunityAnswer.number)
        .execution_options(populate_existing=True)
    )
    return [(row.number, row.allowed.value, row.said_by) for row in rows]


def test_a_newer_answer_leaves_the_older_and_shows_on_the_page(either_county: Flask) -> None:
    dana = Desk(either_county)
    partner = organization_named("Courthouse Family Safety Desk").id
    fields = dana.open(f"/partners/{partner}/community")
    for _ in range(2):
        assert dana.send(f"/partners/{partner}/community", fields, allowed="yes", said_by="Owner").status_code == 303
    assert answers(partner) == [(1, "no", "Clerk of the court, in writing"), (2, "yes", "Owner")]
    page = sign_in(either_county, "ivo").get(f"/partners/{partner}").text
    assert re.search(r"<b>Yes\.</b> Owner, on ", page)
    unasked = sign_in(either_county, "ivo").get(f"/partners/{organization_named('Valor House').id}").text
    assert "We have not asked." in unasked


def test_the_later_of_two_sees_the_others_answer_and_loses_nothing(county: Flask) -> None:
    one, other = Desk(county), Desk(county)
    partner = organization_named(PARTNER).id
    where = f"/partners/{partner}/community"
    mine, theirs = one.open(where), other.open(where)
    assert other.send(where, theirs, allowed="no", said_by="The board").status_code == 303
    late = one.send(where, mine, allowed="yes", said_by="Howard Pell")
    assert late.status_code == 409
    assert "The board" in late.text
    assert 'value="Howard Pell"' in late.text
    assert one.send(where, fields_of(late.text)).status_code == 303
    assert [row[1] for row in answers(partner)] == ["ask_first", "no", "yes"]


def test_of_two_answers_at_the_same_moment_the_second_is_told(county: Flask) -> None:
    dana, partner = Desk(county), organization_named(PARTNER).id
    where = f"/partners/{partner}/community"
    fields, number = dana.open(where), len(answers(partner)) + 1

    def come_between(session: Any, *_: object) -> None:
        if any(isinstance(row, CommunityAnswer) for row in session.new):
            taken = {"organization_id": partner, "number": number, "allowed": "no", "said_by": "The board"}
            more = {"said_on": clock.now().date(), "recorded_by": "Eva"}
            session.connection().execute(insert(CommunityAnswer).values(**taken, **more))

    event.listen(db.session, "before_flush", come_between)
    try:
        late = dana.send(where, fields, allowed="yes", said_by="Howard Pell")
    finally:
        event.remove(db.session, "before_flush", come_between)
    assert late.status_code == 409
    assert 'value="Howard Pell"' in late.text


@pytest.mark.parametrize(
    "said",
    [
        {"allowed": "perhaps", "said_by": "Owner"},
        {"said_by": "Owner"},
        {"allowed": "yes", "said_by": ""},
        {"allowed": "yes", "said_by": "Owner", "said_on": "2031-01-01"},
        {"allowed": "yes", "said_by": "Owner", "said_on": ""},
    ],
)
def test_an_answer_without_its_day_or_its_person_is_refused(county: Flask, said: dict[str, str]) -> None:
    assert Desk(county).keep(address("community"), **said).status_code == 422


def test_a_supervisor_answers_for_the_own_agency_alone(county: Flask) -> None:
    own = organization_named("Harbor House")
    supervisor = make_supervisor("Harbor House")
    own.agency_id = supervisor.agency_id
    db.session.commit()
    ana = Desk(county, "ana")
    assert ana.keep(address("community", "Harbor House"), allowed="yes", said_by="Director").status_code == 303
    page = ana.page(address("community"))
    assert "desk-form" not in page
    day = clock.today("America/Los_Angeles").isoformat()
    assert ana.press(address("community"), allowed="yes", said_by="Me", said_on=day, seen="1").status_code == 403


# The card


def test_the_card_has_no_title_no_name_and_nothing_that_tells_unless_asked(county: Flask) -> None:
    client = sign_in(county, "ana")
    for language in ("en", "es"):
        paper = client.get(address("card"), query_string={"language": language}).text.split('class="paper')[1]
        said = re.sub(r"<[^>]+>", " ", paper.split("</aside>")[0]).lower()
        assert PARTNER.lower() not in said
        assert not re.search(r"violen|abus|domestic|survivor|victim|sobreviv|maltrat|harbor house|larkfield", said)
        assert "509-555" not in said
        assert "english" in said or "inglés" in said
    named = client.get(address("card"), query_string={"name": "1", "whom": "1"}).text
    assert f"<h2>{PARTNER}</h2>" in named
    assert "Some words on it may tell" in named


def test_the_card_says_what_the_program_answered_and_nothing_it_was_not_asked(county: Flask) -> None:
    ana, turning = actor_of("ana"), organization_named("Turning Circle").id
    facts = {fact.code: fact.said for fact in card.card_facts(ana, turning, None, "es")}
    assert facts["M5"] == "Nunca"
    assert "programa para sobrevivientes vinculado" in facts["P1"]
    assert "Never: it is kept apart" in sign_in(county, "ana").get(address("card", "Turning Circle")).text
    silent = card.card_facts(ana, organization_named("Casa Nopal").id, None, "es")
    assert {fact.code for fact in silent} <= {"whom", "cost", "languages"}
    of_partner = card.card_facts(ana, organization_named(PARTNER).id, None, "es")
    assert "Español" in next(fact.said for fact in of_partner if fact.code == "languages")


def test_a_card_of_a_service_that_is_not_the_partners_is_none(county: Flask) -> None:
    client = sign_in(county, "ana")
    assert client.get(address("card"), query_string={"service": str(UUID(int=5))}).status_code == 404
    assert client.get(address("card"), query_string={"service": "nonsense"}).status_code == 200


# Papers of our own


@pytest.mark.parametrize("paper", ["conversation-guide", "ally-worksheet"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_paper_can_be_taken_along_as_one_file(county: Flask, paper: str, language: str) -> None:
    client = sign_in(county, "ana")
    page = client.get(f"/toolkit/{paper}", query_string={"language": language})
    assert f'<article class="leaf" lang="{language}">' in page.text
    given = client.get(f"/toolkit/{paper}/file", query_string={"language": language})
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert f'<html lang="{language}">' in given.text
    assert not re.search(r"(?:src|href|url)\s*[=(]", given.text), "it asks nothing of any network"
    assert "csrf" not in given.text
    assert "Ana" not in given.text


def test_the_worksheet_has_nothing_that_could_be_sent(county: Flask) -> None:
    leaf = sign_in(county, "ana").get("/toolkit/ally-worksheet").text.split("<article")[1].split("</article>")[0]
    assert not re.search(r"<(?:form|input|textarea|button)", leaf)


# The reading list


def test_what_the_texts_name_is_no_partner_and_in_no_search(county: Flask) -> None:
    partners = set(db.session.scalars(select(Organization.name)))
    ivo = sign_in(county, "ivo")
    page = ivo.get("/toolkit/reading-list").text
    for program in list_read("en"):
        assert program.name not in partners
        assert program.name in page.replace("&amp;", "&")
        found = ivo.get("/find", query_string={"q": program.name}).text
        assert program.name not in re.sub(r"<input[^>]*>", "", found.split('id="results"')[-1])
    assert page.count("Not verified") == len(list_read("en"))


def test_the_section_of_a_partners_page_costs_the_same_whatever_there_is(county: Flask) -> None:
    today = clock.today("America/Los_Angeles")
    costs = []
    for name in (PARTNER, "Valor House"):
        partner = organization_named(name).id
        actor = actor_of("ana")
        with counted() as seen:
            queries.tell_for_partner(actor, partner, today)
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 6
    desk = actor_of("ivo")
    assert queries.tell_for_partner(desk, organization_named(PARTNER).id, today + timedelta(days=1)).voices == 2
