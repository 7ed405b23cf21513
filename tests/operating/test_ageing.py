"""Backups carry what is sealed as it is sealed, no key of the server, and they age out."""

import os
import re
import secrets
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from directory import create_app
from directory.accounts.models import Agency, AgencyKey, CircleKey, Membership, PersonKey
from directory.core import clock, operations
from directory.core.backup import ageing
from directory.core.db import db
from directory.restoring import forget_former_databases, take_backup
from directory.vault import keys, log, packets
from directory.vault.keyring import Keyring
from directory.vault.models import Link, Packet, Release
from directory.web.deletion import until_gone
from tests.conftest import make_settings
from tests.operating.test_backup import leave
from tests.operating.test_erasing import CHAIN, make_circle
from tests.vault.rows import make_link, make_packet, make_release

DAY = timedelta(days=1)


def back_up(app: Flask, place: Path) -> str:
    done = app.test_cli_runner().invoke(args=["backup", str(place)])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_folder_keeps_the_backups_of_its_last_days_and_nothing_older(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    start = clock.now()
    for days in (0, 1, 20, 33):
        with time_machine.travel(start + days * DAY, tick=False):
            assert "0 older than 34 days deleted." in back_up(app, folder)
    assert len(list(folder.iterdir())) == 4
    with time_machine.travel(start + 35 * DAY, tick=False):
        assert "1 older than 34 days deleted." in back_up(app, folder)
    left = sorted(path.name for path in folder.iterdir())
    assert left == [ageing.name_of(start + days * DAY) for days in (1, 20, 33, 35)]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d-\d{6}\.linkage", name) for name in left)
    with time_machine.travel(start + 36 * DAY, tick=False):
        back_up(app, folder)
        assert all(clock.now() - ageing._taken_at(path) < ageing.GONE_AFTER for path in folder.iterdir())


def test_with_a_backup_a_day_nothing_deleted_is_older_than_said() -> None:
    assert ageing.KEPT + DAY <= ageing.GONE_AFTER
    assert ageing.gone_by(datetime(2026, 1, 31, tzinfo=UTC).date()).isoformat() == "2026-03-07"


def test_what_is_no_backup_of_that_age_stays(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    take_backup(folder / "young.linkage")
    old = (clock.now() - 60 * DAY).timestamp()
    for name in ("notes.txt", "notes.linkage.txt", "damaged.linkage", ".young.linkage.77.part", ".profile"):
        (folder / name).write_bytes(b"something")
        os.utime(folder / name, (old, old))
    os.utime(folder / "young.linkage", (old, old))  # copied about: what it says of itself counts
    (folder / ".young.linkage.78.copy").write_bytes(b"being written")
    (folder / "fresh.linkage").write_bytes(b"damaged, and of today")
    gone = ageing.prune(folder, clock.now())
    assert [path.name for path in gone] == ["damaged.linkage"]
    kept = {path.name for path in folder.iterdir()}
    assert kept == {
        "notes.txt", "notes.linkage.txt", "young.linkage", ".profile", ".young.linkage.78.copy", "fresh.linkage",
    }  # fmt: skip


def test_where_the_backup_fails_none_is_deleted(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from directory import operating_cli

    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(app, folder)

    def full(file: Path) -> None:
        raise OSError(28, "No space left on device", str(file))

    monkeypatch.setattr(operating_cli, "take_backup", full)
    with time_machine.travel(clock.now() + 60 * DAY):
        done = app.test_cli_runner().invoke(args=["backup", str(folder)])
        assert done.exit_code == 1
        assert "No space left" in done.output
    assert len(list(folder.iterdir())) == 1


def test_people_are_told_a_day_only_where_backups_go_by_themselves(app: Flask, tmp_path: Path) -> None:
    today = datetime(2026, 11, 21, tzinfo=UTC).date()
    assert "until whoever runs the server deletes them" in until_gone(today, "en")
    output = back_up(app, tmp_path / "one.linkage")
    assert f"Delete it by {ageing.gone_by(clock.now().date())}" in output
    assert "until whoever runs the server deletes them" in until_gone(today, "en")
    back_up(app, tmp_path)
    assert until_gone(today, "en") == "It is in no backup any more from Dec 26, 2026 on."
    operations.forget_former_server(clock.now())
    assert "until whoever runs the server deletes them" in until_gone(today, "en")


def test_a_backup_holds_what_is_sealed_sealed_and_no_key_of_the_server(app: Flask, tmp_path: Path) -> None:
    canary, clear = "canary-in-the-log", "Agency in clear"
    circle, link_key = make_circle(), secrets.token_bytes(32)
    (tmp_path / "link.key").write_text(link_key.hex())
    agency = db.session.get(Agency, circle.agency_id)
    assert agency is not None
    agency.name = clear
    log.append(circle.reader, CHAIN, log.Entry(canary, clock.now(), more={"who": canary}), clock.now().date())
    db.session.commit()
    back_up(app, tmp_path / "one.linkage")
    whole = (tmp_path / "one.linkage").read_bytes()
    assert clear.encode() in whole, "the search must find what is there"
    secret = app.config["SECRET_KEY"].encode()
    secrets_here = (link_key, link_key.hex().encode(), secret, secret.hex().encode(), circle.pair.private.reveal())
    for hidden in (canary.encode(), canary.encode().hex().encode(), canary.encode("utf-16-le"), *secrets_here):
        assert hidden not in whole
    leave(app)
    done = app.test_cli_runner().invoke(args=["restore", "--replace", str(tmp_path / "one.linkage")])
    assert done.exit_code == 0, done.output
    read = log.open_log(Keyring(circle.agency_id, circle.pair, circle))
    assert [line.entry.what for line in read if line.entry] == [canary]
    assert log.verify(circle.agency_id, CHAIN) == log.Verdict(1, None)


def test_links_are_dead_after_a_restore_and_packets_are_not(app: Flask, tmp_path: Path) -> None:
    make_link(make_packet(make_release()))
    db.session.commit()
    take_backup(tmp_path / "one.linkage")
    leave(app)
    done = app.test_cli_runner().invoke(args=["restore", "--replace", str(tmp_path / "one.linkage")])
    assert "1 links to packets." in done.output
    assert db.session.scalars(select(Link)).all() == []
    assert len(db.session.scalars(select(Packet)).all()) == 1


def test_databases_that_restores_set_aside_go_in_time(app: Flask, tmp_path: Path) -> None:
    now = clock.now()
    names = [f"directory.db.before-{now - days * DAY:%Y%m%d-%H%M%S}" for days in (36, 33)]
    for name in (*names, names[0] + "-wal", "directory.db.before-the-move", "other.db.before-20200101-000000"):
        (tmp_path / name).write_bytes(b"old")
    assert "2 former databases deleted" in app.test_cli_runner().invoke(args=["sweep"]).output
    left = {path.name for path in tmp_path.iterdir() if "before" in path.name}
    assert left == {names[1], "directory.db.before-the-move", "other.db.before-20200101-000000"}
    assert forget_former_databases(now - ageing.KEPT) == []


def test_what_had_ended_in_the_database_of_before_ends_in_the_restored_one(app: Flask, tmp_path: Path) -> None:
    circle = make_circle()
    leaver, stays = db.session.scalars(select(Membership).filter_by(agency_id=circle.agency_id).limit(2)).all()
    for hat in (leaver, stays):
        pair = keys.make_pair()
        own = PersonKey(
            id=uuid.uuid4(), person_id=hat.person_id, public=pair.public, private_sealed=b"k", made_at=clock.now()
        )
        db.session.add(own)
        db.session.flush()
        db.session.add(
            CircleKey(
                agency_key_id=circle.agency_key_id, membership_id=hat.id, person_key_id=own.id, private_sealed=b"w",
                mark=b"m" * 32, confirmed_at=clock.now(),
            )
        )  # fmt: skip
    revoked, live = make_release(), make_release()
    for release in (revoked, live):
        make_packet(release)
    db.session.commit()
    take_backup(tmp_path / "one.linkage")
    leaver.ended_at, leaver.person.is_active = clock.now(), False
    packets.revoke_release(revoked.id)
    db.session.commit()
    ids = leaver.id, stays.id, revoked.id, live.id
    leave(app)
    done = app.test_cli_runner().invoke(args=["restore", "--replace", str(tmp_path / "one.linkage")])
    assert "Ended as in the database of before: 1 hats, 1 people shut out, 1 releases" in done.output
    gone, kept = db.session.get(Membership, ids[0]), db.session.get(Membership, ids[1])
    assert gone is not None
    assert kept is not None
    assert gone.ended_at is not None
    assert not gone.person.is_active
    assert kept.ended_at is None
    assert kept.person.is_active
    assert db.session.scalars(select(CircleKey.membership_id)).all() == [ids[1]]
    key = db.session.get(AgencyKey, circle.agency_key_id)
    assert key is not None
    assert key.rotation_due_on is not None
    assert db.session.scalars(select(Packet.release_id)).all() == [ids[3]]
    states = {row[0]: row[1] for row in db.session.execute(select(Release.id, Release.revoked_at))}
    assert states[ids[2]] is not None
    assert states[ids[3]] is None


def test_on_an_empty_machine_there_is_nothing_that_had_ended(app: Flask, tmp_path: Path) -> None:
    hat = db.session.scalars(select(Membership)).first()
    assert hat is not None
    take_backup(tmp_path / "one.linkage")
    (tmp_path / "new").mkdir()
    leave(app)
    fresh = create_app(make_settings(tmp_path / "new"))
    with fresh.app_context():
        done = fresh.test_cli_runner().invoke(args=["restore", str(tmp_path / "one.linkage")])
        assert done.exit_code == 0, done.output
        assert "Ended as in the database of before" not in done.output
        assert db.session.scalars(select(Membership).where(Membership.ended_at.is_not(None))).all() == []
        leave(fresh)
