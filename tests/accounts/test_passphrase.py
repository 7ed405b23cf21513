"""Passphrases: which may be chosen, how they are verified, what they cost."""

import threading
import uuid

import pytest
from flask import Flask
from nacl import pwhash
from sqlalchemy import event

from directory import create_app
from directory.accounts import queries
from directory.accounts.models import Passphrase
from directory.accounts.proof import derivation, passphrase
from directory.config import BadSetting
from directory.core.db import db
from directory.serving import THREADS
from directory.vault import passphrase as costs
from tests.conftest import make_settings

RIGHT = "five plain words go here"


@pytest.fixture
def ivo(app: Flask) -> uuid.UUID:
    """Somebody with a passphrase."""
    membership = queries.find_membership_of("ivo")
    assert membership is not None
    passphrase.set_passphrase(membership.person_id, RIGHT, is_generated=True)
    db.session.commit()
    return membership.person_id


def test_production_figures() -> None:
    assert (costs.PASSPHRASE.memory, costs.PASSPHRASE.passes) == (128 * 1024 * 1024, 3)
    assert (costs.CODE.memory, costs.CODE.passes) == (256 * 1024 * 1024, 3)
    assert (costs.LIGHT.memory, costs.LIGHT.passes) == (19 * 1024 * 1024, 2)


def test_outside_tests_the_costly_profiles_are_used_and_the_one_of_tests_opens_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert derivation.profile_for_passphrases() == costs.TESTING
    settings = make_settings(tmp_path_factory.mktemp("real"), testing=False)
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert derivation.profile_for_passphrases() == costs.PASSPHRASE
    assert derivation.profile_for_codes() == costs.LIGHT
    with pytest.raises(KeyError):
        derivation.derive_by(costs.TESTING.name, RIGHT, costs.new_salt())


def test_a_server_refuses_to_start_on_a_database_of_tests(ivo: uuid.UUID, app: Flask) -> None:
    settings = app.extensions["settings"]
    with pytest.raises(BadSetting, match="tests"):
        create_app(make_settings(settings.instance, testing=False))


@pytest.mark.parametrize(
    "typed", [RIGHT + " ", " " + RIGHT, RIGHT.upper(), RIGHT[:-1], RIGHT.replace("i", "í"), "", "x" * 257, "é" * 129]
)
def test_only_what_was_set_opens_exactly_as_typed(ivo: uuid.UUID, typed: str) -> None:
    assert passphrase.verify(ivo, RIGHT)
    assert not passphrase.verify(ivo, typed)
    assert not passphrase.verify(None, typed)


@pytest.mark.parametrize("typed", ["x" * 200, "ends with a blank ", "é" * 128, "😀 and 15 more signs", "a\tb" * 8])
def test_long_and_odd_ones_are_kept_whole(ivo: uuid.UUID, typed: str) -> None:
    assert passphrase.slip_of(typed, "ivo") is None
    passphrase.set_passphrase(ivo, typed, is_generated=True)
    assert passphrase.verify(ivo, typed)
    assert not passphrase.verify(ivo, typed[:-1])


