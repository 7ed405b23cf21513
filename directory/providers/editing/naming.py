"""Tables, columns and values of the catalog in the words of the desk's own forms."""

import uuid
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from wtforms import RadioField, SelectField

from directory.core.db import db
from directory.providers.editing.fields import TermsField
from directory.providers.editing.forms import Grid
from directory.providers.editing.ledger import decode
from directory.providers.editing.of_now import CapacityRow
from directory.providers.editing.of_place import STREET, WhereForm
from directory.providers.editing.part import Columns, Rows
from directory.providers.editing.parts import PARTS
from directory.providers.editing.scope import KINDS, Scope
from directory.providers.hours.spoken import spoken
from directory.providers.models import (
    Attribute,
    KeptEdit,
    Known,
    Listing,
    Location,
    Metadata,
    Organization,
    Program,
    Schedule,
    Service,
    ServiceStatus,
    Unit,
)
from directory.providers.schedules import rule_of
from directory.web.language import lazy_gettext as _l

TABLES = {
    "organization": _l("Organization"), "service": _l("Service"), "location": _l("Place"), "address": _l("Address"),
    "phone": _l("Telephone number"), "contact": _l("Contact"), "schedule": _l("Hours"), "language": _l("Language"),
    "accessibility": _l("Access"), "service_at_location": _l("Where it is given"), "attribute": _l("Term"),
    "cost_option": _l("Price"), "required_document": _l("Paper to bring"), "service_area": _l("Area served"),
    "service_capacity": _l("Room"), "url": _l("Web address"), "funding": _l("Funding"), "program": _l("Program"),
    "organization_identifier": _l("Number kept elsewhere"),
}  # fmt: skip
_MORE = {
    ("location", "is_open"): _l("Its address may be known"),
    ("location", "location_type"): _l("Kind of place"),
    ("service", "program_id"): _l("Program"),
    ("service", "wait_stated_at"): _l("Waiting list, as of"),
    ("service", "next_group_stated_at"): _l("Next group, as of"),
    ("service_capacity", "stated_at"): _l("As of"),
    ("service_capacity", "unit_id"): _l("Of what"),
    ("organization", "parent_organization_id"): _l("Part of"),
    ("organization", "agency_id"): _l("Agency whose supervisor may change this record too"),
}
# Codes and ids that tell a person nothing, or nothing new.
_UNTOLD = frozenset({"source", "source_id", "link_entity", "link_id", "link_type", "origin", "location_is_open", "wkst",
                     "timezone", "currency", "name"})  # fmt: skip
_WHERE = ("number", "address_1", "document", "description", "name", "url", "source_of_funds", "identifier", "option")


# Choices that no form offers at all times.
_MORE_CHOICES: dict[tuple[str, str], dict[str, Any]] = {
    ("organization", "listing"): {Listing.ARCHIVED: _l("Archived")},
    ("service", "status"): {ServiceStatus.INACTIVE: _l("Archived"), ServiceStatus.DEFUNCT: _l("Archived")},
}


class _Words:
    """The labels and the choices of every column that a form of the desk has."""

    def __init__(self) -> None:
        self.labels: dict[tuple[str, str], Any] = dict(_MORE)
        self.choices: dict[tuple[str, str], dict[str, Any]] = {}
        self.vocabularies: dict[str, Any] = {}
        for kind, parts in PARTS.items():
            for part in parts:
                for keeper in part.keepers:
                    if isinstance(keeper, Rows):
                        grid = getattr(part.form, keeper.name)
                        if grid.field_class is Grid:
                            self._learn(keeper.model.__tablename__, keeper.columns, grid.args[1])
                    elif isinstance(keeper, Columns):
                        self._learn(KINDS[kind].__tablename__, keeper.names, part.form)
                self._learn_terms(part)
        for key, words in _MORE_CHOICES.items():
            self.choices[key] = {**words, **self.choices.get(key, {})}
        self._learn("address", STREET, WhereForm)
        self._learn("service_capacity", ("available", "maximum", "description"), CapacityRow)

    def _learn(self, table: str, names: Sequence[str], form: Any) -> None:
        for name in names:
            unbound = getattr(form, name, None)
            if unbound is None or not unbound.args:
                continue
            self.labels.setdefault((table, name), unbound.args[0])
            if issubclass(unbound.field_class, (RadioField, SelectField)) and "choices" in unbound.kwargs:
                self.choices[table, name] = {str(value): label for value, label in unbound.kwargs["choices"]}

    def _learn_terms(self, part: Any) -> None:
        for unbound in vars(part.form).values():
            if getattr(unbound, "field_class", None) is TermsField:
                self.vocabularies.setdefault(unbound.kwargs["vocabulary"], unbound.args[0])
        if part.name == "barriers":
            self.vocabularies["barrier"] = part.title


_words: list[_Words] = []


