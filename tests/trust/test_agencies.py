"""Three agencies that hire, confirm, remove, rotate, record, hand on and revoke in any order: nobody ever opens what no
live grant gives, neither through the application nor with every key that they ever held beside a stolen database.
"""

import uuid
from collections import Counter
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
from sqlalchemy import select

from directory.accounts.circle import queries as circle_queries
from directory.accounts.circle.confirming import confirm_member
from directory.accounts.circle.founding import accept_threats, found_circle
from directory.accounts.circle.leaving import leave_circle
from directory.accounts.circle.partners import KeyChanged, compare_partner, reader_of
from directory.accounts.circle.recovery import recover_circle
from directory.accounts.circle.rotation import rotate_circle
from directory.accounts.circle.words import make_words, open_words, recovery_of
from directory.accounts.models import Agency, Membership, Person
from directory.accounts.models.keys import CIRCLE_KEY, AgencyKey, CircleKey, PersonKey
from directory.accounts.people.hats import NotYours
from directory.accounts.proof.keys import forget_key
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import Model, db, open_database
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.vault import grants, keys, voice
from directory.vault.keyring import Circle, Keyring, Reader
from directory.vault.keys import KeyPair
from directory.vault.models import Grant
from directory.vault.secret import Secret
from tests.conftest import ENGINES, make_postgresql_database, make_settings
from tests.trust.conftest import AT_LENGTH, Figure

ROUNDS, COUNTED = 5, ("examples", "states", "confirmed", "rotations", "recovered", "stopped")
EXAMPLES, STEPS = ({"sqlite": 30, "postgresql": 12}, 45) if AT_LENGTH else ({"sqlite": 4, "postgresql": 1}, 25)
KINDS, MOST = ("record", "packet"), 9
ANY = st.integers(min_value=0, max_value=10**6)
taken: Counter[str] = Counter()


