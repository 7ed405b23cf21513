"""A partner's page: an organization with its services, places, numbers and checks, in words."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from directory.find.offering import (
    Offering,
    Terms,
    calls_of,
    is_offered,
    schedules_of,
    tell_service,
    tell_terms,
)
from directory.find.place import Place, say_where, tell_place
from directory.find.telling import Call, Hours, Link, Mark, Telling, When, latest_check, plain_list
from directory.providers.models import FieldGroup, Known
from directory.providers.queries import Holdings

MOST_NAMES = 2


@dataclass(frozen=True, slots=True)
class Check:
    """That somebody checked something: of what, when, how, who."""

    what: str
    of: str
    when: When
    how: str
    who: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A yes, no or unknown about the organization, with what it means for who sends somebody there."""

    label: str
    answer: str
    meaning: str


@dataclass(slots=True)
class Glance:
    """What is needed on the telephone, of a whole organization or of one service."""

    advocates: list[Call] = field(default_factory=list)
    public: list[Call] = field(default_factory=list)
    email: Link | None = None
    open: list[tuple[str, str]] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    serves: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    cost: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Partner:
    """Everything of an organization that its page shows."""

    id: uuid.UUID
    name: str
    also: str
    parent: tuple[uuid.UUID, str] | None
    kind: str
    description: str
    terms: Terms
    checked: Mark
    glance: Glance
    offerings: list[Offering]
    gone: list[str]
    places: list[Place]
    calls: list[Call]
    contacts: list[tuple[str, Link | None, list[Call]]]
    programs: list[tuple[str, str]]
    standings: list[Standing]
    basis: str
    checks: list[Check]
    unchecked: list[str]
    links: list[Link]
    funding: list[str]
    identifiers: list[tuple[str, str]]
    facts: list[tuple[str, str]]
    source: tuple[str, str] | None


def tell_partner(held: Holdings, t: Telling) -> Partner:
    """The page of the one organization that is held."""
    (organization,) = held.organizations.values()
    i = organization.id
    offered = [row for row in held.services if is_offered(row)]
    offerings = [tell_service(row, held, t) for row in offered]
    places = [tell_place(row, held, t) for row in held.rows["location"]]
    terms = tell_terms(held.of("term", "link_id", i), t)
    calls = calls_of(held, t, [("organization_id", [i]), ("contact_id", _contacts_of(held, i))])
    latest = latest_check(held.rows["check"])
    return Partner(
        id=i,
        name=organization.name,
        also=organization.alternate_name or "",
        parent=(organization.parent_id, organization.parent_name) if organization.parent_id else None,
        kind=t.wording.name("legal_status", organization.legal_status) if organization.legal_status else "",
        description=organization.description or "",
        terms=terms,
        checked=t.checked(latest.checked_at if latest else None, latest.method.value if latest else ""),
        glance=_glance(organization, held, t, offered, offerings, places, calls, terms),
        offerings=offerings,
        gone=[row.name for row in held.services if not is_offered(row)],
        places=places,
        calls=calls,
        contacts=_tell_contacts(held.of("contact", "organization_id", i), held, t),
        programs=[(row.name, row.description or "") for row in held.rows["program"]],
        standings=_standings(organization, t),
        basis=organization.inclusion_basis or "",
        checks=_tell_checks(held, t, {row.id: row.name for row in held.services}),
        unchecked=[one.name for one in offerings if not one.is_checked],
        links=_links(organization, held, t),
        funding=plain_list(held.of("funding", "organization_id", i), "source_of_funds"),
        identifiers=[(row.identifier_type, row.identifier) for row in held.rows["identifier"]],
        facts=_facts(organization, t),
        source=(organization.source, organization.source_id or "") if organization.source else None,
    )


def tell_glance(held: Holdings, t: Telling, service_id: uuid.UUID) -> tuple[Offering, Glance] | None:
    """One service of the held organization, and what one needs on the telephone; None if not there."""
    service = next((row for row in held.services if row.id == service_id and is_offered(row)), None)
    if service is None:
        return None
    (organization,) = held.organizations.values()
    offering = tell_service(service, held, t)
    linked = [row.location_id for row in held.of("link", "service_id", service.id)]
    shared = calls_of(held, t, [("location_id", linked), ("organization_id", [organization.id])])
    calls = offering.calls + shared
    glance = Glance(
        advocates=_once(calls, is_for_advocates=True)[:2],
        public=_once(offering.calls, is_for_advocates=False) or _once(calls, is_for_advocates=False)[:2],
        email=offering.email or t.email(organization.email),
        open=[("", offering.state)] if offering.state else [],
        hours=offering.hours,
        where=say_where([tell_place(row, held, t) for row in held.rows["location"] if row.id in linked], t),
        serves=_serves(offering, tell_terms(held.of("term", "link_id", organization.id), t)),
        languages=offering.languages,
        cost=[offering.cost] if offering.cost else [],
        documents=[text for text, _ in offering.documents],
    )
    return offering, glance


def _glance(
    organization: Any, held: Holdings, t: Telling, rows: list[Any], offerings: list[Offering],
    places: list[Place], calls: list[Call], terms: Terms,
) -> Glance:  # fmt: skip
    every = (
        calls + [call for one in offerings for call in one.calls] + [call for place in places for call in place.calls]
    )
    states: dict[str, list[str]] = {}
    for row, one in zip(rows, offerings, strict=True):
        if schedules_of(held, row.id) and one.state:
            states.setdefault(one.state, []).append(one.name)
    one_for_all = len(states) == 1 and len(next(iter(states.values()))) == len(offerings)
    return Glance(
        advocates=_once(every, is_for_advocates=True)[:2],
        public=_once(every, is_for_advocates=False)[:2],
        email=t.email(organization.email),
        open=[("" if one_for_all else _some(names, t), state) for state, names in states.items()][:4],
        where=say_where(places, t),
        serves=terms.of("population"),
        languages=list(dict.fromkeys(name for one in offerings for name in one.languages)),
        cost=list({one.cost.rstrip(".").casefold(): one.cost for one in offerings if one.cost}.values())[:3],
        documents=_papers(offerings),
    )


