"""Security keys (WebAuthn) as second factor.

What a key is asked to sign lies in the sign-in that asked, and is taken out before the answer is looked at: it is
answered once. Every function flushes and never commits.
"""

import json
import secrets
import uuid
from typing import Any

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from sqlalchemy import select, update
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from directory.accounts.models import FactorKind, SecondFactor, SignIn
from directory.accounts.proof.second_factor import only_one
from directory.core import clock
from directory.core.db import db

LONGEST = 20_000
"""Characters of an answer that is looked at."""
_SLIPS = (WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, KeyError)


def ask_to_register(sign_in_id: uuid.UUID, person_id: uuid.UUID, username: str, host: str) -> str:
    """What the browser is told to make a new key with (JSON). `host` is the name people type, without a port."""
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name="Directory",
        user_name=username,
        user_id=person_id.bytes,
        challenge=_ask(sign_in_id),
        exclude_credentials=_credentials(person_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.DISCOURAGED
        ),
    )
    return webauthn.options_to_json(options)


def register(
    sign_in_id: uuid.UUID, person_id: uuid.UUID, label: str, answer: str, host: str, origin: str
) -> SecondFactor | None:
    """Keep a new key by what the browser answered; None if it does not hold, or was not asked for."""
    challenge = _take_challenge(sign_in_id)
    if challenge is None or len(answer) > LONGEST:
        return None
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=host, expected_origin=origin
        )
    except _SLIPS:
        return None
    if db.session.scalars(select(SecondFactor.id).filter_by(credential_id=made.credential_id)).first():
        return None
    now = clock.now()
    factor = SecondFactor(
        person_id=person_id,
        kind=FactorKind.SECURITY_KEY,
        label=label[:80],
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        created_at=now,
        confirmed_at=now,
    )
    db.session.add(factor)
    db.session.flush()
    return factor


def ask_to_prove(sign_in_id: uuid.UUID, person_id: uuid.UUID, host: str) -> str:
    """What the browser is told to have a key sign (JSON)."""
    options = webauthn.generate_authentication_options(
        rp_id=host,
        challenge=_ask(sign_in_id),
        allow_credentials=_credentials(person_id),
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return webauthn.options_to_json(options)


def prove(sign_in_id: uuid.UUID, person_id: uuid.UUID, answer: str, host: str, origin: str) -> bool:
    """Whether one of the person's keys signed what this sign-in asked; True once for each asking.

    A key's own count must have grown, where it counts at all: otherwise two copies of it are about.
    """
    challenge = _take_challenge(sign_in_id)
    factor = _find_by_answer(person_id, answer)
    if challenge is None or factor is None or factor.public_key is None:
        return False
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=factor.public_key,
            credential_current_sign_count=factor.sign_count,
        )
    except _SLIPS:
        return False
    grown = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.sign_count == factor.sign_count)
    return only_one(grown.values(sign_count=shown.new_sign_count, last_used_at=clock.now()))


def _ask(sign_in_id: uuid.UUID) -> bytes:
    challenge = secrets.token_bytes(32)
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(challenge=challenge))
    return challenge


def _take_challenge(sign_in_id: uuid.UUID) -> bytes | None:
    """What a sign-in asked for, at most once: of two answers at a time, one gets it."""
    challenge = db.session.scalar(select(SignIn.challenge).where(SignIn.id == sign_in_id))
    taken = update(SignIn).where(SignIn.id == sign_in_id, SignIn.challenge == challenge).values(challenge=None)
    return challenge if challenge is not None and only_one(taken) else None


def _credentials(person_id: uuid.UUID) -> list[PublicKeyCredentialDescriptor]:
    mine = select(SecondFactor.credential_id).where(
        SecondFactor.person_id == person_id, SecondFactor.kind == FactorKind.SECURITY_KEY
    )
    return [PublicKeyCredentialDescriptor(id=one) for one in db.session.scalars(mine) if one is not None]


def _find_by_answer(person_id: uuid.UUID, answer: str) -> SecondFactor | None:
    if len(answer) > LONGEST:
        return None
    try:
        told: Any = json.loads(answer)
        credential_id = base64url_to_bytes(told["rawId"])
    except (ValueError, TypeError, KeyError):
        return None
    mine = select(SecondFactor).where(SecondFactor.person_id == person_id, SecondFactor.credential_id == credential_id)
    return db.session.scalars(mine).first()
