"""Settings: what is looser, who may decide, what reads them."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from directory.accounts import actions, queries
from directory.accounts.models import Agency, Membership, Person, Rule, RuleProposal, SignIn
from directory.accounts.rules import book, changes, definitions
from directory.config import LOCALES
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.find.partner_views import telling
from directory.web.language import texts

LOCK = definitions.SETTINGS["lock_minutes"]
OWN = {"en": ["man in our program", "men in our program"], "es": ["hombre del programa", "hombres del programa"]}


def actor_of(username: str) -> Actor:
    """Somebody of the cast, under their hat."""
    membership = queries.find_membership_of(username)
    assert membership is not None
    person = membership.person
    return Actor(membership.duty, None, person.id, membership.agency_id, person.name, membership.agency.name)


def make_coordinator(username: str = "dora") -> Membership:
    """A second coordinator at the coalition."""
    dana = queries.find_membership_of("dana")
    assert dana is not None
    person = Person(id=uuid.uuid4(), username=username, name="Dora Second")
    db.session.add(person)
    db.session.flush()
    membership = Membership(person_id=person.id, agency_id=dana.agency_id, duty=Duty.COORDINATOR)
    db.session.add(membership)
    db.session.commit()
    return membership


def open_proposal() -> RuleProposal:
    """The one that waits."""
    ((proposal, _),) = book.list_open_proposals()
    return proposal


# The settings themselves


@pytest.mark.parametrize("setting", definitions.SETTINGS.values(), ids=lambda one: one.key)
def test_a_default_is_valid_needs_nobody_else_and_is_told_in_every_language(setting: definitions.Setting) -> None:
    assert definitions.is_valid(setting, setting.default)
    assert not definitions.is_looser(setting, setting.default)
    for locale in LOCALES:
        assert definitions.value_in_words(setting, setting.default, locale)
    assert setting.group in dict(definitions.GROUPS)
    assert definitions.find_by_slug(setting.slug) is setting


@pytest.mark.parametrize(
    "setting", [one for one in definitions.SETTINGS.values() if one.kind == definitions.Kind.NUMBER]
)
def test_bounds_are_held_at_both_ends(setting: definitions.Setting) -> None:
    assert definitions.is_valid(setting, setting.least)
    assert definitions.is_valid(setting, setting.most)
    for value in (setting.least - 1, setting.most + 1, True, None, str(setting.least), float(setting.least)):
        assert not definitions.is_valid(setting, value), value


@pytest.mark.parametrize(
    ("key", "value", "is_looser"),
    [
        ("lock_minutes", 11, True), ("lock_minutes", 9, False),
        ("longest_hours", 12, True), ("longest_hours", 4, False),
        ("idle_end_minutes", 15, False), ("audit_months", 12, True), ("audit_months", 60, False),
        ("fresh_days", 120, True), ("languages", ["es"], False), ("word_survivor", "client", False),
    ],
)  # fmt: skip
def test_looser_is_what_protects_less_than_the_default(key: str, value: Any, is_looser: bool) -> None:
    assert definitions.is_looser(definitions.SETTINGS[key], value) is is_looser


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("languages", []), ("languages", ["en", "en"]), ("languages", ["tlh"]), ("languages", "en"),
        ("word_survivor", "victim"), ("word_survivor", OWN), ("word_harm", definitions.OWN_WORDS),
        ("word_harm", {"en": ["a", "b"]}),
        ("word_harm", {"en": ["a", "b"], "es": ["a", " "]}), ("word_harm", {"en": ["a"], "es": ["b"]}),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(app: Flask, key: str, value: Any) -> None:
    with pytest.raises(ValueError, match=key):
        changes.change_rule(actor_of("dana"), definitions.SETTINGS[key], value, "why", "")


def test_words_of_ones_own_come_in_each_language_and_number() -> None:
    values = {"word_harm": OWN, "word_survivor": "client"}
    assert definitions.word_of(values, "word_harm", "en") == "man in our program"
    assert definitions.word_of(values, "word_harm", "es", many=True) == "hombres del programa"
    assert definitions.word_of(values, "word_survivor", "es", many=True) == texts("es")("clients")


# Deciding


def test_at_least_as_strict_as_the_default_holds_at_once_with_its_reason(app: Flask) -> None:
    dana = actor_of("dana")
    assert changes.change_rule(dana, LOCK, 5, "a lobby", "")
    db.session.commit()
    choice = book.list_choices()["lock_minutes"]
    assert (choice.value, choice.reason, choice.changed_by, choice.agreed_by) == (5, "a lobby", dana.name, "")
    assert book.current()["lock_minutes"] == 5
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "changed_rule")).one()
    assert event.details == {"key": "lock_minutes", "before": "10", "after": "5"}


def test_looser_waits_for_a_second_coordinator(app: Flask) -> None:
    dana, dora = actor_of("dana"), make_coordinator()
    assert not changes.change_rule(dana, LOCK, 15, "long calls", "")
    db.session.commit()
    assert book.current()["lock_minutes"] == 10
    with pytest.raises(changes.NeedsAnother):
        changes.decide_proposal(dana, open_proposal().id, is_accepted=True)
    other = actor_of(dora.person.username)
    changes.decide_proposal(other, open_proposal().id, is_accepted=True)
    db.session.commit()
    choice = book.list_choices()["lock_minutes"]
    assert (choice.value, choice.changed_by, choice.agreed_by) == (15, dana.name, other.name)
    assert book.list_open_proposals() == []
    actions_noted = set(db.session.scalars(select(AuditEvent.action)))
    assert {"proposed_rule", "accepted_rule"} <= actions_noted


def test_the_same_person_under_two_hats_is_no_second_person(app: Flask) -> None:
    dana = actor_of("dana")
    elsewhere = Agency(id=uuid.uuid4(), name="Another coalition")
    db.session.add(elsewhere)
    db.session.flush()
    changes.change_rule(dana, LOCK, 15, "long calls", "")
    same = Actor(Duty.COORDINATOR, None, dana.person_id, elsewhere.id, dana.name, elsewhere.name)
    with pytest.raises(changes.NeedsAnother):
        changes.decide_proposal(same, open_proposal().id, is_accepted=True)


def test_declined_or_taken_back_changes_nothing_and_is_decided_once(app: Flask) -> None:
    dana, dora = actor_of("dana"), make_coordinator()
    for decider in (dana, actor_of(dora.person.username)):
        changes.change_rule(dana, LOCK, 15, "long calls", "")
        proposal_id = open_proposal().id
        changes.decide_proposal(decider, proposal_id, is_accepted=False)
        db.session.commit()
        assert book.current()["lock_minutes"] == 10
        with pytest.raises(NotFound):
            changes.decide_proposal(actor_of("dora"), proposal_id, is_accepted=True)


def test_a_proposal_lapses_after_fourteen_days(app: Flask) -> None:
    make_coordinator()
    changes.change_rule(actor_of("dana"), LOCK, 15, "long calls", "")
    db.session.commit()
    proposal = open_proposal()
    with time_machine.travel(clock.now() + timedelta(days=13, hours=23)):
        assert open_proposal().id == proposal.id
    with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)):
        assert book.list_open_proposals() == []
        with pytest.raises(NotFound):
            changes.decide_proposal(actor_of("dora"), proposal.id, is_accepted=True)


def test_what_somebody_proposed_who_is_coordinator_no_longer_has_lapsed(app: Flask) -> None:
    dora = make_coordinator()
    changes.change_rule(actor_of("dora"), LOCK, 15, "long calls", "")
    dora.ended_at = clock.now()
    db.session.commit()
    assert book.list_open_proposals() == []


def test_one_proposal_a_setting_waits_and_a_stricter_value_does_not_wait_for_it(app: Flask) -> None:
    dana = actor_of("dana")
    changes.change_rule(dana, LOCK, 15, "long calls", "")
    with pytest.raises(changes.Stale):
        changes.change_rule(dana, LOCK, 14, "long calls", "")
    assert changes.change_rule(dana, LOCK, 5, "a lobby", "")


def test_who_saw_an_older_decision_changes_nothing(app: Flask) -> None:
    dana = actor_of("dana")
    make_coordinator()
    changes.change_rule(dana, LOCK, 5, "a lobby", "")
    db.session.commit()
    seen = changes.seen_of(book.find_rule("lock_minutes"))
    for stale in ("", "2020-01-01T00:00:00+00:00", "no date at all"):
        with pytest.raises(changes.Stale):
            changes.change_rule(actor_of("dora"), LOCK, 8, "too short", stale)
    assert book.current()["lock_minutes"] == 5
    assert changes.change_rule(actor_of("dora"), LOCK, 8, "too short", seen)


def test_the_log_holds_codes_and_no_word_that_somebody_wrote(app: Flask) -> None:
    changes.change_rule(actor_of("dana"), definitions.SETTINGS["word_harm"], OWN, "secret reason", "")
    db.session.flush()
    for event in db.session.scalars(select(AuditEvent)):
        assert "program" not in str(event.details)
        assert "secret reason" not in str(event.details)


def test_a_stored_value_out_of_bounds_counts_as_unsaid(app: Flask) -> None:
    dana = actor_of("dana")
    assert dana.person_id is not None
    for key, value in (("lock_minutes", 600), ("a_setting_of_an_older_version", 1)):
        db.session.add(Rule(key=key, value=value, reason="", changed_by=dana.person_id, changed_at=clock.now()))
    db.session.commit()
    assert book.current() == {key: one.default for key, one in definitions.SETTINGS.items()}


# What reads them


def client_of(app: Flask, username: str) -> Any:
    """A client signed in as anybody who has a hat."""
    membership = queries.find_membership_of(username)
    assert membership is not None
    token = actions.sign_in(membership)
    db.session.commit()
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1"
    place = {} if app.extensions["settings"].demo else {"base_url": "https://127.0.0.1"}
    with client.session_transaction(**place) as session:
        session["sid"] = token
    return client


def _decide(key: str, value: Any) -> None:
    changes.change_rule(actor_of("dana"), definitions.SETTINGS[key], value, "for a test", "")
    db.session.commit()


def test_a_shorter_idle_end_ends_sign_ins_earlier(county: Flask) -> None:
    _decide("idle_end_minutes", 15)
    client = client_of(county, "ana")
    with time_machine.travel(clock.now() + timedelta(minutes=14)):
        assert client.get("/partners").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=30)):
        assert client.get("/partners").headers["Location"] == "/sign-in"


def test_a_shorter_longest_sign_in_ends_it_whatever_happens_in_it(county: Flask) -> None:
    _decide("longest_hours", 4)
    client = client_of(county, "ana")
    for minutes in range(30, 240, 30):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            assert client.get("/partners").status_code == 200, minutes
    with time_machine.travel(clock.now() + timedelta(minutes=241)):
        assert client.get("/partners").headers["Location"] == "/sign-in"


@pytest.mark.parametrize(("minutes", "is_locked"), [(2, False), (4, True)])
def test_a_shorter_lock_locks_earlier(county: Flask, minutes: int, is_locked: bool) -> None:
    _decide("lock_minutes", 3)
    client = client_of(county, "dana")
    with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
        client.get("/partners")
    row = db.session.scalars(select(SignIn)).one()
    db.session.refresh(row)
    assert (row.locked_at is not None) is is_locked


def test_the_sweep_ends_sign_ins_by_the_settings(county: Flask) -> None:
    _decide("idle_end_minutes", 15)
    client_of(county, "ana")
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        assert actions.end_stale_sign_ins() == 1


def test_the_log_is_kept_as_long_as_was_decided(app: Flask) -> None:
    def said() -> list[str]:
        return sorted(db.session.scalars(select(AuditEvent.action)))

    with time_machine.travel(clock.now() - timedelta(days=740)):
        audit.note(None, "long_ago", "person")
    with time_machine.travel(clock.now() - timedelta(days=400)):
        audit.note(None, "last_year", "person")
    db.session.commit()
    assert changes.forget_old_events() == 1
    assert said() == ["last_year"]
    dana = actor_of("dana")
    assert dana.person_id is not None
    db.session.add(Rule(key="audit_months", value=12, reason="", changed_by=dana.person_id, changed_at=clock.now()))
    db.session.commit()
    assert changes.forget_old_events() == 1
    assert said() == []


def test_a_language_that_is_not_offered_is_neither_spoken_nor_taken(county: Flask) -> None:
    client = client_of(county, "ana")
    both = client.get("/partners", headers={"Accept-Language": "es"}).get_data(as_text=True)
    assert '<html lang="es">' in both
    assert 'action="/language"' in both
    _decide("languages", ["en"])
    one = client.get("/partners", headers={"Accept-Language": "es"}).get_data(as_text=True)
    assert '<html lang="en">' in one
    assert 'action="/language"' not in one
    find = client.get("/find").get_data(as_text=True)
    assert 'action="/language"' not in find
    token = one.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert client.post("/language", data={"csrf_token": token, "locale": "es"}).status_code == 400


def test_words_reach_the_page_that_everybody_reads(county: Flask) -> None:
    _decide("word_survivor", "participant")
    _decide("word_harm", OWN)
    text = {"who_may": "a", "who_not": "b", "why": "c", "appeal": "d", "approved_on": "2026-01-02"}
    changes.write_inclusion(actor_of("dana"), text, "")
    db.session.commit()
    page = county.test_client().get("/inclusion", base_url="http://127.0.0.1").get_data(as_text=True)
    assert "participants" in page
    assert "men in our program" in page
    assert "survivor" not in page


@pytest.mark.parametrize(("days", "kind"), [(90, "good"), (30, "")])
def test_a_check_counts_as_recent_for_as_long_as_was_decided(county: Flask, days: int, kind: str) -> None:
    _decide("fresh_days", days)
    with county.test_request_context():
        said = telling("en").checked(clock.now() - timedelta(days=45), "phone")
    assert said.kind == kind


def test_every_kind_of_value_is_read_as_it_was_written_on_each_database(either_county: Flask) -> None:
    decided = {"lock_minutes": 5, "word_survivor": "client", "languages": ["es"], "word_harm": OWN}
    for key, value in decided.items():
        _decide(key, value)
    assert {key: book.current()[key] for key in decided} == decided
    with pytest.raises(changes.Stale):
        _decide("lock_minutes", 6)


def test_of_two_coordinators_at_once_one_decides_on_each_database(either_county: Flask) -> None:
    dana, decided = actor_of("dana"), list[int]()
    db.session.rollback()

    def decide(minutes: int) -> None:
        with either_county.app_context():
            try:
                changes.change_rule(dana, LOCK, minutes, "at once", "")
                db.session.commit()
                decided.append(minutes)
            except (changes.Stale, OperationalError):
                db.session.rollback()

    threads = [threading.Thread(target=decide, args=(minutes,)) for minutes in (5, 6, 7, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(decided) == 1
    assert book.current()["lock_minutes"] == decided[0]
