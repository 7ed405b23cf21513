"""The tables of the catalog, one noun a file; this page names them all for readers and for Alembic."""

from directory.providers.models.desk import CallReport, Correction, Heard, KeptEdit, Removal, Verdict
from directory.providers.models.location import (
    Accessibility,
    Address,
    Location,
    LocationType,
    ServiceAtLocation,
)
from directory.providers.models.organization import (
    Funding,
    Listing,
    Organization,
    OrganizationIdentifier,
    Program,
    Url,
)
from directory.providers.models.reach import Audience, Contact, Language, OpenInterval, Phone, Schedule
from directory.providers.models.service import (
    CostOption,
    Police,
    RequiredDocument,
    Service,
    ServiceArea,
    ServiceCapacity,
    ServiceStatus,
    Unit,
)
from directory.providers.models.shared import Known
from directory.providers.models.taxonomy import Attribute, LinkEntity, Origin, Taxonomy, TaxonomyTerm
from directory.providers.models.truth import FieldGroup, Metadata, Method, Verification

__all__ = [
    "Accessibility", "Address", "Attribute", "Audience", "CallReport", "Contact", "Correction", "CostOption",
    "FieldGroup", "Funding", "Heard", "KeptEdit", "Known", "Language", "LinkEntity", "Listing", "Location",
    "LocationType", "Metadata", "Method", "OpenInterval", "Organization", "OrganizationIdentifier", "Origin",
    "Phone", "Police", "Program", "Removal", "RequiredDocument", "Schedule", "Service", "ServiceArea",
    "ServiceAtLocation", "ServiceCapacity", "ServiceStatus", "Taxonomy", "TaxonomyTerm", "Unit", "Url", "Verdict",
    "Verification",
]  # fmt: skip
