"""Costly derivations on behalf of a request: which profile, and how many at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import inspect, select

from directory.accounts.models import Passphrase, PrintedCode
from directory.config import BadSetting
from directory.core.db import db
from directory.core.problems import Problem
from directory.vault.passphrase import CODE, LIGHT, LONGEST, PASSPHRASE, PROFILES, TESTING, Profile, TooLong, derive
from directory.web.settings import current_settings

AT_ONCE = 1
"""Derivations of one process at a time: each holds 256 MiB at most, and a core for less than a second."""
IN_LINE = 2
"""Requests of one process that wait for their turn. Of its five threads (`serving.THREADS`) one stays free for whoever
looks for a bed, however many people sign in and open links at the same moment (ASVS 15.2.2)."""
LINKS_AT_ONCE = 1
"""Links that one process opens at a time. Anybody may try one, so that they never take a turn from the accounts."""
PATIENCE = 5.0
"""Seconds that a request waits for its turn."""
_places = threading.BoundedSemaphore(AT_ONCE + IN_LINE)
_turns = threading.BoundedSemaphore(AT_ONCE)
_links = threading.BoundedSemaphore(LINKS_AT_ONCE)


class Busy(Problem):
    """Too many people prove who they are at this moment; nothing was tried and nothing counted against them."""

    status = 503


def profile_for_passphrases() -> Profile:
    """What a passphrase chosen now costs."""
    return TESTING if _is_testing() else PASSPHRASE


def profile_for_codes() -> Profile:
    """What a printed code (60 random bits) or a PIN (bound to its cookie as well) costs."""
    return TESTING if _is_testing() else LIGHT


def profile_for_recovery() -> Profile:
    """What an agency's recovery words cost."""
    return TESTING if _is_testing() else CODE


def profile_for_links() -> Profile:
    """What the four spoken words of a link cost."""
    return TESTING if _is_testing() else CODE


def derive_by(name: str, typed: str, salt: bytes) -> bytes:
    """Derive 32 bytes under the profile of that name.

    Busy where the line is full, or no turn came within five seconds; TooLong above 256 bytes, before any wait;
    KeyError for an unknown profile, and outside tests for the one of tests, so that a row made by a test opens nothing.
    """
    profile = _profile_of(name, typed)
    with _turn():
        return derive(typed, salt, profile)


def derive_for_link(name: str, typed: str, salt: bytes) -> bytes:
    """The same for whoever opens a link, in a line of their own where nobody waits: Busy while another is opened."""
    profile, links = _profile_of(name, typed), _links
    if not links.acquire(blocking=False):
        raise Busy
    try:
        return derive(typed, salt, profile)
    finally:
        links.release()


def refuse_rows_of_tests() -> None:
    """Stop (BadSetting) outside tests where a passphrase or a code costs next to nothing, as in a test's database."""
    if _is_testing():
        return
    tables = set(inspect(db.engine).get_table_names())
    for kind in (Passphrase, PrintedCode):
        cheap = select(kind.person_id).where(kind.profile == TESTING.name).limit(1)
        if kind.__tablename__ in tables and db.session.scalar(cheap) is not None:
            raise BadSetting(
                f"DIRECTORY_DATABASE_URL: the table {kind.__tablename__} was filled by tests; it is not safe"
            )
    db.session.rollback()


def _profile_of(name: str, typed: str) -> Profile:
    if len(typed.encode()) > LONGEST:
        raise TooLong
    if name == TESTING.name and not _is_testing():
        raise KeyError(name)
    return PROFILES[name]


@contextmanager
def _turn() -> Iterator[None]:
    places, turns = _places, _turns
    if not places.acquire(blocking=False):
        raise Busy
    try:
        if not turns.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            turns.release()
    finally:
        places.release()


def _is_testing() -> bool:
    is_testing: bool = current_settings().testing
    return is_testing
