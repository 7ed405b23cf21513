"""What was confirmed on screen is on disk, whatever ends the server; where nothing can be written, the page says so."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from directory import create_app
from directory.accounts import actions, session
from directory.accounts.models import DrawerItem, SignIn
from directory.core.db import close_own_connection, db, is_disk_full
from directory.serving import THREADS
from tests.bench.server import Visitor, free_port
from tests.conftest import ROOT, make_settings, sign_in, token_of
from tests.operating.house import environment_of, without_cheap_rows

KILLS = 40
LOAD = 0.4
"""Seconds of load before the first kill, a little more before each next: it strikes at another moment each time."""
CALLERS = 4
CAST = ("ana", "ivo", "ben", "cleo")


@dataclass(slots=True)
class Acknowledged:
    """What the server said yes to: a sign-in by its cookie, and the searches kept under it by their ids."""

    cookies: list[str] = field(default_factory=list)
    searches: list[tuple[str, uuid.UUID]] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)

    def call(self, origin: str, name: str, stop: threading.Event) -> None:
        """Sign in, search a few times, again and again, until the server is gone."""
        with suppress(OSError, HTTPException):
            while not stop.is_set():
                visitor = Visitor(origin)
                self._sign_in(visitor, name)
                token = token_of(visitor.get("/keys").text)
                for word in ("shelter", "circle", "housing"):
                    answer = visitor.post("/find", {"csrf_token": token, "q": word})
                    if answer.status == 303:
                        kept = uuid.UUID(answer.headers["location"].rsplit("/", 1)[1])
                        self.searches.append((visitor.cookies["directory-demo"], kept))
                    elif answer.status != 200:  # 200: the answer is shown and was not promised to be kept
                        self.slips.append(f"search {answer.status}")

    def _sign_in(self, visitor: Visitor, name: str) -> None:
        answer = visitor.post(f"/demo/sign-in/{name}", {})
        if answer.status == 303:
            self.cookies.append(visitor.cookies["directory-demo"])
        else:
            self.slips.append(f"sign-in {answer.status}")


def start(instance: Path, port: int) -> subprocess.Popen[bytes]:
    """A gunicorn of two workers with threads in a process group of its own, ready to answer."""
    line = [sys.executable, "-m", "gunicorn", "--no-control-socket", "-w", "2", "--threads", str(THREADS)]
    line += ["-b", f"127.0.0.1:{port}", "app:app"]
    quiet = subprocess.DEVNULL
    environment = environment_of(instance, DIRECTORY_LOG_LEVEL="error")
    server = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server did not start"
        with suppress(OSError, HTTPException):
            if Visitor(f"http://127.0.0.1:{port}").get("/readyz").status == 200:
                return server
        threading.Event().wait(0.02)
    os.killpg(server.pid, signal.SIGKILL)
    raise AssertionError("the server was not ready within a minute")


def test_a_server_killed_forty_times_loses_nothing_it_acknowledged(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    shutil.copytree(request.getfixturevalue("_template_folder") / "county", tmp_path, dirs_exist_ok=True)
    without_cheap_rows(tmp_path)
    said = Acknowledged()
    for turn in range(KILLS):
        port, stop = free_port(), threading.Event()
        server = start(tmp_path, port)  # without any repair between
        try:
            callers = [
                threading.Thread(target=said.call, args=(f"http://127.0.0.1:{port}", CAST[i % len(CAST)], stop))
                for i in range(CALLERS)
            ]
            for caller in callers:
                caller.start()
            threading.Event().wait(LOAD + 0.01 * turn)
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(10)
        stop.set()
        for caller in callers:
            caller.join(30)
    assert said.slips == []
    print(f"{KILLS} kills, {len(said.cookies)} sign-ins and {len(said.searches)} searches acknowledged")
    assert len(said.cookies) > KILLS
    assert len(said.searches) > KILLS
    look_at(tmp_path, said)


def look_at(instance: Path, said: Acknowledged) -> None:
    """Everything acknowledged is there and whole, and the database needs no repair."""
    with closing(sqlite3.connect(instance / "directory.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    app = create_app(make_settings(instance, secret_key=(instance / "secret.key").read_text().strip()))
    with app.app_context():
        reader = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]

        def hash_in(cookie: str) -> bytes:
            return actions.token_hash(reader.loads(cookie)[session.TOKEN])

        there = {row.token_hash: row.id for row in db.session.scalars(select(SignIn))}
        assert [cookie for cookie in said.cookies if hash_in(cookie) not in there] == []
        items = {item.id: item for item in db.session.scalars(select(DrawerItem))}
        lost = [kept for _, kept in said.searches if kept not in items]
        assert lost == []
        for cookie, kept in said.searches:
            assert items[kept].sign_in_id == there[hash_in(cookie)]
            assert opens(reader.loads(cookie)[session.TOKEN], items[kept]), "a kept search is not whole"
        db.session.remove()
        close_own_connection()
        db.engine.dispose()


def opens(token: str, item: DrawerItem) -> bool:
    """Whether what lies in a drawer is what its owner put there: half of it would not open."""
    from directory.core.actor import Actor

    actor = Actor(sign_in_id=item.sign_in_id)
    return actions.take_out(actor, token, item.kind, item.id, item.contents_sealed) is not None


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no connection of this process make the database any larger."""
    db.session.remove()
    db.engine.dispose()

    def forbid(connection: Any, record: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(db.engine, "connect", forbid)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", forbid)
        db.session.remove()
        db.engine.dispose()


def test_where_the_disk_is_full_the_page_says_that_nothing_was_saved_and_looking_goes_on(county: Flask) -> None:
    reader, writer = sign_in(county, "ivo"), sign_in(county, "ana")
    token = token_of(reader.get("/keys").get_data(as_text=True))
    with full_disk():
        for at in range(400):  # pages that the database has to spare are filled first
            answer = writer.post(f"/demo/sign-in/{('ben', 'cleo')[at % 2]}")
            if answer.status_code != 303:
                break
        assert answer.status_code == 507
        assert "Nothing was saved" in answer.get_data(as_text=True)
        before = count_sign_ins()
        fragment = writer.post("/demo/sign-in/ana", headers={"HX-Request": "true"})
        assert fragment.status_code == 507
        assert "<html" not in fragment.get_data(as_text=True)
        assert count_sign_ins() == before
        assert writer.get("/keys").status_code == 200  # the sign-in before it was not ended by half
        for address in ("/find", "/find?q=shelter", "/partners", "/hand-out", "/readyz"):
            assert reader.get(address).status_code == 200, address
        asked = reader.post("/find", data={"csrf_token": token, "q": "circle", "language": "es" * 2000})
        assert asked.status_code in (200, 303)
    assert writer.post("/demo/sign-in/ana").status_code == 303


def count_sign_ins() -> int:
    """How many sign-ins stand in the database, ended ones among them, by how many still hold."""
    return db.session.scalar(select(func.count()).select_from(SignIn).where(SignIn.ended_at.is_(None))) or 0


def test_which_errors_mean_that_the_disk_is_full() -> None:
    full, locked = sqlite3.OperationalError("database or disk is full"), sqlite3.OperationalError("database is locked")
    full.sqlite_errorcode, locked.sqlite_errorcode = sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY
    assert is_disk_full(full)
    assert not is_disk_full(locked)
    assert is_disk_full(psycopg.errors.DiskFull())
    assert not is_disk_full(psycopg.errors.LockNotAvailable())
