"""What somebody can say is wrong: a closed list of fields, so that no name of a field is ever typed."""

from directory.web.language import N_

SERVICE = {
    "name": N_("Name"),
    "status": N_("Whether it is offered"),
    "room": N_("Room and wait"),
    "description": N_("Description"),
    "need": N_("Needs"),
    "goal": N_("Goals"),
    "serves": N_("Who it is for"),
    "area": N_("Living in"),
    "referral": N_("How to refer"),
    "phone": N_("Phone numbers"),
    "email": N_("E-mail"),
    "contact": N_("Whom to ask for"),
    "hours": N_("Hours"),
    "place": N_("Where"),
    "access": N_("Access"),
    "languages": N_("Languages"),
    "cost": N_("Cost"),
    "papers": N_("Papers to bring"),
    "asked": N_("What is asked"),
    "police": N_("Police"),
    "website": N_("On the web"),
    "funding": N_("Paid by"),
    "licenses": N_("Licenses and accreditation"),
    "listing": N_("Terms it is listed under"),
}
LISTING = "status"
"""The field of an organization that is the coalition's to answer: whether it should be listed at all."""
ORGANIZATION = {
    "name": N_("Name"),
    LISTING: N_("Whether it should be listed"),
    "description": N_("Description"),
    "sector": N_("What kind of place it is"),
    "contact": N_("Whom to ask for"),
    "phone": N_("Phone numbers"),
    "email": N_("E-mail"),
    "hours": N_("Hours"),
    "place": N_("Where"),
    "access": N_("Access"),
    "serves": N_("Who it is for"),
    "languages": N_("Languages"),
    "cost": N_("Cost"),
    "papers": N_("Papers to bring"),
    "services": N_("Which services it has"),
    "programs": N_("Programs"),
    "privacy": N_("Before you share anything"),
    "basis": N_("Why it is listed"),
    "website": N_("On the web"),
    "funding": N_("Paid by"),
    "facts": N_("Founding, tax and numbers"),
    "listing": N_("Terms it is listed under"),
}


def fields_of(*, of_service: bool) -> dict[str, str]:
    """The fields of a service or of an organization: code and English label, in the order of the page."""
    return SERVICE if of_service else ORGANIZATION


def label_of(field_name: str) -> str:
    """The English label of a field; its code where an older version wrote another."""
    return SERVICE.get(field_name) or ORGANIZATION.get(field_name) or field_name
