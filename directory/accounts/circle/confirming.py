"""A colleague lets another into the circle, after four words that were compared by voice.

The words are typed as they were heard: whoever would press "the same" without listening cannot. They protect against a
key that somebody put into the database in place of a colleague's; not against a running server in hostile hands.
"""

import uuid

from directory.accounts.circle import policy, queries, wraps
from directory.accounts.people.hats import NotYours, note
from directory.core.actor import Actor
from directory.core.problems import NotFound
from directory.vault import voice
from directory.vault.keyring import Keyring


def confirm_member(actor: Actor, keyring: Keyring, person_id: uuid.UUID, heard: str) -> bool:
    """Seal the agency's key to a colleague who waits, if the words are theirs; whether they were.

    Wrong words make nothing and leave a line in the log: the caller commits either way. NotYours from outside the
    circle and for oneself, NotFound for somebody who does not wait here. Flushes, never commits.
    """
    if actor.person_id == person_id or not policy.can_confirm(queries.standing_of(actor, keyring)):
        raise NotYours
    circle, _ = wraps.live_circle(actor, keyring)
    # Read again once the agency is held: whoever was waiting may have been taken out meanwhile.
    if not policy.can_confirm(queries.standing_of(actor, keyring)):
        raise NotYours
    member = queries.get_member(actor, person_id)
    if member.key is None or not member.is_waiting:
        raise NotFound
    if voice.as_heard(heard) != voice.words_of(member.key.public):
        note(actor, actor.agency_id, "voice_words_differed", "person", person_id)
        return False
    wraps.let_in(circle, member.hats, member.key, actor.person_id)
    note(actor, actor.agency_id, "confirmed_member", "person", person_id)
    return True


def carry_over(actor: Actor, keyring: Keyring) -> int:
    """Let an actor of the circle read under the further hats that they wear at the agency; counts them.

    The key is the one that a colleague confirmed, so nobody is asked again. Flushes, never commits.
    """
    assert actor.person_id is not None
    circle, _ = wraps.live_circle(actor, keyring)
    me = queries.get_member(actor, actor.person_id)
    key, by = wraps.own_key(actor, keyring.person), next(iter(me.wraps.values()), None)
    if by is None or not wraps.is_genuine(circle, by, key):
        raise NotYours
    wraps.let_in(circle, me.hats_left, key, by.confirmed_by_id)
    return len(me.hats_left)
