"""What we or a partner undertook to do: an action with an owner and a day, and where it came from."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Dated, Identified, Model
from directory.providers.models.shared import one_of


class CommitmentKind(StrEnum):
    """What the action is an action on."""

    AGREEMENT = "agreement"
    TRAINING = "training"
    CONSULTATION = "consultation"


class OriginKind(StrEnum):
    """Where an action came from."""

    BY_HAND = "by_hand"
    TRAINING = "training_event"
    QUESTION = "question"
    SECTION = "agreement_section"


class Commitment(Identified, Dated, Model):
    """One action. `origin_code` is a question of the self-assessment (with `origin_year`) or a section's code.

    `origin_id` is the training or the agreement that it came from. `owner` is a role or a name of staff, ours or not.
    """

    __tablename__ = "commitment"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organization.id", ondelete="CASCADE"), index=True)
    kind: Mapped[CommitmentKind] = mapped_column(one_of(CommitmentKind))
    what: Mapped[str] = mapped_column(String(300))
    owner: Mapped[str] = mapped_column(String(120))
    due_on: Mapped[date | None] = mapped_column(index=True)
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(200), default="")
    origin: Mapped[OriginKind] = mapped_column(one_of(OriginKind), default=OriginKind.BY_HAND)
    origin_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    origin_code: Mapped[str] = mapped_column(String(60), default="")
    origin_year: Mapped[int | None]
    entered_by: Mapped[str] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(80), unique=True)
