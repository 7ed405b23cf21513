"""What a record says now in one field, in plain lines: for the desk, beside what somebody says of it."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from directory.providers.hours.spoken import spoken
from directory.providers.models import Audience, LocationType, Police, ServiceStatus
from directory.providers.queries import Holdings
from directory.providers.schedules import rule_of
from directory.providers.vocabularies import Term
from directory.web.language import day, texts


@dataclass(slots=True)
class Record:
    """An organization, or one of its services (`service`), in a language and a time zone."""

    held: Holdings
    organization: Any
    service: Any
    terms: dict[tuple[str, str], Term]
    locale: str
    timezone: str
    now: datetime
    _: Callable[[str], str] = field(init=False)

    def __post_init__(self) -> None:
        """Take the words of the language."""
        self._ = texts(self.locale)

    def says(self, field_name: str) -> list[str]:
        """The lines of a field, each once; empty where the record says nothing."""
        found = _READERS[field_name](self) if field_name in _READERS else []
        return list(dict.fromkeys(text.strip() for text in found if text and text.strip()))

    @property
    def row(self) -> Any:
        """The service, or else the organization."""
        return self.service or self.organization

    def of(self, table: str) -> list[Any]:
        """The rows of a table that hang directly on the record."""
        owner = "service_id" if self.service else "organization_id"
        return self.held.of(table, owner, self.row.id)

    @property
    def links(self) -> list[Any]:
        """At which places the service is given; for an organization, all its services'."""
        own = [self.service] if self.service else self.services
        return self.held.of("link", "service_id", *(row.id for row in own))

    @property
    def services(self) -> list[Any]:
        """All services of the organization."""
        return [row for row in self.held.services if row.organization_id == self.organization.id]

    @property
    def places(self) -> list[Any]:
        """The places of the service, or of the organization."""
        wanted = {row.location_id for row in self.links}
        return [row for row in self.held.rows["location"] if row.id in wanted or self._is_own(row)]

    def _is_own(self, place: Any) -> bool:
        return not self.service and place.organization_id == self.organization.id

    def nearest(self, table: str) -> list[Any]:
        """Rows on the record and, with it, on its contacts and places."""
        is_phone = table == "phone"
        contacts = [row.id for row in self.of("contact")] if is_phone else []
        return [
            *(self.of(table) if is_phone or self.service else []),
            *(self.held.of(table, "contact_id", *contacts) if is_phone else []),
            *self.held.of(table, "service_at_location_id", *(row.id for row in self.links)),
            *self.held.of(table, "location_id", *(row.id for row in self.places)),
        ]

    def named(self, vocabulary: str | None, *ids: uuid.UUID) -> list[str]:
        """The terms of a vocabulary on the record, or on the rows of those ids."""
        rows = self.held.of("term", "link_id", *(ids or (self.row.id,)))
        return [
            self.name_of(row.vocabulary, row.code, row.name)
            for row in rows
            if row.vocabulary == vocabulary and row.value != "no"
        ]

    def name_of(self, vocabulary: str | None, code: str | None, name: str) -> str:
        """The label of a term of ours; of a foreign one the name that it came with."""
        term = self.terms.get((vocabulary or "", code or ""))
        return term.name(self.locale) if term else name


def _columns(*names: str) -> Callable[[Record], list[str]]:
    return lambda one: [str(value) for name in names if (value := getattr(one.row, name, None)) is not None]


def _phones(one: Record) -> list[str]:
    return [_phone(row, one) for row in one.nearest("phone")]


def _phone(row: Any, one: Record) -> str:
    number = f"{row.number} x{row.extension}" if row.extension else row.number
    kind = one._("for advocates") if row.audience == Audience.ADVOCATES else (row.type or "")
    return ", ".join(part for part in (number, kind, row.description) if part)


def _contacts(one: Record) -> list[str]:
    return [", ".join(p for p in (row.name, row.title, row.department, row.email) if p) for row in one.of("contact")]


def _hours(one: Record) -> list[str]:
    rows = one.nearest("schedule")
    rules = [rule for row in rows if (rule := rule_of(row, one.timezone))]
    today = one.now.date()
    written = [row.original_text or row.description or "" for row in rows if not rule_of(row, one.timezone)]
    return [*(spoken(rules, one.locale, today) if rules else []), *written]


def _places(one: Record) -> list[str]:
    """Open places with their street; of a confidential one the region, since there is nothing else to tell."""
    found = []
    for place in one.places:
        if not place.is_open:
            found.append(", ".join(p for p in (place.name, place.region, one._("place kept confidential")) if p))
            continue
        found += [
            ", ".join(p for p in (place.name, row.address_1, row.address_2, row.city, row.postal_code) if p)
            for row in one.held.of("address", "location_id", place.id)
            if row.address_type != LocationType.POSTAL
        ] or [place.name or ""]
    return found


