"""The tables of the catalog as an import fills them: in which order, and what points at what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Column, Table

from directory.core.db import Model
from directory.providers import models as m

BOOKKEEPING = {"id", "source", "source_id", "created_at", "updated_at", "row_version"}
OURS_TO_SAY = {
    "organization": {"listing", "listing_reason", "inclusion_basis", "is_victim_service_provider",
                     "is_part2_program", "enters_clients_in_hmis"},
    "service": {"police_involved", "is_hotline", "wait_days", "is_waitlist_open", "wait_stated_at",
                "next_group_on", "next_group_stated_at", "alert_until"},
    "location": {"is_open", "region", "way_to_reach"},
    "address": {"location_is_open"},
    "taxonomy": {"code"},
    "taxonomy_term": {"name_es", "synonyms", "labels", "position"},
    "phone": {"audience"},
    "attribute": {"origin", "stated_on", "link_entity", "link_id"},
    "metadata": {"resource_id", "resource_type"},
}  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """One table: `needs` and `may` name the columns that point at rows of other tables.

    `owned` says that at least one of `may` must hold. A row that others point at keeps its id or is left
    out (`is_pointed_at`); any other is told apart by what it says where its id is missing or repeated.
    `is_shared` rows may belong to another source and be pointed at all the same.
    """

    name: str
    model: type[Model]
    needs: Mapping[str, str] = field(default_factory=dict)
    may: Mapping[str, str] = field(default_factory=dict)
    owned: bool = False
    is_pointed_at: bool = False
    is_shared: bool = False
    must_have_id: bool = False
    parent: str = ""
    also: frozenset[str] = frozenset()

    @cached_property
    def table(self) -> Table:
        """The table in the database."""
        found = self.model.__table__
        assert isinstance(found, Table)
        return found

    @cached_property
    def columns(self) -> dict[str, Column[object]]:
        """What a package may say of a row, references apart."""
        pointing = {*self.needs, *self.may}
        ours = OURS_TO_SAY.get(self.name, set())
        apart = BOOKKEEPING | ours | pointing
        return {c.name: c for c in self.table.columns if c.name not in apart}

    @cached_property
    def required(self) -> list[str]:
        """Columns without which a row cannot be kept."""
        return [c.name for c in self.table.columns if not c.nullable and c.default is None and c.name != "id"]

    @cached_property
    def defaulted(self) -> list[str]:
        """Columns that have a value of their own where a package says nothing."""
        return [c.name for c in self.table.columns if not c.nullable and c.default is not None]

    @property
    def known(self) -> set[str]:
        """The names of all columns that are read."""
        return {"id", *self.columns, *self.needs, *self.may, *self.also}


_OWNERS = {
    "service_id": "service",
    "location_id": "location",
    "service_at_location_id": "service_at_location",
    "organization_id": "organization",
}
_PLACES = {k: v for k, v in _OWNERS.items() if k != "organization_id"}

# In this order: a row is written after every row that it points at.
TABLES: dict[str, Filled] = {
    t.name: t
    for t in (
        Filled("taxonomy", m.Taxonomy, is_pointed_at=True, is_shared=True),
        Filled("taxonomy_term", m.TaxonomyTerm, may={"taxonomy_id": "taxonomy", "parent_id": "taxonomy_term"},
               is_pointed_at=True, is_shared=True, must_have_id=True, parent="parent_id"),
        Filled("unit", m.Unit, is_pointed_at=True, is_shared=True),
        Filled("organization", m.Organization, may={"parent_organization_id": "organization"},
               is_pointed_at=True, must_have_id=True, parent="parent_organization_id"),
        Filled("program", m.Program, needs={"organization_id": "organization"}, is_pointed_at=True),
        Filled("service", m.Service, needs={"organization_id": "organization"}, may={"program_id": "program"},
               is_pointed_at=True, must_have_id=True),
        Filled("location", m.Location, may={"organization_id": "organization"}, is_pointed_at=True,
               must_have_id=True),
        Filled("service_at_location", m.ServiceAtLocation,
               needs={"service_id": "service", "location_id": "location"}, is_pointed_at=True),
        Filled("address", m.Address, needs={"location_id": "location"}),
        Filled("accessibility", m.Accessibility, needs={"location_id": "location"}),
        Filled("contact", m.Contact, may=_OWNERS, owned=True, is_pointed_at=True),
        Filled("phone", m.Phone, may={**_OWNERS, "contact_id": "contact"}, owned=True, is_pointed_at=True,
               also=frozenset({"area_code"})),
        Filled("schedule", m.Schedule, may=_PLACES, owned=True, also=frozenset({"weekday", "closed"})),
        Filled("language", m.Language, may={"service_id": "service", "location_id": "location",
               "phone_id": "phone"}, owned=True),
        Filled("service_area", m.ServiceArea, may={"service_id": "service",
               "service_at_location_id": "service_at_location"}, owned=True),
        Filled("cost_option", m.CostOption, needs={"service_id": "service"}),
        Filled("required_document", m.RequiredDocument, needs={"service_id": "service"}),
        Filled("funding", m.Funding, may={"organization_id": "organization", "service_id": "service"},
               owned=True),
        Filled("organization_identifier", m.OrganizationIdentifier,
               needs={"organization_id": "organization"}),
        Filled("url", m.Url, may={"organization_id": "organization", "service_id": "service"}, owned=True),
        Filled("service_capacity", m.ServiceCapacity, needs={"service_id": "service", "unit_id": "unit"}),
        Filled("attribute", m.Attribute, needs={"taxonomy_term_id": "taxonomy_term"},
               also=frozenset({"link_id", "link_entity"})),
        Filled("metadata", m.Metadata, also=frozenset({"resource_id", "resource_type"})),
    )
}  # fmt: skip

# Read, and made part of another row.
ELIGIBILITY = "eligibility"
