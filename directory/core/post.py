"""How letters leave: by SMTP, after the commit, from a thread of the process, so that no request waits for a server.

A letter is claimed by a conditional UPDATE before it is sent and no transaction is open while it is: two processes
never send one, and a mail server that hangs holds nobody up. Where a process dies between sending and noting it, the
claim runs out and the letter goes once more under the same Message-ID: twice is better than never. A letter goes to
another machine over TLS with its certificate checked, or not at all; on this machine it may go plainly.

Logs name the kind of an error and the server's number for it: never an address, a subject or what a server said.
"""

import atexit
import os
import smtplib
import sqlite3
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import structlog
from sqlalchemy import Engine, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from directory.core import clock
from directory.core.outbox import PAUSES, OutgoingMail, postmen, text_of

TIMEOUT = 10.0
CLAIM_HOLDS = timedelta(minutes=10)
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 3600.0
LAST_WORDS = 3.0
_starting = threading.Lock()


class Untrusted(smtplib.SMTPException):
    """A server on another machine that offers no TLS: nothing is said to it."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where letters go and whom they come from; the user and passphrase of the address are not shown by repr."""

    host: str
    port: int
    is_tls: bool
    sender: str
    _login: tuple[str, str] | None = None

    def __repr__(self) -> str:
        """The route without its login."""
        return f"Route({self.host}:{self.port})"

    @property
    def is_near(self) -> bool:
        """Whether the server is this machine."""
        with suppress(ValueError):
            return ip_address(self.host).is_loopback
        return self.host == "localhost"

    def send(self, message: EmailMessage, to_address: str) -> None:
        """Send one letter; OSError or smtplib.SMTPException where it did not go. Each step waits 10 s at most."""
        context = self._context()
        if self.is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            if not self.is_tls:
                server.ehlo_or_helo_if_needed()
                if server.has_extn("starttls"):
                    server.starttls(context=context)
                elif not self.is_near:
                    raise Untrusted("no TLS")
            if self._login:
                server.login(*self._login)
            server.send_message(message, self.sender, [to_address])
            with suppress(OSError, smtplib.SMTPException):  # it is taken: how the goodbye goes changes nothing
                server.quit()
        finally:
            server.close()

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.is_near:  # a mail server on the same machine signs for itself, and nobody stands between
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


def route_of(url: str, sender: str) -> Route | None:
    """The route of DIRECTORY_SMTP_URL: smtp:// with STARTTLS (port 25), smtps:// (port 465), None for no address."""
    if not url:
        return None
    parts = urlsplit(url)
    is_tls = parts.scheme == "smtps"
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return Route(parts.hostname or "", parts.port or (465 if is_tls else 25), is_tls, sender, login)


def compose(route: Route, letter: Any, body: str) -> EmailMessage:
    """A row of the outbox as a letter, with its opened text in UTF-8. ValueError for an address that is none."""
    address = Address(addr_spec=letter.to_address)
    message = EmailMessage()
    message["From"] = Address(addr_spec=route.sender)
    message["To"] = address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{UUID(str(letter.id))}@{route.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, charset="utf-8")
    return message


