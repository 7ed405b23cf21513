"""Who may do what to whom, as a table: every identity, the same hat at another agency included."""

import uuid

import pytest

from directory.accounts import policy
from directory.accounts.policy import Hat, Standing
from directory.core.actor import GUEST, Actor
from directory.core.permissions import Duty

HOUSE, NOPAL, COALITION = (uuid.UUID(int=n) for n in (11, 12, 13))


def actor_of(duty: Duty, agency: uuid.UUID, person: int) -> Actor:
    return Actor(duty=duty, agency_id=agency, person_id=uuid.UUID(int=person))


ACTORS = {
    "supervisor": actor_of(Duty.SUPERVISOR, HOUSE, 1),
    "supervisor elsewhere": actor_of(Duty.SUPERVISOR, NOPAL, 2),
    "coordinator": actor_of(Duty.COORDINATOR, COALITION, 3),
    "operator": actor_of(Duty.OPERATOR, COALITION, 4),
    "advocate": actor_of(Duty.ADVOCATE, HOUSE, 5),
    "intake": actor_of(Duty.INTAKE, HOUSE, 6),
    "shift desk": actor_of(Duty.SHIFT_DESK, HOUSE, 7),
    "guest": GUEST,
}


def person(
    *hats: tuple[uuid.UUID, Duty], number: int = 50, supervisors: int = 2, coordinators: int = 2, past: bool = False
) -> Standing:
    worn = frozenset(Hat(agency, duty) for agency, duty in hats)
    counts = {agency: supervisors for agency, _ in hats}
    return Standing(
        uuid.UUID(int=number), frozenset() if past else worn, worn if past else frozenset(), counts, coordinators
    )


ADVOCATE = person((HOUSE, Duty.ADVOCATE))
BOTH = person((HOUSE, Duty.ADVOCATE), (NOPAL, Duty.ADVOCATE))
ONLY_SUPERVISOR = person((HOUSE, Duty.SUPERVISOR), supervisors=1)
ONE_COORDINATOR = person((COALITION, Duty.COORDINATOR), coordinators=1)
COORDINATOR = person((COALITION, Duty.COORDINATOR))


