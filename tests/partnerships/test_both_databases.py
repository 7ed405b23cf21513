"""Every screen of the room opens, and every kind of row is written, on either database."""

from flask import Flask
from sqlalchemy import select

from directory.core.db import db
from directory.partnerships.agreements.reminders import write_letters
from directory.partnerships.models import Commitment, Mechanism, TrainingEvent
from tests.conftest import sign_in
from tests.partnerships.desk import PDF, agreement, ahead, form_of, partner, send, today, upload

LISTS = (
    "/linkage?sort=trained&missing=agreement", "/agreements", "/agreements?status=lapsed", "/agreements/renewals",
    "/agreements/calendar", "/trainings", "/trainings/ledger?due=1", "/trainings/import", "/consultations",
    "/commitments", "/desk",
)  # fmt: skip


def test_every_screen_opens_and_every_form_is_kept(either_county: Flask) -> None:
    dana, where = sign_in(either_county, "dana"), partner("Prism Larkfield")
    home = f"/partners/{where}"
    entered = send(dana, f"{home}/agreements/new", **form_of("Prism Larkfield", effective_on=ahead(-1)))
    one = entered.headers["Location"]
    kept = [
        entered,
        send(dana, f"{one}/signatures", side="ours", name="Somebody", title="Director", signed_on=ahead(0)),
        send(dana, f"{one}/liaisons", seen="1", theirs_first_name="Whoever", theirs_first_confirmed_on=ahead(0)),
        send(dana, f"{one}/checklist", seen="2", present_parties="weak", summary_parties="Thin."),
        upload(dana, f"{one}/documents", "paper", "a.pdf", PDF),
        send(dana, f"{one}/renew", key="n" * 24, **form_of("Prism Larkfield", title="The next")),
        send(
            dana, f"{home}/trainings/new", title="Talk", partners="Prism Larkfield", direction="joint", hours="1",
            held_on=ahead(-1), mode="virtual", ours="stalking", ours_intake="3",
        ),
        send(dana, f"{home}/ways/new", kind="on_call_line", contact="The line", promised_hours="4"),
        send(dana, f"{home}/consultations", asked_on=ahead(0), category="housing", worked="yes", mechanism=""),
        send(dana, f"{home}/lessons", kind="lesson", said="Ask twice."),
        send(dana, f"{home}/commitments/new", kind="training", what="A second talk", owner="We"),
        send(dana, "/agreements/calendar/end"),
    ]  # fmt: skip
    assert [answer.status_code for answer in kept] == [303] * len(kept)
    training = db.session.scalars(select(TrainingEvent).where(TrainingEvent.title == "Talk")).one()
    assert training.topics == ["stalking"]
    commitment = db.session.scalars(select(Commitment).where(Commitment.what == "A second talk")).one()
    assert send(dana, f"/commitments/{commitment.id}/done").status_code == 303
    way = db.session.scalars(select(Mechanism).where(Mechanism.organization_id == where)).one()
    papers = dana.get(one).get_data(as_text=True).split(f'href="{one}/documents/', 1)[1].split('"', 1)[0]
    screens = (
        *LISTS, home, one, f"{one}/edit", f"{one}/renew", f"{one}/liaisons", f"{one}/checklist",
        f"{one}/documents/{papers}", f"{home}/consultations", f"/trainings/{training.id}",
        f"/trainings/{training.id}/edit",
        f"/consultations/ways/{way.id}/edit", f"/agreements/{agreement('The next').id}",
    )  # fmt: skip
    assert {address: dana.get(address).status_code for address in screens} == dict.fromkeys(screens, 200)
    assert write_letters(today(), "https://directory.example.org") > 0
