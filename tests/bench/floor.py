"""The floor: the least that a searched page of cards can cost in Flask and SQLite, to measure Find against.

A bare view; the standard library's sqlite3; FTS5 with bm25 and the top 20; twelve fields a card in one
query; one flat template compiled once; no sign-in, no facets. The words of a search are all required
and the last may be a prefix, as in any search that answers while one types. One thing is left out on
purpose: everything else.

Served by gunicorn as `tests.bench.floor:app`, its file named by BENCH_FLOOR_DATABASE.
"""

import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from flask import Flask, request

from tests.bench.package import Package

DATABASE_VARIABLE = "BENCH_FLOOR_DATABASE"
WORD = re.compile(r"\w+")

TABLES = """
CREATE TABLE card (
    id INTEGER PRIMARY KEY, source_id TEXT, name TEXT, organization TEXT, summary TEXT, phone TEXT,
    email TEXT, url TEXT, address TEXT, city TEXT, postal_code TEXT, languages TEXT, hours TEXT
);
CREATE VIRTUAL TABLE words USING fts5(
    name, organization, description, terms, content='', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
"""

SEARCH = """
SELECT card.source_id, card.name, card.organization, card.summary, card.phone, card.email, card.url,
       card.address, card.city, card.postal_code, card.languages, card.hours
FROM (SELECT rowid AS id, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20) AS hit
CROSS JOIN card ON card.id = hit.id
ORDER BY hit.rank
"""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Directory</title></head><body>
<form action="/" method="get"><input type="search" name="q" value="{{ q }}"><button>Find</button></form>
<ol id="results" data-total="{{ cards|length }}">
{% for c in cards %}<li data-service-id="{{ c[0] }}"><h2><a href="/s/{{ c[0] }}">{{ c[1] }}</a></h2>
<p class="by">{{ c[2] }}</p><p>{{ c[3] }}</p>
<dl><dt>Telephone</dt><dd>{{ c[4] }}</dd><dt>E-mail</dt><dd>{{ c[5] }}</dd><dt>Web</dt><dd>{{ c[6] }}</dd>
<dt>Where</dt><dd>{{ c[7] }}, {{ c[8] }} {{ c[9] }}</dd><dt>Languages</dt><dd>{{ c[10] }}</dd>
<dt>Hours</dt><dd>{{ c[11] }}</dd></dl></li>
{% else %}<li>Nothing found.</li>
{% endfor %}</ol></body></html>
"""


def build_floor(package: Path, database: Path) -> int:
    """Write the floor's own database from a package, replacing the file; returns the number of services."""
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database)
    try:
        connection.executescript(TABLES)
        count = 0
        for count, (card, words) in enumerate(_rows(package), 1):
            connection.execute(f"INSERT INTO card VALUES ({','.join('?' * 13)})", (count, *card))
            connection.execute(
                "INSERT INTO words(rowid, name, organization, description, terms) VALUES (?, ?, ?, ?, ?)",
                (count, *words),
            )
        connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
    finally:
        connection.close()
    return count


def _rows(package: Path) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for service in Package(package).services():
        card = (
            service.id,
            service.name,
            service.organization,
            service.description[:240],
            service.phone,
            service.email,
            service.url,
            service.address,
            service.city,
            service.postal_code,
            ", ".join(service.languages),
            service.hours,
        )
        words = (service.name, service.organization, service.description, "; ".join(service.terms))
        yield card, words


def match_expression(q: str) -> str:
    """The FTS5 expression for what was typed: words quoted, all required, the last a prefix; '' for none."""
    words = [f'"{word}"' for word in WORD.findall(q)]
    return f"{' '.join(words)}*" if words else ""


def search_floor(connection: sqlite3.Connection, q: str) -> list[tuple[str, ...]]:
    """The twelve fields of the 20 best cards, best first; an empty list where no word was typed."""
    expression = match_expression(q)
    return connection.execute(SEARCH, (expression,)).fetchall() if expression else []


def create_floor(database: Path) -> Flask:
    """A Flask app over a floor database; each worker opens it once, read only, on its first request."""
    floor = Flask("floor")
    page = floor.jinja_env.from_string(PAGE.replace("\n{% endfor %}", "{% endfor %}"))
    opened: list[sqlite3.Connection] = []

    @floor.get("/")
    def show_floor() -> str:
        if not opened:
            opened.append(sqlite3.connect(f"file:{database}?mode=ro", uri=True, check_same_thread=False))
        q = request.args.get("q", "")
        return page.render(q=q, cards=search_floor(opened[0], q))

    return floor


def __getattr__(name: str) -> Flask:
    """`app`, made only when gunicorn asks for it, so that importing this module needs no environment."""
    if name == "app":
        return create_floor(Path(os.environ[DATABASE_VARIABLE]))
    raise AttributeError(name)


if __name__ == "__main__":
    print(build_floor(Path(sys.argv[1]), Path(sys.argv[2])), "services")
