"""One service as a card, as facets and as the text it is found by."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from directory.core.words import indexed
from directory.find.indexing.gather import Gathered
from directory.find.phrases import Hints, code_word, is_enforcement
from directory.find.telling import latest_check
from directory.providers.hours.kinds import around_the_clock, evening, weekend
from directory.providers.hours.rules import Rule
from directory.providers.models import Audience, Known, LocationType
from directory.providers.schedules import rule_of
from directory.providers.vocabularies import Term

SUMMARY = 170
FEES = 60
FACETED = ("need", "population", "goal", "accepting", "sector")


@dataclass(slots=True)
class Made:
    """A card's row, its facets, places and hours, and the four columns of its text, best first."""

    row: dict[str, Any]
    facets: set[str]
    points: list[tuple[float, float]]
    rules: tuple[Rule, ...]
    texts: tuple[str, str, str, str]
    checked_at: datetime | None
    room_at: datetime | None
    vacancy: int


def make_card(
    one: Gathered,
    terms: dict[tuple[str, str], Term],
    hints: Hints,
    default_timezone: str,
    middles: dict[str, tuple[float, float]],
) -> Made:
    """Make everything of one service but its number; `middles` gives points for postal codes (`points_of_codes`)."""
    service, organization = one.service, one.organization
    codes, answers, foreign = _terms_of(one, terms)
    barriers = [code for vocabulary, code in terms if vocabulary == "barrier"]  # what stops most people first
    rules = _rules(one, default_timezone)
    languages = sorted({row.code for row in one.languages if row.code})
    check = latest_check(one.checks)
    capacity = max(one.capacities, key=lambda c: c.stated_at, default=None)
    phone = _best_phone(one)
    facets = {f"{vocabulary}:{code}" for vocabulary, code in codes if vocabulary in FACETED}
    facets |= {f"barrier:{code}:{answer}" for code, answer in answers.items()}
    facets |= {f"language:{code}" for code in languages}
    facets |= _hour_facets(rules)
    if is_enforcement(f"{service.name} . {organization.name}") or "sector:court_law_enforcement" in facets:
        facets.add("behind")
    if service.is_hotline:
        facets.add("hotline")
    facets.add(f"police:{service.police_involved.value}")
    facets |= {f"stance:{code}" for code in one.stances}
    room_at = _room_stated_at(service, capacity)
    points = _points(one, middles)
    if not points:
        facets.add("unmeasured")
    texts = _texts(one, codes, foreign, terms, hints)
    row = {
        "names": f" {texts[0]} {texts[1]} ",
        "service_id": service.id,
        "organization_id": organization.id,
        "name": service.name,
        "organization_name": organization.name,
        "summary": _summary(service.description),
        "place": _place(one),
        "is_place_hidden": any(not place.is_open for place in one.places),
        "phone": _number(phone),
        "public_phone": _number(_best_phone(one, public=True)),
        "phone_note": ((phone.description or "").strip() if phone else "")[:120],
        "is_phone_for_advocates": bool(phone and phone.audience == Audience.ADVOCATES),
        "status": service.status.value,
        "alert": service.alert or "",
        "alert_until": service.alert_until,
        "needs": ",".join(code for vocabulary, code in codes if vocabulary == "need"),
        "languages": ",".join(code for code in languages if code != "en"),
        "asks": ",".join(code for code in barriers if answers.get(code) == Known.YES),
        "free": ",".join(code for code in barriers if answers.get(code) == Known.NO),
        "police": service.police_involved.value,
        "fees": _summary(service.fees_description, FEES),
        "checked_at": check.checked_at if check else None,
        "checked_how": check.method.value if check else "",
        "room": capacity.available if capacity else None,
        "room_unit": capacity.unit if capacity else "",
        "room_stated_at": capacity.stated_at if capacity else None,
        "wait_days": service.wait_days,
        "is_waitlist_open": service.is_waitlist_open,
        "wait_stated_at": service.wait_stated_at,
        "next_group_on": service.next_group_on,
        "is_hotline": service.is_hotline,
        "agreed_from": one.bond.agreed_from,
        "agreed_until": one.bond.agreed_until,
        "liaison_on": one.bond.liaison_on,
        "trained_on": one.bond.trained_on,
    }
    return Made(
        row=row,
        facets=facets,
        points=points,
        rules=rules,
        texts=texts,
        checked_at=row["checked_at"],
        room_at=room_at,
        vacancy=_vacancy(capacity),
    )


