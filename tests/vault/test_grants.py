"""Who was granted a record opens it; who was not, or no longer is, does not."""

import uuid

import pytest
from sqlalchemy import func, select

from directory.accounts.models import Agency
from directory.accounts.models.keys import AgencyKey
from directory.core import clock
from directory.core.db import db
from directory.vault import grants, keys
from directory.vault.keyring import Circle, Keyring, Reader
from directory.vault.models import Grant
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret

pytestmark = pytest.mark.usefixtures("vault")


def make_agency(name: str) -> uuid.UUID:
    agency = Agency(id=uuid.uuid4(), name=name)
    db.session.add(agency)
    db.session.flush()
    return agency.id


def make_circle(agency_id: uuid.UUID, version: int = 1) -> Circle:
    pair = keys.make_pair()
    key = AgencyKey(
        id=uuid.uuid4(), agency_id=agency_id, version=version, public=pair.public, made_on=clock.now().date()
    )
    db.session.add(key)
    db.session.flush()
    return Circle(agency_id, key.id, pair)


@pytest.fixture
def here() -> Circle:
    return make_circle(make_agency("Here"))


@pytest.fixture
def there() -> Circle:
    return make_circle(make_agency("There"))


def member(circle: Circle) -> Keyring:
    return Keyring(circle.agency_id, keys.make_pair(), circle)


def opens(keyring: Keyring, record: uuid.UUID, kind: str = "record") -> bool:
    try:
        grants.open_key(kind, record, keyring)
    except Unopened:
        return False
    return True


def test_a_reader_says_whom_it_is_for(here: Circle) -> None:
    worker = member(here)
    assert here.reader == Reader(here.agency_id, here.pair.public, here.agency_key_id)
    assert worker.reader == Reader(here.agency_id, worker.person.public, None)


def test_a_circles_record_opens_for_its_members_alone(here: Circle, there: Circle) -> None:
    record, key = uuid.uuid4(), Secret.new()
    grants.grant("record", record, [here.reader], key)
    assert grants.open_key("record", record, member(here)) == (key, None)
    assert not opens(member(there), record)
    assert not opens(Keyring(here.agency_id, keys.make_pair()), record), "intake, who belongs to no circle"
    assert not opens(member(make_circle(here.agency_id, 2)), record), "the circle under another key"
    assert not opens(member(here), record, "other kind")
    assert not opens(member(here), uuid.uuid4())


def test_a_named_persons_record_opens_for_them_alone_and_the_row_names_nobody(here: Circle) -> None:
    ana, ben = member(here), member(here)
    record, key, sender = uuid.uuid4(), Secret.new(), keys.make_pair()
    grants.grant("packet", record, [ana.reader, keys_of(here)], key, sender)
    assert grants.open_key("packet", record, ana) == (key, sender.public)
    assert not opens(ben, record, "packet")
    rows = db.session.scalars(select(Grant)).all()
    assert {(row.kind, row.record_id, row.agency_id, row.agency_key_id) for row in rows} == {
        ("packet", record, here.agency_id, None)
    }
    assert not any(ana.person.public in row.wrap_sealed for row in rows)


def keys_of(circle: Circle) -> Reader:
    """Somebody else who works there."""
    return Reader(circle.agency_id, keys.make_pair().public)


def test_a_grant_is_for_a_person_at_one_agency(here: Circle, there: Circle) -> None:
    """Whoever works at two opens under one hat what was given to them there, and under the other nothing of it."""
    worker, record = member(here), uuid.uuid4()
    grants.grant("packet", record, [worker.reader], Secret.new())
    assert opens(worker, record, "packet")
    assert not opens(Keyring(there.agency_id, worker.person, there), record, "packet")


def test_many_are_opened_in_one_read_and_what_does_not_open_is_left_out(here: Circle, there: Circle) -> None:
    mine, mixed, theirs = (uuid.uuid4() for _ in range(3))
    worker = member(here)
    given = {mine: Secret.new(), mixed: Secret.new(), theirs: Secret.new()}
    grants.grant("record", mine, [here.reader], given[mine])
    grants.grant("record", mixed, [keys_of(here), here.reader, worker.reader], given[mixed])
    grants.grant("record", theirs, [there.reader], given[theirs])
    found = grants.open_keys("record", list(given), worker)
    assert {record: opened.key for record, opened in found.items()} == {mine: given[mine], mixed: given[mixed]}
    assert grants.open_keys("record", [mine], worker).keys() == {mine}
    assert grants.open_keys("record", [], worker) == {}


