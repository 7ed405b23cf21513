"""The screens of the circle: each flow as a person walks it, and what a person may not do."""

import html
import re
import sqlite3
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from directory.accounts.circle import queries
from directory.accounts.models import AgencyKey, CircleKey, Membership, PersonKey, RecoveryKey
from directory.accounts.proof.keys import OwnKey
from directory.core import clock
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault import voice
from tests.accounts.browser import Browser
from tests.accounts.rings import bring_key
from tests.accounts.staff import hat_of, hidden, make_person, signed_in, text_of

ACCEPTED = {"director": "Rosa Díaz", "has_read": "y"}


@pytest.fixture
def sol_hat(real: Flask) -> Membership:
    """Harbor House's supervisor."""
    return make_person("sol", Duty.SUPERVISOR)


@pytest.fixture
def sols(real: Flask, sol_hat: Membership) -> Browser:
    """The same, signed in with a key."""
    return bring_key(real, sol_hat)[0]


def words_on(page: str) -> list[str]:
    listed = re.search(r'<ol class="twelve">(.*?)</ol>', page, re.DOTALL)
    assert listed
    return re.findall(r"<li>([a-z-]+)</li>", listed[1])


def ask(browser: Browser) -> tuple[list[str], str]:
    """Have twelve words shown, and go on to where three are asked; gives them and that page."""
    page = text_of(browser.post("/circle/words"))
    answer = browser.post("/circle/words/ask", {"ticket": hidden(page, "ticket")})
    assert answer.status_code == 200
    return words_on(page), text_of(answer)


def answers(page: str, words: list[str]) -> dict[str, str]:
    """The form of the three, filled by the sheet."""
    places = [int(one) for one in re.findall(r"Word (\d+) <", page)]
    named = zip(("first_word", "second_word", "third_word"), places, strict=True)
    return {"ticket": hidden(page, "ticket"), **{name: words[place - 1] for name, place in named}}


def found(browser: Browser) -> list[str]:
    """Open an agency's circle, from the first page to the last."""
    assert browser.post("/circle/threats", ACCEPTED).status_code == 303
    words, page = ask(browser)
    assert browser.post("/circle/words/keep", answers(page, words)).headers["Location"] == "/circle"
    return words


def own_words(own: OwnKey) -> str:
    return " ".join(voice.words_of(own.pair.public))


def let_in(browser: Browser, hat: Membership, own: OwnKey) -> None:
    answer = browser.post(f"/circle/members/{hat.person_id}", {"heard": own_words(own)})
    assert answer.headers["Location"] == "/circle"


def test_founding_goes_by_the_directors_acceptance_and_three_words_off_the_sheet(sols: Browser) -> None:
    assert sols.get("/circle/words").status_code == 403, "the director comes first"
    assert "Your director reads" in text_of(sols.get("/circle"))
    assert sols.post("/circle/threats", {"director": "Rosa Díaz"}).status_code == 422
    assert sols.post("/circle/threats", ACCEPTED).status_code == 303
    assert "Accepted by Rosa Díaz" in text_of(sols.get("/circle/threats"))
    words, page = ask(sols)
    assert not any(f">{word}<" in page for word in words), "the words are not shown where they are asked"
    right = answers(page, words)
    wrong = sols.post("/circle/words/keep", {**right, "second_word": "elsewhere"})
    assert wrong.status_code == 422
    assert "Look at your sheet" in text_of(wrong)
    assert db.session.query(AgencyKey).count() == db.session.query(RecoveryKey).count() == 0
    assert sols.post("/circle/words/keep", right).headers["Location"] == "/circle"
    assert "You can read." in text_of(sols.get("/circle"))
    assert sols.post("/circle/words/keep", right).status_code == 409, "a form that is sent twice does its thing once"
    assert db.session.query(AgencyKey).count() == 1


def test_nothing_of_the_words_is_stored(sols: Browser, real: Flask) -> None:
    words = found(sols)
    path = real.extensions["settings"].instance / "directory.db"
    with sqlite3.connect(path) as connection:
        stored = "\n".join(line for line in connection.iterdump() if 'INTO "postal_place"' not in line)
    assert " ".join(words) not in stored
    assert "first_word" not in stored


def test_a_ticket_of_another_person_or_step_is_none(real: Flask, sols: Browser) -> None:
    sols.post("/circle/threats", ACCEPTED)
    page = text_of(sols.post("/circle/words"))
    cleo = bring_key(real, hat_of("cleo"))[0]
    cleo.post("/circle/threats", ACCEPTED)
    ticket = hidden(page, "ticket")
    assert cleo.post("/circle/words/ask", {"ticket": ticket}).status_code == 419
    assert sols.post("/circle/words/keep", {"ticket": ticket}).status_code == 419
    assert sols.post("/circle/words/ask").status_code == 419
    with time_machine.travel(clock.now() + timedelta(minutes=9), tick=True):
        assert sols.post("/circle/words/ask", {"ticket": ticket}).status_code == 200