def _languages(one: Record) -> list[str]:
    rows = [
        *(one.of("language") if one.service else []),
        *one.held.of("language", "location_id", *(row.id for row in one.places)),
    ]
    named = [one.name_of("language", row.code, row.name or "") for row in rows]
    return named + _columns("interpretation_services")(one)


def _cost(one: Record) -> list[str]:
    if not one.service:
        return []
    prices = [
        " ".join(str(p) for p in (row.option, row.amount, row.currency, row.amount_description) if p is not None)
        for row in one.of("cost")
    ]
    return prices + _columns("fees_description")(one)


def _asked(one: Record) -> list[str]:
    answers = {row.code: row.value for row in one.held.of("term", "link_id", one.row.id) if row.vocabulary == "barrier"}
    known = [(one.terms.get(("barrier", code or "")), value) for code, value in answers.items()]
    return [term.label("free" if value == "no" else "asks", one.locale) for term, value in known if term]


def _police(one: Record) -> list[str]:
    _ = one._
    said = {
        Police.NEVER: _("Never involved"),
        Police.ON_REQUEST: _("Only if the person asks for them"),
        Police.ALWAYS: _("Involved whenever the service is used"),
    }
    return [said.get(one.row.police_involved, "")]


def _status(one: Record) -> list[str]:
    _ = one._
    if not one.service:
        return [_("Listed")]
    said = {
        ServiceStatus.ACTIVE: _("Offered"),
        ServiceStatus.TEMPORARILY_CLOSED: _("Temporarily closed"),
        ServiceStatus.INACTIVE: _("No longer offered"),
        ServiceStatus.DEFUNCT: _("No longer offered"),
    }
    return [said[one.row.status], one.row.alert or ""]


def _room(one: Record) -> list[str]:
    _ = one._
    rows = [
        _("%(unit)s: %(count)s, said %(day)s")
        % {"unit": row.unit, "count": row.available, "day": day(row.stated_at, one.timezone, one.locale)}
        for row in one.of("capacity")
    ]
    if one.row.wait_stated_at and one.row.wait_days is not None:
        when = day(one.row.wait_stated_at, one.timezone, one.locale)
        rows.append(_("Wait in days: %(days)s, said %(day)s") % {"days": one.row.wait_days, "day": when})
    return rows


def _serves(one: Record) -> list[str]:
    ages = [f"{low or 0:g}-{high:g}" if high else f"{low:g}+" for low, high in _ages(one) if low or high]
    return [*one.named("population"), *ages, *_columns("eligibility_description")(one)]


def _ages(one: Record) -> Iterable[tuple[Any, Any]]:
    return [(one.row.minimum_age, one.row.maximum_age)] if one.service else []


def _privacy(one: Record) -> list[str]:
    _ = one._
    said = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not said")}
    labels = {
        "is_victim_service_provider": _("Victim service provider"),
        "is_part2_program": _("Substance use treatment records (42 CFR Part 2)"),
        "enters_clients_in_hmis": _("Enters people in the homeless services database (HMIS)"),
    }
    return [f"{label}: {said[getattr(one.organization, name).value]}" for name, label in labels.items()]


_READERS: dict[str, Callable[[Record], list[str]]] = {
    "name": _columns("name", "alternate_name"),
    "status": _status,
    "room": _room,
    "description": _columns("description"),
    "sector": lambda one: [*one.named("sector"), *_columns("legal_status")(one)],
    "need": lambda one: one.named("need"),
    "goal": lambda one: one.named("goal"),
    "serves": _serves,
    "area": lambda one: [", ".join(p for p in (row.name, row.description) if p) for row in one.of("area")],
    "referral": lambda one: [*_columns("application_process")(one), *one.named("accepting")],
    "phone": _phones,
    "email": _columns("email"),
    "contact": _contacts,
    "hours": _hours,
    "place": _places,
    "access": lambda one: one.named("accessibility", one.row.id, *(row.id for row in one.places)),
    "languages": _languages,
    "cost": _cost,
    "papers": lambda one: [row.document for row in one.of("document")] if one.service else [],
    "asked": _asked,
    "police": _police,
    "website": lambda one: [*_columns("website", "url", "uri")(one), *(row.url for row in one.of("url"))],
    "funding": lambda one: [row.source_of_funds for row in one.of("funding")],
    "licenses": _columns("licenses", "accreditations"),
    "listing": lambda one: one.named(None),
    "services": lambda one: [row.name for row in one.services],
    "programs": lambda one: [
        row.name for row in one.held.rows["program"] if row.organization_id == one.organization.id
    ],
    "privacy": _privacy,
    "basis": _columns("inclusion_basis"),
    "facts": _columns("year_incorporated", "tax_status", "tax_id"),
}
