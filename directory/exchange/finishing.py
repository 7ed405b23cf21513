"""What each table has of its own when a row is read; each function changes the values in place.

Each gives back why the row is left out (a code, and a field), or None.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global

from directory.core.words import fold, plain
from directory.exchange import policy
from directory.exchange.fields import as_text, is_callable_number
from directory.exchange.hidden import Hidden, link_of
from directory.exchange.report import Report
from directory.exchange.staging import Staged, Staging
from directory.providers import confidential
from directory.providers.hours.rules import is_countable
from directory.providers.models import LinkEntity, LocationType, ServiceStatus

Refused = tuple[str, ...] | None
_WEEKDAYS = {
    "monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR", "saturday": "SA",
    "sunday": "SU", "mon": "MO", "tue": "TU", "tues": "TU", "wed": "WE", "thu": "TH", "thur": "TH",
    "thurs": "TH", "fri": "FR", "sat": "SA", "sun": "SU", "1": "MO", "2": "TU", "3": "WE", "4": "TH",
    "5": "FR", "6": "SA", "7": "SU", "mo": "MO", "tu": "TU", "we": "WE", "th": "TH", "fr": "FR",
    "sa": "SA", "su": "SU",
}  # fmt: skip
_ZIP = re.compile(r"\d{5}(-\d{4})?")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BRACKETS = re.compile(r"\s*([^()]+?)\s*\(([^()]+)\)\s*[.,]?")


@dataclass(frozen=True, slots=True)
class Finishing:
    """What the reading of one table draws on."""

    table: str
    country: str
    languages: dict[str, str]
    hidden: dict[str, Hidden]
    staging: Staging
    report: Report

    def fault(self, code: str, row: Staged, field: str = "", value: Any = "") -> None:
        """Note a fault of a row of this table."""
        self.report.fault(code, row.where, self.table, field, str(value))


def finish_service(at: Finishing, row: Staged, values: dict[str, Any]) -> Refused:
    """Status and fees: published without a status means active, in a status nobody knows means not shown."""
    if values.get("status") is None:
        unknown = bool((as_text(row.data.get("status")) or "").strip())
        at.fault("unknown_status" if unknown else "no_status", row, "status", row.data.get("status") or "")
        values["status"] = ServiceStatus.INACTIVE if unknown else ServiceStatus.ACTIVE
    if row.data.get("fees") and not values.get("fees_description"):
        values["fees_description"] = plain(str(row.data["fees"])) or None
    return None


def finish_location(at: Finishing, row: Staged, values: dict[str, Any]) -> Refused:
    """The point, and whether the place is confidential: then nothing that shows where it is stays."""
    values["location_type"] = values.get("location_type") or LocationType.PHYSICAL
    _check_point(at, row, values)
    hidden = at.hidden.get(row.id or "")
    values["is_open"] = hidden is None
    if hidden is None:
        if values.get("latitude") is None and values["location_type"] is LocationType.PHYSICAL:
            at.fault("no_coordinates", row)
        elif values.get("latitude") is not None:
            at.report.facts["places with coordinates"] = at.report.facts.get("places with coordinates", 0) + 1
        return None
    at.fault(hidden.why, row)
    if hidden.why != "confidential_here":
        values["region"] = hidden.region
    for name in confidential.SHOWS_WHERE:
        values[name] = None
    return None


def _check_point(at: Finishing, row: Staged, values: dict[str, Any]) -> None:
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if (latitude is None) != (longitude is None):
        at.fault("half_coordinates", row, "latitude" if latitude is None else "longitude")
    elif (
        latitude is None
        or longitude is None
        or (abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude))
    ):
        return
    else:
        at.fault("bad_coordinates", row, "latitude", f"{latitude}, {longitude}")
    values["latitude"] = values["longitude"] = None


def finish_address(at: Finishing, row: Staged, values: dict[str, Any]) -> Refused:
    """An address that lacks a part is kept; one without town and ZIP tells nobody where to go."""
    more = [plain(str(row.data[name])) for name in ("address_3", "address_4") if row.data.get(name)]
    if more:
        values["address_2"] = ", ".join([p for p in (values.get("address_2"), *more) if p])[:300]
    if not any(values.get(name) for name in ("address_1", "city", "postal_code")):
        return ("empty_row",)
    if not values.get("city") and not values.get("postal_code"):
        return ("missing", "city")
    for name in ("address_1", "city", "state_province", "postal_code"):
        if not values.get(name):
            at.fault("part_missing", row, name)
            values[name] = ""
    raw = (as_text(row.data.get("country")) or "").strip()
    code = country_code(raw)
    if code is None:
        at.fault("bad_country" if raw else "country_missing", row, "country", raw)
    values["country"] = code or at.country
    if values["country"] == "US" and values["postal_code"] and not _ZIP.fullmatch(values["postal_code"]):
        at.fault("doubtful_postal_code", row, "postal_code", values["postal_code"])
    values["address_type"] = values.get("address_type") or LocationType.PHYSICAL
    return None


@lru_cache(maxsize=1024)
def country_code(text: str) -> str | None:
    """The two letters of a country written as two letters, three, or by its English name; None for others."""
    word = text.strip().upper()
    territories: dict[str, str] = dict(Locale("en").territories)
    if len(word) == 2 and word in territories:
        return word
    aliases = get_global("territory_aliases").get(word, [])
    if len(aliases) == 1:
        return str(aliases[0])
    by_name = {name.upper(): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return by_name.get(word)


def finish_phone(at: Finishing, row: Staged, values: dict[str, Any]) -> Refused:
    """A number in two columns is put together where that makes a number."""
    area = (as_text(row.data.get("area_code")) or "").strip()
    if area:
        number = (as_text(row.data.get("number")) or "").strip()
        whole = f"{area}-{number}"
        if not number or not is_callable_number(whole, at.country):
            return ("incomplete_number", "number", whole)
        values["number"] = whole[:60]
    return None


def finish_schedule(at: Finishing, row: Staged, values: dict[str, Any]) -> Refused:
    """Hours of one weekday (1.x) become a weekly rule; what is not understood stays as words."""
    data, words = row.data, values.get("original_text")
    weekday = (as_text(data.get("weekday")) or "").strip()
    said = [as_text(data.get(name)) for name in ("weekday", "opens_at", "closes_at", "freq", "byday")]
    unclear = [n for n in ("opens_at", "closes_at", "freq", "byday", "wkst") if data.get(n) and values.get(n) is None]
    if weekday:
        day = _WEEKDAYS.get(fold(weekday).rstrip("."))
        if day is None:
            unclear.append("weekday")
            at.fault("bad_weekday", row, "weekday", weekday)
        elif not values.get("byday"):
            values["byday"], values["freq"] = day, values.get("freq") or "WEEKLY"
    if "closed" in data:
        # A row of holiday_schedule: HSDS 3 has no exceptions, and an opening rule would say the opposite.
        is_closed = policy.is_yes(data["closed"]) is not False
        values["freq"] = None
        values["description"] = values.get("description") or ("closed" if is_closed else "special hours")
        at.fault("kept_as_words", row)
    if not is_countable(values.get("count"), values.get("dtstart")):
        at.fault("endless_count", row, "count", values["count"])
        unclear.append("count")
    if unclear and not words:
        values["original_text"] = " ".join(part.strip() for part in said if part and part.strip())[:1000]
    opens, closes = values.get("opens_at"), values.get("closes_at")
    if isinstance(opens, time) != isinstance(closes, time) and not unclear:
        at.fault("bad_time", row, "opens_at" if opens is None else "closes_at")
    return None


def finish_language(at: Finishing, row: Staged, values: dict[str, Any]) -> Refused:
    """The code of a language whose name we know; words that name none, or several, stay words."""
    name, code = values.get("name"), values.get("code")
    if name:
        at.staging.note("language", str(row.data["name"]))
    if code:
        values["code"] = code if _CODE.fullmatch(code) else at.languages.get(fold(code))
        if values["code"]:
            return None
    if not name:
        return None
    known = at.languages.get(_folded(name))
    if known is None and (match := _BRACKETS.fullmatch(name)):
        known = at.languages.get(_folded(match[1]))
        if known:
            values["note"] = "; ".join(part for part in (values.get("note"), match[2]) if part)
            at.fault("language_with_note", row, "name", name)
    if known is None:
        at.fault("unknown_language", row, "name", name)
    values["code"] = known
    return None


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", fold(name)).split())


def finish_attribute(at: Finishing, row: Staged, values: dict[str, Any]) -> Refused:
    """What an attribute is about must be a record that was kept."""
    entity, link = link_of(row.data)
    if not link:
        return ("no_owner", "link_id")
    if entity not in _ENTITIES:
        return ("unknown_entity", "link_entity", entity)
    found = at.staging.find_kept(entity, str(link))
    at.staging.references += 1
    if found is None:
        return ("dependant" if at.staging.has(entity, str(link)) else _orphan(link), "link_id", str(link))
    at.staging.references_held += 1
    values |= {
        "link_entity": LinkEntity(entity),
        "link_id": found,
        "link_type": values.get("link_type") or "",
    }
    return None


_ENTITIES = {entity.value for entity in LinkEntity}


def _orphan(link: Any) -> str:
    return "joined_ids" if "," in str(link) else "orphan"


def finish_metadata(at: Finishing, row: Staged, values: dict[str, Any]) -> Refused:
    """History of organizations, services and places; none that would show where a confidential place is."""
    entity, link = str(row.data.get("resource_type") or "").strip().lower(), row.data.get("resource_id")
    if entity not in ("organization", "service", "location"):
        return ("no_place_for", "resource_type", entity)
    if not link:
        return ("no_owner", "resource_id")
    found = at.staging.find_kept(entity, str(link))
    if found is None:
        return ("dependant" if at.staging.has(entity, str(link)) else _orphan(link), "resource_id", str(link))
    if entity == "location" and str(link) in at.hidden:
        return ("street_of_confidential",)
    values |= {"resource_type": entity, "resource_id": found}
    return None


FINISH: dict[str, Callable[[Finishing, Staged, dict[str, Any]], Refused]] = {
    "service": finish_service,
    "location": finish_location,
    "address": finish_address,
    "phone": finish_phone,
    "schedule": finish_schedule,
    "language": finish_language,
    "attribute": finish_attribute,
    "metadata": finish_metadata,
}
