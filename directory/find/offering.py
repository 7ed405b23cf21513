"""One service as the partner's page, the right pane and the hand-out tell it."""

import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from directory.find.telling import Call, Hours, Link, Mark, Telling, latest_check, plain_list
from directory.providers.models import Origin, Police, ServiceStatus
from directory.providers.queries import Holdings
from directory.web.language import day


@dataclass(slots=True)
class Asked:
    """What a service asks for, what it has said that it does not ask for, and what nobody has said."""

    asks: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Terms:
    """The terms on a record in words: our own by vocabulary, those read out of foreign ones, and the foreign ones."""

    own: dict[str, list[str]] = field(default_factory=dict)
    read: dict[str, list[str]] = field(default_factory=dict)
    foreign: dict[str, list[str]] = field(default_factory=dict)

    def of(self, vocabulary: str) -> list[str]:
        """The names of one of our vocabularies."""
        return self.own.get(vocabulary, [])

    def read_of(self, vocabulary: str) -> list[str]:
        """The names of one of our vocabularies that nobody stated: they follow from a foreign term."""
        return self.read.get(vocabulary, [])


@dataclass(slots=True)
class Offering:
    """A service in words. Lists are empty and texts blank where nothing is known."""

    id: uuid.UUID
    name: str
    also: str
    program: str
    description: str
    status: str
    alert: str
    marks: list[Mark]
    terms: Terms
    asked: Asked
    ages: str
    eligibility: str
    accepting: list[str]
    application: str
    calls: list[Call]
    email: Link | None
    contacts: list[str]
    hours: list[Hours]
    state: str
    places: list[str]
    areas: list[str]
    languages: list[str]
    interpretation: str
    fees: str
    prices: list[str]
    documents: list[tuple[str, Link | None]]
    police: str
    links: list[Link]
    funding: list[str]
    more: list[tuple[str, str]]
    checked: Mark
    is_checked: bool
    serves: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)

    @property
    def cost(self) -> str:
        """What it costs, in one line: the prices, or what is written about fees."""
        return "; ".join(self.prices) or self.fees


def tell_service(service: Any, held: Holdings, t: Telling) -> Offering:
    """Everything of a service that a page shows; what its organization has is left to the page."""
    i = service.id
    links = held.of("link", "service_id", i)
    at_ids = [row.id for row in links]
    place_ids = [row.location_id for row in links]
    schedules = schedules_of(held, i)
    # A check of the organization is one of each of its services, as on the card of results.
    checks = held.of("check", "service_id", i) + held.of("check", "organization_id", service.organization_id)
    contacts = held.of("contact", "service_id", i) + held.of("contact", "service_at_location_id", *at_ids)
    terms = tell_terms(held.of("term", "link_id", i), t)
    alert, marks = _alert(service, t), _marks(service, held, t)
    latest = latest_check(checks)
    asked, prices = tell_barriers(held.of("term", "link_id", service.organization_id, i), t), _prices(held, i, t)
    made = Offering(
        id=i,
        name=service.name,
        also=service.alternate_name or "",
        program=next((row.name for row in held.rows["program"] if row.id == service.program_id), ""),
        description=service.description or "",
        status=service.status.value,
        alert=alert,
        marks=marks,
        terms=terms,
        asked=asked,
        ages=t.ages(service.minimum_age, service.maximum_age),
        eligibility=service.eligibility_description or "",
        accepting=terms.of("accepting"),
        application=service.application_process or "",
        calls=calls_of(
            held,
            t,
            [
                ("service_id", [i]),
                ("contact_id", [row.id for row in contacts]),
                ("service_at_location_id", at_ids),
            ],
        ),
        email=t.email(service.email),
        contacts=tell_contacts(contacts),
        hours=t.hours(schedules),
        state=t.state(schedules),
        places=[row.name or "" for row in _places(held, place_ids)],
        areas=_areas(held.of("area", "service_id", i) + held.of("area", "service_at_location_id", *at_ids)),
        languages=t.spoken_languages(
            held.of("language", "service_id", i) + held.of("language", "location_id", *place_ids)
        ),
        interpretation=service.interpretation_services or "",
        fees=service.fees_description or ("" if prices else _no_fee(asked, t)),
        prices=prices,
        documents=[
            (row.document, t.link(row.uri)) for row in held.of("document", "service_id", i) if row.document.strip()
        ],
        police=_police(service.police_involved, t),
        links=_links(service, held, t),
        funding=plain_list(held.of("funding", "service_id", i), "source_of_funds"),
        more=_more(service, t),
        checked=t.checked(latest.checked_at if latest else None, latest.method.value if latest else ""),
        is_checked=latest is not None,
    )
    made.serves = [*terms.of("population"), *([made.ages] if made.ages else [])]
    made.unsaid = _unsaid(made, t)
    return made


