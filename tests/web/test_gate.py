"""Which door lets whom through, by everybody of the cast, and what the gate refuses whoever asks.

Every route by every identity, with real rows behind it, and the sweeps: tests/accounts/test_matrix.py.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from directory.core.permissions import Permission
from directory.web.gate import rule_of
from tests.conftest import CAST, IsolatedClient, make_settings, sign_in

EVERYBODY = frozenset({*CAST, "guest"})
SIGNED_IN = frozenset(CAST)
SEARCHERS = SIGNED_IN - {"ed"}
READERS = SEARCHERS  # of partnerships; a shift desk, which is not one of the cast, reads none

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
    "accounts.show_owed_passphrase": SIGNED_IN,
    "accounts.take_owed_passphrase": SIGNED_IN,
    "accounts.change_passphrase": SIGNED_IN,
    # Whose rows, and by whom of another agency: tests/accounts/test_matrix.py.
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
    "accounts.ask_agency_end": frozenset({"dana", "ed"}),
    "accounts.end_agency": frozenset({"dana", "ed"}),
    "accounts.reopen_agency": frozenset({"dana", "ed"}),
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
    "philosophy.list_programs": SEARCHERS,
    "philosophy.show_philosophy": SEARCHERS,
    "philosophy.show_difference": SEARCHERS,
    "philosophy.show_comparison": SEARCHERS,
    "philosophy.show_interview": frozenset({"dana"}),
    "philosophy.record_answers": frozenset({"dana"}),
    "philosophy.show_statement": frozenset({"dana"}),
    "philosophy.write_statement": frozenset({"dana"}),
    "philosophy.confirm_all": frozenset({"dana"}),
    "philosophy.show_terms": frozenset({"dana"}),
    "philosophy.add_term": frozenset({"dana"}),
    "philosophy.end_term": frozenset({"dana"}),
    "philosophy.show_themes": frozenset({"dana"}),
    "philosophy.add_theme": frozenset({"dana"}),
    "philosophy.make_link": frozenset({"dana"}),
    "philosophy.end_link": frozenset({"dana"}),
    "philosophy.mark_read": frozenset({"dana"}),
    "philosophy.list_rules": frozenset({"dana"}),
    "philosophy.show_new_rule": frozenset({"dana"}),
    "philosophy.show_rule": frozenset({"dana"}),
    "philosophy.write_new_rule": frozenset({"dana"}),
    "philosophy.write_rule": frozenset({"dana"}),
    "philosophy.switch_rule": frozenset({"dana"}),
    # The address is the proof: tests/philosophy/test_own_page.py.
    "philosophy.show_own": EVERYBODY,
    "philosophy.open_own": EVERYBODY,
    "philosophy.reply": EVERYBODY,
    "philosophy.assess_own": EVERYBODY,
    "philosophy.show_assessment": SEARCHERS,
    "philosophy.show_our_answers": frozenset({"dana"}),
    "philosophy.keep_our_answers": frozenset({"dana"}),
    "philosophy.show_partners_answers": frozenset({"dana"}),
    "philosophy.keep_partners_answers": frozenset({"dana"}),
    "partnerships.change_agreement": frozenset({"dana"}),
    "partnerships.change_mechanism": frozenset({"dana"}),
    "partnerships.change_training": frozenset({"dana"}),
    "partnerships.confirm_import": frozenset({"dana"}),
    "partnerships.edit_agreement": frozenset({"dana"}),
    "partnerships.edit_checklist": frozenset({"dana"}),
    "partnerships.edit_liaisons": frozenset({"dana"}),
    "partnerships.edit_mechanism": frozenset({"dana"}),
    "partnerships.edit_training": frozenset({"dana"}),
    "partnerships.end_agreement": frozenset({"dana"}),
    "partnerships.end_calendar": frozenset({"dana"}),
    "partnerships.end_mechanism": frozenset({"dana"}),
    "partnerships.enter_agreement": frozenset({"dana"}),
    "partnerships.enter_commitment": frozenset({"dana"}),
    "partnerships.enter_mechanism": frozenset({"dana"}),
    "partnerships.enter_training": frozenset({"dana"}),
    "partnerships.give_calendar": EVERYBODY,
    "partnerships.give_document": READERS,
    "partnerships.give_template": frozenset({"dana"}),
    "partnerships.keep_checklist": frozenset({"dana"}),
    "partnerships.keep_document": frozenset({"dana"}),
    "partnerships.keep_liaisons": frozenset({"dana"}),
    "partnerships.list_agreements": READERS,
    "partnerships.list_commitments": READERS,
    "partnerships.list_consultations": READERS,
    "partnerships.list_renewals": READERS,
    "partnerships.list_trainings": READERS,
    "partnerships.log_consultation": READERS,
    "partnerships.mark_commitment": frozenset({"dana"}),
    "partnerships.name_signatory": frozenset({"dana"}),
    "partnerships.note_partnership": frozenset({"dana"}),
    "partnerships.preview_import": frozenset({"dana"}),
    "partnerships.renew_agreement": frozenset({"dana"}),
    "partnerships.renew_calendar": frozenset({"dana"}),
    "partnerships.show_agreement": READERS,
    "partnerships.show_calendar": frozenset({"dana"}),
    "partnerships.show_consultation": READERS,
    "partnerships.show_import": frozenset({"dana"}),
    "partnerships.show_ledger": READERS,
    "partnerships.show_linkage": READERS,
    "partnerships.show_new_agreement": frozenset({"dana"}),
    "partnerships.show_new_commitment": frozenset({"dana"}),
    "partnerships.show_new_mechanism": frozenset({"dana"}),
    "partnerships.show_new_training": frozenset({"dana"}),
    "partnerships.show_renewal": frozenset({"dana"}),
    "partnerships.show_training": READERS,
    "partnerships.sign_agreement": frozenset({"dana"}),
    "partnerships.take_off_signatory": frozenset({"dana"}),
    "toolkit.show_shelf": SEARCHERS,
    "toolkit.give_guide": SEARCHERS,
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


def test_every_endpoint_declares_a_rule(county: Flask) -> None:
    for rule in county.url_map.iter_rules():
        assert isinstance(rule_of(county, rule.endpoint), Permission), rule.endpoint
        assert rule.endpoint in DOORS, f"{rule.endpoint} is missing from the matrix"
        assert not any(c in rule.rule for c in ("<int", "<float")), f"{rule.rule} shows an integer key"


def test_an_endpoint_without_a_rule_is_refused(county: Flask) -> None:
    county.add_url_rule("/undeclared", "undeclared", lambda: "open")
    assert sign_in(county, "dana").get("/undeclared").status_code == 403


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
