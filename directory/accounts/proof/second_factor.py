"""What a person holds: an authenticator app, printed codes; security keys stand in `security_key`.

Each code works once, in parallel too: using it is one conditional UPDATE, and only who changed the row passes. Every
function flushes and never commits; counting tries is for `throttle`, before any of them.
"""

import hmac
import re
import secrets
import uuid
from dataclasses import dataclass

import pyotp
import structlog
from sqlalchemy import CursorResult, delete, exists, select, update
from sqlalchemy.sql.dml import Update

from directory.accounts.models import FactorKind, PrintedCode, SecondFactor
from directory.accounts.models.proof import TOTP
from directory.accounts.proof.derivation import derive_by, profile_for_codes
from directory.accounts.proof.server_key import server_key
from directory.core import clock
from directory.core.db import db
from directory.vault import sealing, uses
from directory.vault.passphrase import new_salt

log = structlog.get_logger()
STEP = 30
"""Seconds that a code of an app is shown (RFC 6238)."""
PRINTED = 10
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
_PRINTED = re.compile(r"([0-9]{1,2})-?([0-9A-Z]{4})-?([0-9A-Z]{4})-?([0-9A-Z]{4})")
_NOBODYS_SALT = b"nobody's code..."


def has_second_factor(person_id: uuid.UUID) -> bool:
    """Whether a person holds an app or a key that has worked once. Printed codes alone are none."""
    held = exists().where(SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None))
    return bool(db.session.scalar(select(held)))


def has_kind(person_id: uuid.UUID, kind: FactorKind) -> bool:
    """Whether a person holds a confirmed factor of a kind."""
    held = exists().where(
        SecondFactor.person_id == person_id, SecondFactor.kind == kind, SecondFactor.confirmed_at.is_not(None)
    )
    return bool(db.session.scalar(select(held)))


def list_factors(person_id: uuid.UUID) -> list[SecondFactor]:
    """A person's confirmed factors, the oldest first."""
    mine = select(SecondFactor).where(SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None))
    return list(db.session.scalars(mine.order_by(SecondFactor.created_at)))


def begin_totp(person_id: uuid.UUID, label: str) -> tuple[SecondFactor, str]:
    """Begin an app: gives its row, not yet confirmed, and its secret (base32) to be shown once.

    What the person began before and never confirmed is dropped.
    """
    begun = SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_(None)
    db.session.execute(delete(SecondFactor).where(*begun, SecondFactor.kind == FactorKind.TOTP))
    secret = pyotp.random_base32()
    factor = SecondFactor(id=uuid.uuid4(), person_id=person_id, kind=FactorKind.TOTP, label=label[:80], last_step=0)
    factor.secret_sealed = sealing.seal(server_key(uses.TOTP), secret.encode(), _context(factor))
    factor.created_at = clock.now()
    db.session.add(factor)
    db.session.flush()
    return factor, secret


def find_begun_totp(person_id: uuid.UUID) -> tuple[SecondFactor, str] | None:
    """The app that a person has begun, and its secret, to be shown again after a slip."""
    begun = select(SecondFactor).where(
        SecondFactor.person_id == person_id,
        SecondFactor.kind == FactorKind.TOTP,
        SecondFactor.confirmed_at.is_(None),
    )
    factor = db.session.scalars(begun).first()
    secret = _find_secret(factor) if factor else None
    return (factor, secret) if factor and secret else None


def address_of(secret: str, username: str) -> str:
    """What the picture for the app's camera says (`otpauth://`)."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=username, issuer_name="Directory")


def confirm_totp(person_id: uuid.UUID, code: str) -> bool:
    """Confirm the app that a person began, by its first right code; that code is used up."""
    found = find_begun_totp(person_id)
    return found is not None and _use_step(found[0], code, SecondFactor.confirmed_at.is_(None), is_first=True)


def use_code(person_id: uuid.UUID, typed: str) -> bool:
    """Use a code of an app or a printed one, whichever it looks like; True once for each code."""
    written = "".join(typed.split()).upper()
    if re.fullmatch(r"[0-9]{6}", written):
        mine = select(SecondFactor).where(
            SecondFactor.person_id == person_id,
            SecondFactor.kind == FactorKind.TOTP,
            SecondFactor.confirmed_at.is_not(None),
        )
        return any(_use_step(factor, written) for factor in db.session.scalars(mine).all())
    return _use_printed(person_id, written)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Ten codes for paper, and the hashes of them that are stored."""

    codes: list[str]
    rows: list[PrintedCode]


