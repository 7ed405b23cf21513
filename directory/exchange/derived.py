"""Rows that other rows imply: the taxonomy of a 1.x term, the number of a contact, a phone's language."""

from collections import Counter
from typing import Any

from directory.exchange.report import Report, Where
from directory.exchange.staging import Staging
from directory.exchange.tables import TABLES

MADE = "~"
_OWNERS = ("service_id", "location_id", "service_at_location_id", "organization_id")
_SPOKEN_OF = ("name", "title", "department", "email")


class Stager:
    """Puts rows into staging, each with what it implies.

    A row without an id that others may point at gets one from its owner and its number there; it begins
    with "~", which is never kept as an id of the source.
    """

    def __init__(self, staging: Staging, report: Report) -> None:
        self.staging, self.report = staging, report
        self._numbers: Counter[str] = Counter()

    def put(self, table: str, row_id: str | None, data: dict[str, Any], where: Where) -> None:
        """Stage a row and what it implies."""
        filled = TABLES.get(table)
        if filled and filled.is_pointed_at and not row_id and not filled.must_have_id:
            self.report.fault("no_id_derived", where, table)
            row_id = self._make_id(table, data)
        if table == "taxonomy_term":
            self._taxonomy_of(data, where)
        elif table == "contact":
            self._number_of(row_id or "", data, where)
        elif table == "phone" and data.get("language"):
            row_id = row_id or self._make_id(table, data)
            for name in str(data.pop("language")).split(","):
                self.report.count("language", "read")
                self.staging.add("language", None, {"name": name.strip(), "phone_id": row_id}, where)
        parent = data.get(filled.parent) if filled and filled.parent else None
        self.staging.add(table, row_id, data, where, str(parent) if parent is not None else None)

    def _make_id(self, table: str, data: dict[str, Any]) -> str:
        filled = TABLES[table]
        owner = "&".join(f"{n}={data[n]}" for n in sorted({*filled.needs, *filled.may}) if data.get(n))
        key = f"{MADE}{table}?{owner}" + ("" if owner else f"&name={data.get('name')}")
        self._numbers[key] += 1
        return f"{key}#{self._numbers[key]}"

    def _taxonomy_of(self, data: dict[str, Any], where: Where) -> None:
        """Until 2.x a term named its vocabulary in a column; 3.x still allows the name beside the id."""
        name = data.pop("vocabulary", None) or data.pop("taxonomy", None)
        data.pop("taxonomy", None)
        if not name or data.get("taxonomy_id"):
            return
        key = f"{MADE}taxonomy?name={name}"
        if self.staging.note("taxonomy", key):
            self.report.count("taxonomy", "read")
            self.staging.add("taxonomy", key, {"name": name}, where)
        data["taxonomy_id"] = key

    def _number_of(self, row_id: str, data: dict[str, Any], where: Where) -> None:
        """The number of a contact: the person's where one is named, else of what the contact belongs to."""
        number, area = data.pop("number", None), data.pop("area_code", None)
        extension = data.pop("extension", None)
        if not number and not area:
            return
        phone = {"number": number, "area_code": area, "extension": extension}
        if any(data.get(name) for name in _SPOKEN_OF):
            phone["contact_id"] = row_id
        else:
            phone |= {name: data[name] for name in _OWNERS if data.get(name)}
        self.report.count("phone", "read")
        self.staging.add("phone", f"{MADE}phone?contact_id={row_id}", phone, where)