def test_nobodys_passphrase_opens_nothing_with_the_same_work(ivo: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    real = derivation.derive_by

    def derive(name: str, typed: str, salt: bytes) -> bytes:
        done.append(name)
        return real(name, typed, salt)

    monkeypatch.setattr(passphrase, "derive_by", derive)
    event.listen(db.engine, "before_cursor_execute", lambda *parts: done.append(parts[2].split("WHERE")[0]))

    def work(person_id: uuid.UUID | None) -> list[str]:
        db.session.rollback()
        done.clear()
        assert not passphrase.verify(person_id, "a wrong one that is long")
        return list(done)

    known, unknown, without = work(ivo), work(None), work(uuid.uuid4())
    assert known == unknown == without
    assert costs.TESTING.name in known


def test_the_secret_inside_stays_when_it_is_handed_on_and_is_new_otherwise(ivo: uuid.UUID) -> None:
    secret = passphrase.open_secret(ivo, RIGHT)
    assert secret is not None
    assert len(secret.reveal()) == 32
    passphrase.set_passphrase(ivo, "another five plain words", secret, is_generated=True)
    assert passphrase.open_secret(ivo, "another five plain words") == secret
    assert passphrase.open_secret(ivo, RIGHT) is None
    passphrase.set_passphrase(ivo, RIGHT, is_generated=True)
    assert passphrase.open_secret(ivo, RIGHT) not in (None, secret)


def test_a_row_of_an_older_profile_is_sealed_anew(ivo: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    before = passphrase.open_secret(ivo, RIGHT)
    newer = costs.Profile("newer", costs.TESTING.memory, costs.TESTING.passes + 1)
    monkeypatch.setitem(costs.PROFILES, "newer", newer)
    monkeypatch.setattr(passphrase, "profile_for_passphrases", lambda: newer)
    assert not passphrase.verify(ivo, "a wrong one that is long")
    row = db.session.get(Passphrase, ivo)
    assert row is not None
    assert row.profile == costs.TESTING.name
    assert passphrase.open_secret(ivo, RIGHT) == before
    db.session.commit()
    assert db.session.scalar(db.select(Passphrase.profile).filter_by(person_id=ivo)) == "newer"
    assert passphrase.open_secret(ivo, RIGHT) == before


def test_a_row_copied_to_another_person_does_not_open(ivo: uuid.UUID) -> None:
    mine = db.session.get(Passphrase, ivo)
    ana = queries.find_membership_of("ana")
    assert mine is not None
    assert ana is not None
    copied = {"salt": mine.salt, "profile": mine.profile, "sealed": mine.sealed, "changed_at": mine.changed_at}
    theirs = db.session.get_one(Passphrase, ana.person_id)
    for column, value in copied.items():
        setattr(theirs, column, value)
    db.session.commit()
    assert not passphrase.verify(ana.person_id, RIGHT)


@pytest.mark.parametrize(
    ("typed", "slip"),
    [
        ("fourteen signs", "too_short"),
        ("fifteen signs !", None),
        ("aaaaaaaaaaaaaaa bbbb", None),
        ("é" * 128, None),
        ("é" * 129, "too_long"),
        ("x" * 255 + "é", "too_long"),
        ("maria.lopezmaria.lopez", "is_name"),
        ("Maria Lopez maria-lopez", "is_name"),
        ("maria.lopez likes tea", None),
        ("1qaz2wsx3edc4rfv", "common"),
        ("1QAZ2wsx3edc4rfv", "common"),
        ("passwordpassword", "common"),
        ("password password", None),
        ("qwertyqwertyqwerty", "common"),
    ],
)
def test_what_may_be_chosen(typed: str, slip: str | None) -> None:
    assert passphrase.slip_of(typed, "maria.lopez") == slip


def test_three_generated_ones_of_five_words_are_offered() -> None:
    made = [one for _ in range(20) for one in passphrase.suggest()]
    assert len(set(made)) == 60
    assert all(len(one.split()) == 5 for one in made)
    assert len(set(passphrase._words())) == 7776
    assert all(passphrase.slip_of(one, "ivo") is None for one in made)
    assert min(len(word) for word in passphrase._words()) * 5 + 4 >= passphrase.SHORTEST


def test_too_many_at_once_are_told_to_wait(ivo: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "PATIENCE", 0)
    for _ in range(derivation.AT_ONCE):
        derivation._turns.acquire()
    try:
        with pytest.raises(derivation.Busy) as told:
            passphrase.verify(ivo, RIGHT)
        assert told.value.status == 503
    finally:
        derivation._turns.release(derivation.AT_ONCE)
    assert passphrase.verify(ivo, RIGHT)


def test_where_the_line_is_full_one_is_told_at_once(ivo: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    full = threading.BoundedSemaphore(1)
    monkeypatch.setattr(derivation, "_places", full)
    with full, pytest.raises(derivation.Busy):
        passphrase.verify(ivo, RIGHT)
    assert passphrase.verify(ivo, RIGHT)
    assert derivation.AT_ONCE + derivation.IN_LINE + derivation.LINKS_AT_ONCE < THREADS, (
        "one thread is left for whoever looks for a bed"
    )


@pytest.mark.parametrize(("typed", "is_derived"), [("x" * 256, True), ("x" * 257, False), ("é" * 129, False)])
def test_more_than_256_bytes_never_reach_the_derivation(
    ivo: uuid.UUID, monkeypatch: pytest.MonkeyPatch, typed: str, is_derived: bool
) -> None:
    done: list[int] = []
    kdf = pwhash.argon2id.kdf

    def note(size: int, password: bytes, salt: bytes, opslimit: int, memlimit: int) -> bytes:
        done.append(len(password))
        return kdf(size, password, salt, opslimit, memlimit)

    monkeypatch.setattr(pwhash.argon2id, "kdf", note)
    assert not passphrase.verify(ivo, typed)
    assert done == ([256] if is_derived else [])


def test_the_three_thousand_most_common_are_refused_in_any_case_and_over_and_over() -> None:
    listed = passphrase._lines("common.txt")
    assert len(listed) >= 3000
    for one in listed:
        for typed in (one, one.upper(), f" {one} ", one * (15 // max(len(one), 1) + 1)):
            assert passphrase.slip_of(typed, "maria.lopez") in ("common", "too_short", "is_name"), typed
