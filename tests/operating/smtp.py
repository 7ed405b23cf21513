"""Real mail servers on loopback: one that takes letters, one that refuses, one that says nothing for long."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass(slots=True)
class Box:
    """What a server took: who it was for by the envelope, the letter, and whether it came over TLS."""

    recipients: list[list[str]] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    refusal: str = ""
    arrived: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802, aiosmtpd's own name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, aiosmtpd's own name
        self.recipients.append(list(envelope.rcpt_tos))
        self.raw.append(envelope.content)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.over_tls.append(server.transport.get_extra_info("sslcontext") is not None)
        self.arrived.set()
        return "250 OK"


class _Server(Controller):
    def __init__(self, box: Box, *, starttls: ssl.SSLContext | None, smtps: ssl.SSLContext | None) -> None:
        self.starttls = starttls
        super().__init__(box, hostname="127.0.0.1", port=free_port(), ssl_context=smtps)

    def factory(self) -> SMTP:
        return SMTP(self.handler, tls_context=self.starttls, require_starttls=self.starttls is not None)


@contextmanager
def mail_server(
    *, refusal: str = "", starttls: ssl.SSLContext | None = None, smtps: ssl.SSLContext | None = None
) -> Iterator[tuple[str, Box]]:
    """A server with its address and its box; `refusal` is its answer to every recipient."""
    box = Box(refusal=refusal)
    server = _Server(box, starttls=starttls, smtps=smtps)
    server.start()
    try:
        yield f"{'smtps' if smtps else 'smtp'}://127.0.0.1:{server.port}", box
    finally:
        server.stop()


@contextmanager
def silent_server() -> Iterator[str]:
    """A server that lets one in and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"smtp://127.0.0.1:{door.getsockname()[1]}"


def free_port() -> int:
    """A port on which nobody listens just now."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def make_certificate(folder: Path) -> ssl.SSLContext:
    """What a server shows that signs for itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "mail.pem").write_bytes(secret + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "mail.pem")
    return context
