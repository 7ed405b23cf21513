"""Searches to drive a server with: twenty that repeat, and thousands from a data set's own words."""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.package import REPOSITORY, Package, ServiceRecord
from tests.bench.words import LISTS

VOCABULARIES = REPOSITORY / "seeds" / "vocabularies"
SAMPLE = 3_000  # services kept to draw words from, whatever the size of the package
WORD = re.compile(r"[^\W\d_]{3,}")
# Only words that nobody searches for by themselves.
STOP_WORDS = frozenset(LISTS["stop"])

PREFIX_SHARE = 0.25  # searches whose last word is still being typed
FILTER_SHARE = 0.20  # searches with a filter beside the words
LANGUAGES = ("es", "es", "es", "ht", "fr", "pt")
BARRIERS = ("id_required",)
FALLBACK_NEEDS = ("housing", "mental_health", "legal", "food")  # where no vocabulary lies beside the bench


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed and the filters beside it, as pairs of parameter name and value."""

    q: str
    filters: tuple[tuple[str, str], ...] = ()

    def path(self, base: str = "/find") -> str:
        """The request path with its query string, filters included."""
        return f"{base}?{urlencode([('q', self.q), *self.filters])}"

    def floor_path(self) -> str:
        """The floor's request path: the same words, since it has no filters."""
        return f"/?{urlencode([('q', self.q)])}"


REPEATED: tuple[Query, ...] = (
    Query("food"),
    Query("food pantry"),
    Query("counseling"),
    Query("domestic violence"),
    Query("shelter"),
    Query("anger management"),
    Query("legal aid"),
    Query("housing"),
    Query("family support", (("language", "es"),)),
    Query("mental health"),
    Query("parenting classes"),
    Query("substance abuse treatment"),
    Query("job training"),
    Query("immigration", (("language", "es"),)),
    Query("child care"),
    Query("transportation"),
    Query("support group", (("without", "id_required"),)),
    Query("health cent"),
    Query("couns"),
    Query("youth program", (("near", "33127"), ("within", "10"))),
)


def vocabulary_codes(kind: str) -> list[str]:
    """The codes of a vocabulary whose file name begins with `kind`, sorted; empty where it is absent."""
    codes: set[str] = set()
    for path in sorted(VOCABULARIES.glob(f"{kind}*.toml")):
        for table in _tables(tomllib.loads(path.read_text(encoding="utf-8"))):
            code = table.get("code")
            if isinstance(code, str):
                codes.add(code)
    return sorted(codes)


def _tables(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _tables(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _tables(inner)


def distinct_queries(package: Path, count: int = 5_000, seed: int = 33127) -> list[Query]:
    """`count` searches, no two with the same words, the same for the same package and seed.

    The words of one search come from one service, so that a search of whole words always finds something:
    one to three words, from names and terms more often than from descriptions. Raises ValueError where the
    package is too small to give that many.
    """
    rng = random.Random(seed)
    services = _sample(package, rng)
    needs = vocabulary_codes("need") or list(FALLBACK_NEEDS)
    found: dict[str, Query] = {}
    for _ in range(count * 40):
        if len(found) == count:
            break
        typed = _typed(rng, rng.choice(services))
        if typed and typed not in found:
            found[typed] = Query(typed, _filters(rng, needs))
    if len(found) < count:
        raise ValueError(f"only {len(found)} distinct searches in {package.name}")
    return list(found.values())


def _sample(package: Path, rng: random.Random) -> list[ServiceRecord]:
    """A uniform sample without replacement in one pass (reservoir)."""
    kept: list[ServiceRecord] = []
    for seen, service in enumerate(Package(package).services()):
        if seen < SAMPLE:
            kept.append(service)
        elif (place := rng.randrange(seen + 1)) < SAMPLE:
            kept[place] = service
    return kept


def _typed(rng: random.Random, service: ServiceRecord) -> str:
    heads = _words(f"{service.name} {' '.join(service.terms)}")
    bodies = _words(service.description)
    words: list[str] = []
    for _ in range(rng.choices((1, 2, 3), (40, 45, 15))[0]):
        pool = heads if heads and (rng.random() < 0.6 or not bodies) else bodies
        if pool:
            words.append(rng.choice(pool))
    words = list(dict.fromkeys(words))
    if words and rng.random() < PREFIX_SHARE and len(words[-1]) > 4:
        words[-1] = words[-1][: rng.randint(3, len(words[-1]) - 1)]
    return " ".join(words)


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]


def _filters(rng: random.Random, needs: list[str]) -> tuple[tuple[str, str], ...]:
    if rng.random() >= FILTER_SHARE:
        return ()
    chosen = rng.choices(
        (("language", rng.choice(LANGUAGES)), ("need", rng.choice(needs)), ("without", rng.choice(BARRIERS))),
        (50, 30, 20),
    )
    return tuple(chosen)
