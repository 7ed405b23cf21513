"""Who may open which door, and whose row lies behind it: every route, by everybody of the cast outside the demo.

The doors stand in `tests/web/test_gate.py`; here are the rows, all of them Harbor House's, asked for by the same hats
at another agency as well (vault design, "Who may do what"). The same addresses serve for the sweeps: what a GET, and
what a form without its token or from another site, may never change.
"""

import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from directory.accounts import drafts
from directory.accounts.drafts import Writer
from directory.accounts.models import (
    Agency,
    Invitation,
    Membership,
    RecoveryRequest,
    RegisteredBrowser,
    RuleProposal,
    SecondFactor,
    SignIn,
    SpokenCodeRequest,
)
from directory.core import clock, documents
from directory.core.db import db
from directory.core.permissions import Duty
from directory.partnerships.agreements import actions as agreements
from directory.partnerships.agreements import reminders
from directory.partnerships.models import (
    Agreement,
    AgreementLiaison,
    AgreementParty,
    AgreementSignature,
    AgreementType,
    Commitment,
    CommitmentKind,
    Direction,
    Mechanism,
    MechanismKind,
    Mode,
    NoteKind,
    PartnershipNote,
    Side,
    TrainingEvent,
    TrainingPartner,
)
from directory.philosophy.actions import links
from directory.philosophy.models import How, OwnTerm, Reply, StandardRule, Statement, TermUse
from directory.philosophy.queries import get_subject
from directory.providers.editing import actions, removal
from directory.providers.editing.scope import Setting, get_scope
from directory.providers.models import CallReport, Correction, Heard, KeptEdit, Metadata, Organization, Phone, Service
from directory.toolkit.evaluations import actions as evaluations
from directory.toolkit.models import Audience, EvaluationSheet, Tool, ToolKind, Voice
from directory.web.headers import CSP, SANDBOX
from tests.accounts.browser import BASE, RIGHT, Browser, enter, hold_app, person_of
from tests.accounts.rings import bring_key, holder_of, open_circle
from tests.accounts.staff import give_passphrase, make_person, signed_in
from tests.partnerships.desk import PDF
from tests.providers.desk import actor_of, fields_of
from tests.web.test_gate import DOORS, EVERYBODY

# Harbor House: Ana (advocate), Ivo (intake), Sol (supervisor), its shift desk. Elsewhere the same hats: Ben and Cleo
# (advocates), Lena (supervisor). "pending" is somebody who has given the right passphrase and owes the second step.
NAMES = ("guest", "pending", "ana", "ivo", "desk", "sol", "ben", "cleo", "lena", "dana", "ed")
SWEEPERS = ("guest", "pending", "ana", "sol", "dana", "ed")
SUPERVISORS = frozenset({"sol", "lena"})
PEOPLE = frozenset({"sol", "dana", "ed"})
BOTH = frozenset({"sol", "dana"})
OWN = frozenset(NAMES) - {"guest", "desk"}

