"""Three agencies that hire, confirm, remove, rotate, record, hand on and revoke in any order: nobody ever opens what no
live grant gives, neither through the application nor with every key that they ever held beside a stolen database.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from directory.accounts.models import Agency, Membership, Person
from directory.accounts.models.keys import CIRCLE_KEY, AgencyKey, CircleKey, PersonKey
from directory.core import clock
from directory.core.db import Model, db, open_database
from directory.core.permissions import Duty
from directory.vault import grants, keys
from directory.vault.keyring import Circle, Keyring, Reader
from directory.vault.keys import KeyPair
from directory.vault.models import Grant
from directory.vault.secret import Secret
from tests.conftest import ENGINES, make_postgresql_database
from tests.trust.conftest import AT_LENGTH, Figure

EXAMPLES, STEPS = (60, 40) if AT_LENGTH else (6, 25)
KINDS = st.sampled_from(["record", "packet"])
ANY = st.integers(min_value=0, max_value=10**6)
TABLES = ("agency", "person", "membership", "person_key", "recovery_key", "agency_key", "circle_key", "vault_grant")
taken: dict[str, int] = {}


@dataclass(eq=False)
class Worker:
    """Somebody with one hat at one agency; two hats of one person share `pair`. `hoard`: every key they ever held."""

    agency: int
    person_id: uuid.UUID
    hat_id: uuid.UUID
    pair: KeyPair
    key_id: uuid.UUID
    is_in_circle: bool = False
    hoard: dict[bytes, KeyPair] = field(default_factory=dict)


@dataclass(eq=False)
class Given:
    """What the model believes of one grant: to whom, and who gave it."""

    kind: str
    record: uuid.UUID
    key: Secret
    sender: bytes | None
    agency: int
    to: bytes | None  # a single person's public key; None for the circle, whatever its key's version


class Agencies(RuleBasedStateMachine):
    """The model beside the tables. Everything is flushed and rolled back at the end."""

    def __init__(self) -> None:
        super().__init__()
        taken["examples"] = taken.get("examples", 0) + 1
        self.workers: list[Worker] = []
        self.given: list[Given] = []
        self.circles: list[Circle] = []
        self.agency_ids: list[uuid.UUID] = []
        for name in ("North", "South", "Coalition's own"):
            agency = Agency(id=uuid.uuid4(), name=name)
            db.session.add(agency)
            db.session.flush()
            self.agency_ids.append(agency.id)
        for at in range(3):
            self.circles.append(self.new_circle(at, 1))
            self.confirm_first(self.hire_at(at))

    def teardown(self) -> None:
        db.session.rollback()

    def new_circle(self, agency: int, version: int) -> Circle:
        pair, agency_id = keys.make_pair(), self.agency_ids[agency]
        row = AgencyKey(
            id=uuid.uuid4(), agency_id=agency_id, version=version, public=pair.public, made_on=clock.now().date()
        )
        db.session.add(row)
        db.session.flush()
        return Circle(agency_id, row.id, pair)

    def hire_at(self, agency: int, person: Worker | None = None) -> Worker:
        pair = person.pair if person else keys.make_pair()
        person_id = person.person_id if person else uuid.uuid4()
        key_id = person.key_id if person else uuid.uuid4()
        if person is None:
            db.session.add(Person(id=person_id, username=person_id.hex, name="Somebody"))
            db.session.flush()
            db.session.add(self.key_row(person_id, key_id, pair))
        hat = Membership(id=uuid.uuid4(), person_id=person_id, agency_id=self.agency_ids[agency], duty=Duty.ADVOCATE)
        db.session.add(hat)
        db.session.flush()
        worker = Worker(agency, person_id, hat.id, pair, key_id)
        worker.hoard = person.hoard if person else {pair.public: pair}
        self.workers.append(worker)
        return worker

    def key_row(self, person_id: uuid.UUID, key_id: uuid.UUID, pair: KeyPair) -> PersonKey:
        return PersonKey(
            id=key_id,
            person_id=person_id,
            public=pair.public,
            private_sealed=b"under a passphrase",
            made_at=clock.now(),
        )

    def let_in(self, worker: Worker, circle: Circle) -> None:
        parts = {"agency": circle.agency_id, "agency_key": circle.agency_key_id, "membership": worker.hat_id}
        sealed = CIRCLE_KEY.wrap(worker.pair.public, circle.pair.private, **parts, person_key=worker.key_id)
        db.session.add(
            CircleKey(
                agency_key_id=circle.agency_key_id, membership_id=worker.hat_id, person_key_id=worker.key_id,
                private_sealed=sealed, confirmed_at=clock.now(),
            )
        )  # fmt: skip
        db.session.flush()
        worker.is_in_circle = True
        worker.hoard[circle.pair.public] = circle.pair

    def confirm_first(self, worker: Worker) -> None:
        self.let_in(worker, self.circles[worker.agency])

    def keyring(self, worker: Worker) -> Keyring:
        """As the door makes it: the circle through the row that is there now."""
        agency_id = self.agency_ids[worker.agency]
        row = db.session.scalar(
            select(CircleKey).join(AgencyKey, AgencyKey.id == CircleKey.agency_key_id)
            .where(CircleKey.membership_id == worker.hat_id, AgencyKey.ended_at.is_(None))
        )  # fmt: skip
        if row is None:
            return Keyring(agency_id, worker.pair)
        parts = {"agency": agency_id, "agency_key": row.agency_key_id, "membership": worker.hat_id}
        private = CIRCLE_KEY.unwrap(worker.pair, row.private_sealed, **parts, person_key=worker.key_id).key
        return Keyring(agency_id, worker.pair, Circle(agency_id, row.agency_key_id, keys.pair_of(private)))

    def worker(self, number: int, *, in_circle: bool = False) -> Worker | None:
        able = [one for one in self.workers if one.is_in_circle or not in_circle]
        return able[number % len(able)] if able else None

    @rule(agency=st.integers(0, 2))
    def hire(self, agency: int) -> None:
        if len(self.workers) < 9:
            self.hire_at(agency)

    @rule(number=ANY)
    def give_second_hat(self, number: int) -> None:
        person = self.worker(number)
        if person and len(self.workers) < 9:
            other = (person.agency + 1) % 3
            if not any(one.person_id == person.person_id and one.agency == other for one in self.workers):
                self.hire_at(other, person)

    @rule(number=ANY, by=ANY)
    def confirm(self, number: int, by: int) -> None:
        worker, colleague = self.worker(number), self.worker(by, in_circle=True)
        if worker and colleague and worker.agency == colleague.agency and not worker.is_in_circle:
            circle = self.keyring(colleague).circle
            assert circle is not None
            self.let_in(worker, circle)

    @rule(number=ANY)
    def remove(self, number: int) -> None:
        worker = self.worker(number)
        if worker:
            db.session.execute(delete(CircleKey).where(CircleKey.membership_id == worker.hat_id))
            worker.is_in_circle = False

    @rule(number=ANY)
    def forget_passphrase(self, number: int) -> None:
        """The person's key is made anew: what hung on the old one is gone, at every agency."""
        worker = self.worker(number)
        if worker is None:
            return
        db.session.execute(delete(PersonKey).where(PersonKey.id == worker.key_id))
        pair, key_id = keys.make_pair(), uuid.uuid4()
        db.session.add(self.key_row(worker.person_id, key_id, pair))
        db.session.flush()
        for hat in [one for one in self.workers if one.person_id == worker.person_id]:
            hat.pair, hat.key_id, hat.is_in_circle = pair, key_id, False
            hat.hoard[pair.public] = pair

    @rule(by=ANY)
    def rotate(self, by: int) -> None:
        colleague = self.worker(by, in_circle=True)
        if colleague is None:
            return
        old = self.keyring(colleague).circle
        assert old is not None
        new = self.new_circle(colleague.agency, 2 + taken.setdefault("rotations", 0))
        taken["rotations"] += 1
        self.circles[colleague.agency] = new
        _, broken = grants.move_grants(old, new)
        assert broken == 0
        members = [one for one in self.workers if one.agency == colleague.agency and one.is_in_circle]
        db.session.execute(delete(CircleKey).where(CircleKey.agency_key_id == old.agency_key_id))
        for member in members:
            self.let_in(member, new)
        db.session.execute(delete(AgencyKey).where(AgencyKey.id == old.agency_key_id))

    @rule(number=ANY)
    def record(self, number: int) -> None:
        """Somebody writes something down, for the circle and for themselves; intake as well, who reads no other."""
        worker = self.worker(number)
        if worker and len(self.given) < 24:
            record, key, circle = uuid.uuid4(), Secret.new(), self.circles[worker.agency]
            own = Reader(circle.agency_id, worker.pair.public)
            grants.grant("record", record, [circle.reader, own], key)
            self.given += [
                Given("record", record, key, None, worker.agency, None),
                Given("record", record, key, None, worker.agency, worker.pair.public),
            ]

    @rule(number=ANY, to=ANY, for_circle=st.booleans())
    def hand_on(self, number: int, to: int, *, for_circle: bool) -> None:
        """A packet for another's circle, or for one named person there."""
        sender, recipient = self.worker(number, in_circle=True), self.worker(to)
        if sender is None or recipient is None or len(self.given) >= 24:
            return
        ours, circle = self.keyring(sender).circle, self.circles[recipient.agency]
        assert ours is not None
        reader = circle.reader if for_circle else Reader(circle.agency_id, recipient.pair.public)
        packet, key = uuid.uuid4(), Secret.new()
        grants.grant("packet", packet, [reader], key, ours.pair)
        named = None if for_circle else recipient.pair.public
        self.given.append(Given("packet", packet, key, ours.pair.public, recipient.agency, named))

    @precondition(lambda self: bool(self.given))
    @rule(number=ANY)
    def revoke(self, number: int) -> None:
        one = self.given[number % len(self.given)]
        gone = [other for other in self.given if (other.kind, other.record) == (one.kind, one.record)]
        assert grants.revoke(one.kind, [one.record]) == len(gone)
        self.given = [other for other in self.given if other not in gone]

    @invariant()
    def opens_exactly_what_is_granted(self) -> None:
        taken["steps"] = taken.get("steps", 0) + 1
        ids = [one.record for one in self.given] or [uuid.uuid4()]
        for worker in self.workers:
            ring = self.keyring(worker)
            assert (ring.circle is not None) == worker.is_in_circle
            for kind in ("record", "packet"):
                found = grants.open_keys(kind, ids, ring)
                wanted = {
                    one.record: (one.key, one.sender)
                    for one in self.given
                    if one.kind == kind and one.agency == worker.agency
                    and (worker.is_in_circle if one.to is None else one.to == worker.pair.public)
                }  # fmt: skip
                assert found == wanted
                taken["tries"] = taken.get("tries", 0) + len(ids)

    @invariant()
    def a_stolen_database_and_every_key_ever_held_open_no_more(self) -> None:
        """After a rotation whoever was removed opens nothing, even without the application's checks."""
        rows = db.session.execute(select(Grant.kind, Grant.record_id, Grant.agency_key_id, Grant.wrap_sealed)).all()
        assert len(rows) == len(self.given)
        current: dict[uuid.UUID | None, bytes] = {one.agency_key_id: one.pair.public for one in self.circles}
        for worker in {id(one.hoard): one for one in self.workers}.values():
            for kind, record, agency_key_id, wrapped in rows:
                opened = [one for one in worker.hoard.values() if grants.try_unwrap(one, kind, record, wrapped)]
                taken["tries"] = taken.get("tries", 0) + len(worker.hoard)
                for pair in opened:
                    is_named = agency_key_id is None and self.is_named(record, pair.public)
                    assert is_named or current.get(agency_key_id) == pair.public

    def is_named(self, record: uuid.UUID, public: bytes) -> bool:
        return any(one.record == record and one.to == public for one in self.given)