def test_a_newcomer_reads_four_words_and_a_colleague_types_them(real: Flask, sols: Browser) -> None:
    found(sols)
    ana, own = bring_key(real, hat_of("ana"))
    mine = text_of(ana.get("/circle"))
    assert f'id="words">{own_words(own)}<' in mine
    assert "Let in" not in mine.replace("“Let in”", "")
    theirs = text_of(sols.get("/circle"))
    assert own_words(own) not in theirs
    address = f"/circle/members/{hat_of('ana').person_id}"
    assert address in theirs
    assert own_words(own) not in text_of(sols.get(address))
    wrong = sols.post(address, {"heard": "one two three four"})
    assert wrong.status_code == 422
    assert own_words(own) not in text_of(wrong)
    assert "Nothing was opened" in html.unescape(text_of(wrong))
    assert db.session.query(AuditEvent).filter_by(action="voice_words_differed").count() == 1
    let_in(sols, hat_of("ana"), own)
    assert "You can read." in text_of(ana.get("/circle"))
    assert sols.get(address).status_code == 404


def test_nobody_lets_themselves_in(real: Flask, sols: Browser, sol_hat: Membership) -> None:
    found(sols)
    ana, own = bring_key(real, hat_of("ana"))
    address = f"/circle/members/{hat_of('ana').person_id}"
    assert ana.get(address).status_code == 403
    assert ana.post(address, {"heard": own_words(own)}).status_code == 403
    assert sols.get(f"/circle/members/{sol_hat.person_id}").status_code == 403
    for door in ("/circle/key", "/circle/words", "/circle/partners", "/circle/recovery", "/circle/hats"):
        assert ana.post(door).status_code in (403, 404), door
    cleo = bring_key(real, hat_of("cleo"))[0]
    assert cleo.get(address).status_code in (403, 404)
    found(cleo)
    assert cleo.get(address).status_code == 404


def test_who_signed_in_without_a_key_is_told_so_and_does_nothing(real: Flask) -> None:
    ana = signed_in(real, hat_of("ana"))
    assert "holds no key of yours" in text_of(ana.get("/circle"))
    for door in ("/circle/threats", "/circle/words", "/circle/key", "/circle/partners", "/circle/recovery"):
        assert ana.post(door, ACCEPTED).status_code == 403, door


def test_after_somebody_left_one_press_changes_the_key(real: Flask, sols: Browser, sol_hat: Membership) -> None:
    found(sols)
    ana_hat = hat_of("ana")
    ana, own = bring_key(real, ana_hat)
    let_in(sols, ana_hat, own)
    assert sols.post(f"/people/{ana_hat.person_id}/left").status_code == 303
    assert ana.get("/circle").headers["Location"] == "/sign-in"
    assert "belongs here no longer" in text_of(sols.get("/circle"))
    assert sols.post("/circle/key").headers["Location"] == "/circle"
    page = text_of(sols.get("/circle"))
    assert "has a new key" in page
    assert "belongs here no longer" not in page
    assert "You can read." in page
    log = html.unescape(text_of(sols.get("/people/log")))
    for line in ("Sol changed the key of Harbor House", "Sol let Ana read the agency's referrals"):
        assert line in log


def test_the_words_open_again_where_nobody_is_left_and_new_ones_follow(real: Flask, sols: Browser) -> None:
    words = found(sols)
    make_person("eva", Duty.ADVOCATE)  # somebody who could look on
    again, _ = bring_key(real, hat_of("sol"))  # a new key, as a forgotten passphrase makes it
    assert "Nobody is left who can read." in text_of(again.get("/circle"))
    for typed, status, said in (
        ("only three words", 422, "There are 3 words here"),
        (" ".join(["zzzz", *words[1:]]), 422, "Word 1 is on no list"),
        (" ".join([*words[1:], words[0]]), 422, "These are not the words"),
    ):
        answer = again.post("/circle/recovery", {"words": typed})
        assert (answer.status_code, said in text_of(answer)) == (status, True)
    sheet = "\n".join(f"{place}. {word}" for place, word in enumerate(words, 1))
    assert again.post("/circle/recovery", {"words": sheet}).headers["Location"] == "/circle/words"
    assert "New words are due." in text_of(again.get("/circle"))
    assert again.post("/circle/key").status_code == 403
    new, page = ask(again)
    assert again.post("/circle/words/keep", answers(page, new)).headers["Location"] == "/circle"
    assert "You can read." in text_of(again.get("/circle"))
    assert again.get("/circle/recovery").status_code == 403
    live = queries.find_live_key(hat_of("sol").agency_id)
    assert live is not None
    assert live.version == 2