# What is open between the passphrase and the second step, beside what is open to everybody.
PENDING_TOO = {
    "accounts.sign_out", "accounts.show_second_step", "accounts.take_second_step", "accounts.ask_security_key",
    "accounts.show_hats", "accounts.choose_hat", "accounts.show_owed_passphrase", "accounts.take_owed_passphrase",
    "accounts.show_enrolment", "accounts.begin_app", "accounts.confirm_app", "accounts.ask_new_key",
    "accounts.add_key",
}  # fmt: skip
# Of those whom the door lets through, who reaches the row; the others are answered as if it were not there (404), or
# that it is not theirs to change (403).
ROWS: dict[str, frozenset[str]] = {
    "accounts.demo_sign_in": frozenset(),
    "accounts.show_person": PEOPLE,
    "accounts.give_hat": frozenset({"sol"}),
    "accounts.end_hat": frozenset({"sol"}),
    "accounts.ask_left": PEOPLE,
    "accounts.say_left": PEOPLE,
    "accounts.end_sign_ins_of": PEOPLE,
    "accounts.issue_code": frozenset({"sol"}),
    "accounts.withdraw_request": BOTH,
    "accounts.end_invitation": BOTH,
    "accounts.end_browser": BOTH,
    "accounts.end_sign_in": frozenset({"ana"}),
    "accounts.give_held": frozenset({"ana"}),
    "accounts.remove_factor": frozenset({"ana"}),
    "accounts.show_people_log": SUPERVISORS | {"dana"},
    "accounts.show_invite": SUPERVISORS | {"dana"},
    "accounts.invite": SUPERVISORS | {"dana"},
    "accounts.show_register": SUPERVISORS,
    "accounts.register_browser": SUPERVISORS,
    **{
        f"accounts.{name}": OWN
        for name in (
            "show_account", "change_details", "change_email", "end_other_sign_ins", "show_passphrase",
            "change_passphrase", "show_enrolment", "begin_app", "confirm_app", "ask_new_key", "add_key", "print_codes",
        )
    },
    **{f"accounts.{name}": frozenset({"dana"}) for name in ("ask_agency_end", "end_agency", "reopen_agency")},
    **{
        f"accounts.{name}": frozenset({"sol"})
        for name in (
            "carry_over", "rotate_circle", "show_confirming", "confirm_member", "show_words_ahead", "show_words",
            "ask_words", "keep_words", "list_partners", "compare_partner",
        )
    },
    **{
        f"accounts.{name}": frozenset()
        for name in ("show_recovery", "recover_circle", "ask_for_recovery", "begin_anew")
    },
    "accounts.withdraw_recovery": frozenset({"ana", "dana"}),
    "providers.undo_call": frozenset({"ana"}),
    "providers.decide_correction": BOTH,
    "providers.show_new": frozenset({"dana"}),
    "providers.enter_organization": frozenset({"dana"}),
    **{
        f"providers.{name}": BOTH
        for name in (
            "show_record", "show_part", "keep_part_of", "show_addition", "enter_addition", "check_group",
            "show_removing", "remove_row", "show_history", "undo_kept", "restore_field",
        )
    },
    **{
        f"providers.{name}": frozenset({"dana"})
        for name in (
            "show_archiving", "archive_record", "bring_back", "show_deleting", "ask_removal", "withdraw_removal",
        )
    },
    "toolkit.answer_community": BOTH,
    "toolkit.drop_voice": frozenset({"ana", "dana"}),
}  # fmt: skip


@dataclass
class Place:
    """The cast signed in, and Harbor House's rows by the names of the arguments in addresses."""

    app: Flask
    browsers: dict[str, Browser] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    ids: dict[str, object] = field(default_factory=dict)
    bodies: dict[str, dict[str, str]] = field(default_factory=dict)
    of_endpoint: dict[str, dict[str, object]] = field(default_factory=dict)

    def address(self, rule: Rule) -> str:
        """An address of a route that leads to a row that is there."""
        values = {**self.ids, **self.of_endpoint.get(rule.endpoint, {})}
        found = rule.build({name: values[name] for name in rule.arguments})
        assert found is not None
        return found[1]

    def open(self, name: str, rule: Rule, method: str, *, token: str | None = None, **headers: str) -> TestResponse:
        """Ask as somebody, with the cookie of their first sign-in, whatever an answer before has put in its place."""
        browser = self.browsers[name]
        browser.client.set_cookie("__Host-directory", self.cookies[name], domain=BASE.split("//")[1], secure=True)
        body = dict(self.bodies.get(rule.endpoint, {"locale": "en"}))
        body["csrf_token"] = browser.token() if token is None else token
        return browser._open(method, self.address(rule), body if method == "POST" else None, headers)

    def rules(self) -> Iterator[tuple[Rule, str]]:
        """Every route with each of its methods."""
        for rule in self.app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method

    def state(self) -> list[str]:
        """All that the database holds."""
        db.session.rollback()
        path = self.app.extensions["settings"].instance / "directory.db"
        with sqlite3.connect(path) as connection:
            return [line for line in connection.iterdump() if 'INTO "postal_place"' not in line]


