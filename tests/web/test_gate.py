"""Who may open which door: generated from the map of addresses, by everybody of the cast."""

import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from directory.core.permissions import Permission
from directory.web.gate import rule_of
from tests.conftest import CAST, ClientAs, IsolatedClient, make_settings, sign_in, token_of

EVERYBODY = frozenset({*CAST, "guest"})
SIGNED_IN = frozenset(CAST)
SEARCHERS = SIGNED_IN - {"ed"}

# Every endpoint, and whom its door lets through. A route that is missing here fails the test below.
DOORS = {
    "web.static_file": EVERYBODY,
    "web.show_icon": EVERYBODY,
    "web.show_health": EVERYBODY,
    "web.show_readiness": EVERYBODY,
    "web.show_keys": SIGNED_IN,
    "accounts.show_home": SIGNED_IN,
    "accounts.show_sign_in": EVERYBODY,
    "accounts.demo_sign_in": EVERYBODY,
    "accounts.sign_out": SIGNED_IN,
    "accounts.enter": EVERYBODY,
    "accounts.show_second_step": SIGNED_IN,
    "accounts.take_second_step": SIGNED_IN,
    "accounts.ask_security_key": SIGNED_IN,
    "accounts.show_hats": SIGNED_IN,
    "accounts.choose_hat": SIGNED_IN,
    "accounts.show_change_of_hat": SIGNED_IN,
    "accounts.change_hat": SIGNED_IN,
    "accounts.show_pin": SIGNED_IN,
    "accounts.choose_pin": SIGNED_IN,
    "accounts.show_unlock": SIGNED_IN,
    "accounts.unlock": SIGNED_IN,
    "accounts.show_proof": SIGNED_IN,
    "accounts.prove": SIGNED_IN,
    "accounts.show_held": SIGNED_IN,
    "accounts.send_held": SIGNED_IN,
    "accounts.show_cover": EVERYBODY,
    "accounts.cover_screen": SIGNED_IN,
    "accounts.choose_language": EVERYBODY,
    "accounts.show_join": EVERYBODY,
    "accounts.open_invitation": EVERYBODY,
    "accounts.join": EVERYBODY,
    "accounts.accept_hat": SIGNED_IN,
    "accounts.show_help": EVERYBODY,
    "accounts.show_lost_phone": EVERYBODY,
    "accounts.give_up_phone": EVERYBODY,
    "accounts.show_forgotten": EVERYBODY,
    "accounts.check_forgotten": EVERYBODY,
    "accounts.set_forgotten": EVERYBODY,
    "accounts.show_enrolment": SIGNED_IN,
    "accounts.begin_app": SIGNED_IN,
    "accounts.confirm_app": SIGNED_IN,
    "accounts.ask_new_key": SIGNED_IN,
    "accounts.add_key": SIGNED_IN,
    "accounts.remove_factor": SIGNED_IN,
    "accounts.print_codes": SIGNED_IN,
    "accounts.show_account": SIGNED_IN,
    "accounts.change_details": SIGNED_IN,
    "accounts.change_email": SIGNED_IN,
    "accounts.end_sign_in": SIGNED_IN,
    "accounts.end_other_sign_ins": SIGNED_IN,
    "accounts.show_passphrase": SIGNED_IN,
    "accounts.change_passphrase": SIGNED_IN,
    # Whose rows: accounts.policy, and tests/accounts/test_people.py by supervisors of two agencies.
    "accounts.show_people": frozenset({"dana", "ed"}),
    "accounts.show_people_log": frozenset({"dana", "ed"}),
    "accounts.show_person": frozenset({"dana", "ed"}),
    "accounts.give_hat": frozenset({"dana", "ed"}),
    "accounts.end_hat": frozenset({"dana", "ed"}),
    "accounts.ask_left": frozenset({"dana", "ed"}),
    "accounts.say_left": frozenset({"dana", "ed"}),
    "accounts.end_sign_ins_of": frozenset({"dana", "ed"}),
    "accounts.issue_code": frozenset({"dana", "ed"}),
    "accounts.withdraw_request": SIGNED_IN,
    "accounts.show_invite": frozenset({"dana", "ed"}),
    "accounts.invite": frozenset({"dana", "ed"}),
    "accounts.end_invitation": frozenset({"dana", "ed"}),
    "accounts.show_register": frozenset({"dana", "ed"}),
    "accounts.register_browser": frozenset({"dana", "ed"}),
    "accounts.end_browser": frozenset({"dana", "ed"}),
    "accounts.list_rules": frozenset({"dana"}),
    "accounts.show_rule": frozenset({"dana"}),
    "accounts.change_rule": frozenset({"dana"}),
    "accounts.decide_proposal": frozenset({"dana"}),
    "accounts.show_first_hour": frozenset({"dana"}),
    "accounts.put_away_first_hour": frozenset({"dana"}),
    "accounts.show_inclusion": EVERYBODY,
    "accounts.edit_inclusion": frozenset({"dana"}),
    "accounts.write_inclusion": frozenset({"dana"}),
    "find.show_find": SEARCHERS,
    "find.show_search": SEARCHERS,
    "find.ask": SEARCHERS,
    "find.list_partners": SEARCHERS,
    "find.show_partner": SEARCHERS,
    "find.show_glance": SEARCHERS,
    "find.show_hand_out": SEARCHERS,
    "find.change_hand_out": SEARCHERS,
    "find.show_sheet": SEARCHERS,
    "providers.show_wrong": SEARCHERS,
    "providers.report_wrong": SEARCHERS,
    "providers.show_called": SEARCHERS,
    "providers.report_call": SEARCHERS,
    "providers.undo_call": SEARCHERS,
    "providers.list_reports": SEARCHERS,
    "providers.list_corrections": frozenset({"dana"}),
    "providers.decide_correction": frozenset({"dana"}),
    # Whose records: providers.policy, and tests/providers/test_desk.py by a supervisor.
    "providers.show_desk": frozenset({"dana"}),
    "providers.show_new": frozenset({"dana"}),
    "providers.enter_organization": frozenset({"dana"}),
    "providers.show_record": frozenset({"dana"}),
    "providers.show_part": frozenset({"dana"}),
    "providers.keep_part_of": frozenset({"dana"}),
    "providers.show_addition": frozenset({"dana"}),
    "providers.enter_addition": frozenset({"dana"}),
    "providers.check_group": frozenset({"dana"}),
    "providers.show_removing": frozenset({"dana"}),
    "providers.remove_row": frozenset({"dana"}),
    "providers.show_archiving": frozenset({"dana"}),
    "providers.archive_record": frozenset({"dana"}),
    "providers.bring_back": frozenset({"dana"}),
    "providers.show_deleting": frozenset({"dana"}),
    "providers.ask_removal": frozenset({"dana"}),
    "providers.withdraw_removal": frozenset({"dana"}),
    "providers.show_history": frozenset({"dana"}),
    "providers.undo_kept": frozenset({"dana"}),
    "providers.restore_field": frozenset({"dana"}),
    "toolkit.show_shelf": SEARCHERS,
    "toolkit.give_file": SEARCHERS,
    "toolkit.list_facilitators": SEARCHERS,
    "toolkit.show_new": frozenset({"dana"}),
    "toolkit.enter": frozenset({"dana"}),
    "toolkit.show_edit": frozenset({"dana"}),
    "toolkit.change": frozenset({"dana"}),
    "toolkit.drop": frozenset({"dana"}),
    "toolkit.show_paper": SEARCHERS,
    "toolkit.give_paper": SEARCHERS,
    "toolkit.show_reading_list": SEARCHERS,
    "toolkit.show_card": SEARCHERS,
    "toolkit.list_voices": SEARCHERS,
    "toolkit.show_voices": SEARCHERS,
    # Intake reads what was brought, and brings nothing: toolkit.policy.
    "toolkit.bring_voice": SEARCHERS - {"ivo"},
    "toolkit.drop_voice": SEARCHERS - {"ivo"},
    "toolkit.show_community": SEARCHERS,
    "toolkit.answer_community": frozenset({"dana"}),
    "toolkit.list_evaluations": SEARCHERS,
    "toolkit.show_evaluations": SEARCHERS,
    "toolkit.open_evaluation": frozenset({"dana"}),
    "toolkit.show_evaluation": frozenset({"dana"}),
    "toolkit.print_codes": frozenset({"dana"}),
    "toolkit.end_sheet": frozenset({"dana"}),
    "toolkit.close_evaluation": frozenset({"dana"}),
    "toolkit.show_questions": EVERYBODY,
    "toolkit.answer": EVERYBODY,
    "insight.show_operations": frozenset({"ed"}),
}
_STANDS_FOR = {
    "digest": "0", "name": "ana", "slug": "lock-minutes", "kind": "organizations", "part": "basics", "child": "phones",
    "shelf": "tools", "paper": "ally-worksheet", "short": "abc234",
}  # fmt: skip