class Naming:
    """Names things for one page of the history: what its lines point at is read once."""

    def __init__(self, scope: Scope, lines: Sequence[Metadata]) -> None:
        if not _words:
            _words.append(_Words())
        self.words, self.scope = _words[0], scope
        self.locale = scope.setting.locale
        self.terms = {}
        for vocabulary in ("barrier", *self.words.vocabularies, "language", "legal_status"):
            for term in scope.terms(vocabulary):
                self.terms[str(term.id)] = (vocabulary, term.name(self.locale))
        told = {line.resource_id for line in lines if line.resource_type == "attribute"}
        live = db.session.execute(select(Attribute.id, Attribute.taxonomy_term_id).where(Attribute.id.in_(told)))
        self.term_of: dict[uuid.UUID, str] = {row.id: str(row.taxonomy_term_id) for row in live}
        for line in lines:
            if line.field_name == "taxonomy_term_id":
                self.term_of[line.resource_id] = line.replacement_value or line.previous_value or ""

    def table(self, table: str) -> str:
        """A table's noun."""
        return str(TABLES.get(table, table))

    def is_told(self, table: str, column: str) -> bool:
        """Whether a column's change is worth a line."""
        return column not in _UNTOLD or (table, column) in self.words.labels

    def form(self, edit: KeptEdit) -> str:
        """What a saving was of: the part's heading, and the record's name where it is not the organization itself."""
        part = next((p for p in PARTS.get(edit.record_kind or "", ()) if p.name == edit.part), None)
        model = KINDS.get(edit.record_kind or "")
        row = db.session.get(model, edit.record_id) if model and edit.record_kind in ("services", "places") else None
        return ", ".join(str(text) for text in (getattr(row, "name", None), part.title if part else None) if text)

    def field(self, line: Metadata) -> str:
        """A field's label, with the record's name where it is not the organization's own."""
        if line.resource_type == "attribute":
            vocabulary, name = self.terms.get(self.term_of.get(line.resource_id, ""), ("", ""))
            return ": ".join(str(text) for text in (self.words.vocabularies.get(vocabulary), name) if text)
        label = str(self.words.labels.get((line.resource_type, line.field_name), line.field_name.replace("_", " ")))
        if line.resource_type in ("organization", "service", "location"):
            return label
        return f"{self.table(line.resource_type)}, {label}"

    def value(self, table: str, column: str, text: str | None) -> list[str]:
        """A value in words, a line of text each; nothing for nothing."""
        if text is None:
            return []
        choices = self.words.choices.get((table, column), {})
        if text in choices:
            return [str(choices[text])]
        if text in ("True", "False"):
            return [str(_l("Yes") if text == "True" else _l("No"))]
        if table == "attribute" and column == "value":
            return [str({"yes": _l("Asks for it"), "no": _l("Does not ask")}.get(text, text))]
        if column.endswith("_id"):
            return [self._pointed(column, text)]
        if column.endswith("_at") and len(text) > 16:
            return [text[:16]]
        return [line for line in text.split("\n") if line.strip()]

    def _pointed(self, column: str, text: str) -> str:
        if column == "taxonomy_term_id":
            return self.terms.get(text, ("", text))[1]
        models: dict[str, Any] = {
            "unit_id": Unit,
            "location_id": Location,
            "service_id": Service,
            "program_id": Program,
            "parent_organization_id": Organization,
        }
        try:
            row = db.session.get(models[column], uuid.UUID(text)) if column in models else None
        except ValueError:
            row = None
        return (row.name if row else None) or str(_l("one that is gone"))

    def row(self, values: dict[str, str | None], table: str) -> list[str]:
        """A whole row in a line."""
        if table == "schedule":
            return self._hours(values)
        if table == "attribute":
            vocabulary, name = self.terms.get(values.get("taxonomy_term_id") or "", ("", ""))
            answer = self.value(table, "value", values.get("value"))
            return [": ".join(str(text) for text in (self.words.vocabularies.get(vocabulary), name, *answer) if text)]
        if table == "service_at_location":
            return self.value(table, "location_id", values.get("location_id"))
        first = [c for c in _WHERE if values.get(c)]
        rest = [c for c in values if c not in first and c not in _UNTOLD and not c.endswith("_id")]
        told = [
            ", ".join(self.value(table, c, values[c]))
            for c in [*first, *rest]
            if ((table, c) in self.words.labels or c == "name") and values[c] != Known.UNKNOWN
        ]
        return [", ".join(text for text in told if text)]

    def _hours(self, values: dict[str, str | None]) -> list[str]:
        columns = Schedule.__table__.c.keys()
        row = SimpleNamespace(
            **{c: decode(Schedule, c, values.get(c)) for c in columns if c not in ("created_at", "updated_at")}
        )
        rule = rule_of(row, self.scope.setting.timezone)
        words = spoken([rule], self.locale) if rule else []
        return [", ".join([*words, *(t for t in (row.description, "" if rule else row.original_text) if t)])]
