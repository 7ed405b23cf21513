"""Reads HSDS packages (1.1 and 3.1, folder or zip) into flat records, apart from the application's importer.

The bench must not lean on the code that it measures: the floor, the query words and the judged
relevance all come from this independent and deliberately simple reading.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MIAMI = REPOSITORY.parent / "shared" / "data" / "miami-hsds-1.1" / "datapackage.zip"

# The same table has had several file names over the versions of the standard.
FILE_NAMES = {
    "organization": ("organizations.csv",),
    "service": ("services.csv",),
    "location": ("locations.csv",),
    "service_at_location": ("service_at_location.csv", "services_at_location.csv"),
    "address": ("addresses.csv", "physical_addresses.csv"),
    "phone": ("phones.csv",),
    "language": ("languages.csv",),
    "schedule": ("schedules.csv", "regular_schedules.csv"),
    "term": ("taxonomy_terms.csv", "taxonomy.csv"),
    "link": ("attributes.csv", "services_taxonomy.csv"),
}
HOURS_LIMIT = 120  # characters: the floor's card shows one line of hours

Pick = Callable[[dict[str, str]], str]

csv.field_size_limit(50_000_000)


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """One service with what its first place, telephone and organization say; empty where nothing is said."""

    id: str
    name: str
    alternate_name: str
    organization: str
    description: str
    url: str
    email: str
    phone: str
    address: str
    city: str
    postal_code: str
    latitude: float | None
    longitude: float | None
    languages: tuple[str, ...]
    hours: str
    terms: tuple[str, ...]


class Package:
    """The CSV tables of one data package, streamed row by row; FileNotFoundError where it is absent."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise FileNotFoundError(path)
        self.path = path

    @contextmanager
    def _open(self, table: str) -> Iterator[Iterable[dict[str, str]]]:
        for name in FILE_NAMES[table]:
            if self.path.is_dir():
                for found in sorted(self.path.rglob(name)):
                    with found.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
                        yield csv.DictReader(stream)
                        return
            else:
                with zipfile.ZipFile(self.path) as archive:
                    for member in archive.namelist():
                        if member.rsplit("/", 1)[-1] == name:
                            with archive.open(member) as raw:
                                text = io.TextIOWrapper(raw, encoding="utf-8-sig", errors="replace", newline="")
                                yield csv.DictReader(text)
                                return
        yield []

    def rows(self, table: str) -> Iterator[dict[str, str]]:
        """Rows of a table by its singular name, cells stripped; none where the package has no such file."""
        with self._open(table) as reader:
            for row in reader:
                yield {key: (value or "").strip() for key, value in row.items() if key is not None}

    def services(self) -> Iterator[ServiceRecord]:
        """Every service in file order; only ids and short texts of the side tables are held in memory."""
        organizations = {row["id"]: row["name"] for row in self.rows("organization")}
        places = self._places()
        phones = self._first("phone", lambda row: row["number"])
        hours = self._first("schedule", _hours)
        languages = self._many("language", lambda row: row.get("name") or row.get("language", ""))
        terms = self._terms()
        for row in self.rows("service"):
            key = row["id"]
            address, city, postal_code, latitude, longitude = places.get(key, ("", "", "", None, None))
            yield ServiceRecord(
                id=key,
                name=row["name"],
                alternate_name=row.get("alternate_name", ""),
                organization=organizations.get(row["organization_id"], ""),
                description=row.get("description", "").replace("\\n", "\n"),
                url=row.get("url", ""),
                email=row.get("email", ""),
                phone=phones.get(key, ""),
                address=address,
                city=city,
                postal_code=postal_code,
                latitude=latitude,
                longitude=longitude,
                languages=tuple(languages.get(key, ())),
                hours=hours.get(key, ""),
                terms=tuple(terms.get(key, ())),
            )

    def orphans(self) -> set[str]:
        """Ids of services whose organization is not in the package."""
        organizations = {row["id"] for row in self.rows("organization")}
        return {row["id"] for row in self.rows("service") if row["organization_id"] not in organizations}

    def _places(self) -> dict[str, tuple[str, str, str, float | None, float | None]]:
        addresses = {
            row["location_id"]: (row["address_1"], row["city"], row["postal_code"][:5]) for row in self.rows("address")
        }
        points = {row["id"]: (_number(row["latitude"]), _number(row["longitude"])) for row in self.rows("location")}
        places: dict[str, tuple[str, str, str, float | None, float | None]] = {}
        for row in self.rows("service_at_location"):
            address = addresses.get(row["location_id"], ("", "", ""))
            point = points.get(row["location_id"], (None, None))
            places.setdefault(row["service_id"], (*address, *point))
        return places

    def _first(self, table: str, pick: Pick) -> dict[str, str]:
        kept: dict[str, str] = {}
        for row in self.rows(table):
            if row.get("service_id"):
                kept.setdefault(row["service_id"], pick(row))
        return kept

    def _many(self, table: str, pick: Pick) -> dict[str, list[str]]:
        kept: dict[str, list[str]] = {}
        shared: dict[str, str] = {}  # one string object per distinct value
        for row in self.rows(table):
            value = pick(row)
            if row.get("service_id") and value:
                kept.setdefault(row["service_id"], []).append(shared.setdefault(value, value))
        return kept

    def _terms(self) -> dict[str, list[str]]:
        names = {row["id"]: row["name"] for row in self.rows("term")}
        kept: dict[str, list[str]] = {}
        for row in self.rows("link"):
            service = row.get("service_id") or (row["link_id"] if row.get("link_entity") == "service" else "")
            name = names.get(row.get("taxonomy_id") or row.get("taxonomy_term_id", ""), "")
            if service and name:
                kept.setdefault(service, []).append(name)
        return kept


def _hours(row: dict[str, str]) -> str:
    said = row.get("original_text") or row.get("description") or ""
    return said[:HOURS_LIMIT] or f"{row.get('byday', '')} {row.get('opens_at', '')} to {row.get('closes_at', '')}"


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
