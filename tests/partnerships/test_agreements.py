"""Agreements at the coordinator's hands: entered, signed, renewed, ended; what is refused, and what is kept of it."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import func, select, update

from directory.accounts.models import Person
from directory.core import clock
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.outbox import OutgoingMail, text_of
from directory.partnerships.agreements import queries
from directory.partnerships.agreements.checklist import sections
from directory.partnerships.agreements.reminders import write_letters
from directory.partnerships.agreements.states import Status
from directory.partnerships.models import (
    Agreement,
    AgreementDocument,
    AgreementParty,
    AgreementSection,
    AgreementSignature,
    Side,
)
from directory.providers.models import Listing, Organization
from tests.conftest import ClientAs, sign_in
from tests.partnerships.desk import (
    PDF,
    agency,
    agreement,
    ahead,
    form_of,
    namesake,
    page,
    partner,
    said,
    send,
    today,
    upload,
)


def status_of(title: str) -> Status:
    row = agreement(title)
    return queries.tell(select(Agreement.id).where(Agreement.id == row.id), today())[0].status


def test_an_agreement_is_entered_signed_and_in_force_without_anybody_typing_so(client_as: ClientAs) -> None:
    dana = client_as("dana")
    home = f"/partners/{partner('Oxbow Recovery Homes')}/agreements/new"
    answer = send(
        dana, home, key="k" * 24,
        **form_of("Oxbow Recovery Homes", effective_on=ahead(0), expires_on=ahead(100), sent_on=ahead(-3)),
    )  # fmt: skip
    assert answer.status_code == 303
    one = answer.headers["Location"]
    assert status_of("A paper") == Status.IN_REVIEW
    for side in ("ours", "theirs"):
        send(dana, f"{one}/signatures", side=side, name=f"Somebody of {side}", title="Director", signed_on="")
    assert status_of("A paper") == Status.IN_REVIEW
    for row in db.session.scalars(
        select(AgreementSignature).where(AgreementSignature.agreement_id == agreement("A paper").id)
    ):
        send(dana, f"{one}/signatures/{row.id}/sign", signed_on=ahead(0))
    assert status_of("A paper") == Status.ACTIVE
    assert "In force" in page(dana, one)
    assert "Oxbow Recovery Homes" in page(client_as("ana"), one)


def test_a_form_sent_twice_enters_one_agreement(client_as: ClientAs) -> None:
    dana = client_as("dana")
    home = f"/partners/{partner('Oxbow Recovery Homes')}/agreements/new"
    first, second = (send(dana, home, key="k" * 24, **form_of("Oxbow Recovery Homes")) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert db.session.scalar(select(func.count()).select_from(Agreement).where(Agreement.title == "A paper")) == 1


@pytest.mark.parametrize(
    ("days", "field", "reason"),
    [
        ({"effective_on": 10, "expires_on": 5}, "expires_on", "before “In force from”"),
        ({"effective_on": 10, "review_on": 5}, "review_on", "before “In force from”"),
        ({"review_on": 50, "expires_on": 20}, "expires_on", "before “Look at it again on”"),
        ({"drafted_on": -1, "sent_on": -5}, "sent_on", "before “First draft”"),
        ({"drafted_on": 3}, "drafted_on", "has not come yet"),
    ],
)
def test_days_out_of_order_are_refused_with_the_reason_and_the_input_kept(
    client_as: ClientAs, days: dict[str, int], field: str, reason: str
) -> None:
    dana = client_as("dana")
    typed = {name: ahead(count) for name, count in days.items()}
    filled = form_of("Oxbow Recovery Homes", title="Kept as typed", **typed)
    answer = send(dana, f"/partners/{partner('Oxbow Recovery Homes')}/agreements/new", **filled)
    assert answer.status_code == 422
    html = answer.get_data(as_text=True)
    assert reason in said(answer)
    assert f'id="{field}-slip"' in html
    assert "Kept as typed" in html
    assert all(day in html for day in typed.values())
    assert not db.session.scalar(select(Agreement.id).where(Agreement.title == "Kept as typed"))


def test_two_of_one_kind_with_the_same_parties_are_refused_with_a_link_to_the_first(client_as: ClientAs) -> None:
    dana, there = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    home = f"/partners/{partner('Turning Circle')}/agreements/new"
    filled = form_of("Turning Circle", type="linkage_agreement", title="A second one")
    answer = send(dana, home, **filled)
    assert answer.status_code == 422
    assert f'href="/agreements/{there.id}"' in answer.get_data(as_text=True)
    assert "A second one" in answer.get_data(as_text=True)
    assert send(dana, home, **(filled | {"type": "mou"})).status_code == 303, "another kind"
    assert send(dana, home, **(filled | {"our_agency": agency("Harbor House")})).status_code == 303, "another side"
    both = filled | {"theirs": "Turning Circle\nDads at the Table"}
    assert send(dana, home, **both).status_code == 303, "other parties"


def test_nobody_signs_before_the_first_draft_and_no_draft_comes_after_a_signature(client_as: ClientAs) -> None:
    dana = client_as("dana")
    typed = form_of("Oxbow Recovery Homes", drafted_on=ahead(-10))
    one = send(dana, f"/partners/{partner('Oxbow Recovery Homes')}/agreements/new", **typed).headers["Location"]
    signatory = {"side": "ours", "name": "Rosa", "title": "Director"}
    early = send(dana, f"{one}/signatures", **signatory, signed_on=ahead(-11))
    assert early.status_code == 422
    assert "This is before the first draft." in said(early)
    send(dana, f"{one}/signatures", **signatory, signed_on="")
    (row,) = queries.list_signatures(agreement("A paper").id)
    send(dana, f"{one}/signatures/{row.id}/sign", signed_on=ahead(-11))
    assert "This is before the first draft." in page(dana, one)
    assert db.session.get_one(AgreementSignature, row.id, populate_existing=True).signed_on is None
    send(dana, f"{one}/signatures/{row.id}/sign", signed_on=ahead(-10))
    late = send(dana, f"{one}/edit", **typed | {"seen": agreement("A paper").row_version, "drafted_on": ahead(-9)})
    assert late.status_code == 422
    assert "Somebody signed before this day." in said(late)
    assert agreement("A paper").drafted_on == today() - timedelta(days=10)


def test_one_that_has_lapsed_leaves_room(client_as: ClientAs) -> None:
    dana = client_as("dana")
    assert status_of("Memorandum with New Paths") == Status.LAPSED
    home = f"/partners/{partner('New Paths Counseling')}/agreements/new"
    assert send(dana, home, **form_of("New Paths Counseling")).status_code == 303


def test_a_partner_that_nobody_knows_is_named_and_the_input_kept(client_as: ClientAs) -> None:
    home = f"/partners/{partner('Turning Circle')}/agreements/new"
    answer = send(client_as("dana"), home, **form_of("Turning Cirkle", title="Typed with a slip"))
    assert answer.status_code == 422
    assert "No partner is called “Turning Cirkle”" in said(answer)
    assert "Typed with a slip" in answer.get_data(as_text=True)


def parties(title: str) -> set[UUID]:
    of_it = select(AgreementParty.organization_id).where(AgreementParty.agreement_id == agreement(title).id)
    return set(db.session.scalars(of_it))


def test_each_of_two_namesakes_has_its_agreement_and_one_can_have_both(client_as: ClientAs) -> None:
    dana, name = client_as("dana"), "Turning Circle"
    first, second = partner(name), namesake(name)
    opened = page(dana, f"/partners/{second}/agreements/new")
    assert f"{name}, Mill Bend" in opened, "each is told by its town"
    for one in (first, second):
        typed = form_of(name, title=f"With {one}")
        assert send(dana, f"/partners/{one}/agreements/new", **typed).status_code == 303
        assert parties(f"With {one}") == {one}
    both = form_of(name, title="With both", which=[str(first), str(second)])
    assert send(dana, f"/partners/{first}/agreements/new", **both).status_code == 303
    assert parties("With both") == {first, second}
    row = agreement("With both")
    kept = both | {"seen": row.row_version, "purpose": "Changed", "which": []}
    assert dana.get(f"/agreements/{row.id}/edit").text.count(" checked") == 2
    assert send(dana, f"/agreements/{row.id}/edit", **kept).status_code == 303
    assert parties("With both") == {first, second}


def test_a_name_that_several_have_is_offered_and_the_one_that_is_ticked_is_meant(client_as: ClientAs) -> None:
    dana, second = client_as("dana"), namesake("Turning Circle")
    home = f"/partners/{partner('Oxbow Recovery Homes')}/agreements/new"
    typed = form_of("Oxbow Recovery Homes\nturning  circle", title="With one of two")
    unclear = send(dana, home, **typed)
    assert unclear.status_code == 422
    assert "Several partners are called “turning circle”" in said(unclear)
    assert f'value="{second}"' in unclear.get_data(as_text=True)
    assert send(dana, home, **typed, which=str(second)).status_code == 303
    assert parties("With one of two") == {partner("Oxbow Recovery Homes"), second}
    stranger = send(dana, home, **typed | {"theirs": "Oxbow Recovery Homes", "title": "Alone"}, which=str(second))
    assert stranger.status_code == 303
    assert parties("Alone") == {partner("Oxbow Recovery Homes")}, "nobody is a party who was not typed"


@pytest.mark.parametrize("listing", [Listing.PAUSED, Listing.ARCHIVED])
def test_an_agreement_with_a_partner_out_of_sight_can_be_changed(client_as: ClientAs, listing: Listing) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    before = parties(row.title)
    db.session.get_one(Organization, partner("Turning Circle")).listing = listing
    db.session.commit()
    typed = form_of("Turning Circle", type=row.type, title=row.title, seen=row.row_version, purpose="Still edited")
    assert send(dana, f"/agreements/{row.id}/edit", **typed).status_code == 303
    assert agreement(row.title).purpose == "Still edited"
    assert parties(row.title) == before
    home = f"/partners/{partner('Oxbow Recovery Homes')}/agreements/new"
    assert send(dana, home, **form_of("Turning Circle")).status_code == 422, "a new one names whom one sees"


def test_the_next_one_takes_its_place_once_it_is_signed_and_both_can_be_read(client_as: ClientAs) -> None:
    dana, old = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    filled = form_of(
        "Turning Circle", type="linkage_agreement", title="The next one", effective_on=ahead(10), expires_on=ahead(375)
    )
    answer = send(dana, f"/agreements/{old.id}/renew", key="r" * 24, **filled)
    new = answer.headers["Location"]
    assert status_of(old.title) == Status.ACTIVE
    assert "roles" in {
        one.section.split("_")[0]
        for one in db.session.scalars(
            select(AgreementSection).where(AgreementSection.agreement_id == agreement("The next one").id)
        )
    }
    for row in queries.list_signatures(agreement("The next one").id):
        assert row.signed_on is None
        send(dana, f"{new}/signatures/{row.id}/sign", signed_on=ahead(0))
    assert status_of("The next one") == Status.SIGNED
    assert status_of(old.title) == Status.ACTIVE
    with time_machine.travel(clock.now() + timedelta(days=10)):
        assert status_of("The next one") == Status.ACTIVE
        assert status_of(old.title) == Status.SUPERSEDED
        later = client_as("ana")
        assert "The next one" in page(later, f"/agreements/{old.id}")
        assert old.title in page(later, new)


def test_whoever_renews_second_sees_the_first_and_loses_nothing(client_as: ClientAs) -> None:
    dana, old = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    filled = form_of("Turning Circle", type="linkage_agreement", title="The first next one")
    first = send(dana, f"/agreements/{old.id}/renew", key="r" * 24, **filled).headers["Location"]
    typed = filled | {"title": "The second next one", "purpose": "Typed for an hour", "expires_on": ahead(400)}
    late = send(dana, f"/agreements/{old.id}/renew", key="s" * 24, **typed)
    assert late.status_code == 409
    page_of_it = late.get_data(as_text=True)
    assert f'href="{first}"' in page_of_it
    assert all(word in page_of_it for word in ("The second next one", "Typed for an hour", ahead(400)))
    assert not db.session.scalar(select(func.count()).where(Agreement.title == "The second next one"))


def test_an_end_said_over_somebody_elses_change_is_not_kept_and_its_day_stays(client_as: ClientAs) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    answer = send(dana, f"/agreements/{row.id}/end", seen=row.row_version - 1, ended_on=ahead(3))
    assert answer.status_code == 409
    assert "Somebody else changed this first" in said(answer)
    assert re.search(rf'name="ended_on"[^>]*value="{ahead(3)}"', answer.get_data(as_text=True))
    assert agreement(row.title).ended_on is None


def test_an_agreement_is_ended_before_its_time_and_not_before_it_began(client_as: ClientAs) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    too_soon = send(dana, f"/agreements/{row.id}/end", seen=row.row_version, ended_on=ahead(-300))
    assert too_soon.status_code == 422
    assert "not in force yet" in said(too_soon)
    send(dana, f"/agreements/{row.id}/end", seen=row.row_version, ended_on=ahead(0))
    assert status_of(row.title) == Status.ENDED


def test_the_later_of_two_editors_sees_the_others_text_and_loses_nothing(client_as: ClientAs) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    typed = form_of(
        "Turning Circle", type="linkage_agreement", title=row.title, seen=row.row_version, effective_on=ahead(-220)
    )
    address = f"/agreements/{row.id}/edit"
    assert send(dana, address, **(typed | {"purpose": "What the first one wrote"})).status_code == 303
    later = send(dana, address, **(typed | {"purpose": "What the second one wrote"}))
    assert later.status_code == 409
    assert "What the first one wrote" in said(later)
    assert "What the second one wrote" in later.get_data(as_text=True)
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', later.get_data(as_text=True))
    assert seen
    again = send(dana, address, **(typed | {"purpose": "What the second one wrote", "seen": seen[1]}))
    assert again.status_code == 303
    assert agreement(row.title).purpose == "What the second one wrote"


@pytest.mark.parametrize("part", ["liaisons", "checklist"])
def test_small_forms_of_two_editors_collide_too(client_as: ClientAs, part: str) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    field = {"liaisons": "theirs_first_name", "checklist": "summary_parties"}[part]
    more = {"present_parties": "yes"} if part == "checklist" else {}
    seen = row.row_version
    assert send(dana, f"/agreements/{row.id}/{part}", seen=seen, **{field: "First"}, **more).status_code == 303
    later = send(dana, f"/agreements/{row.id}/{part}", seen=seen, **{field: "Second"}, **more)
    assert later.status_code == 409
    assert "First" in said(later)
    assert "Second" in later.get_data(as_text=True)


def test_the_checklist_shows_eight_first_sixteen_more_and_those_of_the_partners_field(client_as: ClientAs) -> None:
    assert [sum(one.group == name for one in sections()) for name in ("first", "more")] == [8, 16]
    row = agreement("Linkage agreement with Turning Circle")
    html = page(client_as("dana"), f"/agreements/{row.id}/checklist")
    assert "what we cannot do" in html
    assert "Advocates are invited to groups" in html, "a program for people who used violence"
    assert "42 CFR Part 2" not in html, "it treats nobody"


def test_papers_are_kept_by_version_and_given_out_to_be_saved(client_as: ClientAs) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    home = f"/agreements/{row.id}/documents"
    second = PDF.replace(b"1 0 obj", b"2 0 obj")
    large = PDF[:9] + b"%" + b" " * 600_000 + b"\n" + PDF[9:]
    for body in (PDF, PDF, second, large):
        assert upload(dana, home, "paper", "x & y.pdf", body).status_code == 303
    rows = queries.list_documents(row.id)
    assert [one.version for one in rows] == [3, 2, 1], "the same bytes are not kept twice"
    answer = client_as("ana").get(f"{home}/{rows[1].id}")
    assert answer.data == second
    assert answer.headers["Content-Disposition"] == 'attachment; filename="v2-x y.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"
    other = agreement("Letter with Willow House")
    assert client_as("ana").get(f"/agreements/{other.id}/documents/{rows[0].id}").status_code == 404


def test_what_is_no_pdf_is_refused_with_the_reason(client_as: ClientAs) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    answer = upload(dana, f"/agreements/{row.id}/documents", "paper", "contract.pdf", b"MZ nothing")
    assert answer.status_code == 422
    assert "This is not a PDF" in said(answer)
    assert not db.session.scalar(select(func.count()).select_from(AgreementDocument))
    form = form_of("Turning Circle", purpose="x" * 300_000)
    assert send(dana, f"/agreements/{row.id}/edit", **form).status_code == 413, "other doors keep their bound"


def test_an_advocate_reads_and_changes_nothing_and_a_strangers_agreement_is_not_there(client_as: ClientAs) -> None:
    ana, row = client_as("ana"), agreement("Linkage agreement with Turning Circle")
    assert "/edit" not in ana.get(f"/agreements/{row.id}").get_data(as_text=True)
    assert send(ana, f"/agreements/{row.id}/end", ended_on=ahead(0)).status_code == 403
    db.session.get_one(Organization, partner("Turning Circle")).listing = Listing.ARCHIVED
    db.session.commit()
    assert ana.get(f"/agreements/{row.id}").status_code == 404
    assert client_as("dana").get(f"/agreements/{row.id}").status_code == 200


def test_a_list_takes_the_same_number_of_statements_however_long_it_is(
    client_as: ClientAs, county: Flask, statements: list[str]
) -> None:
    dana, ours = client_as("dana"), agreement("Linkage agreement with Turning Circle").our_agency_id
    counts = []
    for _ in range(2):
        statements.clear()
        page(dana, "/agreements")
        counts.append(len(statements))
        for number in range(12):
            db.session.add(
                Agreement(
                    type="mou", title=f"More {number}", our_agency_id=ours,
                    entered_by="Dana",
                )
            )  # fmt: skip
        db.session.commit()
    assert counts[0] == counts[1]


def feed_of(html: str) -> str:
    found = re.search(r'class="secret">([^<]+)<', html)
    assert found
    return found[1].replace("http://127.0.0.1", "")


def test_a_calendar_reads_what_comes_up_at_an_address_that_can_be_renewed_and_ended(
    client_as: ClientAs, county: Flask
) -> None:
    dana, guest = client_as("dana"), sign_in(county, "guest")
    row = agreement("Linkage agreement with Turning Circle")
    row.title = (
        "Terms; with, commas \\ and a very long title that has to be folded because it is more than 75 bytes, año"
    )
    db.session.commit()
    first = feed_of(send(dana, "/agreements/calendar").get_data(as_text=True))
    answer = guest.get(first)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    events = [event for event in Calendar.from_ical(answer.data).walk("VEVENT") if row.title in str(event["summary"])]
    assert len(events) == 6, "a review and an end, each 90, 30 and 0 days before"
    assert row.expires_on
    days: set[Any] = {event.decoded("DTSTART") for event in events}
    assert days >= {row.review_on, row.expires_on - timedelta(days=90)}
    second = feed_of(send(dana, "/agreements/calendar").get_data(as_text=True))
    assert guest.get(first).status_code == 404
    assert guest.get(second).status_code == 200
    assert second.split("/")[-1] not in dana.get("/agreements/calendar").get_data(as_text=True)
    send(dana, "/agreements/calendar/end")
    assert guest.get(second).status_code == 404


def test_a_calendar_ends_with_its_person(client_as: ClientAs, county: Flask) -> None:
    address = feed_of(send(client_as("dana"), "/agreements/calendar").get_data(as_text=True))
    db.session.scalars(select(Person).where(Person.username == "dana")).one().is_active = False
    db.session.commit()
    assert sign_in(county, "guest").get(address).status_code == 404


def test_coordinators_are_told_by_letter_once_a_mark_and_by_no_partners_name(county: Flask) -> None:
    db.session.scalars(select(Person).where(Person.username == "dana")).one().email = "dana@example.org"
    db.session.commit()
    assert write_letters(today(), "https://directory.example.org") > 0
    assert write_letters(today(), "https://directory.example.org") == 0
    letters = list(db.session.scalars(select(OutgoingMail)))
    assert len(letters) == 1
    text = text_of(db.engine, letters[0].id, letters[0].body)
    assert "https://directory.example.org/agreements/renewals" in text
    names = db.session.scalars(select(Organization.name))
    assert not any(name in text + letters[0].subject for name in names)
    later = today() + timedelta(days=40)
    assert write_letters(later, "https://directory.example.org") > 0, "another mark was reached"


def test_a_mark_that_comes_up_after_the_letter_of_the_day_has_a_letter_of_its_own(county: Flask) -> None:
    db.session.scalars(select(Person).where(Person.username == "dana")).one().email = "dana@example.org"
    db.session.commit()
    write_letters(today(), "https://directory.example.org")
    agreement("Linkage agreement with Turning Circle").review_on = today()
    db.session.commit()
    assert write_letters(today(), "https://directory.example.org") == 1
    assert write_letters(today(), "https://directory.example.org") == 0
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 2


def test_a_lapse_stays_on_the_list_for_thirty_days_or_until_the_next_one_is_signed(client_as: ClientAs) -> None:
    dana, old = client_as("dana"), agreement("Letter with Willow House")
    at, last = f"/agreements/{old.id}", old.expires_on
    assert last is not None
    moment, left = clock.now(), (last - today()).days
    for days, is_listed in ((1, True), (30, True), (31, False)):
        with time_machine.travel(moment + timedelta(days=left + days)):
            html = client_as("dana").get("/agreements/renewals").get_data(as_text=True)
            assert (f'href="{at}"' in html) == is_listed, days
    filled = form_of("Willow House Visitation", type=old.type, title="The next letter", effective_on=ahead(left + 1))
    new = send(dana, f"{at}/renew", **filled).headers["Location"]
    html = dana.get("/agreements/renewals").get_data(as_text=True)
    assert f'href="{at}"' in html, "the next one is not signed yet"
    assert f'href="{at}/renew"' not in html
    for row in queries.list_signatures(agreement("The next letter").id):
        send(dana, f"{new}/signatures/{row.id}/sign", signed_on=ahead(0))
    assert status_of("The next letter") == Status.SIGNED
    assert f'href="{at}"' not in dana.get("/agreements/renewals").get_data(as_text=True)
    feed = feed_of(send(dana, "/agreements/calendar").get_data(as_text=True))
    assert "Letter with Willow House" not in dana.get(feed).get_data(as_text=True).replace("\r\n ", "")


def test_the_sweep_and_the_desk_tell_of_what_comes_up(county: Flask, client_as: ClientAs) -> None:
    done = county.test_cli_runner().invoke(args=["sweep"])
    assert done.exit_code == 0, done.output
    assert re.search(r"[1-9]\d* days told of", done.output)
    desk = page(client_as("dana"), "/desk")
    assert "agreements want looking at" in desk
    assert "Letter with Willow House" in page(client_as("dana"), "/agreements/renewals")


def test_what_was_done_is_in_the_log_by_ids_alone(client_as: ClientAs) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    send(dana, f"/agreements/{row.id}/signatures", side="ours", name="Somebody", title="Director", signed_on="")
    line = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "agreement_signatures")).one()
    assert (line.subject_id, line.details) == (row.id, {})


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_can_mean_is_refused_since_no_day_can_be_counted_from_it(
    client_as: ClientAs, on: str
) -> None:
    where = f"/partners/{partner('Prism Larkfield')}/agreements/new"
    answer = send(client_as("dana"), where, **form_of("Prism Larkfield", effective_on=on))
    assert answer.status_code == 422
    assert "from 1970 to 2100" in said(answer)
    row = agreement("Linkage agreement with Turning Circle")
    at = f"/agreements/{row.id}/signatures"
    unsigned = AgreementSignature(agreement_id=row.id, side=Side.OURS, name="Somebody", title="Keeper")
    db.session.add(unsigned)
    db.session.commit()
    signature_id = unsigned.id
    send(client_as("dana"), f"{at}/{signature_id}/sign", signed_on=on)
    db.session.expire_all()
    assert db.session.get_one(AgreementSignature, signature_id).signed_on is None


def test_no_title_and_no_name_can_write_a_line_of_the_calendar(client_as: ClientAs, county: Flask) -> None:
    row = agreement("Linkage agreement with Turning Circle")
    row.title = "A\r\nEND:VEVENT\r\nBEGIN:VALARM\r\nACTION:EMAIL\r\nX\u2028Y, Z; \\n"
    db.session.execute(update(Organization).values(name=Organization.name + "\r\nATTACH:https://elsewhere.example"))
    db.session.commit()
    body = sign_in(county, "guest").get(feed_of(send(client_as("dana"), "/agreements/calendar").text)).data
    whole = Calendar.from_ical(body)
    assert not whole.walk("VALARM")
    assert not any("ATTACH" in event for event in whole.walk("VEVENT"))
    assert {line.split(b":")[0].split(b";")[0] for line in body.split(b"\r\n") if line and line[:1] != b" "} <= {
        b"BEGIN", b"END", b"VERSION", b"PRODID", b"METHOD", b"X-WR-CALNAME", b"SUMMARY", b"DTSTART", b"DTEND",
        b"DTSTAMP", b"UID", b"TRANSP",
    }  # fmt: skip


def test_a_signature_of_one_agreement_is_not_reached_by_the_address_of_another(client_as: ClientAs) -> None:
    dana, mine = client_as("dana"), agreement("Linkage agreement with Turning Circle").id
    other = db.session.scalars(select(Agreement.id).where(Agreement.id != mine)).first()
    signature = db.session.scalars(select(AgreementSignature.id).where(AgreementSignature.agreement_id == mine)).first()
    assert signature
    for press in ("sign", "take-off"):
        at = f"/agreements/{other}/signatures/{signature}/{press}"
        assert send(dana, at, signed_on=ahead(0)).status_code == 404


def test_an_agreement_is_read_though_the_one_before_it_is_out_of_sight(client_as: ClientAs) -> None:
    dana, gone = client_as("dana"), partner("Prism Larkfield")
    send(dana, f"/partners/{gone}/agreements/new", **form_of("Prism Larkfield", title="The older"))
    older = agreement("The older").id
    send(dana, f"/agreements/{older}/renew", **form_of("Turning Circle", title="The newer"))
    newer = agreement("The newer").id
    db.session.execute(update(Organization).where(Organization.id == gone).values(listing=Listing.ARCHIVED))
    db.session.commit()
    assert client_as("ana").get(f"/agreements/{older}").status_code == 404
    shown = client_as("ana").get(f"/agreements/{newer}")
    assert shown.status_code == 200
    assert "The older" not in shown.text


def test_an_agreement_is_held_before_it_is_asked_whether_it_was_renewed(
    client_as: ClientAs, statements: list[str]
) -> None:
    dana, older = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    filled, at = form_of("Turning Circle", type="linkage_agreement", title="The next one"), f"/agreements/{older.id}"
    statements.clear()
    assert send(dana, f"{at}/renew", **filled).headers["Location"] != at
    held = next(at for at, one in enumerate(statements) if one.startswith("UPDATE agreement SET"))
    asked = next(at for at, one in enumerate(statements) if "agreement.supersedes_id = " in one.split("WHERE")[-1])
    assert held < asked, "two who renew it at once come one after another"
    assert send(dana, f"{at}/renew", **filled).status_code == 409, "the later one is told"


def test_a_partner_out_of_sight_is_not_named_beside_one_that_is_listed(client_as: ClientAs) -> None:
    dana, ana, gone = client_as("dana"), client_as("ana"), partner("Prism Larkfield")
    both = form_of("Turning Circle\nPrism Larkfield", title="With both")
    one = send(dana, f"/partners/{partner('Turning Circle')}/agreements/new", **both).headers["Location"]
    assert "Prism Larkfield" in page(ana, one)
    db.session.execute(update(Organization).where(Organization.id == gone).values(listing=Listing.PAUSED))
    db.session.commit()
    for address in (one, "/agreements"):
        assert str(gone) not in ana.get(address).text
        assert "With both" in page(ana, address)
        assert "Prism Larkfield" not in page(ana, address)
        assert "Prism Larkfield" in page(dana, address), "whoever edits sees with whom it is"


def test_the_agreement_is_held_before_its_papers_are_counted(client_as: ClientAs, statements: list[str]) -> None:
    dana, row = client_as("dana"), agreement("Linkage agreement with Turning Circle")
    home = f"/agreements/{row.id}/documents"
    statements.clear()
    assert upload(dana, home, "paper", "a.pdf", PDF).status_code == 303
    held = next(at for at, one in enumerate(statements) if one.startswith("UPDATE agreement SET"))
    counted = next(at for at, one in enumerate(statements) if "FROM agreement_document" in one)
    assert held < counted