def address_of(rule: Rule) -> str:
    """An address of a route, with ids that nobody has."""
    values = {
        argument: uuid.UUID(int=1) if argument.endswith("_id") else _STANDS_FOR[argument] for argument in rule.arguments
    }
    found = rule.build(values)
    assert found is not None
    return found[1]


def test_every_endpoint_declares_a_rule(county: Flask) -> None:
    for rule in county.url_map.iter_rules():
        assert isinstance(rule_of(county, rule.endpoint), Permission), rule.endpoint
        assert rule.endpoint in DOORS, f"{rule.endpoint} is missing from the matrix"
        assert not any(c in rule.rule for c in ("<int", "<float")), f"{rule.rule} shows an integer key"


def test_an_endpoint_without_a_rule_is_refused(county: Flask) -> None:
    county.add_url_rule("/undeclared", "undeclared", lambda: "open")
    assert sign_in(county, "dana").get("/undeclared").status_code == 403


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_matrix_of_doors(county: Flask, name: str) -> None:
    for rule in county.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        for method in sorted(methods):
            client = sign_in(county, name)
            token = ""
            if method == "POST" and name != "guest":
                token = token_of(client.get("/keys").get_data(as_text=True))
            elif method == "POST":
                token = token_of(client.get("/sign-in").get_data(as_text=True))
            answer = client.open(address_of(rule), method=method, data={"csrf_token": token, "locale": "en"})
            door = answer.headers.get("Location", "") == "/sign-in" or answer.status_code == 403
            if rule.endpoint == "accounts.sign_out" and name != "guest":
                door = answer.status_code == 403
            assert door != (name in DOORS[rule.endpoint]), (rule.rule, method, name, answer.status)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(county: Flask, tmp_path: Path, method: str) -> None:
    client = sign_in(county, "dana")
    client.get("/find?q=shelter")

    def state() -> list[str]:
        with sqlite3.connect(tmp_path / "directory.db") as connection:
            return list(connection.iterdump())

    before = state()
    for rule in county.url_map.iter_rules():
        if "GET" in (rule.methods or set()):
            client.open(address_of(rule), method=method)
    assert state() == before


