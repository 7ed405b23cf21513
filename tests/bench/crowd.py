"""Fifty people sign in at the same moment while others look for a bed (ASVS 15.2.2).

`python -m tests.bench --only crowd` measures it, with the passphrases' real costs. By itself, in the environment of a
directory, `python -m tests.bench.crowd NUMBER` makes that many people there and prints what they hold as JSON.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import pyotp

from tests.bench.databases import THREADS, BuildError, Built
from tests.bench.package import REPOSITORY
from tests.bench.server import TOKEN, Answer, Server, ServerError, Visitor

PEOPLE = 50
ASKING = 2
"""Searches under way at any moment; each is followed by a breath, as by somebody who reads."""
BREATH = 0.05
QUIET_SECONDS = 3.0
MOST_TRIES = 40
WORDS = ("food", "shelter", "counseling", "housing", "legal aid", "job", "clinic", "parenting")


@dataclass(frozen=True, slots=True)
class Crowd:
    """What came of it: p95 of a search in ms, before and meanwhile; how many were sent away (503) and came again;
    seconds until the last one was in; the most memory that the server's processes held (MB)."""

    quiet_p95: float
    p95: float
    searches: int
    sent_away: int
    people: int
    seconds: float
    peak_mb: float


@dataclass(slots=True)
class Arrivals:
    """People coming in, counted by their threads."""

    sent_away: int = 0
    without_hint: int = 0
    slips: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def come_in(self, visitor: Visitor, person: dict[str, str]) -> None:
        """Both steps of one person, again after the time that the server asks for."""
        said = {"username": person["username"], "passphrase": person["passphrase"]}
        answer = self._insist(visitor, "/sign-in", "/sign-in", said)
        if answer.status == 303:
            code = {"code": pyotp.TOTP(person["secret"]).now()}
            answer = self._insist(visitor, "/sign-in/second", "/sign-in/second", code)
        if answer.status != 303:
            with self.lock:
                self.slips.append(f"{answer.status} for {person['username']}")

    def _insist(self, visitor: Visitor, page: str, address: str, fields: dict[str, str]) -> Answer:
        answer = _send(visitor, page, address, fields)
        for _ in range(MOST_TRIES):
            if answer.status != 503:
                break
            with self.lock:
                self.sent_away += 1
                self.without_hint += "retry-after" not in answer.headers
            # People do not come back on the second.
            time.sleep(float(answer.headers.get("retry-after", 5)) * random.uniform(0.2, 1.2))
            answer = _send(visitor, page, address, fields)
        return answer


def measure(built: Built, scratch: Path) -> Crowd:
    """Let fifty in at once on a copy of a database; ServerError where somebody did not come in at all."""
    instance = scratch / "instance-crowd"
    instance.mkdir(mode=0o700, exist_ok=True)
    copy = scratch / "crowd.db"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(built.file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("DELETE FROM passphrase")  # the cast's are published: no server outside the demo takes them
        target.commit()
    environment = {
        "DIRECTORY_DATABASE_URL": f"sqlite:///{copy}", "DIRECTORY_DEMO": "0", "DIRECTORY_HOSTS": "127.0.0.1",
        "DIRECTORY_INSTANCE": str(instance), "DIRECTORY_LOG_LEVEL": "error",
    }  # fmt: skip
    people = _make_people(environment, PEOPLE + 1)
    server = Server("app:app", environment, scratch / "crowd.log", ready="/readyz", cwd=REPOSITORY, threads=THREADS)
    with server:
        return _let_in(server, people)


def _let_in(server: Server, people: list[dict[str, str]]) -> Crowd:
    arrivals, asker = Arrivals(), _visitor(server)
    arrivals.come_in(asker, people.pop())
    times: list[tuple[float, float]] = []
    stop, start = threading.Event(), threading.Barrier(PEOPLE)
    asking = [threading.Thread(target=_ask, args=(asker, times, stop, number)) for number in range(ASKING)]
    for thread in asking:
        thread.start()
    stop.wait(QUIET_SECONDS)
    begun = time.monotonic()

    def enter(person: dict[str, str]) -> None:
        visitor = _visitor(server)
        start.wait(60)
        arrivals.come_in(visitor, person)

    entering = [threading.Thread(target=enter, args=(person,)) for person in people]
    for thread in entering:
        thread.start()
    for thread in entering:
        thread.join(600)
    ended = time.monotonic()
    stop.set()
    for thread in asking:
        thread.join(60)
    if arrivals.slips or arrivals.without_hint:
        raise ServerError(f"{arrivals.without_hint} without Retry-After; not let in: {arrivals.slips[:5]}")
    quiet = [took for at, took in times if at < begun]
    meanwhile = [took for at, took in times if begun <= at <= ended]
    return Crowd(
        _p95(quiet), _p95(meanwhile), len(meanwhile), arrivals.sent_away, len(people), ended - begun, server.peak_mb()
    )


def _ask(visitor: Visitor, times: list[tuple[float, float]], stop: threading.Event, number: int) -> None:
    while not stop.is_set():
        begun = time.monotonic()
        answer = visitor.get(f"/find?q={WORDS[number % len(WORDS)].replace(' ', '+')}")
        if answer.status != 200:
            raise ServerError(f"a search answered {answer.status}")
        times.append((begun, 1000 * (time.monotonic() - begun)))
        number += 1
        stop.wait(BREATH)


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else 0.0


def _visitor(server: Server) -> Visitor:
    """Somebody behind the proxy that ends TLS, as the application knows them."""
    return Visitor(server.origin, claimed=server.origin.replace("http:", "https:"))


def _send(visitor: Visitor, page: str, address: str, fields: dict[str, str]) -> Answer:
    found = TOKEN.search(visitor.get(page).text)
    token = (found.group(1) or found.group(2)) if found else ""
    return visitor.post(address, {"csrf_token": token, **fields})


def _make_people(environment: dict[str, str], number: int) -> list[dict[str, str]]:
    line = [sys.executable, "-m", "tests.bench.crowd", str(number)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
    done = subprocess.run(
        line, cwd=REPOSITORY, env={**own, **environment}, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise BuildError(f"people for the crowd: {done.stderr[-1500:]}")
    people: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return people


def make_people(number: int) -> list[dict[str, str]]:
    """Make people with a passphrase of full cost and an app; commits."""
    from app import app
    from directory.accounts.models import Agency, Membership, Person
    from directory.accounts.proof import passphrase, second_factor
    from directory.core.db import db
    from directory.core.permissions import Duty

    held = []
    with app.app_context():
        agency = Agency(id=uuid.uuid4(), name=f"Crowd {uuid.uuid4().hex[:8]}")
        db.session.add(agency)
        for _ in range(number):
            name = f"crowd.{uuid.uuid4().hex[:12]}"
            person = Person(id=uuid.uuid4(), username=name, name="Somebody")
            db.session.add(person)
            db.session.flush()
            db.session.add(Membership(person_id=person.id, agency_id=agency.id, duty=Duty.INTAKE))
            words = passphrase.suggest()[0]
            passphrase.set_passphrase(person.id, words, is_generated=True)
            factor, secret = second_factor.begin_totp(person.id, "app")
            factor.confirmed_at = factor.created_at
            held.append({"username": name, "passphrase": words, "secret": secret})
        db.session.commit()
    return held


if __name__ == "__main__":
    print(json.dumps(make_people(int(sys.argv[1]))))
