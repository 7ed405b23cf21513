"""Pure rules of sign-ins, and of who may do what to whom."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from directory.core.actor import Actor
from directory.core.permissions import Duty

LOCK_IDLE = timedelta(minutes=10)
FRESH = timedelta(minutes=10)
PENDING_END = timedelta(minutes=5)
IDLE_END = timedelta(minutes=60)
ABSOLUTE_END = timedelta(hours=10)
SEEN_STEP = timedelta(minutes=1)
SHORTEST_END = timedelta(hours=4)
SKEW = timedelta(seconds=30)
"""How far two machines' clocks may differ: a moment further in the future than this was written by a clock that has
jumped back since, and what hangs on it is over."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sign-ins hold and when they lock: the vault design's figures, unless the coalition's settings differ."""

    lock_idle: timedelta = LOCK_IDLE
    idle_end: timedelta = IDLE_END
    absolute_end: timedelta = ABSOLUTE_END


USUAL = Limits()


def is_live(
    started_at: datetime, seen_at: datetime, ended_at: datetime | None, now: datetime, limits: Limits = USUAL
) -> bool:
    """Whether a sign-in still holds: not ended, seen within 60 minutes, begun within 10 hours, or as the limits say.

    A clock that jumps back ends it rather than lengthens it.
    """
    if ended_at is not None:
        return False
    return _is_within(seen_at, limits.idle_end, now) and _is_within(started_at, limits.absolute_end, now)


