"""What was imported, when, and with which outcome."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Identified, Model


class ImportRun(Identified, Model):
    """One import that was kept: its source, the package's sha256, what was counted and what was wrong with it."""

    __tablename__ = "import_run"

    source: Mapped[str] = mapped_column(String(60), index=True)
    package_sha256: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    faults: Mapped[dict[str, Any]] = mapped_column(JSON)
