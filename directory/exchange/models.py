"""What an import leaves behind: one row a run, for the operator and the coordinator."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Identified, Model


class ImportRun(Identified, Model):
    """An import that took place: counts by table and faults by kind, without places and values.

    `sha256` is of the package; an import that was refused or only tried leaves no row.
    """

    __tablename__ = "import_run"

    source: Mapped[str] = mapped_column(String(60), index=True)
    package: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
