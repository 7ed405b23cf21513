"""What the tables of the catalog share."""

from enum import StrEnum

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Dated, Identified


def one_of(kind: type[StrEnum], length: int = 24) -> Enum:
    """A column of a closed list, kept as its text so that both databases read alike."""
    return Enum(kind, native_enum=False, length=length, values_callable=lambda k: [m.value for m in k])


class Known(StrEnum):
    """An answer that may be missing: unknown is said, never hidden."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


KNOWN = one_of(Known)


class Sourced:
    """Where a row came from: the import's name for its source, and the row's id there, kept as it was."""

    source: Mapped[str | None] = mapped_column(String(60))
    source_id: Mapped[str | None] = mapped_column(String(200))


class Record(Identified, Sourced, Dated):
    """A row of the catalog: a random or derived id, its source, when it was made and edited."""