def make_sheet(person_id: uuid.UUID) -> Sheet:
    """Derive ten codes, before any transaction writes: that takes a fifth of a second, and nothing is kept yet."""
    rows, codes = [], []
    for number in range(1, PRINTED + 1):
        bare = "".join(secrets.choice(_SIGNS) for _ in range(12))
        name, salt = profile_for_codes().name, new_salt()
        rows.append(
            PrintedCode(
                person_id=person_id, number=number, salt=salt, profile=name, code_hash=derive_by(name, bare, salt)
            )
        )
        codes.append(f"{number}-{bare[:4]}-{bare[4:8]}-{bare[8:]}")
    return Sheet(codes, rows)


def keep_sheet(person_id: uuid.UUID, sheet: Sheet) -> None:
    """Keep a sheet's codes in place of all that the person had; they are shown once."""
    db.session.execute(delete(PrintedCode).where(PrintedCode.person_id == person_id))
    db.session.add_all(sheet.rows)
    db.session.flush()


def print_codes(person_id: uuid.UUID) -> list[str]:
    """Make and keep ten codes for paper, and give them to be shown."""
    sheet = make_sheet(person_id)
    keep_sheet(person_id, sheet)
    return sheet.codes


def count_printed_codes(person_id: uuid.UUID) -> int:
    """How many printed codes a person has left."""
    left = select(PrintedCode.id).where(PrintedCode.person_id == person_id, PrintedCode.used_at.is_(None))
    return len(db.session.scalars(left).all())


def only_one(change: Update) -> bool:
    """Whether a conditional UPDATE changed its row: of two at once, one does."""
    done = db.session.execute(change.execution_options(synchronize_session=False))
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def _use_step(factor: SecondFactor, code: str, *conditions: object, is_first: bool = False) -> bool:
    now, secret = clock.now(), _find_secret(factor)
    step = _step_of(secret, code, int(now.timestamp()) // STEP) if secret else None
    if step is None:
        return False
    changes: dict[str, object] = {"last_step": step, "last_used_at": now}
    if is_first:
        changes["confirmed_at"] = now
    change = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
    return only_one(change.where(*conditions).values(changes))  # type: ignore[arg-type]


def _step_of(secret: str, code: str, now: int) -> int | None:
    """Which step of now, the one before and the one after shows this code; each is compared, whatever matches."""
    app = pyotp.TOTP(secret, interval=STEP)
    typed = code.encode()
    shown = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(app.generate_otp(step).encode(), typed)]
    return shown[-1] if shown else None


def _use_printed(person_id: uuid.UUID, written: str) -> bool:
    """The number says which row, so that one derivation answers; a code that has no row costs the same one."""
    found = _PRINTED.fullmatch(written)
    number, bare = (int(found[1]), "".join(found.groups()[1:])) if found else (0, "")
    mine = PrintedCode.person_id == person_id, PrintedCode.number == number, PrintedCode.used_at.is_(None)
    row = db.session.scalars(select(PrintedCode).where(*mine)).first()
    name, salt = (row.profile, row.salt) if row else (profile_for_codes().name, _NOBODYS_SALT)
    derived = derive_by(name, bare, salt)
    if row is None or not hmac.compare_digest(derived, row.code_hash):
        return False
    used = update(PrintedCode).where(PrintedCode.id == row.id, PrintedCode.used_at.is_(None))
    return only_one(used.values(used_at=clock.now()))


def _find_secret(factor: SecondFactor) -> str | None:
    """What an app shares with us; None, and a line for the operator, where the row or the server's key was changed."""
    try:
        return sealing.open_sealed(server_key(uses.TOTP), factor.secret_sealed or b"", _context(factor)).decode()
    except sealing.Unopened:
        log.error("a second factor does not open under this server's key", factor=str(factor.id))
        return None


def _context(factor: SecondFactor) -> bytes:
    return TOTP.context(person=factor.person_id, factor=factor.id)
