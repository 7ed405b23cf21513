"""An agency that closes: who is out, what ends with it, what stays, and who may say so."""

import uuid

import pytest
from flask import Flask

from directory.accounts.models import Agency, Invitation, RegisteredBrowser
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.permissions import Duty
from tests.accounts.browser import RIGHT, Browser, enter
from tests.accounts.staff import (
    give_passphrase,
    hat_of,
    live_hats,
    make_agency,
    make_person,
    refetched,
    signed_in,
    text_of,
)
from tests.accounts.test_invitation import WANTED

WHY = {"reason": "The house closed its doors in November."}


@pytest.fixture
def dana(real: Flask) -> Browser:
    """The coordinator, signed in a moment ago."""
    return signed_in(real, hat_of("dana"))


def end_of(name: str) -> str:
    return f"/people/agencies/{make_agency(name).id}/end"


def agency_named(name: str) -> Agency:
    db.session.rollback()
    return db.session.query(Agency).filter_by(name=name).populate_existing().one()


def test_its_people_are_out_at_the_next_click_and_its_invitations_and_browsers_end(
    real: Flask, sol: Browser, dana: Browser
) -> None:
    give_passphrase(hat_of("ana"))
    ana, ivo = signed_in(real, hat_of("ana")), signed_in(real, hat_of("ivo"))
    ben = signed_in(real, hat_of("ben"))
    sol.post("/people/invite", {**WANTED, "agency": str(hat_of("ana").agency_id), "duty": "advocate"})
    assert sol.post("/people/desk/register", {"name": "Front desk"}).status_code == 303
    asked = text_of(dana.get(end_of("Harbor House")))
    assert "Ana" in asked
    assert "Ben" not in asked
    assert dana.post(end_of("Harbor House"), WHY).status_code == 303
    for browser in (ana, ivo, sol):
        assert browser.get("/find").headers["Location"] == "/sign-in"
    assert ben.get("/find").status_code == 200
    assert enter(Browser(real), "ana", RIGHT).status_code == 422
    db.session.rollback()
    assert db.session.query(Invitation).filter_by(ended_at=None).count() == 0
    assert db.session.query(RegisteredBrowser).filter_by(ended_at=None).count() == 0
    assert refetched(hat_of("ana").person_id).is_active is False
    page = text_of(dana.get("/people"))
    assert WHY["reason"] in page
    assert "ended the agency Harbor House" in text_of(dana.get("/people/log"))
    assert "Harbor House" not in text_of(dana.get("/people/invite")), "nobody is invited to an agency that has ended"
    assert "Back again, as" not in text_of(dana.get(f"/people/{hat_of('ana').person_id}"))


def test_who_works_elsewhere_too_keeps_that_hat_and_the_account(real: Flask, dana: Browser) -> None:
    there = make_person("ana", Duty.ADVOCATE, "Casa Nopal")
    elsewhere, here = signed_in(real, there), signed_in(real, hat_of("ana"))
    dana.post(end_of("Harbor House"), WHY)
    assert live_hats(there.person_id) == [("Casa Nopal", "advocate")]
    assert refetched(there.person_id).is_active
    assert elsewhere.get("/find").status_code == 200
    assert here.get("/find").headers["Location"] == "/sign-in"


@pytest.mark.parametrize("reason", ["", "closed", "             "])
def test_it_takes_a_reason(real: Flask, dana: Browser, reason: str) -> None:
    answer = dana.post(end_of("Harbor House"), {"reason": reason})
    assert answer.status_code == 422
    assert "Why it ends" in text_of(answer)
    assert agency_named("Harbor House").ended_at is None


def test_never_the_coalition_and_never_by_another(real: Flask, sol: Browser, dana: Browser) -> None:
    make_person("eva", Duty.COORDINATOR, "A second office of the coalition")
    ed = signed_in(real, hat_of("ed"))
    for browser, name in (
        (dana, "Larkfield County Coalition"), (dana, "A second office of the coalition"), (sol, "Harbor House"),
        (ed, "Harbor House"),
    ):  # fmt: skip
        assert browser.get(end_of(name)).status_code == 404, name
        assert browser.post(end_of(name), WHY).status_code == 403, name
        assert agency_named(name).ended_at is None
    assert sol.post(end_of("Casa Nopal"), WHY).status_code == 404
    assert dana.post(f"/people/agencies/{uuid.uuid4()}/end", WHY).status_code == 404


def test_open_again_it_has_nobody_until_somebody_is_invited(real: Flask, sol: Browser, dana: Browser) -> None:
    dana.post(end_of("Harbor House"), WHY)
    assert dana.post(end_of("Harbor House"), WHY).status_code == 403, "it has ended already"
    again = f"/people/agencies/{agency_named('Harbor House').id}/reopen"
    assert dana.post(again).status_code == 303
    assert agency_named("Harbor House").ended_at is None
    assert sol.get("/find").headers["Location"] == "/sign-in"
    assert live_hats(hat_of("ana").person_id) == []
    assert dana.post(again).status_code == 403
    house = str(agency_named("Harbor House").id)
    assert dana.post("/people/invite", {**WANTED, "agency": house, "duty": "supervisor"}).status_code == 200
    actions = [one.action for one in db.session.query(AuditEvent).filter_by(agency_id=uuid.UUID(house))]
    assert {"ended_agency", "reopened_agency", "said_left"} <= set(actions), "its log stays"
