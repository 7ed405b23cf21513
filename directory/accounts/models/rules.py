"""What a coalition decided about how its Linkage works, with the reason, and what waits for a second coordinator."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Identified, Model


class Rule(Model):
    """A setting that differs from its default. The settings themselves, with defaults and bounds, are code."""

    __tablename__ = "rule"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    changed_at: Mapped[datetime]


class RuleProposal(Identified, Model):
    """A looser setting that one coordinator wants and a second has yet to agree to."""

    __tablename__ = "rule_proposal"

    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    proposed_at: Mapped[datetime]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime | None]
    is_accepted: Mapped[bool | None]
