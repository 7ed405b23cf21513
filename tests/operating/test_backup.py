"""Backups: whole while others write, told from damaged ones, and back in use with what must stay dead dead."""

import hashlib
import json
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from directory import create_app
from directory.accounts.models import Invitation, Person, SignIn, SpokenCode
from directory.core import clock, operations, outbox
from directory.core.audit import AuditEvent, note
from directory.core.backup.container import Manifest
from directory.core.db import close_own_connection, db
from directory.core.operations import Work
from directory.find.models import FindState
from directory.restoring import restore_backup, take_backup
from tests.conftest import ROOT, absent, make_postgresql_database, make_settings, sign_in, token_of
from tests.operating.house import environment_of, run, said, without_cheap_rows

WRITERS = 20


def leave(app: Flask) -> None:
    """Close what this process has open of the database, as if it had ended."""
    db.session.remove()
    close_own_connection()
    db.engine.dispose()


def files_of(folder: Path) -> dict[str, bytes]:
    """The database and what waits beside it to be written into it; to look may make an empty -wal, and a -shm."""
    found = {path.name: path.read_bytes() for path in folder.glob("directory.db*") if not path.name.endswith("-shm")}
    return {name: content for name, content in found.items() if content}


def read_whole(path: Path) -> tuple[Manifest, bytes]:
    _, line, content = path.read_bytes().split(b"\n", 2)
    return Manifest(**json.loads(line)), content


def write_whole(path: Path, manifest: Manifest, content: bytes, form: int = 1) -> None:
    """A backup that adds up, whatever is in it."""
    line = json.dumps(asdict(manifest), sort_keys=True).encode() + b"\n"
    digest = hashlib.sha256(line).hexdigest().encode()
    path.write_bytes(b"LINKAGE BACKUP %d %s\n" % (form, digest) + line + content)


class Writer(threading.Thread):
    """Writes pairs of lines, each pair in a transaction of its own, and notes those that were acknowledged."""

    def __init__(self, path: Path, stop: threading.Event, acknowledged: list[str]) -> None:
        super().__init__()
        self.path = path
        self.stop = stop
        self.acknowledged = acknowledged
        self.failed: Exception | None = None

    def run(self) -> None:
        insert = (
            "INSERT INTO audit_event (id, at, actor_name, action, subject_kind, subject_id, details) "
            "VALUES (?, '2026-01-01 00:00:00.000000', 'Ana', 'wrote', 'pair', ?, '{}')"
        )
        try:
            with closing(sqlite3.connect(self.path, timeout=60, isolation_level=None)) as database:
                while not self.stop.is_set():
                    pair = uuid.uuid4().hex
                    database.execute("BEGIN IMMEDIATE")
                    for _ in range(2):
                        database.execute(insert, (uuid.uuid4().hex, pair))
                    database.execute("COMMIT")
                    self.acknowledged.append(pair)
                    self.stop.wait(0.01)
        except sqlite3.Error as error:
            self.failed = error


