"""Letters: after the commit, each once, never at the cost of a request, and nothing of them in a log."""

import smtplib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from directory.accounts.proof.letters import envelope
from directory.core import clock, outbox, post
from directory.core.db import db
from directory.core.outbox import OutgoingMail, write_letter
from directory.core.post import Postman, Route, Untrusted, compose, route_of
from directory.restoring import take_backup
from tests.conftest import ROOT, _open, sign_in
from tests.operating.smtp import free_port, mail_server, make_certificate, silent_server

SENDER = "directory@example.org"
Office = Callable[[str], Flask]


@pytest.fixture
def office(_template_folder: Path, tmp_path: Path) -> Iterator[Office]:
    """An application whose letters go to a mail server."""
    with ExitStack() as opened:

        def start(url: str) -> Flask:
            app = contextmanager(_open)(_template_folder / "bare", tmp_path, smtp_url=url, mail_from=SENDER)
            return opened.enter_context(app)

        yield start
        outbox.postmen.clear()


def write(count: int = 1, to: str = "ana@example.org", body: str = "Come and see.\n") -> None:
    for _ in range(count):
        write_letter(to, "You have 1 task", body)
    db.session.commit()


def only() -> OutgoingMail:
    """The one letter of the outbox, as it is now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(OutgoingMail)).one()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        threading.Event().wait(0.02)


def test_a_letter_goes_after_the_commit_and_its_text_is_emptied(office: Office) -> None:
    with mail_server() as (url, box):
        office(url)
        write_letter("ana@example.org", "Tienes 1 tarea", "Buenas noches, señora.\n")
        db.session.flush()
        assert not box.arrived.wait(0.3)
        db.session.commit()
        assert box.arrived.wait(10)
        wait_until(lambda: only().sent_at is not None)
    letter = box.letters[0]
    assert box.recipients == [["ana@example.org"]]
    assert letter.get_content().splitlines() == ["Buenas noches, señora."]
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    assert (letter["Subject"], letter["From"], letter["To"]) == ("Tienes 1 tarea", SENDER, "ana@example.org")
    assert only().body == ""
    assert only().next_try_at is None


def test_what_was_rolled_back_is_not_sent_and_a_savepoint_is_no_commit(office: Office) -> None:
    with mail_server() as (url, box):
        office(url)
        write_letter("ana@example.org", "One", "")
        db.session.flush()
        db.session.rollback()
        with db.session.begin_nested():
            write_letter("ana@example.org", "Two", "")
        assert not box.arrived.wait(0.3)
        db.session.commit()
        assert box.arrived.wait(10)
    assert [letter["Subject"] for letter in box.letters] == ["Two"]


def test_one_letter_a_key(app: Flask) -> None:
    for _ in range(2):
        write_letter("ana@example.org", "One", "", key="task 1")
        db.session.commit()
    assert only().key == "task 1"


def test_a_request_does_not_wait_for_a_mail_server_that_hangs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "TIMEOUT", 120.0)  # a request that waited would take as long
    with silent_server() as url:
        app = office(url)

        def write_one() -> str:
            write_letter("ana@example.org", "You have 1 task", "")
            db.session.commit()
            return "kept"

        write_one.access_rule = "signed_in"  # type: ignore[attr-defined]
        app.add_url_rule("/write-one", "write_one", write_one)
        client = sign_in(app, "ana")
        for _ in range(3):
            begun = time.monotonic()
            assert client.get("/write-one").get_data(as_text=True) == "kept"
            assert time.monotonic() - begun < post.TIMEOUT / 4
        wait_until(lambda: db.session.query(OutgoingMail).filter(OutgoingMail.claimed_at.is_not(None)).count() == 1)


def test_a_server_that_hangs_is_left_after_its_time_and_the_rest_is_not_tried_on_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, log_lines: list[str]
) -> None:
    monkeypatch.setattr(post, "TIMEOUT", 0.2)
    write(3)
    with silent_server() as url:
        route = route_of(url, SENDER)
        assert route is not None
        assert Postman(db.engine, route).send_due() == (0, False)
    db.session.expire_all()
    assert sorted(letter.tries for letter in db.session.scalars(select(OutgoingMail))) == [0, 0, 1]
    assert any("a letter did not go" in line for line in log_lines)
    assert not any("ana@example.org" in line or "task" in line for line in log_lines)


def test_tries_come_at_1_5_30_minutes_2_and_12_hours_and_then_it_has_failed(app: Flask) -> None:
    write()
    postman = Postman(db.engine, Route("127.0.0.1", free_port(), is_tls=False, sender=SENDER))
    pauses = []
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for tries in range(1, 7):
            postman.send_due()
            letter = only()
            assert letter.tries == tries
            assert letter.claimed_at is None
            if letter.next_try_at is None:
                break
            pause = letter.next_try_at - clock.now()
            pauses.append(pause.total_seconds() / 60)
            traveller.shift(pause - timedelta(seconds=1))
            assert postman.send_due() == (0, True)  # too early: nothing is due
            traveller.shift(1)
    assert pauses == [1, 5, 30, 120, 720]
    assert only().failed_at is not None
    assert outbox.text_of(db.engine, only().id, only().body) == "Come and see.\n"
    assert outbox.count_letters().failed == 1
    assert outbox.send_again(held=False) == 1


@pytest.mark.parametrize(("refusal", "has_failed"), [("550 no such mailbox", True), ("451 come again", False)])
def test_a_mailbox_that_is_not_there_is_not_tried_again(app: Flask, refusal: str, has_failed: bool) -> None:
    write()
    with mail_server(refusal=refusal) as (url, box):
        route = route_of(url, SENDER)
        assert route is not None
        assert Postman(db.engine, route).send_due() == (0, True)
    assert (only().failed_at is not None) == has_failed
    assert (only().next_try_at is None) == has_failed
    assert box.letters == []


def test_several_processes_send_each_letter_once(office: Office, tmp_path: Path) -> None:
    with mail_server() as (url, box):
        app = office(url)
        outbox.postmen.clear()
        write(40)
        code = (
            "from pathlib import Path; from directory import create_app; from tests.conftest import make_settings\n"
            f"app = create_app(make_settings(Path({str(tmp_path)!r}), smtp_url={url!r}, mail_from={SENDER!r}))\n"
            "with app.app_context(): print(app.extensions['postman'].send_due()[0])"
        )
        others = [
            subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        postmen = [Postman(db.engine, app.extensions["postman"].route) for _ in range(3)]
        threads = [threading.Thread(target=postman.send_due) for postman in postmen]
        try:
            wait_until(lambda: len(box.letters) > 0)
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
            counts = [int(other.communicate(timeout=60)[0]) for other in others]
        finally:
            for other in others:
                other.kill()
                other.communicate()
    assert sum(counts) > 0
    ids = [letter["Message-ID"] for letter in box.letters]
    assert len(ids) == len(set(ids)) == 40
    assert outbox.count_letters().sent == 40


def test_a_letter_in_the_hands_of_a_process_that_died_goes_ten_minutes_later_as_the_same(app: Flask) -> None:
    write()
    with mail_server() as (url, box):
        route = route_of(url, SENDER)
        assert route is not None
        dead, alive = Postman(db.engine, route), Postman(db.engine, route)
        assert dead._claim() is not None
        assert alive.send_due() == (0, True)
        with time_machine.travel(clock.now() + timedelta(minutes=11)):
            assert alive.send_due() == (1, True)
    assert box.letters[0]["Message-ID"] == compose(route, only(), "")["Message-ID"]


def test_a_letter_that_was_held_meanwhile_stays_held(app: Flask) -> None:
    write()
    postman = Postman(db.engine, Route("127.0.0.1", free_port(), is_tls=False, sender=SENDER))
    claimed = postman._claim()
    assert claimed is not None
    outbox.hold_unsent()
    db.session.commit()
    postman._note(*claimed, None)
    assert only().sent_at is None
    assert outbox.count_letters().held == 1


def test_a_letter_that_waits_is_sealed_and_its_link_lies_in_no_file_and_no_backup(app: Flask, tmp_path: Path) -> None:
    write(body="https://directory.example.org/join#canary-of-an-invitation\n")
    take_backup(tmp_path / "one.backup")
    files = [*tmp_path.glob("directory.db*"), tmp_path / "one.backup"]
    stored = b"".join(path.read_bytes() for path in files)
    assert b"You have 1 task" in stored, "the control: what is not sealed is found"
    for form in ("canary-of-an-invitation", "Y2FuYXJ5LW9mLWFuLWludml0YXRpb2", "63616e6172792d6f66"):
        assert form.encode() not in stored
    assert "canary-of-an-invitation" in outbox.text_of(db.engine, only().id, only().body)


def test_a_letter_of_another_row_or_another_servers_key_does_not_open_and_is_not_tried_again(app: Flask) -> None:
    write(2, body="Come and see.\n")
    first, second = db.session.scalars(select(OutgoingMail)).all()
    first.body = second.body
    db.session.commit()
    with mail_server() as (url, box):
        route = route_of(url, SENDER)
        assert route is not None
        assert Postman(db.engine, route).send_due() == (1, True)
        assert outbox.count_letters().failed == 1
        write(body="Under our key.\n")
        outbox.envelopes[db.engine] = envelope("another key for tests alone, of forty characters")
        assert Postman(db.engine, route).send_due() == (0, True)
    assert outbox.count_letters().failed == 2
    assert [letter.get_content().strip() for letter in box.letters] == ["Come and see."]


@pytest.mark.parametrize("address", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org", "a", ""])
def test_an_address_is_one_address(app: Flask, address: str) -> None:
    with pytest.raises(ValueError, match="one address"):
        write_letter(address, "You have 1 task", "")


def test_a_typed_name_adds_no_header(app: Flask) -> None:
    write_letter(
        "ana@example.org", "From Ana\r\nBcc: b@example.org\r\n\r\nbody", "Text\r\n.\r\nRCPT TO:<b@example.org>\r\n"
    )
    db.session.commit()
    with mail_server() as (url, box):
        route = route_of(url, SENDER)
        assert route is not None
        assert Postman(db.engine, route).send_due() == (1, True)
    assert box.recipients == [["ana@example.org"]]
    letter = box.letters[0]
    assert "Bcc" not in letter
    assert letter["Subject"] == "From Ana Bcc: b@example.org body"
    names = {name.lower() for name in letter}
    assert names == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "content-type", "content-transfer-encoding",
        "mime-version",
    }  # fmt: skip
    assert letter.get_content().splitlines() == ["Text", ".", "RCPT TO:<b@example.org>"]


@pytest.mark.parametrize("kind", ["starttls", "smtps"])
def test_letters_go_over_tls(app: Flask, tmp_path: Path, kind: str) -> None:
    write()
    shown = make_certificate(tmp_path)
    with mail_server(starttls=shown if kind == "starttls" else None, smtps=shown if kind == "smtps" else None) as (
        url,
        box,
    ):
        route = route_of(url, SENDER)
        assert route is not None
        assert Postman(db.engine, route).send_due() == (1, True)
    assert box.over_tls == [True]


def test_another_machine_gets_a_letter_over_checked_tls_or_not_at_all(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    assert not Route("mail.example.org", 25, is_tls=False, sender=SENDER).is_near
    assert Route("mail.example.org", 25, is_tls=False, sender=SENDER)._context().verify_mode == ssl.CERT_REQUIRED
    monkeypatch.setattr(Route, "is_near", False)
    refusals: list[tuple[ssl.SSLContext | None, type[Exception]]] = [
        (None, Untrusted),
        (make_certificate(tmp_path), ssl.SSLError),
    ]
    for shown, refusal in refusals:
        with mail_server(starttls=shown) as (url, box):
            route = route_of(url, SENDER)
            assert route is not None
            with pytest.raises(refusal):
                route.send(compose(route, only(), ""), "ana@example.org")
        assert box.letters == []


def test_a_route_is_read_from_the_setting_and_does_not_show_its_passphrase() -> None:
    route = route_of("smtps://ana%40example.org:se%20cret@mail.example.org", SENDER)
    assert route is not None
    assert (route.host, route.port, route.is_tls) == ("mail.example.org", 465, True)
    assert route._login == ("ana@example.org", "se cret")
    assert "se cret" not in repr(route)
    assert route_of("smtp://mail.example.org", SENDER) == Route("mail.example.org", 25, is_tls=False, sender=SENDER)
    assert route_of("", SENDER) is None


def test_the_sweep_sends_what_waits_and_says_how_many(office: Office) -> None:
    with mail_server() as (url, box):
        app = office(url)
        outbox.postmen.clear()  # as after a restart, when no new letter has woken a thread
        write(2)
        assert "2 letters sent." in app.test_cli_runner().invoke(args=["sweep"]).output
    assert len(box.letters) == 2
    write()
    said = app.test_cli_runner().invoke(args=["sweep"]).output
    assert "0 letters sent; then the mail server did not answer." in said


def test_sent_and_failed_letters_are_forgotten_after_thirty_days(app: Flask) -> None:
    write(2)
    first, second = db.session.scalars(select(OutgoingMail))
    first.sent_at, first.next_try_at = clock.now(), None
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert outbox.forget_ended() == 1
        db.session.commit()
    assert only().id == second.id


def test_nobody_is_written_to_where_no_server_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a letter went out by accident")

    monkeypatch.setattr(smtplib, "SMTP", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    write()
    said = app.test_cli_runner().invoke(args=["sweep"]).output
    assert "1 letters wait: DIRECTORY_SMTP_URL names no mail server." in said
    assert only().tries == 0
