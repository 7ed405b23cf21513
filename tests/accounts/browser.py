"""Somebody at the door of an application outside the demo."""

import uuid
from typing import Any

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from directory.accounts import queries
from directory.accounts.models import Membership
from directory.accounts.proof import second_factor
from directory.core.db import db
from directory.core.permissions import Duty

HOST = "linkage.example"
BASE = f"https://{HOST}"
RIGHT = "five plain words go here"
"""Ivo's passphrase."""


class Browser:
    """A browser outside the demo: https, its own Origin, the form token of the page before."""

    def __init__(self, app: Flask, address: str = "198.51.100.7") -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._open("GET", path, None, headers)

    def post(self, path: str, data: dict[str, str] | None = None, **headers: str) -> TestResponse:
        token = self.token()
        return self._open("POST", path, {"csrf_token": token, **(data or {})}, headers)

    def token(self) -> str:
        with self.client.session_transaction(base_url=BASE) as session:
            if "csrf_token" not in session:
                session["csrf_token"] = "a token for tests"
            raw = session["csrf_token"]
        key = self.client.application.config["SECRET_KEY"]
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))

    def sid(self) -> str | None:
        with self.client.session_transaction(base_url=BASE) as session:
            found: str | None = session.get("sid")
            return found

    def _open(self, method: str, path: str, data: Any, headers: dict[str, str]) -> TestResponse:
        told = {"Origin": BASE} if method == "POST" else {}
        return self.client.open(
            path, method=method, data=data, base_url=BASE, headers={**told, **headers},
            environ_base={"REMOTE_ADDR": self.address},
        )  # fmt: skip


def person_of(name: str) -> uuid.UUID:
    membership = queries.find_membership_of(name)
    assert membership is not None
    return membership.person_id


def hold_app(name: str) -> pyotp.TOTP:
    factor, secret = second_factor.begin_totp(person_of(name), "telephone")
    factor.confirmed_at = factor.created_at
    db.session.commit()
    return pyotp.TOTP(secret)


def give_hat(name: str, duty: Duty) -> Membership:
    old = queries.find_membership_of(name)
    assert old is not None
    made = Membership(person_id=old.person_id, agency_id=old.agency_id, duty=duty)
    db.session.add(made)
    db.session.commit()
    return made


def enter(browser: Browser, name: str = "ivo", typed: str = RIGHT) -> TestResponse:
    return browser.post("/sign-in", {"username": name, "passphrase": typed})


def come_in(browser: Browser, app: pyotp.TOTP, name: str = "ivo") -> None:
    assert enter(browser, name).headers["Location"] == "/sign-in/second"
    assert browser.post("/sign-in/second", {"code": app.now()}).headers["Location"] == "/account/pin"
