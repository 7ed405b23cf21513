"""Somebody who has the whole source and a copy of everything that is stored, and tries every key that can be had of it.

They know each column's contract, so each blob is tried in its right place. Whatever opens and is as long as a key is a
key from then on, with every sub-key that `uses` names; so one passphrase leads as far as it leads, and no list of ours
says how far.
"""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, select

from directory.accounts.models import keys as key_models
from directory.accounts.models import proof, sign_in
from directory.accounts.proof.server_key import key_from
from directory.core.db import Model
from directory.vault import keys, models, sealing, uses
from directory.vault.contracts import Contract, Part
from directory.vault.keys import KeyPair
from directory.vault.sealing import Unopened
from directory.vault.secret import LENGTH, Secret
from tests.trust.conftest import AT_LENGTH

Row = dict[str, Any]
Rows = dict[str, list[Row]]
USES = [value for name, value in vars(uses).items() if name.isupper() and isinstance(value, bytes)]
LONGEST_WRAP = 250
BY_DESIGN = {"totp"}
"""What the server's own key opens, as docs/THREATS.md says: the second factors, and nothing of a client."""


def _key_of(row: Row, rows: Rows) -> uuid.UUID | None:
    """The id of the key of the person whose sign-in a row is."""
    return next((one["id"] for one in rows["person_key"] if one["person_id"] == row["person_id"]), None)


def _agency_of(row: Row, rows: Rows) -> uuid.UUID | None:
    """The agency of the key that a row wraps."""
    return next((one["agency_id"] for one in rows["agency_key"] if one["id"] == row["agency_key_id"]), None)


Place = Callable[[Row, Rows], dict[str, Any]]
PLACES: dict[str, tuple[Contract, Place]] = {
    "drawer": (sign_in.DRAWER, lambda r, _: {"kind": r["kind"], "item": r["id"], "sign_in": r["sign_in_id"]}),
    "sign_in_key": (sign_in.SIGN_IN_KEY, lambda r, rows: {"sign_in": r["id"], "person_key": _key_of(r, rows)}),
    "pin_key": (sign_in.PIN_KEY, lambda r, rows: {"sign_in": r["id"], "person_key": _key_of(r, rows)}),
    "passphrase": (proof.PASSPHRASE, lambda r, _: {"person": r["person_id"]}),
    "totp": (proof.TOTP, lambda r, _: {"person": r["person_id"], "factor": r["id"]}),
    "person_key": (key_models.PERSON_KEY, lambda r, _: {"person": r["person_id"], "key": r["id"]}),
    "circle_key": (
        key_models.CIRCLE_KEY,
        lambda r, rows: {
            "agency": _agency_of(r, rows), "agency_key": r["agency_key_id"], "membership": r["membership_id"],
            "person_key": r["person_key_id"],
        },
    ),
    "recovery_copy": (
        key_models.RECOVERY_COPY,
        lambda r, _: {"agency": r["agency_id"], "agency_key": r["id"], "recovery_key": r["recovery_key_id"]},
    ),
    "partner_book": (key_models.PARTNER_BOOK, lambda r, _: {"agency": r["agency_id"], "revision": r["revision"]}),
    "draft": (key_models.DRAFT, lambda r, _: {"draft": r["id"], "person_key": r["person_key_id"]}),
    "log_entry": (models.LOG_ENTRY, lambda r, _: {"agency": r["agency_id"], "entry": r["id"]}),
    "packet": (models.PACKET, lambda r, _: {"packet": r["id"], "release": r["release_id"]}),
    "link": (models.LINK, lambda r, _: {"packet": r["packet_id"], "salt": r["salt"]}),
    "receipt": (models.RECEIPT, lambda r, _: {"receipt": r["id"], "box": r["box_id"]}),
    "receipt_key": (models.RECEIPT_KEY, lambda r, _: {"receipt": r["id"], "box": r["box_id"]}),
}  # fmt: skip
"""Where each blob lies. A grant is bound to its reader's public key as well, which every key that is tried has."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A sealed value where it lies."""

    contract: Contract
    row_id: tuple[Any, ...]
    raw: bytes
    parts: dict[str, Part]


