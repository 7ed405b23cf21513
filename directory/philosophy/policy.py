"""Who may write down what programs say, who reads what survivors' groups said: pure answers."""

from datetime import timedelta
from typing import Any

from directory.core.actor import Actor
from directory.core.permissions import Permission

LINK_LASTS = timedelta(days=30)
CONFIRMED_FOR = timedelta(days=365)
"""After a year what was confirmed stands on the coordinator's list (practice: philosophy confirmed in 12 months)."""
MOST_REPLIES = 10
"""A day, of one program: whoever holds its address is not signed in."""
MOST_COMPARED, LEAST_COMPARED = 4, 2


def can_record(actor: Actor) -> bool:
    """Whether an actor may write down what programs say of themselves, and make or end their links."""
    return actor.may(Permission.EDIT_PHILOSOPHY)


def can_read_themes(actor: Actor, subject: Any) -> bool:
    """Whether an actor may read survivors' themes of a program: never the program's own staff, and no shift desk.

    `subject` has the `agency_id` and the `name` of its organization; an agency bears the name of its listing.
    """
    if not actor.may(Permission.READ_PARTNERSHIPS):
        return False
    is_own = subject.agency_id is not None and subject.agency_id == actor.agency_id
    return not is_own and subject.name.casefold() != actor.agency_name.casefold()


def can_assess(actor: Actor) -> bool:
    """Whether an actor may answer the seven questions: for their own agency, and for a partner after a conversation."""
    return actor.may(Permission.ANSWER_ASSESSMENT)
