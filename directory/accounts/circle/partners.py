"""Public keys of partner agencies as this agency first met them, in one book that its circle alone can open.

The first time a key is taken as it stands; from then on another key in its place stops what was to be sealed, until
somebody called the partner at the directory's number and compared four words. The book is sealed, since it tells with
whom the agency works; for the same reason no line in the log names the partner.
"""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import date

from directory.accounts.circle import queries, wraps
from directory.accounts.models import PartnerBook
from directory.accounts.models.keys import PARTNER_BOOK
from directory.core import audit, clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound, Problem
from directory.vault import grants, voice
from directory.vault.keyring import Keyring, Reader
from directory.vault.secret import Secret
from directory.web.settings import current_settings

KIND = "partner_book"


class KeyChanged(Problem):
    """A partner's key is not the one that was known: call them and compare four words first."""

    status = 409


@dataclass(frozen=True, slots=True)
class Known:
    """What the book says of a partner: the public key (hex), since when, and the day of the last call, if any."""

    public: str
    met_on: date
    compared_on: date | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner with a key of its own, beside what the book says of it."""

    agency_id: uuid.UUID
    name: str
    known: Known | None
    is_changed: bool


def reader_of(actor: Actor, keyring: Keyring, partner_id: uuid.UUID) -> Reader:
    """A partner's circle, for sealing to it in the same transaction; remembered at the first use. Never commits.

    NotFound for an agency without a key, KeyChanged where it has another one than the one remembered.
    """
    wraps.live_circle(actor, keyring)
    reader = wraps.hold_reader(partner_id)
    if reader is None:
        raise NotFound
    book = _read(actor, keyring)
    known = book.get(partner_id)
    if known is None:
        _write(actor, keyring, {**book, partner_id: Known(reader.public.hex(), _today())})
    elif known.public != reader.public.hex():
        raise KeyChanged
    return reader


def compare_partner(actor: Actor, keyring: Keyring, partner_id: uuid.UUID, heard: str) -> bool:
    """Take a partner's key as it is now into the book, if the four words heard are its own; whether they were.

    Wrong words change nothing and leave a line in the log that names nobody: the caller commits either way. Flushes,
    never commits. NotFound for an agency without a key.
    """
    wraps.live_circle(actor, keyring)
    key = queries.find_live_key(partner_id)
    if key is None or partner_id == actor.agency_id:
        raise NotFound
    if voice.as_heard(heard) != voice.words_of(key.public):
        audit.note(actor, "partner_words_differed", "agency", actor.agency_id)
        return False
    book = _read(actor, keyring)
    known, today = book.get(partner_id), _today()
    is_same = known is not None and known.public == key.public.hex()
    met_on = known.met_on if known is not None and is_same else today
    _write(actor, keyring, {**book, partner_id: Known(key.public.hex(), met_on, today)})
    return True


def list_partners(actor: Actor, keyring: Keyring) -> list[Partner]:
    """Every agency with a key of its own, by name, beside what the book says of it."""
    book = _read(actor, keyring) if keyring.circle else {}
    return [
        Partner(agency.id, agency.name, known, known is not None and known.public != key.public.hex())
        for agency, key in queries.list_agencies_with_keys(actor)
        for known in (book.get(agency.id),)
    ]


def _read(actor: Actor, keyring: Keyring) -> dict[uuid.UUID, Known]:
    """What the book says; nothing before its first line. Unopened for altered bytes, or a wrap that is gone."""
    assert actor.agency_id is not None
    row = db.session.get(PartnerBook, actor.agency_id, populate_existing=True)
    if row is None:
        return {}
    key, _ = grants.open_key(KIND, actor.agency_id, keyring)
    said = json.loads(PARTNER_BOOK.open(key, row.book_sealed, agency=actor.agency_id, revision=row.revision))
    return {uuid.UUID(partner): _known(line) for partner, line in said.items()}


def _write(actor: Actor, keyring: Keyring, book: dict[uuid.UUID, Known]) -> None:
    """Seal the book anew, under the key that it has or under its first one; the agency is held by `live_circle`."""
    assert actor.agency_id is not None
    assert keyring.circle is not None
    row = db.session.get(PartnerBook, actor.agency_id, populate_existing=True)
    if row is None:
        row, key = PartnerBook(agency_id=actor.agency_id, revision=0), Secret.new()
        grants.grant(KIND, actor.agency_id, [keyring.circle.reader], key)
    else:
        key, _ = grants.open_key(KIND, actor.agency_id, keyring)
        row.revision += 1
    said = json.dumps({str(partner): asdict(line) for partner, line in book.items()}, default=str).encode()
    row.book_sealed = PARTNER_BOOK.seal(key, said, agency=actor.agency_id, revision=row.revision)
    db.session.add(row)
    db.session.flush()


def _known(line: dict[str, str | None]) -> Known:
    met_on, compared_on = str(line["met_on"]), line["compared_on"]
    return Known(
        str(line["public"]), date.fromisoformat(met_on), date.fromisoformat(compared_on) if compared_on else None
    )


def _today() -> date:
    return clock.today(current_settings().timezone)