def test_what_was_granted_twice_hides_nothing_else(here: Circle) -> None:
    records = [uuid.uuid4() for _ in range(6)]
    for record in records:
        grants.grant("record", record, [here.reader, here.reader], Secret.new())
    assert grants.open_keys("record", records, member(here)).keys() == set(records)


def test_a_row_put_in_anothers_place_does_not_open(here: Circle) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    for record in (one, other):
        grants.grant("record", record, [here.reader], Secret.new())
    first, second = db.session.scalars(select(Grant)).all()
    first.wrap_sealed, second.wrap_sealed = second.wrap_sealed, first.wrap_sealed
    db.session.flush()
    assert grants.open_keys("record", [one, other], member(here)) == {}


def test_a_broken_row_does_not_hide_a_whole_one(here: Circle) -> None:
    record, key = uuid.uuid4(), Secret.new()
    grants.grant("record", record, [here.reader], Secret.new())
    row = db.session.scalars(select(Grant)).one()
    row.wrap_sealed = row.wrap_sealed[:-1]
    grants.grant("record", record, [here.reader], key)
    assert grants.open_key("record", record, member(here)).key == key


def test_what_is_revoked_opens_no_more_and_the_rest_stays(here: Circle) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    worker = member(here)
    for record in (one, other):
        grants.grant("record", record, [here.reader, worker.reader], Secret.new())
    grants.grant("packet", one, [here.reader], Secret.new())
    assert grants.revoke("record", [one]) == 2
    assert not opens(worker, one)
    assert opens(worker, other)
    assert opens(worker, one, "packet")
    assert grants.revoke("record", [uuid.uuid4()]) == grants.revoke("record", []) == 0


def test_a_circles_grants_move_to_its_new_key(here: Circle, there: Circle) -> None:
    ours, own, theirs, sent = (uuid.uuid4() for _ in range(4))
    before, sender = member(here), keys.make_pair()
    given = Secret.new()
    grants.grant("record", ours, [here.reader, there.reader], given)
    grants.grant("record", own, [before.reader], Secret.new())
    grants.grant("record", theirs, [there.reader], Secret.new())
    grants.grant("packet", sent, [here.reader], Secret.new(), sender)
    new = make_circle(here.agency_id, 2)
    assert grants.move_grants(here, new) == (2, 0)
    after = Keyring(here.agency_id, before.person, new)
    assert grants.open_key("record", ours, after) == (given, None)
    assert grants.open_key("packet", sent, after).sender == sender.public
    assert opens(after, own), "what was given to a single person is not touched"
    assert not opens(before, ours)
    assert not opens(before, sent, "packet")
    assert all(opens(member(there), record) for record in (ours, theirs))
    rows = db.session.scalar(select(func.count()).where(Grant.agency_key_id == here.agency_key_id))
    assert rows == 0
    assert grants.move_grants(here, new) == (0, 0)


def test_altered_rows_do_not_stop_a_move_and_go(here: Circle) -> None:
    whole, altered = uuid.uuid4(), uuid.uuid4()
    grants.grant("record", altered, [here.reader], Secret.new())
    row = db.session.scalars(select(Grant)).one()
    row.id, row.wrap_sealed = uuid.UUID(int=0), bytes(len(row.wrap_sealed))  # the first that is looked at
    grants.grant("record", whole, [here.reader], Secret.new())
    new = make_circle(here.agency_id, 2)
    assert grants.move_grants(here, new) == (1, 1)
    assert opens(member(new), whole)
    assert db.session.scalars(select(Grant.record_id)).all() == [whole]


def test_trying_a_wrap_says_whether_it_was_meant_for_one(here: Circle) -> None:
    record = uuid.uuid4()
    grants.grant("record", record, [here.reader], Secret.new())
    wrapped = db.session.scalars(select(Grant.wrap_sealed)).one()
    assert grants.try_unwrap(here.pair, "record", record, wrapped)
    assert grants.try_unwrap(here.pair, "packet", record, wrapped) is None
    assert grants.try_unwrap(here.pair, "record", uuid.uuid4(), wrapped) is None
    assert grants.try_unwrap(keys.make_pair(), "record", record, wrapped) is None