class Postman:
    """Sends what waits in the outbox of one database. `call` wakes its thread; `send_due` works in the caller's."""

    def __init__(self, engine: Engine, route: Route) -> None:
        self.engine = engine
        self.route = route
        self._wake = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._pid = 0

    def call(self, engine: Engine) -> None:
        """New letters wait in the database of an engine: if it is ours, send them, without holding the caller up."""
        if engine is not self.engine:
            return
        with _starting:
            if self._pid != os.getpid():  # a fork leaves the thread behind, and may leave its locks held
                self._lock, self._wake, self._idle = threading.Lock(), threading.Event(), threading.Event()
                self._pid, self._thread = os.getpid(), None
                atexit.register(self._finish)
        with self._lock:
            self._idle.clear()
            self._wake.set()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="post", daemon=True)
                self._thread.start()

    def _finish(self) -> None:
        """Before the process ends, let the letter in hand go out: it would go twice else."""
        if self._pid == os.getpid():
            self._idle.wait(LAST_WORDS)

    def _work(self) -> None:
        while True:
            self._wake.clear()
            pause: float = 60.0
            try:
                _, is_reached = self.send_due()
                pause = self._pause() if is_reached else 60.0
            except (
                SQLAlchemyError,
                sqlite3.Error,
            ) as error:  # it is busy or being restored: the letters wait in it
                structlog.get_logger().warning("the outbox could not be read", kind=type(error).__name__)
            if not self._wake.is_set():
                self._idle.set()
            self._wake.wait(pause)

    def _pause(self) -> float:
        """Seconds until the next letter is due, an hour at most."""
        with self.engine.connect() as connection:
            soonest = connection.scalar(select(func.min(OutgoingMail.next_try_at)))
        left = (soonest - clock.now()).total_seconds() if soonest else LONGEST_PAUSE
        return min(max(left, SHORTEST_PAUSE), LONGEST_PAUSE)

    def send_due(self, most: int = 200) -> tuple[int, bool]:
        """Send what is due, oldest first; how many went, and whether the server was reached.

        Where it is not reached the rest is left for the next time: each would wait ten seconds for the same.
        """
        sent = 0
        for _ in range(most):
            claimed = self._claim()
            if claimed is None:
                break
            letter, claim = claimed
            slip = self._try_to_send(letter)
            self._note(letter, claim, slip)
            sent += slip is None
            if slip is not None and not slip.is_reached:
                return sent, False
        return sent, True

    def _claim(self) -> tuple[Any, datetime] | None:
        """Take the next letter that is due and not in another's hands."""
        now = clock.now()
        mail = OutgoingMail
        free = or_(mail.claimed_at.is_(None), mail.claimed_at < now - CLAIM_HOLDS)
        due = select(mail.__table__).where(mail.next_try_at <= now, free).order_by(mail.next_try_at, mail.id)
        with self.engine.connect() as connection:
            candidates = connection.execute(due.limit(20)).all()
        for letter in candidates:
            take = update(mail).where(mail.id == letter.id, mail.next_try_at == letter.next_try_at, free)
            with self.engine.begin() as connection:
                if connection.execute(take.values(claimed_at=now, tries=mail.tries + 1)).rowcount == 1:
                    return letter, now
        return None

    def _try_to_send(self, letter: Any) -> "_Slip | None":
        try:
            body = text_of(self.engine, letter.id, letter.body)
            self.route.send(compose(self.route, letter, body), letter.to_address)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return _slip_of(error)
        return None

    def _note(self, letter: Any, claim: datetime, slip: "_Slip | None") -> None:
        """Write down how it went, unless the letter has left our hands since (a restore holds it)."""
        now = clock.now()
        values: dict[str, Any] = {"claimed_at": None, "next_try_at": None}
        if slip is None:
            values |= {"sent_at": now, "body": ""}
        elif slip.is_final or letter.tries >= len(PAUSES):
            values["failed_at"] = now
        else:
            values["next_try_at"] = now + PAUSES[letter.tries]
        mine = update(OutgoingMail).where(OutgoingMail.id == letter.id, OutgoingMail.claimed_at == claim)
        with self.engine.begin() as connection:
            connection.execute(mine.values(values))
        if slip is not None:
            structlog.get_logger().warning(
                "a letter did not go", kind=slip.kind, code=slip.code, tries=letter.tries + 1
            )


@dataclass(frozen=True, slots=True)
class _Slip:
    """Why a letter did not go: the kind of error, the server's number, whether trying again helps."""

    kind: str
    code: int
    is_final: bool
    is_reached: bool


def _slip_of(error: Exception) -> _Slip:
    code = getattr(error, "smtp_code", 0)
    is_final = isinstance(error, ValueError)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _ in error.recipients.values()), default=0)
        is_final = code >= 500  # there is no such mailbox; 4xx asks to come again
    about_letter = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError)
    return _Slip(type(error).__name__, code, is_final, isinstance(error, about_letter))


def install(engine: Engine, route: Route) -> Postman:
    """Have the letters of a database sent from now on; gives the postman."""
    postman = Postman(engine, route)
    call: Callable[[Engine], None] = postman.call
    postmen.append(call)
    return postman