@dataclass(slots=True)
class Attacker:
    """What somebody holds, what they have tried, and what opened: by contract's name and the row's key."""

    rows: Rows
    held: dict[bytes, None] = field(default_factory=dict)
    opened: dict[tuple[str, tuple[Any, ...]], bytes] = field(default_factory=dict)
    tried: int = 0

    @property
    def blobs(self) -> list[Blob]:
        """Every sealed value there is, but for letters, which the server has to read."""
        found: list[Blob] = []
        for contract, place in PLACES.values():
            table, column = contract.column.split(".")
            found += [
                Blob(contract, _name(table, row), row[column], place(row, self.rows))
                for row in self.rows[table] if row[column]
            ]  # fmt: skip
        for row in self.rows["vault_grant"]:
            parts = {"kind": row["kind"], "record": row["record_id"]}
            found.append(Blob(models.GRANT, (row["id"],), row["wrap_sealed"], parts))
        return found

    def take(self, secrets: Iterable[bytes], *, with_uses: bool = True) -> "Attacker":
        """Hold more secrets of 32 bytes, and what each gives for each use."""
        for secret in secrets:
            self.held.setdefault(secret)
            if with_uses:
                self.held.update(dict.fromkeys(sealing.subkey(secret, use) for use in USES))
        return self

    def take_what_lies_about(self, secret_key: str, link_key: Secret) -> "Attacker":
        """The server's configuration, and the first 32 bytes of every value of any row; at length by uses too."""
        served = [key_from(secret_key, use) for use in USES]
        stored = {
            bytes(value[:LENGTH])
            for table in self.rows.values() for row in table for value in row.values()
            if isinstance(value, bytes | memoryview) and len(value) >= LENGTH
        }  # fmt: skip
        return self.take([bytes(LENGTH), link_key.reveal(), *served]).take(stored, with_uses=AT_LENGTH)

    def attack(self) -> "Attacker":
        """Try every key on every blob until nothing more opens."""
        blobs, fresh = self.blobs, list(self.held)
        while fresh:
            before = set(self.held)
            for blob in blobs:
                if (blob.contract.name, blob.row_id) not in self.opened:
                    self._try(blob, fresh)
            fresh = [key for key in self.held if key not in before]
        return self

    def _try(self, blob: Blob, candidates: list[bytes]) -> None:
        for raw in candidates:
            self.tried += 1
            found = open_wrap(blob, raw) if len(blob.raw) < LONGEST_WRAP and blob.raw[0] in (1, 2) else None
            found = found or (open_draft(blob, raw) if blob.contract is key_models.DRAFT else open_record(blob, raw))
            if found is not None:
                self.opened[blob.contract.name, blob.row_id] = found
                if len(found) == LENGTH:
                    self.take([found])
                return


def open_record(blob: Blob, key: bytes) -> bytes | None:
    """What a blob says under a symmetric key."""
    if blob.contract is models.GRANT:
        return None
    try:
        return blob.contract.open(Secret(key), blob.raw, **blob.parts)
    except Unopened:
        return None


def open_draft(blob: Blob, private: bytes) -> bytes | None:
    """What a blob that was sealed to a reader says under a private key."""
    try:
        return blob.contract.open_as(_pair_of(private), blob.raw, **blob.parts)
    except Unopened:
        return None


def open_wrap(blob: Blob, private: bytes) -> bytes | None:
    """The key that a blob wraps for the holder of a private key."""
    pair = _pair_of(private)
    parts = {**blob.parts, "reader": pair.public} if blob.contract is models.GRANT else blob.parts
    try:
        return blob.contract.unwrap(pair, blob.raw, **parts).key.reveal()
    except Unopened:
        return None


@cache
def _pair_of(private: bytes) -> KeyPair:
    return keys.pair_of(Secret(private))


def read_all(connection: Connection) -> Rows:
    """Every row of every table that our models know."""
    tables: Iterable[Table] = Model.metadata.sorted_tables
    return {table.name: [dict(row._mapping) for row in connection.execute(select(table))] for table in tables}


def read_file(path: Path) -> Rows:
    """The same of a copy of a SQLite file."""
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return read_all(connection)
    finally:
        engine.dispose()


def _name(table: str, row: Row) -> tuple[Any, ...]:
    """What tells a row from the others of its table."""
    return tuple(row[column.name] for column in Model.metadata.tables[table].primary_key)
