"""Duties and permissions as data: the table at the end of the vault's design, as far as features exist."""

from enum import StrEnum


class Duty(StrEnum):
    """The hat a person wears: one at a time.

    SHIFT_DESK is the account of a desk and not of a person: the directory only, from a registered browser, for
    volunteers without a telephone of their own.
    """

    INTAKE = "intake"
    ADVOCATE = "advocate"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"
    SHIFT_DESK = "shift_desk"


class Permission(StrEnum):
    """What a door asks for.

    PUBLIC doors open to a guest; PENDING ones also to whoever gave the right passphrase and owes the second step;
    SIGNED_IN ones to any hat. What programs say of themselves is read with SEARCH_DIRECTORY; agreements, trainings and
    consultations with READ_PARTNERSHIPS, which a shift desk has not. KEEP_CIRCLE is for whoever may belong to an
    agency's referral circle: never for the coalition. MANAGE_PEOPLE opens the screen of people: whose
    row one may touch is for `accounts.policy`, as whose record one may edit is for `providers.policy`.
    """

    PUBLIC = "public"
    PENDING = "pending"
    SIGNED_IN = "signed_in"
    SEARCH_DIRECTORY = "search_directory"
    REPORT_RECORD = "report_record"
    EDIT_DIRECTORY = "edit_directory"
    EDIT_PHILOSOPHY = "edit_philosophy"
    READ_PARTNERSHIPS = "read_partnerships"
    EDIT_PARTNERSHIPS = "edit_partnerships"
    LOG_CONSULTATION = "log_consultation"
    ANSWER_ASSESSMENT = "answer_assessment"
    KEEP_TOOLKIT = "keep_toolkit"
    MANAGE_PEOPLE = "manage_people"
    KEEP_CIRCLE = "keep_circle"
    CHANGE_SETTINGS = "change_settings"
    RUN_SERVER = "run_server"


_ANYONE = frozenset({Permission.PUBLIC, Permission.PENDING, Permission.SIGNED_IN})
_DESK = _ANYONE | {Permission.SEARCH_DIRECTORY, Permission.REPORT_RECORD}
_STAFF = _DESK | {Permission.READ_PARTNERSHIPS, Permission.LOG_CONSULTATION}
_SUPERVISOR = _STAFF | {Permission.EDIT_DIRECTORY, Permission.MANAGE_PEOPLE, Permission.ANSWER_ASSESSMENT}

GRANTS: dict[Duty | None, frozenset[Permission]] = {
    None: frozenset({Permission.PUBLIC}),
    Duty.INTAKE: _STAFF,
    Duty.ADVOCATE: _STAFF | {Permission.KEEP_CIRCLE},
    Duty.SHIFT_DESK: _DESK,
    Duty.SUPERVISOR: _SUPERVISOR | {Permission.KEEP_CIRCLE},
    Duty.COORDINATOR: _SUPERVISOR
    | {
        Permission.CHANGE_SETTINGS,
        Permission.EDIT_PHILOSOPHY,
        Permission.EDIT_PARTNERSHIPS,
        Permission.KEEP_TOOLKIT,
    },
    Duty.OPERATOR: _ANYONE | {Permission.MANAGE_PEOPLE, Permission.RUN_SERVER},
}
PENDING = frozenset({Permission.PUBLIC, Permission.PENDING})
"""What is open between the passphrase and the second step."""