def test_a_backup_taken_while_twenty_write_holds_every_row_acknowledged_before_it(
    county: Flask, tmp_path: Path
) -> None:
    without_cheap_rows(tmp_path)
    stop, acknowledged = threading.Event(), list[str]()
    writers = [Writer(tmp_path / "directory.db", stop, acknowledged) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        while len(acknowledged) < 100:
            stop.wait(0.05)
        before = set(acknowledged)
        assert "checked" in said(tmp_path, "backup", str(tmp_path / "first.backup"))
        between = set(acknowledged)
        assert len(between) > len(before)
        assert "checked" in said(tmp_path, "backup", str(tmp_path / "second.backup"))
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    assert [writer.failed for writer in writers if writer.failed] == []
    for name, must_be_there in (("first", before), ("second", between)):
        empty = tmp_path / f"machine-{name}"
        said(empty, "restore", str(tmp_path / f"{name}.backup"))
        with closing(sqlite3.connect(empty / "directory.db")) as restored:
            found = dict(
                restored.execute("SELECT subject_id, count(*) FROM audit_event WHERE action = 'wrote' GROUP BY 1")
            )
            assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert restored.execute("SELECT count(*) FROM organization").fetchone()[0] > 0
        assert must_be_there - set(found) == set()
        assert set(found.values()) == {2}


def test_a_backup_is_its_owners_alone_is_never_written_over_and_has_no_key_inside(
    county: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "one.backup"
    done = county.test_cli_runner().invoke(args=["backup", str(file)])
    assert done.exit_code == 0
    assert "The key file is not inside" in done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = file.read_bytes()
    assert county.config["SECRET_KEY"].encode() not in content
    done = county.test_cli_runner().invoke(args=["backup", str(file)])
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert file.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    noted = operations.find_operation(Work.BACKUP)
    assert noted is not None
    assert noted.at == read_whole(file)[0].moment


def test_a_backup_says_what_is_in_it(county: Flask, tmp_path: Path) -> None:
    take_backup(tmp_path / "one.backup")
    manifest, content = read_whole(tmp_path / "one.backup")
    assert manifest.rows["person"] == db.session.scalar(select(func.count()).select_from(Person))
    assert manifest.size == len(content)
    assert manifest.sha256 == hashlib.sha256(content).hexdigest()
    assert manifest.revision == db.session.scalar(text("SELECT version_num FROM alembic_version"))


def test_there_is_nothing_to_back_up_where_no_database_is(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, demo=False))
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "one.backup")])
    assert done.exit_code == 1
    assert "flask --app app prepare" in done.output
    assert not (tmp_path / "one.backup").exists()


Damage = Callable[[bytes], bytes]


def flip(at: float) -> Damage:
    """Turn one bit over, at a place between 0 and 1, or that many bytes from the beginning."""

    def damage(whole: bytes) -> bytes:
        place = int(at) if at >= 1 else int(at * len(whole))
        return whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]

    return damage


def cut(to: float) -> Damage:
    return lambda whole: whole[: int(to * len(whole)) if to < 1 else int(to)]


DAMAGES: dict[str, Damage] = {
    **{f"bit-at-{at}": flip(at) for at in (0.0, 8, 15, 16, 18, 60, 82, 90, 200, 900, 0.01, 0.3, 0.5, 0.9, 0.999999)},
    **{f"cut-to-{to}": cut(to) for to in (0.0, 10, 80, 83, 300, 0.01, 0.5, 0.999999)},
    "last-byte-gone": lambda whole: whole[:-1],
    "something-after-it": lambda whole: whole + b"\0",
    "a-database": lambda whole: whole.split(b"\n", 2)[2],
    "another-file": lambda whole: b"\x89PNG\r\n\x1a\n" + whole,
    "lines-swapped": lambda whole: b"\n".join([whole.split(b"\n", 2)[1], whole.split(b"\n", 2)[0]]),
}


@pytest.fixture
def full(county: Flask, tmp_path: Path) -> Flask:
    """The county with a backup of it, and one thing more since."""
    without_cheap_rows(tmp_path)
    take_backup(tmp_path / "good.backup")
    note(None, "later", "test")
    db.session.commit()
    leave(county)
    return county


def refused(app: Flask, folder: Path, file: Path) -> str:
    """What a restore says that is refused; the live data is as it was, to the byte."""
    leave(app)
    before = files_of(folder)
    done = app.test_cli_runner().invoke(args=["restore", "--replace", str(file)])
    leave(app)
    assert done.exit_code == 1, done.output
    assert files_of(folder) == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    assert "Traceback" not in done.output
    assert done.output.startswith("Error: ")
    return done.output


def test_a_damaged_backup_is_refused_and_the_live_data_untouched(full: Flask, tmp_path: Path) -> None:
    good = (tmp_path / "good.backup").read_bytes()
    bad = tmp_path / "bad.backup"
    for name, damage in DAMAGES.items():
        bad.write_bytes(damage(good))
        output = refused(full, tmp_path, bad)
        words = ("is no backup of Linkage", "damaged", "cut off", "newer Linkage", "does not read")
        assert any(word in output for word in words), (name, output)
    assert full.test_cli_runner().invoke(args=["restore", "--replace", str(tmp_path / "good.backup")]).exit_code == 0