def _terms_of(
    one: Gathered, terms: dict[tuple[str, str], Term]
) -> tuple[list[tuple[str, str]], dict[str, str], list[str]]:
    """Our terms with their parents, the answers to barriers, and the names of foreign terms."""
    codes: dict[tuple[str, str], None] = {}
    answers: dict[str, str] = {}
    foreign: list[str] = []
    for row in one.attributes:
        if row.vocabulary is None:
            foreign.append(row.name)
        elif row.vocabulary == "barrier":
            answers[row.code] = Known.NO.value if row.value == "no" else Known.YES.value
        elif row.value != "no":
            key: tuple[str, str] | None = (row.vocabulary, row.code)
            while key and key not in codes:
                codes[key] = None
                parent = terms[key].parent if key in terms else None
                key = (row.vocabulary, parent) if parent else None
    return list(codes), answers, foreign


def _rules(one: Gathered, default_timezone: str) -> tuple[Rule, ...]:
    found = {rule for row in one.schedules if (rule := rule_of(row, default_timezone))}
    return tuple(sorted(found, key=repr))


def _hour_facets(rules: tuple[Rule, ...]) -> set[str]:
    tests = {"hours:evening": evening, "hours:weekend": weekend, "hours:any": around_the_clock}
    return {name for name, test in tests.items() if rules and test(rules)}


def _best_phone(one: Gathered, *, public: bool = False) -> Any:
    """The number for advocates before the public one, or only that; the service's own before its organization's."""
    usable = [phone for phone in one.phones if (phone.type or "").lower() not in ("fax", "tty")]
    if public:
        return next((p for p in usable if p.audience == Audience.PUBLIC), None)
    return next((p for p in usable if p.audience == Audience.ADVOCATES), usable[0] if usable else None)


def _number(phone: Any) -> str:
    if phone is None:
        return ""
    return f"{phone.number} x{phone.extension}"[:60] if phone.extension else phone.number


def _place(one: Gathered) -> str:
    for place in one.places:
        if not place.is_open:
            return place.region or ""
    cities = dict.fromkeys(row.city for row in one.addresses if row.address_type != LocationType.POSTAL)
    return ", ".join(list(cities)[:2])


def postal_codes(one: Gathered) -> set[str]:
    """The postal codes of a service's open places, as they are looked up: the first five figures of "33127-4011"."""
    return {_code(row) for row in one.addresses if row.address_type != LocationType.POSTAL}


def _code(address: Any) -> str:
    code: str = address.postal_code.strip()
    return code[:5] if code[:5].isdecimal() else code


def _points(one: Gathered, middles: dict[str, tuple[float, float]]) -> list[tuple[float, float]]:
    """Where a service is given: the stated point of each open place, or else the middle of its postal code."""
    found = []
    for place in one.places:
        if not place.is_open:
            continue
        if place.latitude is not None and place.longitude is not None:
            found.append((place.latitude, place.longitude))
            continue
        codes = [
            _code(row)
            for row in one.addresses
            if row.location_id == place.id and row.address_type != LocationType.POSTAL
        ]
        found += [middles[code] for code in codes if code in middles][:1]
    return found


def _room_stated_at(service: Any, capacity: Any) -> datetime | None:
    moments = []
    if capacity and capacity.available > 0:
        moments.append(capacity.stated_at)
    if service.is_waitlist_open or service.wait_days == 0:
        moments.append(service.wait_stated_at)
    return max(moments, default=None)


def _vacancy(capacity: Any) -> int:
    if capacity is None:
        return 0
    day: int = capacity.stated_at.toordinal()
    return day if capacity.available else -day


def _summary(text: str | None, most: int = SUMMARY) -> str:
    line = " ".join((text or "").split())
    if len(line) <= most:
        return line
    return line[:most].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _texts(
    one: Gathered,
    codes: list[tuple[str, str]],
    foreign: list[str],
    terms: dict[tuple[str, str], Term],
    hints: Hints,
) -> tuple[str, str, str, str]:
    service, organization = one.service, one.organization
    own = [terms[key] for key in codes if key in terms]
    needs = [name for term in own for name in term.names.values()] + foreign
    places = [f"{row.city} {row.postal_code}" for row in one.addresses]
    places += [place.region or "" for place in one.places] + [row.name or "" for row in one.areas]
    body = [
        service.description, service.eligibility_description, service.application_process, service.fees_description,
        service.accreditations, *places, *(row.name for row in one.languages),
    ]  # fmt: skip
    marked = " ".join(code_word(vocabulary, code) for vocabulary, code in codes)
    return (
        _text(_join(service.name, service.alternate_name), hints),
        _text(_join(organization.name, organization.alternate_name), hints),
        f"{_text(_join(*needs), hints)} {marked}",
        _text(_join(*body), hints),
    )


def _text(text: str, hints: Hints) -> str:
    return " ".join([indexed(text), *sorted(hints.of(text))])


def _join(*texts: str | None) -> str:
    return " . ".join(dict.fromkeys(text for text in texts if text))
