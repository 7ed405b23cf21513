"""A file of 50 MB goes through in bounded memory, and a bomb costs none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import ROOT
from tests.exchange.packages import bring_in, make_tables, write_folder, write_json, write_zip
from tests.operating.house import without_cheap_rows

MEGABYTE = 1024 * 1024
RUN = """
import json, sys
from pathlib import Path
from directory import create_app
from directory.config import Settings
from directory.exchange.cli import run_import

def peak():
    # Of this program alone: what getrusage tells survives an exec, and was the test runner's.
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])

app = create_app(Settings.from_environment())
with app.app_context():
    before = peak()
    report = run_import(Path(sys.argv[1]), "town", "US")
    after = peak()
tables = {name: counts["new"] for name, counts in report.tables.items()}
memory = {"before": before / 1024, "after": after / 1024}
print(json.dumps({**memory, "refusal": report.refusal, "tables": tables}))
"""


def run_apart(app: Flask, package: Path) -> dict[str, object]:
    """An import in a process of its own, into the test's database, with its memory in MB."""
    settings = app.extensions["settings"]
    without_cheap_rows(settings.instance)
    environment = {
        **os.environ,
        "DIRECTORY_DEMO": "1",
        "DIRECTORY_INSTANCE": str(settings.instance),
        "DIRECTORY_DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(package)],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
        timeout=300,
    )
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_fifty_megabytes_of_csv(app: Flask, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p", make_tables(services=None))
    with (folder / "services.csv").open("w") as out:
        out.write("id,organization_id,name,status,description\n")
        number = 0
        while out.tell() < 50 * MEGABYTE:
            number += 1
            out.write(f"s{number},o1,Service {number},active,{number} {'lorem ipsum ' * 400}\n")
    found = run_apart(app, folder)
    assert found["refusal"] == ""
    assert found["tables"]["service"] == number  # type: ignore[index]
    assert float(found["after"]) < 300  # type: ignore[arg-type]


def test_thirty_megabytes_of_json(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    with path.open("w") as out:
        out.write('{"contents": [')
        number = 0
        while out.tell() < 30 * MEGABYTE:
            number += 1
            service = {
                "id": f"s{number}",
                "name": f"Service {number}",
                "status": "active",
                "description": "lorem " * 1500,
            }
            out.write(json.dumps({**service, "organization": {"id": "o1", "name": "Harbor House"}}) + ",")
        out.write(json.dumps({"id": "o1", "name": "Harbor House", "website": "https://example.org"}) + "]}")
    found = run_apart(app, path)
    assert found["refusal"] == ""
    assert found["tables"]["service"] == number  # type: ignore[index]
    assert float(found["after"]) < 300  # type: ignore[arg-type]


def test_line_without_an_end_and_bomb_cost_no_memory(app: Flask, tmp_path: Path) -> None:
    endless = write_folder(tmp_path / "p", make_tables(services=None), services=b"id,name\n" + b"x" * 50 * MEGABYTE)
    bomb = write_zip(tmp_path / "bomb.zip", {"services.csv": b"id,name\n" + bytes(90 * MEGABYTE)})
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 5_000_000)
    wide = write_json(tmp_path / "wide.json", [["x"] * 3_000_000])
    for package in (endless, bomb, deep, wide):
        found = run_apart(app, package)
        assert found["refusal"], package.name
        assert float(found["after"]) - float(found["before"]) < 60, package.name  # type: ignore[arg-type]


@pytest.mark.parametrize("content", ["[" * 200_000 + "]" * 200_000, '{"a":' * 100_000 + "1" + "}" * 100_000])
def test_json_nested_deeper_than_any_object_costs_no_memory(app: Flask, tmp_path: Path, content: str) -> None:
    deep = tmp_path / "deep.json"
    deep.write_text(content)
    found = run_apart(app, deep)
    assert "levels" in str(found["refusal"])
    assert float(found["after"]) - float(found["before"]) < 100  # type: ignore[arg-type]


def test_json_whose_keys_are_texts_is_refused(app: Flask, tmp_path: Path) -> None:
    report = bring_in(write_json(tmp_path / "keys.json", {"k" * 2_000: [{"id": "o1", "name": "Harbor House"}]}))
    assert "key" in report.refusal
