"""The demo's partnerships: never old, and never over what somebody has edited."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from directory.core.db import db
from directory.find.demo import COUNTY
from directory.partnerships.county import load_partnerships
from directory.partnerships.models import AgreementParty, AgreementSignature, Consultation, TrainingEvent
from tests.conftest import ClientAs
from tests.partnerships.desk import agreement, ahead, form_of, send, today


def test_the_next_day_every_day_has_moved_on_and_nothing_is_there_twice(county: Flask) -> None:
    def counts() -> list[int | None]:
        tables = (AgreementParty, AgreementSignature, TrainingEvent, Consultation)
        return [db.session.scalar(select(func.count()).select_from(one)) for one in tables]

    before, last = counts(), agreement("Linkage agreement with Turning Circle").expires_on
    load_partnerships(COUNTY, today() + timedelta(days=1))
    db.session.commit()
    assert counts() == before
    assert last
    assert agreement("Linkage agreement with Turning Circle").expires_on == last + timedelta(days=1)


def test_what_somebody_edited_stays_as_it_is(client_as: ClientAs) -> None:
    row = agreement("Linkage agreement with Turning Circle")
    typed = form_of("Turning Circle", type="linkage_agreement", title="Edited by hand", seen="1", expires_on=ahead(9))
    assert send(client_as("dana"), f"/agreements/{row.id}/edit", **typed).status_code == 303
    last = agreement("Edited by hand").expires_on
    load_partnerships(COUNTY, today() + timedelta(days=1))
    db.session.commit()
    assert agreement("Edited by hand").expires_on == last