@pytest.fixture
def place(real: Flask) -> Place:
    """Everybody signed in, and a row of every kind."""
    made = Place(real)
    hats: dict[str, Membership] = {name: hat_of(name) for name in ("ana", "ivo", "ben", "cleo", "dana", "ed")}
    hats["sol"] = make_person("sol", Duty.SUPERVISOR, email="sol@example.org")
    hats["lena"] = make_person("lena", Duty.SUPERVISOR, "Casa Nopal")
    hats["desk"] = make_person("desk", Duty.SHIFT_DESK)
    other = make_person("eva", Duty.COORDINATOR, "Larkfield County Coalition")
    give_passphrase(hats["sol"])
    hold_app("ivo")
    hold_app("ana")
    made.browsers = {name: signed_in(real, hat) for name, hat in hats.items() if name not in ("sol", "ana")}
    made.browsers["sol"], sols = bring_key(real, hats["sol"])
    made.browsers["ana"], _ = bring_key(real, hats["ana"])
    open_circle(holder_of(hats["sol"], sols.pair))  # Ana waits to be let in; the others have no key
    made.browsers |= {"guest": Browser(real), "pending": Browser(real)}
    assert enter(made.browsers["pending"], "ivo", RIGHT).headers["Location"] == "/sign-in/second"
    fill(made, hats, other)
    for name, browser in made.browsers.items():
        browser.token()
        cookie = browser.client.get_cookie("__Host-directory", domain=BASE.split("//")[1])
        assert cookie is not None
        made.cookies[name] = cookie.value
    return made


def hat_of(name: str) -> Membership:
    """The hat that somebody wears at first."""
    own = select(Membership).where(Membership.person_id == person_of(name)).order_by(Membership.created_at)
    return db.session.scalars(own.limit(1)).one()