@contextmanager
def tables(url: str) -> Iterator[None]:
    """The tables of accounts and grants on a database of one's own."""
    app = Flask("agencies")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        open_database()
        Model.metadata.create_all(db.engine, [Model.metadata.tables[name] for name in TABLES])
        yield
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_ever_opens_what_no_live_grant_gives(engine: str, request: Any, tmp_path: Path, figure: Figure) -> None:
    url = "sqlite://"
    if engine == "postgresql":
        url = make_postgresql_database(request.getfixturevalue("_cluster"), f"agencies_{uuid.uuid4().hex}", "")
    taken.clear()
    options = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), derandomize=not AT_LENGTH,
    )  # fmt: skip
    with tables(url):
        run_state_machine_as_test(Agencies, settings=options)
    line = "{examples} runs, {steps:,} states, {tries:,} tries, {rotations} rotations: 0 opened without a live grant"
    figure(f"three agencies, {engine}", line.format(**taken))


def test_the_model_would_notice_a_grant_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with a revocation that forgets one kind, the same steps find it."""

    def forget(kind: str, record_ids: list[uuid.UUID]) -> int:
        rows = db.session.scalars(select(Grant).where(Grant.kind == kind, Grant.record_id.in_(record_ids))).all()
        for row in rows[1:]:
            db.session.delete(row)
        db.session.flush()
        return len(rows)

    monkeypatch.setattr(grants, "revoke", forget)
    options = settings(
        max_examples=40, stateful_step_count=STEPS, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=(Phase.generate,),
    )  # fmt: skip
    with tables("sqlite://"), pytest.raises(AssertionError):
        run_state_machine_as_test(Agencies, settings=options)
