"""Who may change the catalog: pure answers, for actions and for the buttons that lead to them."""

from typing import Any

from directory.core.actor import Actor
from directory.core.permissions import Duty, Permission


def can_edit(actor: Actor, organization: Any) -> bool:
    """Whether an actor may change an organization (a row with `agency_id`) and all that belongs to it.

    A coordinator may change every one; a supervisor only the listing of their own agency. None stands for what
    belongs to no organization, as a place of an import may: for coordinators alone.
    """
    if not actor.may(Permission.EDIT_DIRECTORY):
        return False
    if actor.duty == Duty.COORDINATOR:
        return True
    return organization is not None and organization.agency_id is not None and organization.agency_id == actor.agency_id


def can_create(actor: Actor) -> bool:
    """Whether an actor may enter an organization: who is listed is for the coalition to say."""
    return actor.may(Permission.EDIT_DIRECTORY) and actor.duty == Duty.COORDINATOR


def can_list(actor: Actor) -> bool:
    """Whether an actor may pause, archive or bring back a listing, and say which agency keeps it."""
    return can_create(actor)


def can_remove(actor: Actor) -> bool:
    """Whether an actor may ask that a record is deleted for good."""
    return can_create(actor)