def test_a_backup_that_adds_up_and_is_not_for_here_is_refused(full: Flask, tmp_path: Path) -> None:
    manifest, content = read_whole(tmp_path / "good.backup")
    bad = tmp_path / "bad.backup"
    wrong = b"x" * len(content)
    cases = [
        (manifest, content, 2, "made by a newer Linkage"),
        (manifest, content, 0, "does not read"),
        (replace(manifest, revision="9999"), content, 1, "made by a newer Linkage"),
        (replace(manifest, kind="postgresql"), content, 1, "a backup of postgresql"),
        (replace(manifest, rows=manifest.rows | {"person": 1}), content, 1, "does not hold what it says"),
        (replace(manifest, sha256=hashlib.sha256(wrong).hexdigest()), wrong, 1, "SQLite cannot read"),
        (replace(manifest, size=manifest.size + 1), content, 1, "cut off"),
    ]
    for made, inside, form, words in cases:
        write_whole(bad, made, inside, form)
        assert words in refused(full, tmp_path, bad)


def test_a_database_in_use_is_replaced_only_when_asked_and_is_kept_beside(full: Flask, tmp_path: Path) -> None:
    runner, good = full.test_cli_runner(), str(tmp_path / "good.backup")
    done = runner.invoke(args=["restore", good])
    assert done.exit_code == 1
    assert "--replace" in done.output
    done = runner.invoke(args=["restore", "--replace", good])
    assert done.exit_code == 0, done.output
    assert db.session.scalar(select(AuditEvent).filter_by(action="later")) is None
    kept = list(tmp_path.glob("directory.db.before-*"))
    assert len(kept) == 1
    assert str(kept[0]) in done.output
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    with closing(sqlite3.connect(kept[0])) as old:
        assert old.execute("SELECT count(*) FROM audit_event WHERE action = 'later'").fetchone() == (1,)


def test_a_damaged_database_can_be_replaced(county: Flask, tmp_path: Path) -> None:
    take_backup(tmp_path / "good.backup")
    leave(county)
    (tmp_path / "directory.db").write_bytes(b"spoilt" * 5000)
    app = create_app(make_settings(tmp_path, demo=False))  # the demo looks into its database before any command
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["restore", "--replace", str(tmp_path / "good.backup")])
        assert done.exit_code == 0, done.output
        assert db.session.scalar(select(func.count()).select_from(Person))
        leave(app)
    kept = next(tmp_path.glob("directory.db.before-*"))
    assert kept.read_bytes() == b"spoilt" * 5000