def _once(calls: list[Call], *, is_for_advocates: bool) -> list[Call]:
    """The numbers for advocates or those for anybody, each once, no fax among them."""
    found: dict[str, Call] = {}
    for call in calls:
        if call.is_for_advocates == is_for_advocates and not call.is_fax:
            found.setdefault(call.number, call)
    return list(found.values())


def _some(names: list[str], t: Telling) -> str:
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return t._("%(names)s and %(count)s more") % {
        "names": ", ".join(names[: MOST_NAMES - 1]),
        "count": len(names) - MOST_NAMES + 1,
    }


def _papers(offerings: list[Offering]) -> list[str]:
    """The papers that are asked for; by which service, where there are several."""
    by_text: dict[str, list[str]] = {}
    for one in offerings:
        for text, _ in one.documents:
            by_text.setdefault(text, []).append(one.name)
    return [text if len(names) == len(offerings) else f"{text} ({', '.join(names)})" for text, names in by_text.items()]


def _serves(offering: Offering, of_organization: Terms) -> list[str]:
    own = offering.terms.of("population") or of_organization.of("population")
    return [*own, offering.ages] if offering.ages else own


def _contacts_of(held: Holdings, organization_id: uuid.UUID) -> list[uuid.UUID]:
    return [row.id for row in held.of("contact", "organization_id", organization_id)]


def _tell_contacts(rows: list[Any], held: Holdings, t: Telling) -> list[tuple[str, Link | None, list[Call]]]:
    """Whom to ask for at the organization, each once."""
    told: list[tuple[str, Link | None, list[Call]]] = []
    for row in rows:
        contact = _tell_contact(row, held, t)
        if contact not in told:
            told.append(contact)
    return told


def _tell_contact(row: Any, held: Holdings, t: Telling) -> tuple[str, Link | None, list[Call]]:
    words = ", ".join(part for part in (row.name, row.title, row.department) if part)
    return (
        words or t._("Somebody to ask for"),
        t.email(row.email),
        calls_of(held, t, [("contact_id", [row.id])]),
    )


def _tell_checks(held: Holdings, t: Telling, names: dict[uuid.UUID, str]) -> list[Check]:
    """The checks, newest first; one person's round through the services is one row."""
    groups = {
        FieldGroup.ALL: t._("Everything"),
        FieldGroup.REACH: t._("Numbers and contacts"),
        FieldGroup.HOURS: t._("Hours"),
        FieldGroup.ELIGIBILITY: t._("Who it is for"),
        FieldGroup.COST: t._("Cost"),
        FieldGroup.PLACE: t._("Place and access"),
    }
    rounds: dict[tuple[Any, ...], list[str]] = {}
    for row in held.rows["check"]:
        day = t.when(row.checked_at)
        rounds.setdefault((row.field_group, row.method, day, row.checked_by), []).append(names.get(row.service_id, ""))
    return [
        Check(
            groups[group],
            "" if "" in of else ", ".join(dict.fromkeys(of)),
            when,
            method_name(method.value, t),
            who,
        )
        for (group, method, when, who), of in rounds.items()
    ]


def method_name(method: str, t: Telling) -> str:
    """A way of checking in a word or two."""
    return {
        "visit": t._("visit"),
        "phone": t._("phone"),
        "email": t._("e-mail"),
        "partner": t._("the partner itself"),
        "feedback": t._("after a hint"),
        "website": t._("its website"),
    }[method]


def _standings(organization: Any, t: Telling) -> list[Standing]:
    _ = t._
    answers = {Known.YES: _("Yes"), Known.NO: _("No"), Known.UNKNOWN: _("Not said")}
    ask = _("Ask before you share anything about a person.")
    told = (
        (
            organization.is_victim_service_provider,
            _("Victim service provider"),
            _("It may tell nobody who comes to it, not even us, without that person’s signed release."),
            _("The rules for victim services do not bind it: agree on what stays private before you call."),
        ),
        (
            organization.is_part2_program,
            _("Substance use treatment records (42 CFR Part 2)"),
            _("It needs the person’s own written consent before it may even say that they come."),
            _("The special rule for treatment records does not apply to it."),
        ),
        (
            organization.enters_clients_in_hmis,
            _("Enters people in the homeless services database (HMIS)"),
            _("What people tell it may go into a database that other agencies read: tell the person first."),
            _("It enters nobody in the database that homeless services share."),
        ),
    )
    return [
        Standing(label, answers[known], {Known.YES: yes, Known.NO: no, Known.UNKNOWN: ask}[known])
        for known, label, yes, no in told
    ]


def _links(organization: Any, held: Holdings, t: Telling) -> list[Link]:
    found = [t.link(organization.website), t.link(organization.uri)]
    found += [t.link(row.url, row.label) for row in held.of("url", "organization_id", organization.id)]
    return list({link.text: link for link in found if link}.values())


def _facts(organization: Any, t: Telling) -> list[tuple[str, str]]:
    said = (
        (t._("Founded"), str(organization.year_incorporated or "")),
        (t._("Tax status"), organization.tax_status),
        (t._("Tax number"), organization.tax_id),
    )
    return [(label, text) for label, text in said if text]
