"""`flask --app app setup` and `serve`: from an empty machine to the first coordinator."""

import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from directory import create_app
from directory.accounts.models import Agency, Membership, Person
from directory.accounts.proof import passphrase
from directory.accounts.setup import First, Refused, make_first
from directory.core.audit import AuditEvent
from directory.core.db import close_own_connection, db
from directory.core.permissions import Duty
from directory.find.models import PostalPlace
from tests.conftest import IsolatedClient, make_postgresql_database, make_settings

RIGHT = "five plain words go here"
FLAGS = ["--coalition", "Harbor Coalition", "--name", "Maria Gómez", "--username", "Maria.G"]


def open_app(folder: Path, **overrides: Any) -> Iterator[Flask]:
    """An application outside the demo on a machine where nothing was prepared."""
    app = create_app(make_settings(folder, demo=False, public_url="https://directory.example.org", **overrides))
    app.test_client_class = IsolatedClient
    with app.app_context():
        yield app
        db.session.remove()
        close_own_connection()
        db.engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    yield from open_app(tmp_path)


def run(app: Flask, *arguments: str, typed: str = "") -> Any:
    """Run a command; gives what click gives."""
    return app.test_cli_runner().invoke(args=list(arguments), input=typed)


def the_first() -> Membership:
    """The one hat there is."""
    return db.session.scalars(select(Membership)).one()


def test_flags_make_the_first_coordinator_on_an_empty_machine(empty: Flask, tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_text(RIGHT + "\n", encoding="utf-8")
    said = run(empty, "setup", *FLAGS, "--email", "maria@example.org", "--passphrase-file", str(file))
    assert said.exit_code == 0, said.output
    assert "https://directory.example.org/first-hour" in said.output
    assert "maria.g" in said.output
    assert RIGHT not in said.output
    first = the_first()
    assert (first.duty, first.agency.name) == (Duty.COORDINATOR, "Harbor Coalition")
    assert (first.person.username, first.person.name, first.person.email) == (
        "maria.g", "Maria Gómez", "maria@example.org",
    )  # fmt: skip
    assert passphrase.verify(first.person_id, RIGHT)
    assert not passphrase.verify(first.person_id, RIGHT + " ")
    assert db.session.scalars(select(PostalPlace).limit(1)).first()
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject_id) == ("set_up", first.person_id)


def test_without_a_file_one_is_made_and_shown_once(empty: Flask) -> None:
    said = run(empty, "setup", *FLAGS)
    assert said.exit_code == 0, said.output
    shown = [line.strip() for line in said.output.splitlines() if len(line.split()) == 5 and line.startswith("      ")]
    assert passphrase.verify(the_first().person_id, shown[0])


def test_questions_are_asked_again_until_they_are_answered(empty: Flask) -> None:
    typed = [
        "  ", "Harbor Coalition", "Maria Gómez", "m", "maria g", "maria.g", "no address", "",
        "short", "maria.gmaria.gmaria.g", RIGHT, "something else here", RIGHT, RIGHT,
    ]  # fmt: skip
    said = run(empty, "setup", typed="\n".join(typed) + "\n")
    assert said.exit_code == 0, said.output
    assert RIGHT not in said.output
    assert "fewer than 15" in said.output
    assert "the user name" in said.output
    assert "differ" in said.output
    first = the_first()
    assert first.person.email is None
    assert passphrase.verify(first.person_id, RIGHT)


def test_given_up_halfway_nothing_is_made(empty: Flask) -> None:
    said = run(empty, "setup", typed="Harbor Coalition\nMaria Gómez\n")
    assert said.exit_code == 1
    assert db.session.scalars(select(Agency)).all() == []


@pytest.mark.parametrize(
    "flags",
    [
        ["--coalition", " ", *FLAGS[2:]],
        [*FLAGS[:5], "a b"],
        [*FLAGS, "--email", "nobody"],
        [*FLAGS, "--passphrase-file", "no/such/file"],
        [*FLAGS, "--what"],
    ],
)
def test_wrong_usage_ends_with_two_and_makes_nothing(empty: Flask, flags: list[str]) -> None:
    assert run(empty, "setup", *flags).exit_code == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"short\n", "15"), (b"", "15"), (b"\xff\xfe" * 20, "UTF-8"), (b"a" * 1000, "256"), (b"maria.g" * 3, "user name")],
)
def test_a_bad_passphrase_in_a_file_is_refused_without_being_shown(
    empty: Flask, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(content)
    done = run(empty, "setup", *FLAGS, "--passphrase-file", str(file))
    assert done.exit_code == 2
    assert said in done.output
    assert db.session.scalars(select(Person)).all() == []


def test_a_directory_that_has_people_is_refused_before_anything_is_asked(empty: Flask) -> None:
    assert run(empty, "setup", *FLAGS).exit_code == 0
    said = run(empty, "setup", "--coalition", "Other", "--name", "Eve", "--username", "eve")
    assert said.exit_code == 1
    assert "people already" in said.output
    assert "Name of the coalition" not in run(empty, "setup", typed="Other\n").output
    assert the_first().person.username == "maria.g"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either_empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An empty machine with each database in turn."""
    if request.param == "sqlite":
        yield from open_app(tmp_path)
        return
    cluster = request.getfixturevalue("_cluster")
    yield from open_app(tmp_path, database_url=make_postgresql_database(cluster, f"t{uuid.uuid4().hex}", ""))


def test_of_many_at_once_one_begins(either_empty: Flask) -> None:
    assert run(either_empty, "prepare").exit_code == 0
    db.session.remove()
    begun: list[str] = []

    def begin(username: str) -> None:
        with either_empty.app_context():
            try:
                make_first(First(f"Coalition of {username}", "Somebody", username), RIGHT, is_generated=False)
                db.session.commit()
                begun.append(username)
            except (Refused, OperationalError):
                db.session.rollback()

    threads = [threading.Thread(target=begin, args=(f"user{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(begun) == 1
    assert the_first().person.username == begun[0]
    assert run(either_empty, "setup", *FLAGS).exit_code == 1


def test_the_demo_is_refused(app: Flask) -> None:
    said = run(app, "setup", *FLAGS)
    assert said.exit_code == 1
    assert "demo" in said.output
    assert run(app, "serve").exit_code == 1


def test_serving_waits_for_somebody_who_can_sign_in(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[str, int]] = []
    monkeypatch.setattr("directory.serving.serve", lambda bind, workers: served.append((bind, workers)))
    before = run(empty, "serve")
    assert before.exit_code == 1
    assert "setup" in before.output
    assert run(empty, "setup", *FLAGS).exit_code == 0
    assert run(empty, "serve", "--bind", "127.0.0.1:8001", "--workers", "3").exit_code == 0
    assert served == [("127.0.0.1:8001", 3)]
