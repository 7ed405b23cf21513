"""How true a record is: who checked what, when and how; what it said before (HSDS metadata)."""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Identified, Model
from directory.providers.models.shared import Sourced, one_of


class Method(StrEnum):
    """How a record was checked, the surest first."""

    VISIT = "visit"
    PHONE = "phone"
    EMAIL = "email"
    PARTNER = "partner"
    FEEDBACK = "feedback"
    WEBSITE = "website"


class FieldGroup(StrEnum):
    """What a check covered."""

    ALL = "all"
    REACH = "reach"
    HOURS = "hours"
    ELIGIBILITY = "eligibility"
    COST = "cost"
    PLACE = "place"


class Verification(Identified, Sourced, Model):
    """That somebody asked and the record was right; an edit or an import is not a check."""

    __tablename__ = "verification"

    organization_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organization.id"), index=True)
    service_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("service.id"), index=True)
    field_group: Mapped[FieldGroup] = mapped_column(one_of(FieldGroup), default=FieldGroup.ALL)
    method: Mapped[Method] = mapped_column(one_of(Method))
    checked_at: Mapped[datetime]
    checked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    checked_by: Mapped[str] = mapped_column(String(200))


class Metadata(Identified, Sourced, Model):
    """What one field said before and after: HSDS metadata."""

    __tablename__ = "metadata"
    __table_args__ = (Index("ix_metadata_resource", "resource_type", "resource_id"),)

    resource_id: Mapped[uuid.UUID]
    resource_type: Mapped[str] = mapped_column(String(60))
    last_action_date: Mapped[datetime] = mapped_column(index=True)
    last_action_type: Mapped[str] = mapped_column(String(30))
    field_name: Mapped[str] = mapped_column(String(60))
    previous_value: Mapped[str | None] = mapped_column(Text)
    replacement_value: Mapped[str | None] = mapped_column(Text)
    updated_by: Mapped[str] = mapped_column(String(200))
    edit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("kept_edit.id"), index=True)
