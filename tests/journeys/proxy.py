"""A proxy that ends TLS before the directory, as an operator puts one there, with a certificate of its own making."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from directory.core import clock


@contextmanager
def tls_before(port: int, folder: Path) -> Iterator[str]:
    """Answer https on a free port of this machine and pass everything on to a plain port; gives the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    door = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_answer, args=(door, context, port), daemon=True).start()
    try:
        yield f"https://127.0.0.1:{door.getsockname()[1]}"
    finally:
        with suppress(OSError):
            door.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept
        door.close()


def _answer(door: socket.socket, context: ssl.SSLContext, port: int) -> None:
    while True:
        try:
            caller, _ = door.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(caller, context, port), daemon=True).start()


def _serve(caller: socket.socket, context: ssl.SSLContext, port: int) -> None:
    # What a caller breaks off is its own affair: a browser opens connections that it never uses.
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)) as behind:
        caller.settimeout(60)
        with context.wrap_socket(caller, server_side=True) as outside:
            back = threading.Thread(target=_pump, args=(behind, outside), daemon=True)
            back.start()
            _pump(outside, behind)
            back.join(60)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65536):
            sink.sendall(chunk)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _certificate(folder: Path) -> Path:
    """A key and a certificate for this machine, for a day, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "tls.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path
