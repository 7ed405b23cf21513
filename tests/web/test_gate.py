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

# The cast, and two hats that it lacks: a supervisor and a shift desk.
EVERYBODY = frozenset({*CAST, "sol", "desk", "guest"})
SIGNED_IN = EVERYBODY - {"guest"}
SEARCHERS = SIGNED_IN - {"ed"}
READERS = SEARCHERS - {"desk"}
KEEPERS_OF_PEOPLE = frozenset({"sol", "dana", "ed"})
EDITORS = frozenset({"sol", "dana"})
CIRCLE = frozenset({"ana", "ben", "cleo", "sol"})
COORDINATOR = frozenset({"dana"})
OPERATOR = frozenset({"ed"})

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
    "accounts.give_held": SIGNED_IN,
    "accounts.keep_typed": SIGNED_IN,
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
    "accounts.show_people": KEEPERS_OF_PEOPLE,
    "accounts.show_people_log": KEEPERS_OF_PEOPLE,
    "accounts.show_person": KEEPERS_OF_PEOPLE,
    "accounts.give_hat": KEEPERS_OF_PEOPLE,
    "accounts.end_hat": KEEPERS_OF_PEOPLE,
    "accounts.ask_left": KEEPERS_OF_PEOPLE,
    "accounts.say_left": KEEPERS_OF_PEOPLE,
    "accounts.end_sign_ins_of": KEEPERS_OF_PEOPLE,
    "accounts.issue_code": KEEPERS_OF_PEOPLE,
    "accounts.withdraw_request": SIGNED_IN,
    "accounts.show_invite": KEEPERS_OF_PEOPLE,
    "accounts.invite": KEEPERS_OF_PEOPLE,
    "accounts.end_invitation": KEEPERS_OF_PEOPLE,
    "accounts.show_register": KEEPERS_OF_PEOPLE,
    "accounts.register_browser": KEEPERS_OF_PEOPLE,
    "accounts.end_browser": KEEPERS_OF_PEOPLE,
    "accounts.ask_agency_end": KEEPERS_OF_PEOPLE,
    "accounts.end_agency": KEEPERS_OF_PEOPLE,
    "accounts.reopen_agency": KEEPERS_OF_PEOPLE,
    "accounts.show_circle": CIRCLE,
    "accounts.show_threats": CIRCLE,
    "accounts.accept_threats": CIRCLE,
    "accounts.carry_over": CIRCLE,
    "accounts.rotate_circle": CIRCLE,
    "accounts.show_confirming": CIRCLE,
    "accounts.confirm_member": CIRCLE,
    "accounts.show_words_ahead": CIRCLE,
    "accounts.show_words": CIRCLE,
    "accounts.ask_words": CIRCLE,
    "accounts.keep_words": CIRCLE,
    "accounts.show_recovery": CIRCLE,
    "accounts.recover_circle": CIRCLE,
    "accounts.ask_for_recovery": CIRCLE,
    "accounts.begin_anew": CIRCLE,
    "accounts.withdraw_recovery": SIGNED_IN,
    "accounts.list_partners": CIRCLE,
    "accounts.compare_partner": CIRCLE,
    "accounts.list_rules": COORDINATOR,
    "accounts.show_rule": COORDINATOR,
    "accounts.change_rule": COORDINATOR,
    "accounts.decide_proposal": COORDINATOR,
    "accounts.show_first_hour": COORDINATOR,
    "accounts.put_away_first_hour": COORDINATOR,
    "accounts.show_inclusion": EVERYBODY,
    "accounts.edit_inclusion": COORDINATOR,
    "accounts.write_inclusion": COORDINATOR,
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
    "providers.list_corrections": EDITORS,
    "providers.decide_correction": EDITORS,
    "providers.show_desk": EDITORS,
    "providers.show_new": EDITORS,
    "providers.enter_organization": EDITORS,
    "providers.show_record": EDITORS,
    "providers.show_part": EDITORS,
    "providers.keep_part_of": EDITORS,
    "providers.show_addition": EDITORS,
    "providers.enter_addition": EDITORS,
    "providers.check_group": EDITORS,
    "providers.show_removing": EDITORS,
    "providers.remove_row": EDITORS,
    "providers.show_archiving": EDITORS,
    "providers.archive_record": EDITORS,
    "providers.bring_back": EDITORS,
    "providers.show_deleting": EDITORS,
    "providers.ask_removal": EDITORS,
    "providers.withdraw_removal": EDITORS,
    "providers.show_history": EDITORS,
    "providers.undo_kept": EDITORS,
    "providers.restore_field": EDITORS,
    "philosophy.list_programs": SEARCHERS,
    "philosophy.show_philosophy": SEARCHERS,
    "philosophy.show_difference": SEARCHERS,
    "philosophy.show_comparison": SEARCHERS,
    "philosophy.show_interview": COORDINATOR,
    "philosophy.record_answers": COORDINATOR,
    "philosophy.show_statement": COORDINATOR,
    "philosophy.write_statement": COORDINATOR,
    "philosophy.confirm_all": COORDINATOR,
    "philosophy.show_terms": COORDINATOR,
    "philosophy.add_term": COORDINATOR,
    "philosophy.end_term": COORDINATOR,
    "philosophy.show_themes": COORDINATOR,
    "philosophy.add_theme": COORDINATOR,
    "philosophy.make_link": COORDINATOR,
    "philosophy.end_link": COORDINATOR,
    "philosophy.mark_read": COORDINATOR,
    "philosophy.list_rules": COORDINATOR,
    "philosophy.show_new_rule": COORDINATOR,
    "philosophy.show_rule": COORDINATOR,
    "philosophy.write_new_rule": COORDINATOR,
    "philosophy.write_rule": COORDINATOR,
    "philosophy.switch_rule": COORDINATOR,
    # The address is the proof: tests/philosophy/test_own_page.py.
    "philosophy.show_own": EVERYBODY,
    "philosophy.open_own": EVERYBODY,
    "philosophy.reply": EVERYBODY,
    "philosophy.assess_own": EVERYBODY,
    "philosophy.show_assessment": READERS,
    "philosophy.show_our_answers": EDITORS,
    "philosophy.keep_our_answers": EDITORS,
    "philosophy.show_partners_answers": EDITORS,
    "philosophy.keep_partners_answers": EDITORS,
    "partnerships.change_agreement": COORDINATOR,
    "partnerships.change_mechanism": COORDINATOR,
    "partnerships.change_training": COORDINATOR,
    "partnerships.confirm_import": COORDINATOR,
    "partnerships.edit_agreement": COORDINATOR,
    "partnerships.edit_checklist": COORDINATOR,
    "partnerships.edit_liaisons": COORDINATOR,
    "partnerships.edit_mechanism": COORDINATOR,
    "partnerships.edit_training": COORDINATOR,
    "partnerships.end_agreement": COORDINATOR,
    "partnerships.end_calendar": COORDINATOR,
    "partnerships.end_mechanism": COORDINATOR,
    "partnerships.enter_agreement": COORDINATOR,
    "partnerships.enter_commitment": COORDINATOR,
    "partnerships.enter_mechanism": COORDINATOR,
    "partnerships.enter_training": COORDINATOR,
    "partnerships.give_calendar": EVERYBODY,
    "partnerships.give_document": READERS,
    "partnerships.give_template": COORDINATOR,
    "partnerships.keep_checklist": COORDINATOR,
    "partnerships.keep_document": COORDINATOR,
    "partnerships.keep_liaisons": COORDINATOR,
    "partnerships.list_agreements": READERS,
    "partnerships.list_commitments": READERS,
    "partnerships.list_consultations": READERS,
    "partnerships.list_renewals": READERS,
    "partnerships.list_trainings": READERS,
    "partnerships.log_consultation": READERS,
    "partnerships.mark_commitment": COORDINATOR,
    "partnerships.name_signatory": COORDINATOR,
    "partnerships.note_partnership": COORDINATOR,
    "partnerships.preview_import": COORDINATOR,
    "partnerships.renew_agreement": COORDINATOR,
    "partnerships.renew_calendar": COORDINATOR,
    "partnerships.show_agreement": READERS,
    "partnerships.show_calendar": COORDINATOR,
    "partnerships.show_consultation": READERS,
    "partnerships.show_import": COORDINATOR,
    "partnerships.show_ledger": READERS,
    "partnerships.show_linkage": READERS,
    "partnerships.show_new_agreement": COORDINATOR,
    "partnerships.show_new_commitment": COORDINATOR,
    "partnerships.show_new_mechanism": COORDINATOR,
    "partnerships.show_new_training": COORDINATOR,
    "partnerships.show_renewal": COORDINATOR,
    "partnerships.show_training": READERS,
    "partnerships.sign_agreement": COORDINATOR,
    "partnerships.take_off_signatory": COORDINATOR,
    "toolkit.show_shelf": SEARCHERS,
    "toolkit.give_guide": SEARCHERS,
    "toolkit.list_facilitators": READERS,
    "toolkit.show_new": COORDINATOR,
    "toolkit.enter": COORDINATOR,
    "toolkit.show_edit": COORDINATOR,
    "toolkit.change": COORDINATOR,
    "toolkit.drop": COORDINATOR,
    "toolkit.show_paper": SEARCHERS,
    "toolkit.give_paper": SEARCHERS,
    "toolkit.show_reading_list": SEARCHERS,
    "toolkit.show_card": SEARCHERS,
    "toolkit.list_voices": READERS,
    "toolkit.show_voices": READERS,
    # Intake reads what was brought, and brings nothing: toolkit.policy.
    "toolkit.bring_voice": READERS - {"ivo"},
    "toolkit.drop_voice": READERS - {"ivo"},
    "toolkit.show_community": SEARCHERS,
    "toolkit.answer_community": EDITORS,
    "toolkit.list_evaluations": SEARCHERS,
    "toolkit.show_evaluations": SEARCHERS,
    "toolkit.open_evaluation": COORDINATOR,
    "toolkit.show_evaluation": COORDINATOR,
    "toolkit.print_codes": COORDINATOR,
    "toolkit.end_sheet": COORDINATOR,
    "toolkit.close_evaluation": COORDINATOR,
    "toolkit.show_questions": EVERYBODY,
    "toolkit.answer": EVERYBODY,
    "referrals.show_handoff": EVERYBODY,
    "referrals.open_handoff": EVERYBODY,
    "insight.show_operations": OPERATOR,
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
