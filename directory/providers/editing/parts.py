"""Every form of the desk by the kind of record that it is of, in the order of the screens."""

from directory.core.actor import Actor
from directory.core.problems import NotFound
from directory.providers.editing.hours import HOURS_PART
from directory.providers.editing.of_organization import ORGANIZATION_PARTS
from directory.providers.editing.of_place import PLACE_PARTS
from directory.providers.editing.of_reach import CONTACT_PARTS, PHONE_PARTS
from directory.providers.editing.of_service import SERVICE_PARTS
from directory.providers.editing.part import Part
from directory.providers.editing.scope import FIRST_PART

PARTS: dict[str, tuple[Part, ...]] = {
    "organizations": ORGANIZATION_PARTS,
    "services": (*SERVICE_PARTS[:2], HOURS_PART, *SERVICE_PARTS[2:]),
    "places": (*PLACE_PARTS, HOURS_PART),
    "phones": PHONE_PARTS,
    "contacts": CONTACT_PARTS,
}


def get_part(actor: Actor, kind: str, name: str) -> Part:
    """A part by its name; NotFound for one that there is not, or that is not this actor's to change."""
    for part in PARTS[kind]:
        if part.name == name and part.may(actor):
            return part
    raise NotFound


def first_part(actor: Actor, kind: str) -> Part:
    """The part that is asked for when a record of the kind is entered."""
    return get_part(actor, kind, FIRST_PART[kind])