def _unsaid(one: Offering, t: Telling) -> list[str]:
    """What a worker would want to know and nobody has said."""
    wanted: list[tuple[str, object]] = [
        (t._("hours"), one.hours),
        (t._("languages"), one.languages or one.interpretation),
        (t._("cost"), one.cost),
        (t._("papers to bring"), one.documents),
        (t._("who may come"), one.serves or one.eligibility or one.terms.read_of("population")),
        (t._("how to refer"), one.application or one.accepting),
    ]
    return [label for label, known in wanted if not known]


def schedules_of(held: Holdings, service_id: uuid.UUID) -> list[Any]:
    """The nearest hours: the service's own, else those of it at a place, else those of its places."""
    links = held.of("link", "service_id", service_id)
    own = held.of("schedule", "service_id", service_id)
    here = held.of("schedule", "service_at_location_id", *(row.id for row in links))
    return own or here or held.of("schedule", "location_id", *(row.location_id for row in links))


def calls_of(held: Holdings, t: Telling, owners: list[tuple[str, list[uuid.UUID]]]) -> list[Call]:
    """The numbers of several owners: those for advocates first, then as entered, each once."""
    names = {row.id: _contact(row) for row in held.rows["contact"]}
    found: dict[tuple[str, bool], Call] = {}
    for column, ids in owners:
        for row in held.of("phone", column, *ids):
            call = t.call(row, names.get(row.contact_id, "") if row.contact_id else "")
            spoken = t.spoken_languages(held.of("language", "phone_id", row.id))
            if spoken:
                note = ", ".join(part for part in (call.note, ", ".join(spoken)) if part)
                call = replace(call, note=note)
            found.setdefault((call.number, call.is_for_advocates), call)
    return sorted(found.values(), key=lambda call: (not call.is_for_advocates, call.is_fax, call.kind != ""))


def tell_contacts(rows: list[Any]) -> list[str]:
    """People and offices to ask for, each once."""
    return list(dict.fromkeys(text for row in rows if (text := _contact(row))))


def _contact(row: Any) -> str:
    return ", ".join(part for part in (row.name, row.title, row.department) if part)


def tell_terms(rows: list[Any], t: Telling) -> Terms:
    """The terms of a record in words; those that follow from foreign ones stand apart: nobody stated them."""
    made = Terms()
    for row in rows:
        if row.value == "no" or row.vocabulary == "barrier":
            continue
        if row.vocabulary is None:
            names, name = made.foreign.setdefault(row.taxonomy or "", []), row.name
        else:
            name = t.wording.name(row.vocabulary, row.code)
            own_or_read = made.read if row.origin == Origin.MAPPED else made.own
            names = own_or_read.setdefault(row.vocabulary, [])
        if name not in names:
            names.append(name)
    return made


def tell_barriers(rows: list[Any], t: Telling) -> Asked:
    """What is asked: the service's own answer counts before its organization's."""
    answers = {row.code: row.value for row in rows if row.vocabulary == "barrier"}
    made = Asked()
    for (vocabulary, code), term in t.wording.terms.items():
        if vocabulary != "barrier":
            continue
        if code not in answers:
            made.unsaid.append(term.name(t.locale))
        elif answers[code] == "no":
            made.free.append(t.wording.free(code))
        else:
            made.asks.append(t.wording.asks(code))
    return made