def fill(made: Place, hats: dict[str, Membership], other: Membership) -> None:
    """A row of every kind that an address can name, of Harbor House's; and forms that would change it."""
    ana, agency_id, now = hats["ana"], hats["ana"].agency_id, clock.now()
    names = ("Harbor House", "Sycamore Legal Aid", "Casa Nopal")
    house, archived, leaving = (
        db.session.scalars(select(Organization).where(Organization.name == name)).one() for name in names
    )
    for organization in (house, archived, leaving):
        organization.agency_id = agency_id
    service = db.session.scalars(select(Service).where(Service.organization_id == house.id)).first()
    assert service is not None
    phone = Phone(id=uuid.uuid4(), organization_id=house.id, number="509-555-0142")
    about: dict[str, Any] = {"organization_id": house.id, "agency_id": agency_id, "reported_by_id": ana.person_id,
             "reported_by": "Ana", "duty": Duty.ADVOCATE, "reported_at": now}  # fmt: skip
    rows: dict[str, Any] = {
        "invitation_id": Invitation(
            token_hash=b"i" * 32, agency_id=agency_id, duty=Duty.ADVOCATE, name="New", username="new.one",
            invited_by=hats["sol"].person_id, created_at=now, expires_at=now + timedelta(days=7),
        ),
        "browser_id": RegisteredBrowser(
            token_hash=b"b" * 32, agency_id=agency_id, name="Front", registered_at=now,
            registered_by=hats["sol"].person_id,
        ),
        "request_id": SpokenCodeRequest(
            person_id=hats["sol"].person_id, reason="The telephone is gone.", asked_by=hats["dana"].person_id,
            asked_at=now, ready_at=now + timedelta(hours=24),
        ),
        "recovery_id": RecoveryRequest(
            agency_id=agency_id, person_id=ana.person_id, reason="The words are in the safe.", asked_at=now,
            ready_at=now + timedelta(hours=24),
        ),
        "proposal_id": RuleProposal(
            key="lock_minutes", value=20, reason="A reason.", proposed_by=other.person_id, proposed_at=now
        ),
        "correction_id": Correction(field_name="name", said="Another name", **about),
        "report_id": CallReport(service_id=service.id, heard=Heard.VOICEMAIL, **about),
    }  # fmt: skip
    ended = Agency(id=uuid.uuid4(), name="Another House", ended_at=now)
    db.session.add_all([*rows.values(), phone, ended])
    db.session.commit()
    here, dana = Setting("America/Los_Angeles", "US", "en"), actor_of("dana")
    for gone in (archived, leaving):
        actions.archive(get_scope(dana, "organizations", gone.id, here), "It closed.", uuid.uuid4().hex)
    removal.ask_removal(get_scope(dana, "organizations", leaving.id, here), "Entered twice.", uuid.uuid4().hex)
    db.session.commit()
    part = f"/desk/organizations/{house.id}/edit/basics"
    form = fields_of(made.browsers["dana"].get(part).get_data(as_text=True))
    form["description"] = "A house by the river"
    assert made.browsers["dana"].post(part, form.to_dict()).status_code == 303
    kept = db.session.scalars(select(KeptEdit).where(KeptEdit.record_id == house.id)).one()
    line = db.session.scalars(select(Metadata).where(Metadata.edit_id == kept.id)).first()
    factor = db.session.scalars(select(SecondFactor).where(SecondFactor.person_id == ana.person_id)).one()
    sign_in = db.session.scalars(select(SignIn).where(SignIn.person_id == ana.person_id)).one()
    search = made.browsers["ana"].post("/find", {"q": "shelter"}).headers["Location"].rsplit("/", 1)[1]
    writer = Writer(ana.person_id, agency_id, ana.duty)
    draft = drafts.keep_draft(writer, {"path": "/reports", "page": "/reports", "fields": []})
    db.session.commit()
    assert line is not None
    new_rooms = fill_new_rooms(house.id, hats)
    made.ids = {
        **new_rooms.ids,
        **{name: row.id for name, row in rows.items()},
        "agency_id": agency_id, "person_id": ana.person_id, "membership_id": ana.id,
        "factor_id": factor.id, "sign_in_id": sign_in.id,
        "organization_id": house.id, "record_id": house.id, "edit_id": kept.id, "line_id": line.id,
        "search_id": search, "held_id": draft,
        "kind": "organizations", "part": "basics", "child": "phones", "slug": "lock-minutes",
        "digest": "0", "name": "directory.css",
    }  # fmt: skip
    off: dict[str, object] = {"kind": "phones", "record_id": phone.id}
    back: dict[str, object] = {"record_id": archived.id}
    made.of_endpoint = {
        "providers.show_removing": off, "providers.remove_row": off, "providers.bring_back": back,
        "providers.show_deleting": back, "providers.ask_removal": back,
        "providers.withdraw_removal": {"record_id": leaving.id},
        "accounts.reopen_agency": {"agency_id": ended.id},
        "accounts.withdraw_recovery": {"request_id": rows["recovery_id"].id},
        "philosophy.show_interview": {"slug": "core"}, "philosophy.record_answers": {"slug": "core"},
    }  # fmt: skip
    hat = {"hat": f"{agency_id} intake"}
    reason = {"reason": "A reason that is long enough.", "key": uuid.uuid4().hex}
    made.bodies = {
        "accounts.give_hat": hat, "accounts.decide_proposal": {"verdict": "accept"},
        "providers.decide_correction": {f"c{rows['correction_id'].id}-verdict": "it_is_right"},
        "providers.archive_record": reason, "providers.ask_removal": reason,
        "providers.keep_part_of": {**form.to_dict(), "description": "Another"},
        "accounts.change_email": {"email": "somebody@example.org"}, "accounts.register_browser": {"name": "Front"},
        "accounts.change_details": {"name": "Somebody else", "locale": "es"}, "find.ask": {"q": "shelter"},
        **new_rooms.bodies,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows by the names of arguments in addresses, and forms by endpoint."""

    ids: dict[str, object]
    bodies: dict[str, dict[str, str]]


def fill_new_rooms(house_id: uuid.UUID, hats: dict[str, Membership]) -> Rows:
    """What Harbor House agreed, taught, said and was asked; an address of its own page, a calendar's, and a code."""
    dana, today = actor_of("dana"), clock.today("America/Los_Angeles")
    subject, key = get_subject(dana, house_id), {"key": "k" * 20}
    of_house: dict[str, Any] = {"organization_id": house_id}
    written: dict[str, Any] = {"recorded_at": clock.now(), "recorded_by": "Dana"}
    paper = Agreement(
        id=uuid.uuid4(), type=AgreementType.MOU, title="A paper", our_agency_id=hats["dana"].agency_id,
        entered_by="Dana", effective_on=today, expires_on=today + timedelta(days=300),
    )  # fmt: skip
    tool = Tool(
        id=uuid.uuid4(), title="A guide", kind=ToolKind.OTHER, audience=Audience.STAFF, language="en", licence="CC0",
        owner="Somebody", document_id=documents.keep_pdf(PDF, "guide.pdf").id, updated_by="Dana",
    )  # fmt: skip
    db.session.add_all([paper, tool])
    db.session.flush()
    of_paper = {"agreement_id": paper.id}
    event = TrainingEvent(
        id=uuid.uuid4(), title="A day", direction=Direction.JOINT, held_on=today, minutes=60, mode=Mode.VIRTUAL,
        entered_by="Dana",
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    rows: dict[str, Any] = {
        "signature_id": AgreementSignature(**of_paper, side=Side.OURS, name="Dana", title="Coordinator"),
        "mechanism_id": Mechanism(**of_house, kind=MechanismKind.ON_CALL, contact="509-555-0144"),
        "commitment_id": Commitment(
            **of_house, kind=CommitmentKind.TRAINING, what="Train", owner="Dana", entered_by="Dana"
        ),
        "term_id": OwnTerm(
            **subject.columns, **written, name="guest", use=TermUse.USED, meaning="Whoever stays", said_on=today
        ),
        "reply_id": Reply(**subject.columns, **written, body="Thank you.", said_by="Rosa"),
        "rule_id": StandardRule(
            **written, title_en="A rule", title_es="Una regla", citation="RCW 1", holds_from=today, touches=[]
        ),
        "voice_id": Voice(
            **of_house, brought_on=today, theme="safety", person_id=hats["ana"].person_id, person_name="Ana",
            agency_id=hats["ana"].agency_id, agency_name="Harbor House",
        ),
    }  # fmt: skip
    db.session.add_all([
        *rows.values(),
        AgreementParty(**of_paper, **of_house),
        AgreementLiaison(**of_paper, side=Side.THEIRS, name="Rosa"),
        TrainingPartner(event_id=event.id, **of_house),
        *(
            Statement(
                **subject.columns, **written, number=number, body="Listening first.", language="en", said_by="Rosa",
                role="Keeper", said_on=today, how=How.WRITTEN,
            )
            for number in (8, 9)
        ),
        PartnershipNote(**of_house, kind=NoteKind.LESSON, said="Call first.", noted_at=clock.now(), noted_by="Dana"),
    ])  # fmt: skip
    kept = agreements.keep_document(dana, paper, "paper.pdf", PDF)
    own, feed = links.make_link(dana, subject), reminders.renew_feed(dana)
    asked = evaluations.open_evaluation(dana, house_id, None, today, uuid.uuid4().hex)
    code = evaluations.print_sheet(dana, asked, today, uuid.uuid4().hex)[0]
    sheet = db.session.scalars(select(EvaluationSheet).where(EvaluationSheet.evaluation_id == asked.id)).one()
    db.session.commit()
    day = today.isoformat()
    agreement = {"type": "moa", "title": "Another", "our_agency": str(hats["dana"].agency_id), "theirs": "Harbor House",
                 "seen": "1"}  # fmt: skip
    seven = {"year": str(today.year), "v_B1": "yes", "said_by": "Rosa", "said_on": day, "has_program": "yes", **key}
    seven["seen"] = f"{today.year}:0"
    log = {"asked_on": day, "category": "other", "worked": "yes", **key}
    return Rows(
        ids={
            **{name: row.id for name, row in rows.items()},
            "document_id": kept.id, "agreement_id": paper.id,
            "event_id": event.id, "tool_id": tool.id, "row_id": tool.id, "shelf": "tools",
            "evaluation_id": asked.id, "sheet_id": sheet.id, "short": asked.short, "token": feed,
            "paper": "ally-worksheet",
        },
        bodies={
            "philosophy.open_own": {"address": own},
            "philosophy.reply": {"token": own, "body": "A reply", "said_by": "Rosa", **key},
            "philosophy.assess_own": {**seven, "token": own},
            "philosophy.keep_our_answers": seven, "philosophy.keep_partners_answers": seven,
            "philosophy.add_term": {"name": "x", "use": "used", "meaning": "y", "said_on": day, **key},
            "philosophy.add_theme": {"year": str(today.year), "body": "Sooner", "brought_by": "A group", **key},
            "partnerships.enter_agreement": agreement, "partnerships.change_agreement": agreement,
            "partnerships.renew_agreement": agreement, "partnerships.end_agreement": {"ended_on": day, "seen": "1"},
            "partnerships.sign_agreement": {"signed_on": day}, "partnerships.log_consultation": log,
            "toolkit.bring_voice": {"brought_on": day, "theme": "safety", **key},
            "toolkit.answer_community": {"allowed": "yes", "said_by": "Rosa", "said_on": day, "seen": "0", **key},
            "toolkit.answer": {"code": code, "PE1": "yes"},
        },
    )  # fmt: skip


def doors_of(name: str) -> set[str]:
    """Which endpoints let somebody through."""
    if name == "pending":
        return {endpoint for endpoint, who in DOORS.items() if who == EVERYBODY} | PENDING_TOO
    like = "sol" if name in SUPERVISORS else name
    return {endpoint for endpoint, who in DOORS.items() if like in who}


def outcome(name: str, answer: TestResponse) -> str:
    """Whether somebody was led to the door, refused, told that nothing is there, or let through."""
    if answer.status_code in (403, 404):
        return "shut" if answer.status_code == 403 else "absent"
    at = answer.headers.get("Location", "")
    is_led = at == "/sign-in" and "Clear-Site-Data" not in answer.headers
    return "door" if is_led or (name == "pending" and at == "/sign-in/second") else "open"


def is_guarded(answer: TestResponse, rule: Rule) -> bool:
    """Whether an answer tells the browser all that every answer must (ASVS 3.4, 14.3.2)."""
    headers = answer.headers
    return (
        headers["Content-Security-Policy"] in (CSP, SANDBOX)
        and headers["X-Content-Type-Options"] == "nosniff"
        and headers["Referrer-Policy"] == "no-referrer"
        and headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        and (rule.endpoint == "web.static_file" or headers["Cache-Control"] == "no-store")
    )


def test_every_route_by_everybody(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing is kept: one who may end Harbor House's people must not have done so when the next is asked.
    monkeypatch.setattr(db.session, "commit", db.session.flush)
    triples, wrong = 0, []
    for name, (rule, method) in product(NAMES, list(place.rules())):
        may = doors_of(name)
        answer = place.open(name, rule, method)
        assert is_guarded(answer, rule), (rule.endpoint, answer.headers)
        found = outcome(name, answer)
        if rule.endpoint not in may:
            allowed = {"door"} if name in ("guest", "pending") else {"shut"}
        elif name not in ROWS.get(rule.endpoint, NAMES):
            allowed = {"absent", "shut"}
        else:
            allowed = {"open", "door"} if name == "pending" and rule.endpoint in PENDING_TOO else {"open"}
        triples += 1
        if found not in allowed:
            wrong.append((rule.endpoint, method, name, found))
    print(f"{triples} triples of route, method and identity, {len(wrong)} unexpected")
    assert wrong == [], "\n".join(map(str, wrong))
    assert triples == len(NAMES) * len(list(place.rules())) > 1000


def test_an_id_that_nobody_has_is_answered_like_a_strangers(place: Place) -> None:
    nobodys: dict[str, object] = {one: uuid.UUID(int=1) for one in place.ids if one.endswith("_id")}
    place.ids |= nobodys
    place.of_endpoint = {endpoint: own | nobodys for endpoint, own in place.of_endpoint.items()}
    asked = 0
    for name, (rule, method) in product(("sol", "dana"), list(place.rules())):
        if rule.arguments & set(nobodys) and rule.endpoint != "find.show_search":
            found = outcome(name, place.open(name, rule, method))
            is_shut = rule.endpoint not in doors_of(name)
            assert found == ("shut" if is_shut else "absent"), (rule.endpoint, method, name, found)
            asked += 1
    assert asked > 60


def test_the_tables_name_what_there_is(place: Place) -> None:
    endpoints = {rule.endpoint for rule, _ in place.rules()}
    assert endpoints == set(DOORS)
    assert endpoints >= PENDING_TOO | set(ROWS)
    named = {argument for rule, _ in place.rules() for argument in rule.arguments if argument.endswith("_id")}
    assert named <= set(place.ids)


def test_a_form_without_its_token_or_from_another_site_changes_nothing(place: Place) -> None:
    before, refused = place.state(), 0
    held = {row.id: row.private_sealed for row in db.session.query(SignIn)}
    anothers = URLSafeTimedSerializer(place.app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps("of another sign-in")
    for name, (rule, method) in product(SWEEPERS, list(place.rules())):
        if method != "POST":
            continue
        for answer in (
            place.open(name, rule, method, token=""),
            place.open(name, rule, method, token=str(anothers)),
            place.open(name, rule, method, **{"Sec-Fetch-Site": "cross-site"}),
            place.open(name, rule, method, Origin="https://elsewhere.example"),
        ):
            # The cover needs no token, so that it never fails; another site cannot send it (test_session).
            is_exempt = rule.endpoint == "accounts.cover_screen" and answer.status_code == 303
            assert is_exempt or outcome(name, answer) in ("shut", "door", "absent"), (
                rule.endpoint,
                name,
                answer.status,
            )
            refused += 1
        if rule.endpoint == "accounts.cover_screen":
            uncover(held)
    print(f"{refused} forged forms by {len(SWEEPERS)} identities, none taken")
    assert place.state() == before


def uncover(held: dict[uuid.UUID, bytes | None]) -> None:
    """Lift the cover that a form without a token may put on, and give back the keys that went with it."""
    for row in db.session.query(SignIn).populate_existing():
        row.covered_at, row.private_sealed = None, held[row.id]
    db.session.commit()


def test_looking_changes_nothing(place: Place) -> None:
    before, looked = place.state(), 0
    with time_machine.travel(clock.now(), tick=False):  # a minute later a sign-in notes that it is in use
        for name in SWEEPERS:
            for rule, allowed in place.rules():
                if allowed == "GET":
                    place.open(name, rule, "GET")
                    place.open(name, rule, "HEAD")
                    looked += 2
            assert place.state() == before, name
    print(f"{looked} GET and HEAD by {len(SWEEPERS)} identities, nothing changed")
    assert looked > 500