@dataclass(eq=False)
class Worker:
    """Somebody with one hat at one agency; two hats of one person share `pair`. `hoard`: every key they ever held."""

    agency: int
    person_id: uuid.UUID
    hat_id: uuid.UUID
    pair: KeyPair
    key_id: uuid.UUID
    duty: Duty
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
    """The model beside the tables. What the application has an action for is done by it; nothing is ever committed."""

    def __init__(self) -> None:
        super().__init__()
        taken["examples"] += 1
        self.workers: list[Worker] = []
        self.given: list[Given] = []
        self.words: dict[int, list[str]] = {}
        self.gone: list[Worker] = []
        self.known: dict[tuple[int, int], bytes] = {}
        self.agency_ids: list[uuid.UUID] = []
        for name in ("North", "South", "Coalition's own"):
            agency = Agency(id=uuid.uuid4(), name=name)
            db.session.add(agency)
            db.session.flush()
            self.agency_ids.append(agency.id)
        for at in range(3):
            first, self.words[at] = self.hire_at(at, Duty.SUPERVISOR), make_words()
            accept_threats(self.actor(first), self.keyring(first), "Rosa Díaz")
            circle = found_circle(self.actor(first), self.keyring(first), recovery_of(self.words[at]))
            self.is_in(first, circle)

    def teardown(self) -> None:
        db.session.rollback()

    def hire_at(self, agency: int, duty: Duty, person: Worker | None = None) -> Worker:
        pair = person.pair if person else keys.make_pair()
        person_id = person.person_id if person else uuid.uuid4()
        key_id = person.key_id if person else uuid.uuid4()
        if person is None:
            db.session.add(Person(id=person_id, username=person_id.hex, name="Somebody"))
            db.session.flush()
            db.session.add(self.key_row(person_id, key_id, pair))
        hat = Membership(id=uuid.uuid4(), person_id=person_id, agency_id=self.agency_ids[agency], duty=duty)
        db.session.add(hat)
        db.session.flush()
        worker = Worker(agency, person_id, hat.id, pair, key_id, duty)
        worker.hoard = person.hoard if person else {pair.public: pair}
        self.workers.append(worker)
        return worker

    def key_row(self, person_id: uuid.UUID, key_id: uuid.UUID, pair: KeyPair) -> PersonKey:
        said = b"under a passphrase"
        return PersonKey(id=key_id, person_id=person_id, public=pair.public, private_sealed=said, made_at=clock.now())

    def actor(self, worker: Worker) -> Actor:
        return Actor(duty=worker.duty, person_id=worker.person_id, agency_id=self.agency_ids[worker.agency])

    def is_in(self, worker: Worker, circle: Circle) -> None:
        worker.is_in_circle = True
        worker.hoard[circle.pair.public] = circle.pair

    def live(self, agency: int) -> AgencyKey:
        row = circle_queries.find_live_key(self.agency_ids[agency])
        assert row is not None
        return row

    def keyring(self, worker: Worker) -> Keyring:
        """As the door makes it: the circle through the rows that are there now."""
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

    def members(self, agency: int) -> list[Worker]:
        return [one for one in self.workers if one.agency == agency and one.is_in_circle]

    def worker(self, number: int, *, in_circle: bool = False) -> Worker | None:
        able = [one for one in self.workers if one.is_in_circle or not in_circle]
        return able[number % len(able)] if able else None

    @rule(agency=st.integers(0, 2), duty=st.sampled_from([Duty.ADVOCATE, Duty.ADVOCATE, Duty.INTAKE]))
    def hire(self, agency: int, duty: Duty) -> None:
        if len(self.workers) < MOST:
            self.hire_at(agency, duty)

    @rule(number=ANY)
    def give_second_hat(self, number: int) -> None:
        person = self.worker(number)
        if person and len(self.workers) < MOST:
            other = (person.agency + 1) % 3
            everybody = self.workers + self.gone
            if not any(one.person_id == person.person_id and one.agency == other for one in everybody):
                self.hire_at(other, Duty.ADVOCATE, person)

    @rule(number=ANY, by=ANY, is_right=st.booleans())
    def confirm(self, number: int, by: int, *, is_right: bool) -> None:
        """A colleague types the words that they heard; whoever may not, or heard others, lets nobody in."""
        waiting = [one for one in self.workers if not one.is_in_circle]
        worker = waiting[number % len(waiting)] if waiting else self.worker(number)
        colleague = self.worker(by)
        if worker is None or colleague is None:
            return
        able = self.members(worker.agency)
        colleague = able[by % len(able)] if able and by % 4 else colleague
        words = " ".join(voice.words_of(worker.pair.public if is_right else bytes(32)))
        ring = self.keyring(colleague)
        try:
            done = confirm_member(self.actor(colleague), ring, worker.person_id, words)
        except (NotYours, NotFound):
            return
        assert ring.circle is not None
        # Whoever has a hat at two agencies is let in at the colleague's.
        here = [one for one in self.workers if one.agency == colleague.agency]
        worker = next(one for one in here if one.person_id == worker.person_id)
        assert worker.person_id != colleague.person_id
        assert done == is_right
        if done:
            taken["confirmed"] += 1
            self.is_in(worker, ring.circle)

    @rule(number=ANY)
    def leave(self, number: int) -> None:
        worker = self.worker(number)
        if worker:
            db.session.get_one(Membership, worker.hat_id).ended_at = clock.now()
            db.session.flush()
            leave_circle([worker.hat_id])
            self.workers.remove(worker)
            self.gone.append(worker)
            worker.is_in_circle = False

    @rule(number=ANY)
    def forget_passphrase(self, number: int) -> None:
        """The person's key is made anew: what hung on the old one is gone, at every agency."""
        worker = self.worker(number)
        if worker is None:
            return
        forget_key(worker.person_id)
        pair, key_id = keys.make_pair(), uuid.uuid4()
        db.session.add(self.key_row(worker.person_id, key_id, pair))
        db.session.flush()
        for hat in [one for one in self.workers + self.gone if one.person_id == worker.person_id]:
            hat.pair, hat.key_id, hat.is_in_circle = pair, key_id, False
            hat.hoard[pair.public] = pair

    @rule(by=ANY)
    def rotate(self, by: int) -> None:
        colleague = self.worker(by, in_circle=True)
        if colleague is None:
            return
        actor, ring = self.actor(colleague), self.keyring(colleague)
        owed = circle_queries.standing_of(actor, ring).are_words_due
        words = make_words()
        done = rotate_circle(actor, ring, recovery_of(words) if owed else None)
        self.words[colleague.agency] = words if owed else self.words[colleague.agency]
        assert (done.broken, done.left_out) == (0, [])
        taken["rotations"] += 1
        for member in self.members(colleague.agency):
            self.is_in(member, done.circle)

    @rule(by=ANY, is_right=st.booleans())
    def recover(self, by: int, *, is_right: bool) -> None:
        """Nobody of the circle is left: the twelve words let somebody in, others do not."""
        empty = [one for one in self.workers if not self.members(one.agency)] or self.workers
        if not empty:
            return
        worker = empty[by % len(empty)]
        kept = circle_queries.find_recovery_key(self.live(worker.agency))
        assert kept is not None
        pair = open_words(self.words[worker.agency] if is_right else make_words(), kept)
        assert (pair is not None) == is_right
        if pair is None:
            return
        was_in = self.members(worker.agency)
        try:
            circle = recover_circle(self.actor(worker), self.keyring(worker), pair)
        except NotYours:
            return
        assert not was_in
        taken["recovered"] += 1
        self.is_in(worker, circle)

    @rule(number=ANY)
    def record(self, number: int) -> None:
        """Somebody writes something down, for the circle and for themselves; intake as well, who reads no other."""
        worker = self.worker(number)
        if worker and len(self.given) < 24:
            record, key, live = uuid.uuid4(), Secret.new(), self.live(worker.agency)
            own = Reader(live.agency_id, worker.pair.public)
            grants.grant("record", record, [Reader(live.agency_id, live.public, live.id), own], key)
            self.given += [
                Given("record", record, key, None, worker.agency, None),
                Given("record", record, key, None, worker.agency, worker.pair.public),
            ]

    @rule(number=ANY, to=ANY, for_circle=st.booleans())
    def hand_on(self, number: int, to: int, *, for_circle: bool) -> None:
        """A packet for another's circle, or for one named person there. A partner's changed key stops the first."""
        sender, recipient = self.worker(number, in_circle=True), self.worker(to)
        if sender is None or recipient is None or sender.agency == recipient.agency or len(self.given) >= 24:
            return
        actor, ring, there = self.actor(sender), self.keyring(sender), self.agency_ids[recipient.agency]
        assert ring.circle is not None
        reader = Reader(there, recipient.pair.public)
        if for_circle:
            met, live = (sender.agency, recipient.agency), self.live(recipient.agency).public
            is_changed = self.known.get(met, live) != live
            try:
                reader = reader_of(actor, ring, there)
                assert not is_changed
            except KeyChanged:
                assert is_changed
                taken["stopped"] += 1
                assert not compare_partner(actor, ring, there, "acid acorn acre acts")
                assert compare_partner(actor, ring, there, " ".join(voice.words_of(live)))
                reader = reader_of(actor, ring, there)
            self.known[met] = live
        packet, key = uuid.uuid4(), Secret.new()
        grants.grant("packet", packet, [reader], key, ring.circle.pair)
        named = None if for_circle else recipient.pair.public
        self.given.append(Given("packet", packet, key, ring.circle.pair.public, recipient.agency, named))

    @precondition(lambda self: bool(self.given))
    @rule(number=ANY)
    def revoke(self, number: int) -> None:
        one = self.given[number % len(self.given)]
        gone = [other for other in self.given if (other.kind, other.record) == (one.kind, one.record)]
        assert grants.revoke(one.kind, [one.record]) == len(gone)
        self.given = [other for other in self.given if other not in gone]

    @invariant()
    def opens_exactly_what_is_granted(self) -> None:
        taken["states"] += 1
        ids = [one.record for one in self.given] or [uuid.uuid4()]
        for worker in self.workers + self.gone:
            ring = self.keyring(worker)
            assert (ring.circle is not None) == worker.is_in_circle
            for kind in KINDS:
                found = grants.open_keys(kind, ids, ring)
                wanted = {
                    one.record: (one.key, one.sender)
                    for one in self.given
                    if one.kind == kind and one.agency == worker.agency
                    and (worker.is_in_circle if one.to is None else one.to == worker.pair.public)
                }  # fmt: skip
                assert found == wanted
                taken["tries"] += len(ids)

    @invariant()
    def a_stolen_database_and_every_key_ever_held_open_no_more(self) -> None:
        """After a rotation whoever was removed opens nothing, even without the application's checks."""
        rows = db.session.execute(select(Grant.kind, Grant.record_id, Grant.agency_key_id, Grant.wrap_sealed)).all()
        assert len([row for row in rows if row.kind in KINDS]) == len(self.given)
        current: dict[uuid.UUID | None, bytes] = {one.id: one.public for one in map(self.live, range(3))}
        for worker in {id(one.hoard): one for one in self.workers + self.gone}.values():
            for kind, record, agency_key_id, wrapped in rows:
                opened = [one for one in worker.hoard.values() if grants.try_unwrap(one, kind, record, wrapped)]
                taken["tries"] += len(worker.hoard)
                for pair in opened:
                    is_named = agency_key_id is None and self.is_named(record, pair.public)
                    assert is_named or current.get(agency_key_id) == pair.public

    def is_named(self, record: uuid.UUID, public: bytes) -> bool:
        return any(one.record == record and one.to == public for one in self.given)


