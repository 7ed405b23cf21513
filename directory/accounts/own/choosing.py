"""A new passphrase in a form: the three that are offered travel in a sealed ticket, so that none of them is stored."""

from typing import Any

from directory.accounts.own.forms import PassphraseForm
from directory.accounts.policy import REFERRAL_DUTIES
from directory.accounts.proof import ticket
from directory.accounts.proof.passphrase import suggest
from directory.core.permissions import Duty


def must_be_generated(duties: list[Duty]) -> bool:
    """Whether who wears these hats takes a generated passphrase: keys will hang on it (vault design)."""
    return any(duty in REFERRAL_DUTIES for duty in duties)


def offer(form: PassphraseForm, step: str, *, generated: bool, **contents: Any) -> None:
    """Put three passphrases before somebody, or let them choose, under a new ticket of that step."""
    words = suggest() if generated else []
    form.offer(words, ticket.issue(step, {"words": words, **contents}))


def offer_again(form: PassphraseForm, step: str) -> dict[str, Any]:
    """What was offered before, out of the ticket that came back with the form; Stale for none that holds."""
    said = ticket.read(step, form.ticket.data or "")
    form.offer(list(said["words"]), form.ticket.data or "")
    return said
