"""Pure rules of an agency's referral circle (vault design, "Flows" and "Who may do what").

Whoever is in the circle can open what is sealed to the agency; whoever is not can do nothing here that lets them in by
themselves.
"""

from dataclasses import dataclass
from datetime import date, datetime

from directory.accounts.policy import CIRCLE_DUTIES
from directory.core.actor import Actor
from directory.core.permissions import Duty


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules need to know of an agency, and of one of its people under the hat that is worn.

    `readers` counts the people who are in the circle, `colleagues` those besides the actor who wear a hat of the
    circle. `due_since`: since when somebody who could read no longer belongs. `are_words_due`: the recovery words were
    typed in, or whoever made them belongs no longer, so that new ones must take their place. `has_supervisor_in`: a
    supervisor is in the circle. `ready_at`: when the actor's own wait for recovery ends.
    """

    is_accepted: bool = False
    is_open: bool = False
    has_supervisor: bool = False
    has_key: bool = False
    is_in_circle: bool = False
    has_supervisor_in: bool = False
    readers: int = 0
    colleagues: int = 0
    due_since: date | None = None
    are_words_due: bool = False
    ready_at: datetime | None = None


def can_found(actor: Actor, standing: Standing) -> bool:
    """Whether an actor may be the first of the agency's circle: a supervisor, or where there is none, an advocate."""
    is_first = actor.duty == Duty.SUPERVISOR or (actor.duty in CIRCLE_DUTIES and not standing.has_supervisor)
    return is_first and standing.has_key and not standing.is_open


def can_accept(actor: Actor, standing: Standing) -> bool:
    """Whether an actor may enter that the director accepted what is not protected: whoever opens or belongs."""
    return not standing.is_accepted and (can_found(actor, standing) or standing.is_in_circle)


def can_confirm(standing: Standing) -> bool:
    """Whether an actor may confirm a colleague: from within the circle alone, and not under words that are used up."""
    return standing.is_in_circle and not standing.are_words_due


def can_rotate(standing: Standing) -> bool:
    """Whether an actor may put a new key in the place of the agency's old one, under the words of before."""
    return standing.is_in_circle and not standing.are_words_due


def can_make_words(actor: Actor, standing: Standing) -> bool:
    """Whether an actor may put new recovery words in the place of the old ones: the sheet that the agency keeps opens
    nothing then, so it takes a supervisor, or where the circle has none, an advocate."""
    return standing.is_in_circle and (actor.duty == Duty.SUPERVISOR or not standing.has_supervisor_in)


def can_recover(actor: Actor, standing: Standing) -> bool:
    """Whether the recovery words open anything: only where nobody of the circle is left who could confirm."""
    return actor.duty in CIRCLE_DUTIES and standing.has_key and standing.is_open and not standing.readers


def recovery_waits(standing: Standing) -> bool:
    """Whether recovery takes a reason and a day: where nobody else at the agency could look on."""
    return standing.colleagues == 0


def is_wait_over(standing: Standing, now: datetime) -> bool:
    """Whether the actor said why, and a day has passed since."""
    return standing.ready_at is not None and standing.ready_at <= now


def can_begin_anew(actor: Actor, standing: Standing, now: datetime) -> bool:
    """Whether an actor may give up what nobody can open any more: always after a reason and a day."""
    return can_recover(actor, standing) and is_wait_over(standing, now)


def is_ready(standing: Standing) -> bool:
    """Whether referrals may be opened at this agency by this actor: accepted, in the circle, no words owed."""
    return standing.is_accepted and standing.is_in_circle and not standing.are_words_due
