"""Writes a seeded HSDS 3.1 data package (CSV) of any size in bounded memory: each row goes out as it is made.

`python -m tests.bench.generator OUT --services 10000 [--seed 1] [--zip]`. All of it is invented: telephone
numbers are 555-01xx, addresses end in example.org; only the ZIPs are real, so that distances work.
"""

import argparse
import csv
import json
import random
import shutil
import sys
import tempfile
import tomllib
import uuid
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import zipcodes

from tests.bench.queries import VOCABULARIES
from tests.bench.words import Zipf, field_phrases

REFERENCE = date(2026, 11, 1)  # dates lie in the two years before it
ZIPS = ("33127", "33199")
PATTERNS = 60
SERVICES_PER_ORGANIZATION = (1, 7)
TERMS = 400
FALLBACK_PHRASES = ("Food pantry", "Shelter", "Counseling", "Legal aid")

COLUMNS: Mapping[str, list[str]] = {
    table: columns.split()
    for table, columns in tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8")).items()
}
LANGUAGES = (
    ("English", "en", 0.98), ("Spanish", "es", 0.48), ("Haitian Creole", "ht", 0.24), ("French", "fr", 0.08),
    ("Portuguese", "pt", 0.06), ("Arabic", "ar", 0.02), ("Russian", "ru", 0.02), ("Vietnamese", "vi", 0.01),
)  # fmt: skip
DOCUMENTS = ("Photo ID", "Proof of address", "Proof of income", "Birth certificate", "Social Security card")
COSTS = (("Free", ""), ("Sliding fee", ""), ("Fixed fee", "25"), ("Fixed fee", "40"), ("Donation", ""))
ACCESS = ("Wheelchair accessible", "Ramp", "Elevator", "Accessible restroom", "Hearing loop")
STATUSES = ("active", "inactive", "temporarily closed")
ELIGIBILITY = ("", "Open to everyone", "Adults", "Families with children", "County residents", "Low income")
APPLYING = ("", "Call for an appointment", "Walk in", "Referral by an agency", "Apply on the website")


