"""Who may write down what programs say, who reads what survivors' groups said: pure answers."""

from datetime import timedelta
from typing import Any

from directory.core.actor import Actor
from directory.core.permissions import Permission
from directory.core.words import fold

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

    `subject` has the `agency_id` and the `name` of its organization. While nobody has said whose agency a listing is,
    nobody but a coordinator can be known not to work there.
    """
    if not actor.may(Permission.READ_PARTNERSHIPS) or fold(subject.name) == fold(actor.agency_name):
        return False
    if subject.agency_id is None:
        return can_record(actor)
    return bool(subject.agency_id != actor.agency_id)


def can_assess(actor: Actor) -> bool:
    """Whether an actor may answer the seven questions: for their own agency, and for a partner after a conversation."""
    return actor.may(Permission.ANSWER_ASSESSMENT)
