"""How often somebody may guess: counted before the guess is looked at, in a transaction of its own.

A subject (a user name, a person, a client's address) is stored as a keyed hash only. It protects accounts from
guessing and the machine from costly derivations; it does not protect a person from being locked out for minutes by
whoever knows their user name, and who stands at another address.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from directory.accounts.models import Throttle
from directory.accounts.proof import guessing
from directory.accounts.proof.derivation import Busy
from directory.accounts.proof.server_key import server_key
from directory.core import clock
from directory.core.db import db, is_sqlite
from directory.vault import uses

NAME = "name"
ADDRESS = "address"
PERSON = "person"
Subject = tuple[str, str]
"""A kind (NAME, ADDRESS, PERSON) and who: a user name as `guessing.username_of` gives it, an address, a person's id."""


def admit(subjects: Sequence[Subject]) -> bool:
    """Count one try against every subject and say whether it may be looked at; commits by itself.

    A try that is refused is not counted again, so that a wait ends. Hold no lock of a transaction when calling it.
    """
    limits = {key_of(subject): guessing.TRIES[subject[0]] for subject in subjects}
    now = clock.now()
    with db.engine.begin() as connection:
        # In one order everywhere, so that two requests never wait for each other.
        found = {key: _hold(connection, key) for key in sorted(limits)}
        counts = {key: guessing.settle_count(found[key], limits[key], now) for key in limits}
        may_try = all(guessing.may_try(counts[key], limits[key], now) for key in limits)
        for key, count in counts.items():
            kept = guessing.Count(count.failures + 1, count.first_at, now) if may_try else count
            connection.execute(update(Throttle).where(Throttle.key == key).values(kept._asdict()))
    return may_try


def take_back(subjects: Sequence[Subject]) -> None:
    """What was counted was never looked at, since the server was too busy: count it no longer; commits by itself."""
    with db.engine.begin() as connection:
        for key in sorted(key_of(subject) for subject in subjects):
            mine = update(Throttle).where(Throttle.key == key, Throttle.failures > 0)
            connection.execute(mine.values(failures=Throttle.failures - 1))


@contextmanager
def unless_busy(subjects: Sequence[Subject]) -> Iterator[None]:
    """Whoever is sent away because too many sign in at this moment has not guessed (`derivation.Busy`)."""
    try:
        yield
    except Busy:
        db.session.rollback()
        take_back(subjects)
        raise


def clear(subjects: Sequence[Subject]) -> None:
    """A try was right: forget what was counted against a name or a person, and take one try back from an address.

    Flushes with the rest, never commits. Whoever guesses at many names from one address wins nothing by signing in
    under one's own now and then.
    """
    for subject in subjects:
        mine = Throttle.key == key_of(subject)
        if subject[0] == ADDRESS:
            back = update(Throttle).where(mine, Throttle.failures > 0).values(failures=Throttle.failures - 1)
            db.session.execute(back.execution_options(synchronize_session=False))
        else:
            db.session.execute(delete(Throttle).where(mine))


def forget_old() -> None:
    """Delete counts that bear on nothing any more (the sweep)."""
    db.session.execute(delete(Throttle).where(Throttle.last_at < clock.now() - 2 * guessing.WINDOW))


def key_of(subject: Subject) -> bytes:
    """What is stored of a subject: without the server's key nobody can tell whose it is."""
    return hashlib.blake2b("\0".join(subject).encode(), key=server_key(uses.THROTTLE), digest_size=32).digest()


def _hold(connection: Connection, key: bytes) -> guessing.Count:
    """The count of a key, made if missing, and held until the transaction ends: others wait."""
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    now = clock.now()
    made = insert(Throttle).values(key=key, failures=0, first_at=now, last_at=now)
    held = made.on_conflict_do_update(index_elements=["key"], set_={"failures": Throttle.failures})
    connection.execute(held)
    row = connection.execute(
        select(Throttle.failures, Throttle.first_at, Throttle.last_at).where(Throttle.key == key)
    ).one()
    return guessing.Count(row[0], row[1], row[2])