class Tables:
    """One open CSV file per table in a folder; a row is a mapping of the columns that have a value."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = ExitStack()
        self.writers: dict[str, Any] = {}  # csv names no public type for its writers
        self.counts = dict.fromkeys(COLUMNS, 0)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        for table, columns in COLUMNS.items():
            path = self.folder / f"{table}.csv"
            stream = self.stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            self.writers[table] = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            self.writers[table].writeheader()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def write(self, table: str, **row: str | float) -> None:
        """Append one row; ValueError for a column that the table does not have."""
        self.writers[table].writerow(row)
        self.counts[table] += 1


class Generator:
    """Makes organizations one after another; the same seed gives the same bytes."""

    def __init__(self, tables: Tables, seed: int) -> None:
        self.tables = tables
        self.rng = random.Random(seed)
        self.words = Zipf(VOCABULARIES, self.rng)
        self.phrases = field_phrases(VOCABULARIES, "need") or list(FALLBACK_PHRASES)
        everywhere = zipcodes.list_all()
        self.places = [place for place in everywhere if ZIPS[0] <= place["zip_code"] <= ZIPS[1] and place["lat"]]
        self.patterns = self._patterns()
        self.terms = self._terms()

    def id(self) -> str:
        """A UUID drawn from the seed."""
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def organization(self, services: int) -> None:
        """One organization with its places and `services` services."""
        key = self.id()
        tail = self._one("Center", "Inc.", "House")
        name = f"{self.words.proper()} {' '.join(self.words.draw(2)).title()} {tail}"
        site = f"https://{key[:8]}.example.org"
        self.tables.write(
            "organizations", id=key, name=name, description=self.words.text(20, 60), website=site,
            email=f"office@{key[:8]}.example.org", year_incorporated=self.rng.randint(1950, 2025),
        )  # fmt: skip
        locations = [self._location(key, name) for _ in range(1 + self.rng.randrange(services))]
        for _ in range(services):
            self._service(key, site, locations)

    def _service(self, organization: str, site: str, locations: Sequence[str]) -> None:
        key, rng, write = self.id(), self.rng, self.tables.write
        terms = self._drawn_terms()
        checked = REFERENCE - timedelta(days=int(rng.triangular(0, 730, 120)))
        write(
            "services", id=key, organization_id=organization, name=self._name(terms), url=f"{site}/{key[:8]}",
            description=self.words.text(40, 120), email=f"intake@{key[:8]}.example.org",
            status=rng.choices(STATUSES, (96, 3, 1))[0], application_process=rng.choice(APPLYING),
            eligibility_description=rng.choice(ELIGIBILITY),
            assured_date=checked.isoformat() if rng.random() < 0.6 else "",
            last_modified=f"{checked.isoformat()}T12:00:00Z",
        )  # fmt: skip
        for location in rng.sample(locations, min(len(locations), rng.choice((1, 1, 2)))):
            write("service_at_location", id=self.id(), service_id=key, location_id=location)
        for at in range(rng.choice((1, 1, 2))):
            number = f"{rng.choice((305, 786))}-555-01{rng.randrange(100):02}"
            write("phones", id=self.id(), service_id=key, number=number, type=("voice", "fax")[at])
        for pattern in rng.sample(self.patterns, rng.choice((1, 1, 1, 2))):
            write("schedules", id=self.id(), service_id=key, **pattern)
        for name, code, share in LANGUAGES:
            if rng.random() < share:
                write("languages", id=self.id(), service_id=key, name=name, code=code)
        for term, _ in terms:
            write("attributes", id=self.id(), link_id=key, taxonomy_term_id=term, link_entity="service")
        self._conditions(key)

    def _conditions(self, service: str) -> None:
        rng, write = self.rng, self.tables.write
        if rng.random() < 0.6:
            option, amount = rng.choice(COSTS)
            price = {"option": option, "amount": amount, "currency": "USD"}
            write("cost_options", id=self.id(), service_id=service, **price)
        for document in rng.sample(DOCUMENTS, rng.choice((0, 0, 1, 2))):
            write("required_documents", id=self.id(), service_id=service, document=document)
        area = self._one("Sample County", "North Sample County", "South Sample County", "The whole state")
        write("service_areas", id=self.id(), service_id=service, name=area, extent=area, extent_type="text")

    def _location(self, organization: str, name: str) -> str:
        key, rng, write = self.id(), self.rng, self.tables.write
        place = rng.choice(self.places)
        write(
            "locations", id=key, location_type="physical", organization_id=organization, name=name,
            latitude=round(float(place["lat"]) + rng.gauss(0, 0.012), 6),
            longitude=round(float(place["long"]) + rng.gauss(0, 0.012), 6),
        )  # fmt: skip
        write(
            "addresses", id=self.id(), location_id=key, city=place["city"], state_province=place["state"],
            address_1=f"{rng.randrange(1, 9900)} {self.words.proper()} Street", postal_code=place["zip_code"],
            country="US", address_type="physical",
        )  # fmt: skip
        if rng.random() < 0.6:
            write("accessibility", id=self.id(), location_id=key, description=rng.choice(ACCESS))
        return key

    def _name(self, terms: Sequence[tuple[str, str]]) -> str:
        tail = self._one("Program", "Services", "Project", "Center", "")
        return f"{self.words.proper()} {terms[0][1].title()} {tail}".strip()

    def _drawn_terms(self) -> list[tuple[str, str]]:
        """One to five different terms, common ones far more often than rare ones."""
        drawn = [self.terms[int(len(self.terms) * self.rng.random() ** 2.5)] for _ in range(self.rng.randint(1, 5))]
        return list(dict.fromkeys(drawn))

    def _terms(self) -> list[tuple[str, str]]:
        taxonomy = self.id()
        self.tables.write("taxonomies", id=taxonomy, name="Sample terms", description="Invented for measuring.")
        terms = []
        for at, phrase in enumerate(self.rng.sample(self.phrases, min(TERMS, len(self.phrases)))):
            terms.append((key := self.id(), phrase))
            self.tables.write(
                "taxonomy_terms", id=key, code=f"S-{at:04}", name=phrase, description=phrase,
                taxonomy_id=taxonomy, taxonomy="Sample terms", language="en",
            )  # fmt: skip
        return terms

    def _patterns(self) -> list[dict[str, str]]:
        """Sixty weekly hours: most on weekdays by day, some in the evening, some on the weekend."""
        days = (
            "MO,TU,WE,TH,FR", "MO,TU,WE,TH", "MO,WE,FR", "TU,TH", "SA", "SA,SU", "MO,TU,WE,TH,FR,SA,SU",
        )  # fmt: skip
        hours = (
            "08:00:00 17:00:00", "09:00:00 17:00:00", "08:30:00 16:30:00", "09:00:00 13:00:00",
            "13:00:00 20:00:00", "17:00:00 21:00:00", "10:00:00 18:00:00", "00:00:00 23:59:00",
        )  # fmt: skip
        pairs = [(on, at) for on in days for at in hours]
        chosen = self.rng.sample(pairs, min(PATTERNS, len(pairs)))
        while len(chosen) < PATTERNS:
            start = self.rng.randint(7, 14)
            pair = (self.rng.choice(days), f"{start:02}:15:00 {start + self.rng.randint(2, 8):02}:45:00")
            if pair not in chosen:
                chosen.append(pair)
        return [
            {
                "freq": "WEEKLY", "interval": "1", "wkst": "MO", "byday": on, "dtstart": "2024-01-01",
                "timezone": "-5", "opens_at": at.split()[0], "closes_at": at.split()[1],
            }
            for on, at in chosen
        ]  # fmt: skip

    def _one(self, *choices: str) -> str:
        return self.rng.choice(choices)


def write_package(folder: Path, services: int, seed: int = 1) -> dict[str, int]:
    """Write a data package of exactly `services` services into a folder; returns its rows per table."""
    with Tables(folder) as tables:
        generator = Generator(tables, seed)
        left = services
        while left:
            size = min(left, generator.rng.randint(*SERVICES_PER_ORGANIZATION))
            generator.organization(size)
            left -= size
        counts = tables.counts
    (folder / "datapackage.json").write_text(json.dumps(_description(), indent=1) + "\n", encoding="utf-8")
    return counts


def _description() -> dict[str, object]:
    resources = [
        {
            "name": table,
            "path": f"{table}.csv",
            "profile": "tabular-data-resource",
            "schema": {"fields": [{"name": column, "type": "string"} for column in columns]},
        }
        for table, columns in COLUMNS.items()
    ]
    return {
        "name": "sample-county",
        "profile": "tabular-data-package",
        "hsds_version": "3.1",
        "resources": resources,
    }


def zip_package(folder: Path, archive: Path) -> None:
    """Pack a folder's files into a zip, with fixed times, so that equal data gives equal bytes."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.name, (2026, 11, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with packed.open(entry, "w", force_zip64=True) as target, path.open("rb") as source:
                shutil.copyfileobj(source, target)


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in {".csv", ".json"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a package and say how many rows of each table it has."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.generator", description=main.__doc__)
    parser.add_argument("out", type=Path, help="folder to write, or the zip file with --zip")
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--zip", action="store_true")
    options = parser.parse_args(arguments)
    if options.services < 1:
        parser.error("--services must be at least 1")
    if options.zip:
        with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            counts = write_package(Path(scratch), options.services, options.seed)
            zip_package(Path(scratch), options.out)
    else:
        counts = write_package(options.out, options.services, options.seed)
    for table, count in counts.items():
        print(f"{count:9} {table}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
