"""Who may open which record: grant, open, revoke, and the same for a whole circle whose key is replaced.

Whoever holds a grant's row and a key of its reader opens the record; nobody else does, whatever else they hold. A grant
that is deleted bites at the next read, and not in the memory of who has read.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam, delete, select, update

from directory.core import erasing
from directory.core.db import db
from directory.vault import keys
from directory.vault.keyring import Circle, Keyring, Reader
from directory.vault.keys import KeyPair, Unwrapped
from directory.vault.models import GRANT, Grant
from directory.vault.sealing import Unopened
from directory.vault.secret import Secret


def grant(
    kind: str, record_id: uuid.UUID, readers: Iterable[Reader], key: Secret, sender: KeyPair | None = None
) -> None:
    """Give readers a record's data key; with `sender`, so that they know who gave it. Flushes, never commits."""
    for reader in readers:
        context = GRANT.context(kind=kind, record=record_id, reader=reader.public)
        wrapped = (
            keys.wrap_from(sender, reader.public, key, context) if sender else keys.wrap(reader.public, key, context)
        )
        db.session.add(
            Grant(
                kind=kind, record_id=record_id, agency_id=reader.agency_id, agency_key_id=reader.agency_key_id,
                wrap_sealed=wrapped,
            )
        )  # fmt: skip
    db.session.flush()


def revoke(kind: str, record_ids: Collection[uuid.UUID]) -> int:
    """Delete every grant of some records, and count them; flushes, never commits. Once committed, the files too."""
    erasing.erase_after_commit()
    gone = db.session.execute(delete(Grant).where(Grant.kind == kind, Grant.record_id.in_(record_ids)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def open_key(kind: str, record_id: uuid.UUID, keyring: Keyring) -> Unwrapped:
    """A record's data key, and who gave it; Unopened where nothing was granted to what is on the ring."""
    found = open_keys(kind, [record_id], keyring)
    if record_id not in found:
        raise Unopened
    return found[record_id]


def open_keys(kind: str, record_ids: Sequence[uuid.UUID], keyring: Keyring) -> dict[uuid.UUID, Unwrapped]:
    """The data keys of those of some records that the ring opens, in one read."""
    of_ours = Grant.kind == kind, Grant.agency_id == keyring.agency_id, Grant.record_id.in_(record_ids)
    rows = db.session.execute(select(Grant.record_id, Grant.agency_key_id, Grant.wrap_sealed).where(*of_ours))
    found: dict[uuid.UUID, Unwrapped] = {}
    for record_id, agency_key_id, wrapped in rows:
        if record_id in found:
            continue
        reader = _holder(agency_key_id, keyring)
        opened = try_unwrap(reader, kind, record_id, wrapped) if reader else None
        if opened is not None:
            found[record_id] = opened
    return found


def try_unwrap(reader: KeyPair, kind: str, record_id: uuid.UUID, wrapped: bytes) -> Unwrapped | None:
    """What a grant's wrap gives this reader; None where it is another's, or was altered."""
    try:
        return GRANT.unwrap(reader, wrapped, kind=kind, record=record_id, reader=reader.public)
    except Unopened:
        return None


def move_grants(old: Circle, new: Circle) -> tuple[int, int]:
    """Wrap anew for a circle's new key all that was granted to its old one, and let the old wraps go.

    Gives how many were moved, and how many did not open under the old key (altered rows, which open for nobody): those
    are deleted. Flushes, never commits: until the commit the old key holds, after it the new one.
    """
    of_old = select(Grant.id, Grant.kind, Grant.record_id, Grant.wrap_sealed).where(
        Grant.agency_key_id == old.agency_key_id
    )
    moved, broken = [], []
    for grant_id, kind, record_id, wrapped in db.session.execute(of_old):
        contexts = (GRANT.context(kind=kind, record=record_id, reader=pair.public) for pair in (old.pair, new.pair))
        try:
            anew = keys.wrap_anew(old.pair, new.pair, wrapped, *contexts)
        except Unopened:
            broken.append(grant_id)
            continue
        moved.append({"row": grant_id, "agency_key_id": new.agency_key_id, "wrap_sealed": anew})
    if moved:
        table = Grant.__table__
        change = update(table).where(table.c.id == bindparam("row"))  # type: ignore[arg-type]
        db.session.connection().execute(change, moved)
    erasing.erase_after_commit()
    if broken:
        db.session.execute(delete(Grant).where(Grant.id.in_(broken)))
    return len(moved), len(broken)


def _holder(agency_key_id: uuid.UUID | None, keyring: Keyring) -> KeyPair | None:
    """Which key of the ring a grant may be for."""
    if agency_key_id is None:
        return keyring.person
    circle = keyring.circle
    return circle.pair if circle is not None and circle.agency_key_id == agency_key_id else None
