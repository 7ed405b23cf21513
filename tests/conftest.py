"""Applications on fresh databases, and clients signed in as the cast."""

import contextvars
import logging
import os
import shutil
import socket
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from directory import create_app
from directory.accounts.proof import derivation
from directory.config import LOOPBACK_NAMES, Settings
from directory.core.db import close_own_connection, db
from directory.vault.secret import Secret

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CAST = ("ana", "ivo", "ben", "cleo", "dana", "ed")
BASE = "http://127.0.0.1"
ClientAs = Callable[[str], FlaskClient]


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that is run meanwhile, as it is run."""
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(said[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def _long_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests send eight at once on purpose; how many may wait for a derivation is a test of its own."""
    monkeypatch.setattr(derivation, "_places", threading.BoundedSemaphore(64))
    monkeypatch.setattr(derivation, "_links", threading.BoundedSemaphore(64))


def make_settings(folder: Path, **overrides: object) -> Settings:
    """Settings on a SQLite file in a folder, valid by default."""
    settings = Settings(
        instance=folder,
        database_url=f"sqlite:///{folder / 'directory.db'}",
        secret_key="a key for tests alone, forty characters and more",
        link_key=Secret(b"a link key for tests, 32 bytes.."),
        hosts=LOOPBACK_NAMES,
        timezone="America/Los_Angeles",
        demo=True,
        testing=True,
        log_level="error",
    )
    return replace(settings, **overrides)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _no_far_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if host not in ("", "127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test reached for {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def _template_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and vocabularies, and one with the county; copied for each test."""
    folder = tmp_path_factory.mktemp("templates")
    for name in ("bare", "county"):
        home = folder / name
        home.mkdir()
        app = create_app(make_settings(home))
        with app.app_context():
            fill_database(county=name == "county")
            db.session.remove()
            db.engine.dispose()
    return folder


def fill_database(*, county: bool) -> None:
    """Tables and vocabularies; with the county also its people, partners and index."""
    from flask_migrate import upgrade

    from directory.accounts.demo import load_cast
    from directory.find.demo import load_county_once
    from directory.providers.vocabularies import load_vocabularies

    upgrade(directory=str(ROOT / "directory" / "migrations"))
    load_vocabularies()
    load_cast()
    if county:
        load_county_once("America/Los_Angeles")
    db.session.commit()


class IsolatedClient(FlaskClient):
    """Each request in a context of its own, as on a server: a test's own context would lend it its `g`."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return contextvars.Context().run(super().open, *args, **kwargs)


def _open(template: Path | None, folder: Path, **overrides: object) -> Iterator[Flask]:
    from directory.find import snapshot

    if template:
        shutil.copytree(template, folder, dirs_exist_ok=True)
    snapshot.forget()
    app = create_app(make_settings(folder, **overrides))
    app.test_client_class = IsolatedClient
    with app.app_context():
        yield app
        db.session.remove()
        close_own_connection()
        db.engine.dispose()


@pytest.fixture
def app(_template_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application on a fresh database with tables, vocabularies and the cast's accounts."""
    yield from _open(_template_folder / "bare", tmp_path)


@pytest.fixture
def county(_template_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The same with the demo's county and its index."""
    yield from _open(_template_folder / "county", tmp_path)


@pytest.fixture(scope="session")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A throwaway PostgreSQL server; without one its tests are skipped, in CI they fail."""
    from tests.bench.databases import postgresql

    with postgresql(tmp_path_factory.mktemp("postgresql")) as (url, reason):
        if not url:
            absent(reason)
        yield url


@pytest.fixture(scope="session")
def _county_on_postgresql(_cluster: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The county in a database of that server, to be copied as a template."""
    home = tmp_path_factory.mktemp("county-postgresql")
    url = make_postgresql_database(_cluster, "county", "")
    app = create_app(make_settings(home, database_url=url))
    with app.app_context():
        fill_database(county=True)
        db.session.remove()
        db.engine.dispose()
    return url


ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
def either_county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The county on each database in turn."""
    yield from _open_either(request, tmp_path)


@pytest.fixture(scope="module", params=ENGINES)
def read_county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The same, made once for all tests of a file that change nothing in the catalog: a copy for each costs most."""
    yield from _open_either(request, tmp_path_factory.mktemp("read"))


@pytest.fixture(scope="module")
def read_county_on_sqlite(_template_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The same on SQLite alone."""
    yield from _open(_template_folder / "county", tmp_path_factory.mktemp("read"))


def _open_either(request: pytest.FixtureRequest, folder: Path) -> Iterator[Flask]:
    if request.param == "sqlite":
        yield from _open(request.getfixturevalue("_template_folder") / "county", folder)
        return
    cluster = request.getfixturevalue("_cluster")
    request.getfixturevalue("_county_on_postgresql")
    url = make_postgresql_database(cluster, f"t{uuid.uuid4().hex}", "county")
    yield from _open(None, folder, database_url=url)


def make_postgresql_database(cluster: str, name: str, template: str) -> str:
    """A new database of a server, empty or a copy; gives its address."""
    import psycopg

    with psycopg.connect(cluster.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return cluster.replace("/postgres?", f"/{name}?")


def absent(reason: str) -> None:
    """Leave a test out and say why; in CI, where everything is installed, fail instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say aloud, once a reason, what was left out."""
    skipped = Counter(str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", []))
    if skipped:
        terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
        for reason, count in skipped.most_common():
            terminalreporter.line(f"{count} tests: {reason.removeprefix('Skipped: ')}")


@pytest.fixture
def db_session(app: Flask) -> Any:
    """The session of a fresh database."""
    return db.session


def sign_in(app: Flask, name: str) -> FlaskClient:
    """A client signed in as one of the cast, or a guest for "guest"."""
    client = app.test_client()
    client.environ_base["HTTP_HOST"] = "127.0.0.1"
    if name != "guest":
        assert client.post(f"/demo/sign-in/{name}").status_code == 303
    return client


@pytest.fixture
def client_as(county: Flask) -> ClientAs:
    """A client of the county, by a name of the cast or "guest"."""
    return lambda name: sign_in(county, name)


@pytest.fixture
def log_lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written to the logs during a test, structured and plain."""
    lines: list[str] = []

    class Keep:
        def msg(self, message: str) -> None:
            lines.append(message)

        info = warning = error = debug = critical = msg

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    structlog.configure(
        processors=[structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=lambda *_: Keep(),
        cache_logger_on_first_use=False,
    )
    logging.getLogger().addHandler(Handler())
    return lines


def token_of(html: str) -> str:
    """The form token of a page."""
    return html.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
