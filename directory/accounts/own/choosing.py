"""A new passphrase in a form: the three that are offered travel in a sealed ticket, so that none of them is stored."""

import uuid
from typing import Any

from directory.accounts.own.forms import PassphraseForm
from directory.accounts.people import members
from directory.accounts.policy import REFERRAL_DUTIES
from directory.accounts.proof import ticket
from directory.accounts.proof.passphrase import suggest
from directory.core.permissions import Duty

_GENERATED = "generated"


def must_be_generated(duties: list[Duty]) -> bool:
    """Whether who wears these hats takes a generated passphrase: keys will hang on it (vault design)."""
    return any(duty in REFERRAL_DUTIES for duty in duties)


def offer(form: PassphraseForm, step: str, *, generated: bool, **contents: Any) -> None:
    """Put three passphrases before somebody, or let them choose, under a new ticket of that step."""
    words = suggest() if generated else []
    form.offer(words, ticket.issue(step, {"words": words, **contents}))


def offer_again(form: PassphraseForm, step: str, **bound: str) -> dict[str, Any]:
    """What was offered before, out of the ticket that came back with the form; Stale for none that holds.

    `bound` is what the ticket must have been issued for: one of another invitation or person, who may choose more
    freely, is none.
    """
    said = ticket.read(step, form.ticket.data or "")
    if any(said.get(name) != value for name, value in bound.items()):
        raise ticket.Stale
    form.offer(list(said["words"]), form.ticket.data or "")
    return said


def offer_to(person_id: uuid.UUID, form: PassphraseForm, step: str) -> None:
    """Put before a person what their hats allow: three to choose from, or a passphrase of their own."""
    bound = _bound(person_id)
    offer(form, step, generated=bound["kind"] == _GENERATED, **bound)


def offer_to_again(person_id: uuid.UUID, form: PassphraseForm, step: str) -> None:
    """What was offered to this person before; Stale if it was to another, or before a hat asked for more."""
    offer_again(form, step, **_bound(person_id))


def _bound(person_id: uuid.UUID) -> dict[str, str]:
    duties = [hat.duty for hat in members.standing_of(person_id).hats]
    return {"person": str(person_id), "kind": _GENERATED if must_be_generated(duties) else "own"}
