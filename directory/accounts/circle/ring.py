"""The keys of whoever asks, for the screens of the circle."""

from directory.accounts.people.hats import NotYours
from directory.accounts.unlocking import keyring_of
from directory.core.actor import Actor
from directory.vault.keyring import Keyring


def get_ring(actor: Actor) -> Keyring:
    """What the actor can open at this moment; NotYours for a sign-in that holds no key."""
    found = keyring_of(actor)
    if found is None:
        raise NotYours
    return found
