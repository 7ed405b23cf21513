"""Security keys, by a key made of software: what it signs counts once, for us alone, and a copy is noticed."""

import json
import uuid
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pytest
from cbor2 import dumps
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from webauthn.helpers import bytes_to_base64url as b64

from directory.accounts import actions, queries
from directory.accounts.models import SignIn
from directory.accounts.proof import second_factor, security_key
from directory.core.db import db
from tests.accounts.browser import BASE, HOST, Browser, enter, person_of


@dataclass
class SoftKey:
    """An authenticator with one credential and a count."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: uuid.uuid4().bytes)
    count: int = 0

    def make(self, options: str, origin: str = BASE) -> str:
        told = json.loads(options)
        numbers = self.key.public_key().public_numbers()
        public = dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self._data(told["rp"]["id"], 0x41) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attested = dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=b64(_client("webauthn.create", told["challenge"], origin)), attestationObject=b64(attested)
        )

    def sign(self, options: str, origin: str = BASE, host: str = "") -> str:
        told = json.loads(options)
        self.count += 1
        data = self._data(host or told["rpId"], 0x01)
        client = _client("webauthn.get", told["challenge"], origin)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=b64(client), authenticatorData=b64(data), signature=b64(signature))

    def _data(self, host: str, flags: int) -> bytes:
        return sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, **response: str) -> str:
        return json.dumps({"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response})


def _client(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


@pytest.fixture
def ivo(real: Flask) -> tuple[uuid.UUID, uuid.UUID]:
    """Ivo's id, and that of a sign-in of his."""
    membership = queries.find_membership_of("ivo")
    assert membership is not None
    actions.sign_in(membership)
    db.session.commit()
    made = db.session.scalars(db.select(SignIn.id)).one()
    return membership.person_id, made


def register(ivo: tuple[uuid.UUID, uuid.UUID], key: SoftKey) -> bool:
    person_id, sign_in_id = ivo
    options = security_key.ask_to_register(sign_in_id, person_id, "ivo", HOST)
    made = security_key.register(sign_in_id, person_id, "blue key", key.make(options), HOST, BASE)
    db.session.commit()
    return made is not None


def test_a_key_is_registered_once_and_proves_once_an_asking(ivo: tuple[uuid.UUID, uuid.UUID]) -> None:
    person_id, sign_in_id = ivo
    key = SoftKey()
    assert not second_factor.has_second_factor(person_id)
    assert register(ivo, key)
    assert second_factor.has_second_factor(person_id)
    assert not register(ivo, key), "the same key a second time"
    answer = key.sign(security_key.ask_to_prove(sign_in_id, person_id, HOST))
    assert security_key.prove(sign_in_id, person_id, answer, HOST, BASE)
    assert not security_key.prove(sign_in_id, person_id, answer, HOST, BASE)


def test_a_registration_that_nobody_asked_for_is_refused(ivo: tuple[uuid.UUID, uuid.UUID]) -> None:
    person_id, sign_in_id = ivo
    key = SoftKey()
    made = key.make(security_key.ask_to_register(sign_in_id, person_id, "ivo", HOST))
    security_key.ask_to_register(sign_in_id, person_id, "ivo", HOST)
    assert security_key.register(sign_in_id, person_id, "x", made, HOST, BASE) is None
    assert security_key.register(sign_in_id, person_id, "x", made, HOST, BASE) is None


@pytest.mark.parametrize("kind", ["origin", "host", "other key", "older asking", "another person", "copied key"])
def test_what_does_not_hold_is_refused_and_the_asking_is_used_up(ivo: tuple[uuid.UUID, uuid.UUID], kind: str) -> None:
    person_id, sign_in_id = ivo
    key, other = SoftKey(count=5), SoftKey()
    assert register(ivo, key)
    options = security_key.ask_to_prove(sign_in_id, person_id, HOST)
    right: dict[str, Any] = {}
    if kind == "origin":
        right["origin"] = "https://linkage.example.elsewhere"
    if kind == "host":
        right["host"] = "elsewhere.example"
    if kind == "other key":
        other.id = key.id
        other.count = 9
        key = other
    if kind == "older asking":
        security_key.ask_to_prove(sign_in_id, person_id, HOST)
    if kind == "another person":
        person_id = person_of("ana")
    if kind == "copied key":
        key.count = 3
    assert not security_key.prove(sign_in_id, person_id, key.sign(options, **right), HOST, BASE)
    assert db.session.scalar(db.select(SignIn.challenge)) is None


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '{"rawId": 7}', '{"rawId": "x"}', "x" * 30_000, '{"rawId": "\\ud800"}']
)
def test_what_is_no_answer_is_refused(ivo: tuple[uuid.UUID, uuid.UUID], answer: str) -> None:
    person_id, sign_in_id = ivo
    register(ivo, SoftKey())
    for act in (security_key.prove,):
        security_key.ask_to_prove(sign_in_id, person_id, HOST)
        assert not act(sign_in_id, person_id, answer, HOST, BASE)
    security_key.ask_to_register(sign_in_id, person_id, "ivo", HOST)
    assert security_key.register(sign_in_id, person_id, "x", answer, HOST, BASE) is None


def test_the_door_takes_a_key_for_the_second_step(real: Flask, ivo: tuple[uuid.UUID, uuid.UUID]) -> None:
    key = SoftKey()
    assert register(ivo, key)
    browser = Browser(real)
    enter(browser)
    assert "data-key-ask" in browser.get("/sign-in/second").get_data(as_text=True)
    options = browser.post("/sign-in/second/key").get_data(as_text=True)
    wrong = key.sign(options, origin="https://elsewhere.example")
    assert browser.post("/sign-in/second", {"answer": wrong}).status_code == 422
    assert browser.post("/sign-in/second", {"answer": key.sign(options)}).status_code == 422, "asked and answered"
    options = browser.post("/sign-in/second/key").get_data(as_text=True)
    assert browser.post("/sign-in/second", {"answer": key.sign(options)}).headers["Location"] == "/account/pin"
    assert browser.get("/find").status_code == 200


def test_a_guest_is_asked_nothing(real: Flask) -> None:
    assert Browser(real).post("/sign-in/second/key").headers["Location"] == "/sign-in"