def test_nothing_that_was_open_then_is_open_after_a_restore(county: Flask, tmp_path: Path) -> None:
    client = sign_in(county, "ivo")
    token = token_of(client.get("/keys").get_data(as_text=True))
    client.post("/find", data={"csrf_token": token, "q": "shelter"})
    person = db.session.scalars(select(Person)).first()
    assert person is not None
    now = clock.now()
    hat = db.session.execute(text("SELECT agency_id, duty FROM membership")).first()
    assert hat is not None
    invited = Invitation(
        token_hash=b"i" * 32, agency_id=uuid.UUID(hat[0]), duty="advocate", name="New", username="new",
        created_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip
    spoken = SpokenCode(
        person_id=person.id, salt=b"s" * 16, profile="test", code_hash=b"c" * 32, issued_by=person.id, issued_at=now,
        expires_at=now + timedelta(minutes=30), tries_left=3,
    )  # fmt: skip
    db.session.add_all([invited, spoken])
    outbox.write_letter("new@example.org", "You are invited", "a link")
    db.session.commit()
    version = db.session.scalar(select(FindState.version))
    assert version is not None
    moment = take_backup(tmp_path / "good.backup").moment
    for _ in range(3):
        county.test_cli_runner().invoke(args=["reindex"])
    assert client.get("/find").status_code == 200
    leave(county)
    done = county.test_cli_runner().invoke(args=["restore", "--replace", str(tmp_path / "good.backup")])
    assert done.exit_code == 0, done.output
    assert "1 sign-ins, 1 invitations, 1 codes" in done.output
    assert "1 unsent letters" in done.output
    assert client.get("/find").headers["Location"] == "/sign-in"
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
    assert db.session.scalar(text("SELECT count(*) FROM drawer_item")) == 0
    assert db.session.scalar(select(func.count()).select_from(SpokenCode)) == 0
    invitation = db.session.scalars(select(Invitation)).one()
    assert invitation.ended_at is not None
    queue = outbox.count_letters()
    assert (queue.waiting, queue.held) == (0, 1)
    after = db.session.scalar(select(FindState.version))
    assert after is not None
    assert after > version + 3
    backup, restored = operations.find_operation(Work.BACKUP), operations.find_operation(Work.RESTORE)
    assert backup is not None
    assert restored is not None
    assert backup.at == moment
    assert restored.at > moment
    assert db.session.scalars(select(AuditEvent.action)).all().count("backup_restored") == 1
    page = sign_in(county, "ed").get("/operating").get_data(as_text=True)
    assert "Last restore" in page
    assert "Letters are held since a restore." in page
    assert sign_in(county, "ivo").get("/find?q=circle").status_code == 200


def test_held_letters_go_or_are_dropped_when_the_operator_says_so(app: Flask) -> None:
    runner = app.test_cli_runner()
    outbox.write_letter("ana@example.org", "You have 1 task", "")
    outbox.hold_unsent()
    db.session.commit()
    assert "0 wait, 1 held" in runner.invoke(args=["letters"]).output
    assert "1 wait, 0 held" in runner.invoke(args=["letters", "send-held"]).output
    outbox.hold_unsent()
    db.session.commit()
    assert "0 wait, 0 held" in runner.invoke(args=["letters", "drop-held"]).output


def test_an_older_database_is_brought_up_to_date_on_its_way(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    app = create_app(make_settings(old, demo=False))
    with app.app_context():
        upgrade(directory=str(ROOT / "directory" / "migrations"), revision="0002")
        db.session.execute(
            text(
                "INSERT INTO person (id, username, name, is_active, created_at, updated_at) VALUES "
                "('00000000000000000000000000000001', 'kept', 'Kept', 1, '2026-01-01', '2026-01-01')"
            )
        )
        db.session.commit()
        manifest = take_backup(tmp_path / "old.backup")
        leave(app)
    assert manifest.revision == "0002"
    new = tmp_path / "new"
    new.mkdir()
    app = create_app(make_settings(new, demo=False))
    with app.app_context():
        assert restore_backup(tmp_path / "old.backup", over=False).kept == ""
        assert db.session.scalars(select(Person.username)).all() == ["kept"]
        assert db.session.scalar(text("SELECT version_num FROM alembic_version")) > "0002"
        assert db.session.scalar(text("SELECT count(*) FROM postal_place"))
        leave(app)


def test_the_demo_takes_no_backup_of_real_people(app: Flask, tmp_path: Path) -> None:
    db.session.add(Person(username="real", name="Real"))
    db.session.commit()
    take_backup(tmp_path / "real.backup")
    db.session.delete(db.session.scalars(select(Person).filter_by(username="real")).one())
    db.session.commit()
    assert "people whom the demo did not make" in refused(app, tmp_path, tmp_path / "real.backup")


def test_nothing_is_replaced_under_a_server_that_runs(county: Flask, tmp_path: Path) -> None:
    without_cheap_rows(tmp_path)
    take_backup(tmp_path / "good.backup")
    leave(county)
    code = "from app import app; c = app.test_client(); print(c.get('/readyz').status_code, flush=True); input()"
    line = [sys.executable, "-c", code]
    server = subprocess.Popen(
        line, cwd=ROOT, env=environment_of(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == "200"
        assert "stop it first" in refused(county, tmp_path, tmp_path / "good.backup")
    finally:
        server.kill()
        server.communicate()
    assert county.test_cli_runner().invoke(args=["restore", "--replace", str(tmp_path / "good.backup")]).exit_code == 0


def test_nothing_is_replaced_under_another_program(county: Flask, tmp_path: Path) -> None:
    take_backup(tmp_path / "good.backup")
    leave(county)
    with closing(sqlite3.connect(tmp_path / "directory.db")) as other:
        other.execute("SELECT count(*) FROM person").fetchone()
        assert "another program has the database open" in refused(county, tmp_path, tmp_path / "good.backup")


def test_whoever_opens_the_database_waits_for_a_restore_and_then_finds_the_new_one(
    county: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from directory.core import holding

    leave(county)
    monkeypatch.setattr(holding, "PATIENCE", 0.1)
    with holding.alone(tmp_path / "directory.db"), pytest.raises(OperationalError, match="being restored"):
        db.session.scalar(select(func.count()).select_from(Person))
    assert db.session.scalar(select(func.count()).select_from(Person))


def test_another_key_file_is_pointed_out(county: Flask, tmp_path: Path) -> None:
    take_backup(tmp_path / "good.backup")
    (tmp_path / "other").mkdir()
    app = create_app(make_settings(tmp_path / "other", secret_key="another key for tests alone, of forty characters"))
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["restore", str(tmp_path / "good.backup")])
        leave(app)
    assert "key file is not the one" in done.output
    assert "key file is not the one" not in said_of_own(county, tmp_path)


def said_of_own(app: Flask, folder: Path) -> str:
    leave(app)
    return app.test_cli_runner().invoke(args=["restore", "--replace", str(folder / "good.backup")]).output


def test_a_restore_cut_short_leaves_the_live_data_and_is_cleared_up_by_the_next(full: Flask, tmp_path: Path) -> None:
    leave(full)
    before = files_of(tmp_path)
    line = [sys.executable, "-m", "flask", "--app", "app", "restore", "--replace", str(tmp_path / "good.backup")]
    environment = environment_of(tmp_path)
    cut_short = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list(tmp_path.glob(".directory.db.*.restore")):
        assert cut_short.poll() is None
        threading.Event().wait(0.005)
    cut_short.kill()
    cut_short.wait()
    assert files_of(tmp_path) == before
    assert list(tmp_path.glob(".directory.db.*.restore"))
    assert run(tmp_path, "restore", "--replace", str(tmp_path / "good.backup")).returncode == 0
    assert not list(tmp_path.glob(".directory.db.*"))


@pytest.mark.postgresql
def test_postgresql_is_backed_up_and_restored_by_its_own_programs(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    cluster = request.getfixturevalue("_cluster")
    request.getfixturevalue("_county_on_postgresql")
    if not shutil.which("pg_dump"):
        absent("pg_dump is absent")
    name = f"b{uuid.uuid4().hex[:12]}"
    url = make_postgresql_database(cluster, name, "county")
    app = create_app(make_settings(tmp_path, database_url=url))
    with app.app_context():
        sign_in(app, "ivo")
        outbox.write_letter("ana@example.org", "You have 1 task", "")
        db.session.commit()
        manifest = take_backup(tmp_path / "good.backup")
        assert manifest.kind == "postgresql"
        assert manifest.rows["sign_in"] == 1
        db.session.add(Person(id=uuid.uuid4(), username="later", name="Later"))
        db.session.commit()
        bad = tmp_path / "bad.backup"
        bad.write_bytes(flip(0.5)((tmp_path / "good.backup").read_bytes()))
        runner = app.test_cli_runner()
        db.session.remove()
        db.engine.dispose()
        assert "damaged" in runner.invoke(args=["restore", "--replace", str(bad)]).output
        db.engine.dispose()
        with db.engine.connect() as other:
            other.execute(text("SELECT 1"))
            done = runner.invoke(args=["restore", "--replace", str(tmp_path / "good.backup")])
            assert "stop it first" in done.output
        db.engine.dispose()
        done = runner.invoke(args=["restore", "--replace", str(tmp_path / "good.backup")])
        assert done.exit_code == 0, done.output
        assert "1 sign-ins" in done.output
        assert f"{name}_before_" in done.output
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
        assert db.session.scalar(select(Person).filter_by(username="later")) is None
        assert outbox.count_letters().held == 1
        assert sign_in(app, "ivo").get("/find?q=circle").status_code == 200
        db.session.remove()
        db.engine.dispose()
