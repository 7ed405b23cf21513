"""What a step hands on to the next through the page, sealed under the server's key: nobody reads or makes one.

It holds for minutes, and whatever it allows is spent in the database by the step that uses it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any

from directory.accounts.proof.server_key import server_key
from directory.core import clock
from directory.core.problems import Problem
from directory.vault import sealing, uses

HOLDS = timedelta(minutes=20)


class Stale(Problem):
    """The ticket is too old, of another step, or none of ours."""

    status = 419


def issue(step: str, contents: dict[str, Any]) -> str:
    """A ticket for one step, good for 20 minutes."""
    said = json.dumps({"until": (clock.now() + HOLDS).timestamp(), **contents}).encode()
    return urlsafe_b64encode(sealing.seal(server_key(uses.TICKET), said, _context(step))).decode()


def read(step: str, ticket: str) -> dict[str, Any]:
    """What a ticket of that step holds; Stale for any other."""
    try:
        raw = urlsafe_b64decode(ticket.encode())
        said: dict[str, Any] = json.loads(sealing.open_sealed(server_key(uses.TICKET), raw, _context(step)))
    except (sealing.Unopened, ValueError):
        raise Stale from None
    if clock.now().timestamp() > said["until"]:
        raise Stale
    return said


def _context(step: str) -> bytes:
    return sealing.context_of(b"ticket", step.encode())
