"""Consultation: asked as if about nobody; a warning where words may tell of a person, and never a refusal."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from directory.core import clock
from directory.core.db import db
from directory.partnerships.consultation.queries import list_mechanisms
from directory.partnerships.models import (
    AgreementParty,
    Category,
    Commitment,
    Consultation,
    Mechanism,
    OriginKind,
    PartnershipNote,
    TrainingPartner,
    Worked,
)
from tests.conftest import ClientAs
from tests.partnerships.desk import ahead, page, partner, said, send, today
from tests.partnerships.people import actor_of


def form(**more: str) -> dict[str, str]:
    return {"asked_on": ahead(-1), "category": "housing", "worked": "yes", "mechanism": "", "result": ""} | more


def test_a_question_that_may_tell_of_a_person_is_kept_on_the_second_press(client_as: ClientAs) -> None:
    ana, where = client_as("ana"), partner("Turning Circle")
    home, text = f"/partners/{where}/consultations", "May we tell Rosa Mendez, 360-555-0142, of the group?"
    typed = form(question=text, key="q" * 24)
    warned = send(ana, home, **typed)
    assert warned.status_code == 422
    assert "a telephone number; two words that may be somebody’s name" in said(warned)
    assert text in said(warned), "the input is kept"
    assert not db.session.scalar(select(Consultation.id).where(Consultation.question == text))
    meant = re.search(r'name="meant"[^>]*value="([0-9a-f]+)"', warned.get_data(as_text=True))
    assert meant
    changed = send(ana, home, **(typed | {"meant": meant[1], "question": text + " Born 4/12/1988."}))
    assert changed.status_code == 422, "other words are looked at anew"
    for _ in range(2):
        assert send(ana, home, **(typed | {"meant": meant[1]})).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Consultation).where(Consultation.question == text)) == 1


def test_the_category_alone_is_enough_and_the_partners_page_says_whom_one_asked(client_as: ClientAs) -> None:
    ana, where = client_as("ana"), partner("Turning Circle")
    way = db.session.scalars(select(Mechanism).where(Mechanism.organization_id == where)).one()
    assert (
        send(ana, f"/partners/{where}/consultations", **form(mechanism=str(way.id), worked="partly")).status_code == 303
    )
    assert "It helped in part" in page(ana, f"/partners/{where}/consultations")
    assert "It helped in part" in page(ana, f"/partners/{where}"), "the last use of a way is the newest in the log"


def test_a_way_is_listed_once_with_the_latest_day_on_which_it_was_used(either_county: Flask) -> None:
    where = partner("Turning Circle")
    way = db.session.scalars(select(Mechanism).where(Mechanism.organization_id == where)).one()
    moment = clock.now()
    for back, worked in ((0, Worked.PARTLY), (0, Worked.PARTLY), (9, Worked.NO)):
        db.session.add(
            Consultation(
                organization_id=where, mechanism_id=way.id, asked_on=today() - timedelta(days=back),
                category=Category.HOUSING, worked=worked, logged_at=moment + timedelta(hours=back), logged_by="Ana",
            )
        )  # fmt: skip
    db.session.commit()
    told = list_mechanisms(actor_of("ana"), where)
    assert [(one.id, one.used_on, one.worked) for one in told] == [(way.id, today(), Worked.PARTLY)]


def test_advice_that_did_not_help_is_told_without_an_alarm(client_as: ClientAs) -> None:
    ana, home = client_as("ana"), f"/partners/{partner('Prism Larkfield')}/consultations"
    assert send(ana, home, **form(worked="no")).status_code == 303
    for address in (home, "/consultations"):
        html = ana.get(address).get_data(as_text=True)
        assert '<span class="mark">It did not help' in html
        assert 'class="mark stop">It did not help' not in html


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"asked_on": ahead(3)}, "has not come yet"),
        ({"category": ""}, "Choose what it was about"),
        ({"worked": ""}, "Say whether it helped"),
        ({"question": "x" * 501}, "500 letters at most"),
        ({"mechanism": "00000000-0000-0000-0000-000000000001"}, "Not a valid choice"),
    ],
)
def test_slips_are_told_and_what_was_typed_stays(client_as: ClientAs, more: dict[str, str], reason: str) -> None:
    typed = form(result="Typed with a slip") | more
    answer = send(client_as("ana"), f"/partners/{partner('Turning Circle')}/consultations", **typed)
    assert answer.status_code == 422
    assert reason in said(answer)
    assert "Typed with a slip" in said(answer)


def test_a_way_of_asking_is_entered_changed_and_taken_off(client_as: ClientAs) -> None:
    dana, where = client_as("dana"), partner("Prism Larkfield")
    typed = {"kind": "peer_circle", "contact": "Room 4", "hours": "Mondays", "promised_hours": "24", "key": "w" * 24}
    for _ in range(2):
        assert send(dana, f"/partners/{where}/ways/new", **typed).status_code == 303
    way = db.session.scalars(select(Mechanism).where(Mechanism.organization_id == where)).one()
    edit = f"/consultations/ways/{way.id}/edit"
    assert send(dana, edit, **(typed | {"seen": "1", "contact": "Room 5"})).status_code == 303
    later = send(dana, edit, **(typed | {"seen": "1", "contact": "Room 6"}))
    assert later.status_code == 409
    assert "Room 5" in said(later)
    send(dana, f"/consultations/ways/{way.id}/end")
    assert "Room 5" not in page(dana, "/consultations")


def test_an_advocate_logs_and_changes_no_way_of_asking(client_as: ClientAs) -> None:
    ana, where = client_as("ana"), partner("Turning Circle")
    assert send(ana, f"/partners/{where}/ways/new").status_code == 403
    assert send(ana, f"/partners/{where}/lessons", kind="lesson", said="x").status_code == 403


def test_challenges_and_lessons_of_a_partnership(client_as: ClientAs) -> None:
    dana, where = client_as("dana"), partner("Prism Larkfield")
    note = {"kind": "lesson", "said": "We learnt to ask twice.", "key": "n" * 24}
    for _ in range(2):
        assert send(dana, f"/partners/{where}/lessons", **note).status_code == 303
    assert (
        db.session.scalar(
            select(func.count()).select_from(PartnershipNote).where(PartnershipNote.organization_id == where)
        )
        == 1
    )
    warned = send(dana, f"/partners/{where}/lessons", kind="lesson", said="We learnt it from Rosa Mendez.")
    assert warned.status_code == 422
    assert "We learnt to ask twice." in page(client_as("ana"), f"/partners/{where}/consultations")


def test_a_gap_becomes_an_action_that_stands_on_the_list_until_it_is_done(client_as: ClientAs) -> None:
    dana, where = client_as("dana"), partner("Prism Larkfield")
    address = (
        f"/partners/{where}/commitments/new?kind=training&origin=question&question=readiness.3&year=2026&what=Learn+it"
    )
    html = dana.get(address).get_data(as_text=True)
    assert 'value="Learn it"' in html
    assert 'value="readiness.3"' in html
    typed = {"kind": "training", "what": "Learn it", "owner": "Both", "due_on": ahead(9), "key": "c" * 24}
    typed |= {"origin": "question", "question": "readiness.3", "year": "2026"}
    for _ in range(2):
        assert send(dana, f"/partners/{where}/commitments/new", **typed).status_code == 303
    row = db.session.scalars(select(Commitment).where(Commitment.organization_id == where)).one()
    assert (row.origin.value, row.origin_code, row.origin_year) == ("question", "readiness.3", 2026)
    assert "Learn it" in page(client_as("ana"), "/commitments")
    assert "Learn it" in page(client_as("ana"), f"/partners/{where}")
    send(dana, f"/commitments/{row.id}/done")
    assert "Learn it" not in page(client_as("ana"), f"/partners/{where}")
    assert "done on" in page(dana, "/commitments")
    send(dana, f"/commitments/{row.id}/done", again="1")
    assert "Learn it" in page(client_as("ana"), f"/partners/{where}")
    assert send(client_as("ana"), f"/commitments/{row.id}/done").status_code == 403


def test_an_origin_of_another_shape_counts_as_entered_by_hand(client_as: ClientAs) -> None:
    where = partner("Prism Larkfield")
    typed = {"kind": "agreement", "what": "Do it", "owner": "We", "origin": "training_event", "origin_id": "' OR 1=1"}
    assert send(client_as("dana"), f"/partners/{where}/commitments/new", **typed).status_code == 303
    assert db.session.scalars(select(Commitment.origin).where(Commitment.organization_id == where)).one() == "by_hand"


@pytest.mark.parametrize("origin", [OriginKind.TRAINING, OriginKind.SECTION])
def test_an_action_does_not_come_from_another_partners_training_or_agreement(
    client_as: ClientAs, origin: OriginKind
) -> None:
    dana, mine, other = client_as("dana"), partner("Turning Circle"), partner("Prism Larkfield")
    held = select(TrainingPartner.event_id).where(TrainingPartner.organization_id == mine)
    if origin == OriginKind.SECTION:
        held = select(AgreementParty.agreement_id).where(AgreementParty.organization_id == mine)
    origin_id = db.session.scalars(held).first()
    typed = {"kind": "training", "what": "Do it", "owner": "We", "origin": origin.value, "origin_id": str(origin_id)}
    for one in (mine, other):
        sent = send(dana, f"/partners/{one}/commitments/new", question="purpose", **typed)
        assert sent.status_code == 303
        made = select(Commitment.origin).where(Commitment.organization_id == one, Commitment.what == "Do it")
        assert db.session.scalars(made).one() == (origin if one == mine else OriginKind.BY_HAND)