def asks_limits(started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether the limits can matter at all: below a minute idle and four hours none that may be chosen is reached."""
    return now - seen_at >= SEEN_STEP or now - started_at >= SHORTEST_END


def is_waiting(started_at: datetime, now: datetime) -> bool:
    """Whether a sign-in that owes its second step, or the choice of a hat, may still get it: five minutes."""
    return _is_within(started_at, PENDING_END, now)


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Whether a person proved who they are in full within the last ten minutes."""
    return proved_at is not None and _is_within(proved_at, FRESH, now)


def _is_within(moment: datetime, span: timedelta, now: datetime) -> bool:
    return -SKEW <= now - moment < span


# People: who may do what to whom (vault design, "Who may do what"). A hat is an agency and a duty.

INVITED_FOR = timedelta(days=7)
SPOKEN_FOR = timedelta(minutes=30)
SPOKEN_TRIES = 3
OUTSIDE_WAIT = timedelta(hours=24)
"""How long what would need a colleague waits, where an agency has none and somebody from outside stands in."""
REQUEST_HOLDS = timedelta(days=3)
"""How long what was waited for may then be used: a wait is not kept in store."""

AGENCY_DUTIES = (Duty.INTAKE, Duty.ADVOCATE, Duty.SUPERVISOR, Duty.SHIFT_DESK)
COALITION_DUTIES = (Duty.COORDINATOR, Duty.OPERATOR)
REFERRAL_DUTIES = frozenset({Duty.INTAKE, Duty.ADVOCATE, Duty.SUPERVISOR})
"""Who works with referrals takes a generated passphrase, since keys will hang on it (vault design, "Keys")."""
CIRCLE_DUTIES = REFERRAL_DUTIES - {Duty.INTAKE}
"""Who may belong to an agency's referral circle: intake stands outside it, and reads what they logged themselves."""


@dataclass(frozen=True, slots=True)
class Hat:
    """A duty at an agency."""

    agency_id: UUID
    duty: Duty


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules need to know of a person: the hats worn now and those of before.

    `supervisors` counts the live supervisors of each agency named in either, `coordinators` those of the coalition;
    `closed` are those of the agencies that have ended.
    """

    person_id: UUID
    hats: frozenset[Hat] = frozenset()
    past: frozenset[Hat] = frozenset()
    supervisors: Mapping[UUID, int] = field(default_factory=dict)
    coordinators: int = 0
    closed: frozenset[UUID] = frozenset()

    @property
    def is_desk(self) -> bool:
        """Whether this is the account of a shift desk and not of a person."""
        return any(hat.duty == Duty.SHIFT_DESK for hat in self.hats | self.past)


def duties_to_invite(actor: Actor, agency_id: UUID, supervisors: int) -> tuple[Duty, ...]:
    """Under which hats an actor may let somebody in at an agency.

    A supervisor lets in the own agency's people; a coordinator the coalition's, and elsewhere the first supervisor.
    """
    own = actor.agency_id == agency_id
    if actor.duty == Duty.SUPERVISOR:
        return AGENCY_DUTIES if own else ()
    if actor.duty == Duty.COORDINATOR:
        return (COALITION_DUTIES if own else ()) + ((Duty.SUPERVISOR,) if not supervisors else ())
    return ()


def can_make_agency(actor: Actor) -> bool:
    """Whether an actor may add an agency, with its first member."""
    return actor.duty == Duty.COORDINATOR


def hats_to_give(actor: Actor, person: Standing) -> list[Hat]:
    """Which further hats an actor may give to somebody who has or had one at the same agency.

    Who never belonged there is invited instead, and accepts it by themselves. A desk's account has one hat for good.
    """
    agencies = {hat.agency_id for hat in person.hats | person.past} - person.closed
    found = [
        Hat(agency_id, duty)
        for agency_id in agencies
        for duty in duties_to_invite(actor, agency_id, person.supervisors.get(agency_id, 0))
    ]
    if person.is_desk:
        return [hat for hat in found if hat in person.past and hat not in person.hats]
    return [hat for hat in found if hat not in person.hats and hat.duty != Duty.SHIFT_DESK]


def can_end_hat(actor: Actor, person: Standing, hat: Hat) -> bool:
    """Whether an actor may take this hat away: of the own agency, not the last coordinator's, not one's own last."""
    if hat not in person.hats or actor.agency_id != hat.agency_id or is_last_coordinator(person, {hat}):
        return False
    if actor.person_id == person.person_id and len(person.hats) == 1:
        return False
    return actor.duty == Duty.COORDINATOR or (actor.duty == Duty.SUPERVISOR and hat.duty in AGENCY_DUTIES)


def hats_ended_by_leaving(actor: Actor, person: Standing) -> frozenset[Hat]:
    """Which hats end when an actor says that somebody left: a supervisor speaks for the own agency alone."""
    if actor.duty in (Duty.COORDINATOR, Duty.OPERATOR):
        return person.hats
    if actor.duty == Duty.SUPERVISOR:
        return frozenset(h for h in person.hats if h.agency_id == actor.agency_id and h.duty in AGENCY_DUTIES)
    return frozenset()


def can_say_left(actor: Actor, person: Standing) -> bool:
    """Whether an actor may shut somebody out: never oneself, never the last coordinator."""
    ended = hats_ended_by_leaving(actor, person)
    return bool(ended) and actor.person_id != person.person_id and not is_last_coordinator(person, ended)


def is_last_coordinator(person: Standing, ended: AbstractSet[Hat]) -> bool:
    """Whether ending these hats would leave the coalition without a coordinator."""
    ends = {hat for hat in ended if hat.duty == Duty.COORDINATOR}
    stays = {hat for hat in person.hats - ended if hat.duty == Duty.COORDINATOR}
    return bool(ends) and not stays and person.coordinators <= 1


def reset_waits(actor: Actor, person: Standing) -> bool | None:
    """Whether a spoken code that an actor issues must wait a day; None where the actor may issue none.

    A supervisor issues one to the own agency's people at once, a coordinator to the coalition's. For an agency's only
    supervisor no colleague can: the coordinator stands in, with a reason and a day's wait. Nobody issues one to
    themselves.
    """
    if actor.person_id == person.person_id:
        return None
    own = {hat.duty for hat in person.hats if hat.agency_id == actor.agency_id}
    mine = AGENCY_DUTIES if actor.duty == Duty.SUPERVISOR else COALITION_DUTIES
    opens_other_doors = any(hat.agency_id != actor.agency_id or hat.duty not in mine for hat in person.hats)
    if actor.duty == Duty.SUPERVISOR and own & set(AGENCY_DUTIES):
        return opens_other_doors
    if actor.duty == Duty.COORDINATOR:
        if own & set(COALITION_DUTIES):
            return opens_other_doors
        alone = (h for h in person.hats if h.duty == Duty.SUPERVISOR and person.supervisors.get(h.agency_id, 0) == 1)
        return True if any(alone) else None
    return None


def can_end_sign_ins(actor: Actor, person: Standing) -> bool:
    """Whether an actor may end all sign-ins of somebody, without shutting them out."""
    return bool(hats_ended_by_leaving(actor, person)) and actor.person_id != person.person_id


def can_end_invitation(actor: Actor, agency_id: UUID) -> bool:
    """Whether an actor may take an invitation back."""
    return actor.duty == Duty.COORDINATOR or (actor.duty == Duty.SUPERVISOR and actor.agency_id == agency_id)


def can_register_browser(actor: Actor) -> bool:
    """Whether an actor may let the agency's shift desk sign in in the browser at hand."""
    return actor.duty == Duty.SUPERVISOR


def can_end_agency(actor: Actor, agency: Any, *, is_of_coalition: bool) -> bool:
    """Whether an actor may end an agency with all its hats: a coordinator, and never the coalition's own."""
    is_own = is_of_coalition or actor.agency_id == agency.id
    return actor.duty == Duty.COORDINATOR and agency.ended_at is None and not is_own


def can_reopen_agency(actor: Actor, agency: Any) -> bool:
    """Whether an actor may open an agency that has ended."""
    return actor.duty == Duty.COORDINATOR and agency.ended_at is not None


def can_end_browser(actor: Actor, agency_id: UUID) -> bool:
    """Whether an actor may shut the shift desk out of a browser."""
    return actor.duty == Duty.COORDINATOR or (actor.duty == Duty.SUPERVISOR and actor.agency_id == agency_id)


def can_read_log(actor: Actor) -> bool:
    """Whether an actor may read who did what with accounts: a supervisor the own agency's, a coordinator all."""
    return actor.duty in (Duty.SUPERVISOR, Duty.COORDINATOR)


def can_withdraw_request(actor: Actor, person_id: UUID) -> bool:
    """Whether an actor may take back that a spoken code is on its way: a coordinator, or whom it is for."""
    return actor.duty == Duty.COORDINATOR or actor.person_id == person_id
