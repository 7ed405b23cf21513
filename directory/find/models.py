"""What the search stands on: made from the catalog, thrown away and made again at will.

`find_card` holds one row a service, ready to show; its number is the order of quality (1 is the
freshest and fullest record), so that the first matches found are the best ones to rank.
`find_part` holds what each process keeps in memory: bitmaps of who has which facet, points, words.
The text index is a table of the engine's own kind (`search_sqlite`, `search_postgresql`).
"""

import uuid
from datetime import date, datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from directory.core.db import Model


class FindCard(Model):
    """A service as a result shows it. Times are UTC; `marks` and the like are codes, worded when shown."""

    __tablename__ = "find_card"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    service_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    organization_id: Mapped[uuid.UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(Text)
    organization_name: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    names: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    is_place_hidden: Mapped[bool]
    phone: Mapped[str] = mapped_column(String(60))
    public_phone: Mapped[str] = mapped_column(String(60))
    phone_note: Mapped[str] = mapped_column(Text)
    is_phone_for_advocates: Mapped[bool]
    status: Mapped[str] = mapped_column(String(24))
    alert: Mapped[str] = mapped_column(Text)
    alert_until: Mapped[date | None]
    pattern: Mapped[int]
    needs: Mapped[str] = mapped_column(Text)
    languages: Mapped[str] = mapped_column(Text)
    asks: Mapped[str] = mapped_column(Text)
    free: Mapped[str] = mapped_column(Text)
    police: Mapped[str] = mapped_column(String(12))
    fees: Mapped[str] = mapped_column(Text)
    checked_at: Mapped[datetime | None]
    checked_how: Mapped[str] = mapped_column(String(12))
    room: Mapped[int | None]
    room_unit: Mapped[str] = mapped_column(String(120))
    room_stated_at: Mapped[datetime | None]
    wait_days: Mapped[int | None]
    is_waitlist_open: Mapped[bool | None]
    wait_stated_at: Mapped[datetime | None]
    next_group_on: Mapped[date | None]
    is_hotline: Mapped[bool]
    agreed_from: Mapped[date | None]
    agreed_until: Mapped[date | None]
    liaison_on: Mapped[date | None]
    trained_on: Mapped[date | None]
    version: Mapped[int]


class FindPart(Model):
    """A named block of bytes that each process loads when `find_state.version` has moved on."""

    __tablename__ = "find_part"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class FindState(Model):
    """One row: the version of the index."""

    __tablename__ = "find_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    built_at: Mapped[datetime]


class PostalPlace(Model):
    """A postal code with its town and the middle of it, in degrees WGS 84; a table, since loading a file is slow."""

    __tablename__ = "postal_place"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    city: Mapped[str] = mapped_column(String(120))
    folded_city: Mapped[str] = mapped_column(String(120), index=True)
    state: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[float]
    longitude: Mapped[float]