def test_who_is_alone_waits_a_day_and_the_coordinator_can_stop_it(real: Flask) -> None:
    cleo = bring_key(real, hat_of("cleo"))[0]
    words = found(cleo)
    again, own = bring_key(real, hat_of("cleo"))
    assert "You are alone at your agency" in text_of(again.get("/circle/recovery"))
    assert again.post("/circle/recovery", {"words": " ".join(words)}).status_code == 403
    assert again.post("/circle/recovery/wait", {"reason": "short"}).status_code == 422
    why = {"reason": "The passphrase was forgotten over the summer."}
    assert again.post("/circle/recovery/wait", why).headers["Location"] == "/circle/recovery"
    dana = signed_in(real, hat_of("dana"))
    page = text_of(dana.get("/people"))
    assert why["reason"] in page
    stop = re.search(r"/circle/recovery/[0-9a-f-]+/stop", page)
    assert stop
    ben = signed_in(real, hat_of("ben"))
    assert ben.post(stop[0]).status_code == 404
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=True):
        third, _ = bring_key(real, hat_of("cleo"), own)
        assert "The twelve words, in their order" in text_of(third.get("/circle/recovery"))
        danas = signed_in(real, hat_of("dana"))
        assert danas.post(stop[0]).headers["Location"] == "/people"
        assert third.post("/circle/recovery", {"words": " ".join(words)}).status_code == 403
        assert third.post("/circle/recovery/wait", why).status_code == 303
    with time_machine.travel(clock.now() + timedelta(hours=51), tick=True):
        fourth, _ = bring_key(real, hat_of("cleo"), own)
        assert fourth.post("/circle/recovery", {"words": " ".join(words)}).headers["Location"] == "/circle/words"
    assert db.session.query(CircleKey).count() == 1


def test_what_nobody_can_open_is_given_up_after_a_day_and_a_tick(real: Flask) -> None:
    cleo = bring_key(real, hat_of("cleo"))[0]
    found(cleo)
    again, own = bring_key(real, hat_of("cleo"))
    assert again.post("/circle/recovery/anew", {"is_sure": "y"}).status_code == 403
    again.post("/circle/recovery/wait", {"reason": "Passphrase and sheet are both gone."})
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=True):
        later, _ = bring_key(real, hat_of("cleo"), own)
        assert later.post("/circle/recovery/anew").status_code == 422
        assert queries.find_live_key(hat_of("cleo").agency_id)
        assert later.post("/circle/recovery/anew", {"is_sure": "y"}).headers["Location"] == "/circle"
        assert queries.find_live_key(hat_of("cleo").agency_id) is None
        words, page = ask(later)
        assert later.post("/circle/words/keep", answers(page, words)).headers["Location"] == "/circle"
        assert "You can read." in text_of(later.get("/circle"))


def test_a_partners_words_are_compared_and_no_address_names_the_partner(real: Flask, sols: Browser) -> None:
    found(sols)
    ben_hat = db.session.query(Membership).filter_by(person_id=hat_of("ben").person_id, duty=Duty.SUPERVISOR).one()
    bens = bring_key(real, ben_hat)[0]
    found(bens)
    page = text_of(bens.get("/circle"))
    heard = re.search(r'id="agency-words">([a-z -]+)<', page)
    assert heard
    partner = str(ben_hat.agency_id)
    assert "nothing sent yet" in text_of(sols.get("/circle/partners"))
    wrong = sols.post("/circle/partners", {"partner": partner, "heard": "one two three four"})
    assert (wrong.status_code, heard[1] in text_of(wrong)) == (422, False)
    assert sols.post("/circle/partners", {"partner": "x", "heard": heard[1]}).status_code == 422
    answer = sols.post("/circle/partners", {"partner": partner, "heard": heard[1].title()})
    assert answer.headers["Location"] == "/circle/partners"
    assert "compared by voice on" in text_of(sols.get("/circle/partners"))
    bens.post("/circle/key")
    assert "has changed." in text_of(sols.get("/circle/partners"))


def test_a_further_hat_reads_after_one_press(real: Flask) -> None:
    hats = db.session.query(Membership).filter_by(person_id=hat_of("ben").person_id).order_by(Membership.duty).all()
    supervises = next(one for one in hats if one.duty == Duty.SUPERVISOR)
    browser, own = bring_key(real, supervises)
    found(browser)
    make_person("ben", Duty.ADVOCATE, "Casa Nopal")  # another agency's hat is none of this one's
    assert db.session.query(CircleKey).count() == 2
    db.session.query(CircleKey).filter(CircleKey.membership_id != supervises.id).delete()
    db.session.commit()
    assert "Read under all my hats" in text_of(browser.get("/circle"))
    assert browser.post("/circle/hats").headers["Location"] == "/circle"
    assert db.session.query(CircleKey).count() == 2
    assert db.session.query(PersonKey).filter_by(id=own.key_id).count() == 1
