"""The names of files and columns in HSDS 1.0 to 3.1, brought to one form: that of 3.1 and our tables."""

from directory.exchange.tables import ELIGIBILITY, TABLES

# Names of files (and of resources in a datapackage.json) over the versions; singular and plural both occur.
_FILES = {
    "organization": "organizations",
    "program": "programs",
    "service": "services",
    "location": "locations",
    "service_at_location": "services_at_location service_at_locations services_at_locations",
    "address": "addresses physical_address physical_addresses postal_address postal_addresses",
    "accessibility": "accessibility_for_disabilities accessibilities",
    "contact": "contacts",
    "phone": "phones",
    "schedule": "schedules regular_schedule regular_schedules holiday_schedule holiday_schedules",
    "language": "languages",
    "service_area": "service_areas",
    "cost_option": "cost_options payment_accepted payments_accepted",
    "required_document": "required_documents",
    "funding": "fundings",
    "organization_identifier": "organization_identifiers",
    "url": "urls additional_urls additional_websites",
    "unit": "units",
    "service_capacity": "service_capacities",
    "taxonomy": "taxonomies",
    "taxonomy_term": "taxonomy_terms",
    "attribute": "attributes service_taxonomy services_taxonomy service_attribute service_attributes "
    "other_attribute other_attributes organization_taxonomy organizations_taxonomy",
    "metadata": "metadatas",
    ELIGIBILITY: "eligibilities eligibilitys",
}
_TABLE_OF = {alias: table for table, aliases in _FILES.items() for alias in [table, *aliases.split()]}
# Tables of the standard that describe the package itself, for which a catalog has no use.
NOT_KEPT = {"meta_table_description", "meta_table_descriptions", "datapackage"}

# Columns that were renamed, by table: the old name and the one of 3.1 (or of our table).
_RENAMED = {
    "organization": {"url": "website", "parent_id": "parent_organization_id"},
    "service": {"eligibility": "eligibility_description", "taxonomy_ids": ""},
    "location": {"type": "location_type"},
    "address": {"type": "address_type", "state": "state_province", "zip": "postal_code",
                "zip_code": "postal_code", "postcode": "postal_code", "street_address": "address_1",
                "address": "address_1"},
    "accessibility": {"accessibility": "description"},
    "language": {"language": "name"},
    "service_area": {"service_area": "name"},
    "cost_option": {"payment": "amount_description"},
    "funding": {"source": "source_of_funds"},
    "service_capacity": {"updated": "stated_at"},
    "attribute": {"taxonomy_id": "taxonomy_term_id", "taxonomy_detail": "value",
                  "taxonomy_term": "taxonomy_term_id"},
    "phone": {"phone_number": "number", "phone_areacode": "area_code", "phone_extension": "extension",
              "areacode": "area_code", "phone_type": "type"},
    "schedule": {"start_date": "valid_from", "end_date": "valid_to"},
}  # fmt: skip
# Read where they stand, and used by one step of the reading.
EXTRA = {
    "service": {"fees"},
    "contact": {"number", "area_code", "extension"},
    "phone": {"language"},
    "taxonomy_term": {"vocabulary", "taxonomy", "parent_name", "taxonomy_facet"},
    "address": {"organization_id", "address_3", "address_4"},
    "attribute": {"service_id", "organization_id", "location_id"},
    ELIGIBILITY: {"id", "service_id", "eligibility"},
}
PRIVACY = {
    "is_private", "private", "is_restricted", "restricted", "confidential", "is_confidential", "visibility",
    "privacy", "is_public", "public", "address_confidential", "is_address_confidential", "hide_address",
    "address_private", "address_is_private", "is_address_private",
}  # fmt: skip


def normal_column(name: str) -> str:
    """A column's name as the standard writes it: lower case, underscores."""
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())


def table_of(name: str) -> str | None:
    """The table that a file's name, or a resource's, stands for; None for a name that HSDS does not know."""
    return _TABLE_OF.get(name.strip().lower().replace("-", "_").replace(" ", "_"))


def refine_table(table: str, columns: set[str]) -> str:
    """Until 2.x `taxonomy.csv` held the terms themselves: its columns tell."""
    if table == "taxonomy" and columns & {"parent_id", "parent_name", "vocabulary", "taxonomy_id"}:
        return "taxonomy_term"
    return table


def renames_of(table: str, columns: set[str]) -> dict[str, str]:
    """From the columns of a file to the normal ones; unknown columns are missing from it."""
    renamed = _RENAMED.get(table, {})
    known = EXTRA.get(table, set()) | PRIVACY | (TABLES[table].known if table in TABLES else set())
    found = {}
    for column in columns:
        name = renamed.get(column, column)
        if name != column and name in columns:
            name = column  # old and new stand side by side: the new one speaks
        if table == "contact":
            name = _RENAMED["phone"].get(column, column)
        if name in known:
            found[column] = name
    return found
