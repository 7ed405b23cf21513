"""Start the application under gunicorn from one process: the command has loaded it already, workers only fork."""

import contextvars
import socket
from ipaddress import ip_address
from typing import Any

from flask import Flask, current_app
from gunicorn.app.base import BaseApplication

from directory.config import BadSetting
from directory.core.db import db


def refuse_far_address(bind: str) -> None:
    """Stop (BadSetting) unless every address that a name stands for is loopback."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(bind, None)}
    except OSError:
        raise BadSetting(f"{bind!r} is no address of this machine") from None
    if not all(ip_address(str(address).split("%")[0]).is_loopback for address in found):
        raise BadSetting(f"the demo has no passphrases, so it serves loopback only; {bind!r} is not")


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.flask_app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.flask_app


THREADS = 5
"""Requests that a worker answers at a time: a slow connection, or somebody whose passphrase is being derived, holds up
one of them and nobody else. `accounts.proof.derivation` counts on it."""


def serve(bind: str, workers: int) -> None:
    """Serve the current application until it is stopped.

    No database connection crosses the fork, and no context of the command that calls this: a request that found
    one would share its `g` with every other request.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001, Flask's own way
    db.session.remove()
    db.engine.dispose()
    options = {
        "bind": bind, "workers": workers, "worker_class": "gthread", "threads": THREADS, "loglevel": "warning",
        "control_socket_disable": True,
    }  # fmt: skip
    contextvars.Context().run(_Server(app, options).run)
