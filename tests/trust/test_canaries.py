"""Texts that stand nowhere else go through every flow there is; then every byte that was written is searched for them.

The twin: one more text is kept in clear, and the same search finds it in every place that was searched.
"""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from directory.accounts.circle.rotation import rotate_circle
from directory.accounts.models import Person
from directory.accounts.proof.server_key import chain_key
from directory.core import clock
from directory.core.backup import container, postgresql
from directory.core.db import db, is_sqlite
from directory.core.permissions import Duty
from directory.restoring import take_backup
from directory.vault import log, packets
from tests.accounts.browser import Browser, enter
from tests.accounts.staff import make_person, signed_in
from tests.trust.conftest import AT_LENGTH, Figure
from tests.trust.searching import Search
from tests.trust.world import World

PIN = "274905"


def at_the_door(house: Flask, world: World) -> Browser:
    """Vera signs in with both steps, sets a PIN, searches, and sends a form that a cover keeps for her."""
    browser = Browser(house)
    player = world.players["vera"]
    assert enter(browser, "vera", player.passphrase).headers["Location"] == "/sign-in/second"
    assert browser.post("/sign-in/second", {"code": player.app.now()}).status_code == 303
    assert browser.post("/account/pin", {"pin": PIN}).status_code == 303
    assert browser.post("/find", {"q": world.plant("search"), "near": "98701"}).status_code == 303
    assert browser.get("/circle").status_code == 200
    browser.post("/cover")
    browser.post("/circle/threats", {"director": world.plant("form held under the cover")})
    browser.post("/unlock", {"pin": PIN})
    world.canaries["cookie"] = browser.sid() or ""
    return browser


def by_link(house: Flask, world: World) -> None:
    """A provider without an account tries wrong words, then the right ones, and reads what was released."""
    assert world.link is not None
    guest = Browser(house)
    for words in ("acid acid acid acid", world.link.words):
        shown = guest.post("/handoff", {"address": world.link.address, "words": words}).get_data(as_text=True)
        assert (world.canaries["item 0"] in shown) == (words == world.link.words)


def to_the_end(world: World) -> None:
    """A new key, a line of the log that is purged, packets that run out and are swept."""
    vera, bo = world.holder("vera"), world.holder("bo")
    rotate_circle(bo.actor, bo.ring)
    line = log.open_log(vera.ring)[0]
    assert line.entry is not None
    log.purge(vera.hat.agency_id, [line.id], chain_key())
    db.session.commit()
    packets.revoke_release(world.releases["named"])
    db.session.commit()


def run_out(world: World) -> None:
    """Three weeks later all that was handed on is over."""
    with time_machine.travel(clock.now() + timedelta(days=21)):
        assert packets.forget_due(clock.now().date()) > 0
        db.session.commit()


def outsiders(house: Flask) -> list[Browser]:
    """Those whom the records do not concern: coordinator, operator, another agency's supervisor, a guest."""
    hats = (("dora", Duty.COORDINATOR, "Coalition"), ("emil", Duty.OPERATOR, "Coalition"),
            ("cora", Duty.SUPERVISOR, "Lake Legal Aid"))  # fmt: skip
    return [Browser(house), *(signed_in(house, make_person(*hat)) for hat in (hats if AT_LENGTH else hats[:1]))]


def pages_of(house: Flask, people: list[Browser]) -> bytes:
    """Every page without a parameter, as they see it."""
    read = b""
    for rule in house.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            for browser in people:
                answer = browser.get(rule.rule)
                assert answer.status_code < 500, rule.rule
                read += answer.get_data() + str(answer.headers).encode()
    return read


@pytest.mark.parametrize("planted", ["sealed", "in clear"])
def test_what_is_sealed_is_found_nowhere_and_the_twin_everywhere(
    house: Flask, world: World, tmp_path: Path, log_lines: list[str], figure: Figure, planted: str
) -> None:
    browser = at_the_door(house, world)
    by_link(house, world)
    twin = world.plant("in clear")
    if planted == "in clear":
        db.session.get_one(Person, world.holder("noor").hat.person_id).name = twin
        db.session.commit()
        (tmp_path / "scratch" / "left.txt").write_text(twin, encoding="utf-16")
        house.logger.warning("somebody is called %s", twin)
    texts = {name: said for name, said in world.canaries.items() if (name == "in clear") == (planted == "in clear")}
    search, others = Search(texts), outsiders(house)
    search.look_at("pages", pages_of(house, others))
    search_everywhere(search, tmp_path, log_lines)
    to_the_end(world)
    run_out(world)
    browser.post("/sign-out")
    search_everywhere(search, tmp_path, log_lines)
    places = {place for place, _ in search.found}
    if planted == "in clear":
        assert places == {"database", "backup", "log", "scratch", "pages"}
        figure(f"their twin, {db.engine.dialect.name}", f"kept in clear, found in {len(places)} of 5 places")
    else:
        assert search.found == set()
        figure(f"canaries, {db.engine.dialect.name}", search.figure)
    assert len(world.canaries) >= 40


def search_everywhere(search: Search, tmp_path: Path, log_lines: list[str]) -> None:
    """Database files as they lie, a backup as it is and unpacked, logs, scratch files."""
    db.session.rollback()
    backup = tmp_path / f"backup-{search.read}"
    take_backup(backup)
    content = tmp_path / "instance" / f"content-{search.read}"
    container.read_backup(backup, content)
    if not is_sqlite():
        plain = content.with_suffix(".sql")
        subprocess.run([postgresql._program("pg_restore"), "-f", str(plain), str(content)], check=True)
        search.look_through("backup", [plain])
        plain.unlink()
    search.look_through("backup", [backup, content])
    content.unlink()
    search.look_through("database", database_files(tmp_path))
    search.look_through("scratch", [tmp_path / "scratch"])
    search.look_at("log", "\n".join(log_lines).encode())


def database_files(tmp_path: Path) -> list[Path]:
    """What the database has on its disk: with what was not yet checkpointed, as after a power cut."""
    if is_sqlite():
        return [tmp_path / "instance"]
    with db.engine.connect() as connection:
        folder = connection.scalar(text("SHOW data_directory"))
        connection.execute(text("CHECKPOINT"))
        name = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return [Path(str(folder), "base", str(name)), Path(str(folder), "pg_wal"), Path(str(folder)).parent / "log"]
