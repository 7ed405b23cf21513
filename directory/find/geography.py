"""Where things are: postal codes and towns offline, and how far apart."""

from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from directory.core.db import Cursor, db, is_sqlite
from directory.core.words import fold, words
from directory.find.models import PostalPlace


@dataclass(frozen=True, slots=True)
class Place:
    """A point that people name by a code or a town, in degrees."""

    name: str
    latitude: float
    longitude: float


def find_place(cursor: Cursor, asked: str) -> Place | None:
    """The place of a postal code, or of a town's name, alone or inside a longer text ("Homestead, FL 33030")."""
    parts = words(asked)
    for part in parts:
        if part.isdecimal() and len(part) == 5:
            return _by_code(cursor, part)
    town = " ".join(parts)
    return _by_town(cursor, town) or (_by_town(cursor, " ".join(parts[:-1])) if len(parts) > 1 else None)


def points_of_codes(codes: set[str]) -> dict[str, tuple[float, float]]:
    """The middle of each postal code that is known, for places whose own point nobody has stated."""
    wanted = sorted(codes)
    found: dict[str, tuple[float, float]] = {}
    for start in range(0, len(wanted), 500):
        rows = db.session.execute(
            select(PostalPlace.code, PostalPlace.latitude, PostalPlace.longitude).where(
                PostalPlace.code.in_(wanted[start : start + 500])
            )
        )
        found |= {code: (latitude, longitude) for code, latitude, longitude in rows}
    return found


def _by_code(cursor: Cursor, code: str) -> Place | None:
    cursor.execute(_engine("SELECT code, city, latitude, longitude FROM postal_place WHERE code = ?"), (code,))
    row = cursor.fetchone()
    return Place(f"{row[1]} {row[0]}", row[2], row[3]) if row else None


def _by_town(cursor: Cursor, town: str) -> Place | None:
    """The town of that name; of several, the one with the most postal codes among the directory's own places."""
    if not town:
        return None
    cursor.execute(
        _engine(
            "SELECT min(city), avg(latitude), avg(longitude), count(*) AS codes, "
            "sum(CASE WHEN code IN (SELECT postal_code FROM address) THEN 1 ELSE 0 END) AS ours "
            "FROM postal_place WHERE folded_city = ? GROUP BY state ORDER BY ours DESC, codes DESC LIMIT 1"
        ),
        (town,),
    )
    row = cursor.fetchone()
    return Place(row[0], row[1], row[2]) if row else None


def _engine(statement: str) -> str:
    return statement if is_sqlite() else statement.replace("?", "%s")


def load_postal_places(places: list[dict[str, object]], *, replace: bool = False) -> int:
    """Put postal places (code, city, state, latitude, longitude) into the table; flushes, never commits."""
    if replace:
        db.session.execute(delete(PostalPlace))
    known = set(db.session.scalars(select(PostalPlace.code)))
    rows = [
        {**place, "folded_city": " ".join(words(fold(str(place["city"]))))}
        for place in places
        if place["code"] not in known
    ]
    for start in range(0, len(rows), 5000):
        db.session.execute(insert(PostalPlace), rows[start : start + 5000])
    return len(rows)


def load_zip_codes() -> int:
    """Load the United States' ZIP codes once, from the package `zipcodes`; counts what was new."""
    if (db.session.scalar(select(func.count()).select_from(PostalPlace)) or 0) > 40_000:
        return 0
    import zipcodes

    return load_postal_places(
        [
            {
                "code": entry["zip_code"],
                "city": entry["city"],
                "state": entry["state"],
                "latitude": float(entry["lat"]),
                "longitude": float(entry["long"]),
            }
            for entry in {entry["zip_code"]: entry for entry in zipcodes.list_all()}.values()
            if entry["lat"] and entry["long"]
        ]
    )