@pytest.mark.parametrize(
    ("what", "answer", "may"),
    [
        ("let an advocate in", lambda a: Duty.ADVOCATE in policy.duties_to_invite(a, HOUSE, 1), {"supervisor"}),
        ("let a desk in", lambda a: Duty.SHIFT_DESK in policy.duties_to_invite(a, HOUSE, 1), {"supervisor"}),
        (
            "let a further supervisor in",
            lambda a: Duty.SUPERVISOR in policy.duties_to_invite(a, HOUSE, 1),
            {"supervisor"},
        ),
        (
            "let the first supervisor in",
            lambda a: Duty.SUPERVISOR in policy.duties_to_invite(a, HOUSE, 0),
            {"supervisor", "coordinator"},
        ),
        (
            "let a coordinator in",
            lambda a: Duty.COORDINATOR in policy.duties_to_invite(a, COALITION, 1),
            {"coordinator"},
        ),
        ("let a coordinator in elsewhere", lambda a: Duty.COORDINATOR in policy.duties_to_invite(a, HOUSE, 0), set()),
        ("make an agency", policy.can_make_agency, {"coordinator"}),
        ("give a hat", lambda a: Hat(HOUSE, Duty.INTAKE) in policy.hats_to_give(a, ADVOCATE), {"supervisor"}),
        ("give a hat to a stranger", lambda a: Hat(HOUSE, Duty.INTAKE) in policy.hats_to_give(a, COORDINATOR), set()),
        ("give the desk's hat", lambda a: Hat(HOUSE, Duty.SHIFT_DESK) in policy.hats_to_give(a, ADVOCATE), set()),
        (
            "bring back",
            lambda a: Hat(HOUSE, Duty.ADVOCATE) in policy.hats_to_give(a, person((HOUSE, Duty.ADVOCATE), past=True)),
            {"supervisor"},
        ),
        ("end a hat", lambda a: policy.can_end_hat(a, ADVOCATE, Hat(HOUSE, Duty.ADVOCATE)), {"supervisor"}),
        (
            "end a coordinator's hat",
            lambda a: policy.can_end_hat(a, COORDINATOR, Hat(COALITION, Duty.COORDINATOR)),
            {"coordinator"},
        ),
        ("say left", lambda a: policy.can_say_left(a, ADVOCATE), {"supervisor", "coordinator", "operator"}),
        (
            "say left of one of two agencies",
            lambda a: policy.can_say_left(a, BOTH),
            {"supervisor", "supervisor elsewhere", "coordinator", "operator"},
        ),
        ("say the last coordinator left", lambda a: policy.can_say_left(a, ONE_COORDINATOR), set()),
        ("say a coordinator left", lambda a: policy.can_say_left(a, COORDINATOR), {"coordinator", "operator"}),
        ("end sign-ins", lambda a: policy.can_end_sign_ins(a, ADVOCATE), {"supervisor", "coordinator", "operator"}),
        ("make a code at once", lambda a: policy.reset_waits(a, ADVOCATE) is False, {"supervisor"}),
        ("make a code after a day", lambda a: policy.reset_waits(a, ADVOCATE) is True, set()),
        (
            "make a code for an only supervisor",
            lambda a: policy.reset_waits(a, ONLY_SUPERVISOR) is True,
            {"coordinator"},
        ),
        (
            "make a code for one of two supervisors",
            lambda a: policy.reset_waits(a, person((HOUSE, Duty.SUPERVISOR))) is True,
            set(),
        ),
        ("make a code for a coordinator", lambda a: policy.reset_waits(a, COORDINATOR) is False, {"coordinator"}),
        ("take an invitation back", lambda a: policy.can_end_invitation(a, HOUSE), {"supervisor", "coordinator"}),
        ("shut the desk out", lambda a: policy.can_end_browser(a, HOUSE), {"supervisor", "coordinator"}),
        ("register a browser", policy.can_register_browser, {"supervisor", "supervisor elsewhere"}),
        ("read the log", policy.can_read_log, {"supervisor", "supervisor elsewhere", "coordinator"}),
    ],
)
def test_who_may_do_what(what: str, answer: object, may: set[str]) -> None:
    assert callable(answer)
    assert {name for name, actor in ACTORS.items() if answer(actor)} == may, what


@pytest.mark.parametrize("name", ["supervisor", "coordinator", "operator"])
def test_nobody_shuts_themselves_out_by_accident(name: str) -> None:
    actor = ACTORS[name]
    assert actor.duty is not None
    assert actor.agency_id is not None
    assert actor.person_id is not None
    own = person((actor.agency_id, actor.duty), number=actor.person_id.int)
    assert not policy.can_say_left(actor, own)
    assert not policy.can_end_hat(actor, own, Hat(actor.agency_id, actor.duty))
    assert policy.reset_waits(actor, own) is None


def test_one_may_put_down_one_of_two_own_hats() -> None:
    own = person((HOUSE, Duty.SUPERVISOR), (HOUSE, Duty.ADVOCATE), number=1)
    assert policy.can_end_hat(ACTORS["supervisor"], own, Hat(HOUSE, Duty.ADVOCATE))


def test_a_coordinator_who_wears_two_such_hats_is_not_counted_twice() -> None:
    twice = person((COALITION, Duty.COORDINATOR), (NOPAL, Duty.COORDINATOR), coordinators=1)
    assert policy.can_end_hat(ACTORS["coordinator"], twice, Hat(COALITION, Duty.COORDINATOR))
    assert not policy.can_say_left(ACTORS["coordinator"], twice)


def test_a_supervisor_speaks_for_the_own_agency_alone() -> None:
    assert policy.hats_ended_by_leaving(ACTORS["supervisor"], BOTH) == {Hat(HOUSE, Duty.ADVOCATE)}
    assert policy.hats_ended_by_leaving(ACTORS["coordinator"], BOTH) == BOTH.hats
