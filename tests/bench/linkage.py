"""The linkage table beside its floor: the same rows by one statement of raw SQL, and the same template.

By itself: `python -m tests.bench.linkage`. Both answer as the same signed-in coordinator in one process, in turn.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.wrappers import Response

from directory.core import clock
from directory.core.paging import Page
from directory.partnerships.linkage.facts import Fact
from directory.partnerships.linkage.table import LABELS, SIZE, Cell, Row, Table
from tests.bench.multiplied import county_times

TIMES, ROUNDS, GOAL = 50, 15, 3.0
ZONE = "America/Los_Angeles"

# A partner's latest agreement stands for all of them: the floor joins no stretches and reads no newer ones.
SQL = """
WITH signed AS (
  SELECT agreement_id, max(signed_on) AS last FROM agreement_signature GROUP BY agreement_id
  HAVING count(*) = count(signed_on) AND count(DISTINCT side) = 2
), agreed AS (
  SELECT p.organization_id AS id, max(coalesce(a.ended_on, a.expires_on, '9999-12-31')) AS until
  FROM agreement_party p JOIN agreement a ON a.id = p.agreement_id LEFT JOIN signed s ON s.agreement_id = a.id
  WHERE a.effective_on <= :today AND (s.last <= :today OR a.type = 'verbal_understanding') GROUP BY p.organization_id
), liaison AS (
  SELECT p.organization_id AS id, max(l.confirmed_on) AS at FROM agreement_party p
  JOIN agreement_liaison l ON l.agreement_id = p.agreement_id WHERE l.side = 'theirs' GROUP BY p.organization_id
), trained AS (
  SELECT p.organization_id AS id, min(
    max(CASE WHEN e.direction IN ('we_train_them', 'joint') THEN e.held_on END),
    max(CASE WHEN e.direction IN ('they_train_us', 'joint') THEN e.held_on END)) AS at
  FROM training_partner p JOIN training_event e ON e.id = p.event_id GROUP BY p.organization_id
), asked AS (
  SELECT organization_id AS id, max(asked_on) AS at FROM consultation GROUP BY organization_id
), checked AS (
  SELECT id, max(at) AS at FROM (
    SELECT organization_id AS id, max(checked_at) AS at FROM verification WHERE organization_id IS NOT NULL GROUP BY 1
    UNION ALL SELECT s.organization_id, max(v.checked_at) FROM verification v JOIN service s ON s.id = v.service_id
    GROUP BY 1) GROUP BY id
)
SELECT o.id, o.name, agreed.until, liaison.at, trained.at, asked.at, checked.at FROM organization o
LEFT JOIN agreed ON agreed.id = o.id LEFT JOIN liaison ON liaison.id = o.id LEFT JOIN trained ON trained.id = o.id
LEFT JOIN asked ON asked.id = o.id LEFT JOIN checked ON checked.id = o.id
WHERE o.listing = 'listed' ORDER BY o.name COLLATE NOCASE, o.id LIMIT 500
"""


def measure(folder: Path) -> tuple[float, float, float]:
    """Milliseconds of the table, of the table sorted by a fact of all partners, and of its floor: medians of rounds."""
    with county_times(folder, TIMES) as app:
        client = app.test_client()
        client.environ_base["HTTP_HOST"] = "127.0.0.1"
        connection = sqlite3.connect(folder / "directory.db")
        add_floor(app, connection)
        client.post("/demo/sign-in/dana")

        def rows_of(address: str) -> int:
            answer = client.get(address)
            assert answer.status_code == 200, answer.status
            return answer.get_data(as_text=True).count('<tr><th scope="row">')

        shown, floor = rows_of("/linkage"), rows_of("/floor")
        assert shown == floor == SIZE, (shown, floor)
        taken: dict[str, list[float]] = {"/linkage": [], "/linkage?sort=checked": [], "/floor": []}
        for _ in range(ROUNDS):
            for address, times in taken.items():
                times.append(_timed(lambda: client.get(address)))  # noqa: B023, called at once
        connection.close()
        plain, ordered, least = (median(times) * 1000 for times in taken.values())
        return plain, ordered, least


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def add_floor(app: Flask, connection: sqlite3.Connection) -> None:
    """A door of the same application that shows the same template from one statement."""
    from directory.core.permissions import Permission
    from directory.partnerships.views import show
    from directory.web.access import access

    def floor() -> Response:
        today = clock.today(ZONE)
        year, half = (today - timedelta(days=days) for days in (365, 183))
        rows: list[Any] = [
            _row(found, today, year, half) for found in connection.execute(SQL, {"today": today.isoformat()})
        ]
        return show("linkage", table=Table(Page(rows, 1, SIZE, len(rows)), "name", ""), facts=Fact, labels=LABELS)

    app.add_url_rule("/floor", "floor", access(Permission.READ_PARTNERSHIPS)(floor))


def _row(found: tuple[str, ...], today: date, year: date, half: date) -> Row:
    since = (today, year, year, half, year)
    cells = [_cell(at, day.isoformat()) for at, day in zip(found[2:], since, strict=True)]
    return Row(UUID(found[0]), found[1], [*cells[:4], Cell("stale", "unknown"), cells[4]])


def _cell(at: str | None, since: str) -> Cell:
    if not at:
        return Cell("stale", "unknown")
    return Cell("good", f"yes, {at[:10]}") if at[:10] >= since else Cell("stop", f"no, {at[:10]}")


def main() -> int:
    """Print the figures; 1 where the table takes more than three times its floor."""
    with tempfile.TemporaryDirectory(prefix="bench-linkage-") as folder:
        ours, ordered, floor = measure(Path(folder))
    print(f"{SIZE} partners of {TIMES} times the demo: {ours:.1f} ms, sorted {ordered:.1f} ms, floor {floor:.1f} ms")
    return int(max(ours, ordered) / floor > GOAL)


if __name__ == "__main__":
    sys.exit(main())