def _marks(service: Any, held: Holdings, t: Telling) -> list[Mark]:
    """What ages: next group, room, waiting list. The old turns to "not known"; nothing undated is shown."""
    w = t.wording
    marks = []
    if service.next_group_on and service.next_group_stated_at and service.next_group_on >= t.today:
        when = t.when(service.next_group_stated_at)
        marks.append(
            Mark(
                "good",
                t._("%(group)s, said %(when)s")
                % {
                    "group": w.starts(day(service.next_group_on, t.timezone, t.locale, width="short")),
                    "when": when.said,
                },
                when,
            )
        )
    seen = set()
    for row in held.of("capacity", "service_id", service.id):
        if row.unit in seen:
            continue
        seen.add(row.unit)
        when = t.when(row.stated_at)
        if not t.is_believed(row.stated_at):
            marks.append(Mark("stale", w.room_unknown(when.said), when))
        else:
            marks.append(Mark("good" if row.available else "stop", w.room(row.available, row.unit, when.said), when))
    if service.wait_stated_at and (service.wait_days is not None or service.is_waitlist_open is not None):
        when = t.when(service.wait_stated_at)
        if t.is_believed(service.wait_stated_at):
            marks.append(Mark("", w.wait(service.wait_days, when.said, is_open=service.is_waitlist_open), when))
        else:
            marks.append(Mark("stale", w.wait_unknown(when.said), when))
    return marks


def _alert(service: Any, t: Telling) -> str:
    if not service.alert or (service.alert_until and service.alert_until < t.today):
        return ""
    if not service.alert_until:
        return str(service.alert)
    return t._("%(alert)s (until %(day)s)") % {"alert": service.alert, "day": t.day(service.alert_until)}


def _places(held: Holdings, ids: list[uuid.UUID]) -> list[Any]:
    by_id = {row.id: row for row in held.rows["location"]}
    return [by_id[i] for i in ids if i in by_id]


def _areas(rows: list[Any]) -> list[str]:
    return list(dict.fromkeys(text for row in rows if (text := _area(row))))


def _area(row: Any) -> str:
    name, words = (row.name or "").strip(), (row.description or "").strip()
    return f"{name} ({words})" if name and words and words != name else name or words


def _no_fee(asked: Asked, t: Telling) -> str:
    """That it is free, where it has said that it charges nobody."""
    free = t.wording.free("fee_required")
    return free if free in asked.free else ""


def _prices(held: Holdings, service_id: uuid.UUID, t: Telling) -> list[str]:
    live = [row for row in held.of("cost", "service_id", service_id) if not (row.valid_to and row.valid_to < t.today)]
    return list(dict.fromkeys(text for row in live if (text := t.price(row))))


def _links(service: Any, held: Holdings, t: Telling) -> list[Link]:
    found = [
        t.link(service.url),
        *(t.link(row.url, row.label) for row in held.of("url", "service_id", service.id)),
    ]
    return [link for link in found if link]


def _more(service: Any, t: Telling) -> list[tuple[str, str]]:
    said = [(t._("Licenses"), service.licenses), (t._("Accreditation"), service.accreditations)]
    # HSDS 1.x and 2.x have a wait in free words and without a date: it is no statement of today's wait.
    said.append((t._("Wait, as written at an unknown date"), service.wait_time))
    return [(label, text.strip()) for label, text in said if text and text.strip()]


def _police(police: Police, t: Telling) -> str:
    return {
        Police.NEVER: t._("Never involved"),
        Police.ON_REQUEST: t._("Only if the person asks for them"),
        Police.ALWAYS: t._("Involved whenever the service is used"),
        Police.UNKNOWN: t._("Not said: ask before you refer"),
    }[police]


def is_offered(service: Any) -> bool:
    """Whether a service can be used, now or again soon."""
    return service.status in (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