def test_a_change_without_the_forms_token_is_refused(client_as: ClientAs) -> None:
    client = client_as("ivo")
    for address in ("/find", "/sign-out", "/language", "/hand-out"):
        assert client.post(address, data={"q": "shelter"}).status_code == 403, address


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "https://127.0.0.1"},
        {"Origin": "http://127.0.0.1:8000"},
        {"Origin": "127.0.0.1"},
    ],
)
def test_a_change_from_another_site_is_refused(county: Flask, headers: dict[str, str]) -> None:
    client = sign_in(county, "guest")
    assert client.post("/demo/sign-in/ana", base_url="http://127.0.0.1", headers=headers).status_code == 403
    assert client.get("/find").headers["Location"] == "/sign-in"


@pytest.mark.parametrize("origin", ["http://127.0.0.1", "null"])
def test_a_change_from_our_own_page_passes(county: Flask, origin: str) -> None:
    client = sign_in(county, "guest")
    answer = client.post("/demo/sign-in/ana", base_url="http://127.0.0.1", headers={"Origin": origin})
    assert answer.status_code == 303
    assert client.get("/find", base_url="http://127.0.0.1").status_code == 200


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"])
def test_the_demo_answers_no_proxy(county: Flask, name: str) -> None:
    assert sign_in(county, "guest").get("/sign-in", headers={name: "127.0.0.1"}).status_code == 403


def test_the_demo_answers_no_far_caller_and_no_foreign_host(county: Flask) -> None:
    client = county.test_client()
    assert (
        client.get("/sign-in", base_url="http://127.0.0.1", environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 403
    )
    assert client.get("/sign-in", base_url="http://directory.example").status_code == 400


@pytest.fixture
def real(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """An application outside the demo."""
    from directory import create_app

    made = create_app(make_settings(tmp_path, demo=False))
    made.test_client_class = IsolatedClient
    with made.app_context():
        yield made


def test_outside_the_demo_the_casts_door_is_shut(real: Flask) -> None:
    answer = real.test_client().post("/demo/sign-in/ana", base_url="https://127.0.0.1")
    page = real.test_client().get("/sign-in", base_url="https://127.0.0.1")
    assert answer.status_code == 404
    assert "Ana" not in page.get_data(as_text=True)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_outside_the_demo_our_own_pages_come_by_https_whatever_the_proxy_speaks(real: Flask, scheme: str) -> None:
    def post(origin: str) -> int:
        # Past the gate there is no such door.
        path, headers = "/demo/sign-in/ana", {"Origin": origin}
        return real.test_client().post(path, base_url=f"{scheme}://127.0.0.1", headers=headers).status_code

    assert post("https://127.0.0.1") == 404
    assert post("http://127.0.0.1") == 403


def test_a_door_that_shuts_under_htmx_moves_the_whole_page(county: Flask) -> None:
    answer = sign_in(county, "guest").get("/find", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in"
    assert answer.get_data() == b""