@contextmanager
def tables(url: str, folder: Path) -> Iterator[None]:
    """All tables on a database of one's own."""
    app = Flask("agencies")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.extensions["settings"] = make_settings(folder)
    db.init_app(app)
    with app.app_context():
        open_database()
        Model.metadata.create_all(db.engine)
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
        max_examples=EXAMPLES[engine], stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), derandomize=not AT_LENGTH, phases=(Phase.generate,),
    )  # fmt: skip
    is_long = AT_LENGTH and engine == "sqlite"
    wanted = ("tries", *(("rotations", "confirmed") if is_long else ()))
    with tables(url, tmp_path):
        for _ in range(ROUNDS):  # chance takes the steps: at length until each kind of them has come
            run_state_machine_as_test(Agencies, settings=options)
            if min(taken[name] for name in wanted) > 0:
                break
    told = ", ".join(f"{taken[name]:,} {name}" for name in COUNTED)
    figure(f"three agencies, {engine}", f"{told}; {taken['tries']:,} tries, 0 opened without a live grant")
    assert min(taken[name] for name in wanted) > 0, taken


def test_the_model_would_notice_a_grant_that_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The control: with a revocation that forgets one kind, the same steps find it."""

    def forget(kind: str, record_ids: list[uuid.UUID]) -> int:
        rows = db.session.scalars(select(Grant).where(Grant.kind == kind, Grant.record_id.in_(record_ids))).all()
        for row in rows[1:]:
            db.session.delete(row)
        db.session.flush()
        return len(rows)

    monkeypatch.setattr(grants, "revoke", forget)
    options = settings(
        max_examples=10, stateful_step_count=15, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False, phases=(Phase.generate,),
    )  # fmt: skip
    with tables("sqlite://", tmp_path), pytest.raises(AssertionError):
        run_state_machine_as_test(Agencies, settings=options)
