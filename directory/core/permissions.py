"""Duties and permissions as data: the table at the end of the vault's design, as far as features exist."""

from enum import StrEnum


class Duty(StrEnum):
    """The hat a person wears: one at a time."""

    INTAKE = "intake"
    ADVOCATE = "advocate"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What a door asks for. PUBLIC doors open to a guest, SIGNED_IN to any hat."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    SEARCH_DIRECTORY = "search_directory"
    RUN_SERVER = "run_server"


_STAFF = frozenset({Permission.PUBLIC, Permission.SIGNED_IN, Permission.SEARCH_DIRECTORY})

GRANTS: dict[Duty | None, frozenset[Permission]] = {
    None: frozenset({Permission.PUBLIC}),
    Duty.INTAKE: _STAFF,
    Duty.ADVOCATE: _STAFF,
    Duty.SUPERVISOR: _STAFF,
    Duty.COORDINATOR: _STAFF,
    Duty.OPERATOR: frozenset({Permission.PUBLIC, Permission.SIGNED_IN, Permission.RUN_SERVER}),
}
