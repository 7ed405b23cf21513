"""The triggers as PostgreSQL says them: each calls a function of the same name.

Requests write side by side there. What a rule reads it therefore holds until its transaction ends (`FOR SHARE`): of a
packet and the revoking of its release one waits for the other, and the packet never comes out on top.
"""

from sqlalchemy import Connection, text

from directory.vault.triggers.declaration import PACKET_GRANT, TRIGGERS, Rule

_KEY_IS_DEAD = """NEW.agency_key_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency_key
        WHERE id = NEW.agency_key_id AND agency_id = NEW.agency_id AND ended_at IS NULL FOR SHARE)"""
_REFUSED_WHEN = {
    Rule.PACKET_NEEDS_RELEASE: """NOT EXISTS (SELECT 1 FROM information_release
        WHERE id = NEW.release_id AND revoked_at IS NULL AND expires_at >= NEW.expires_at FOR SHARE)""",
    Rule.PACKET_STAYS: """(NEW.id, NEW.release_id, NEW.recipient_id, NEW.made_on, NEW.reply_public, NEW.contents_sealed)
        IS DISTINCT FROM
        (OLD.id, OLD.release_id, OLD.recipient_id, OLD.made_on, OLD.reply_public, OLD.contents_sealed)
        OR NEW.expires_at > OLD.expires_at""",
    Rule.RELEASE_ONLY_ENDS: """NEW.id IS DISTINCT FROM OLD.id OR NEW.expires_at > OLD.expires_at
        OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)""",
    Rule.GRANT_NEEDS_ITS_RECORD: f"""(NEW.kind = '{PACKET_GRANT}'
        AND NOT EXISTS (SELECT 1 FROM packet WHERE id = NEW.record_id FOR SHARE))
        OR ({_KEY_IS_DEAD})""",  # noqa: S608, constants of ours
    Rule.GRANT_STAYS: f"""(NEW.kind, NEW.record_id, NEW.agency_id) IS DISTINCT FROM
        (OLD.kind, OLD.record_id, OLD.agency_id)
        OR ((NEW.agency_key_id, NEW.wrap_sealed) IS DISTINCT FROM (OLD.agency_key_id, OLD.wrap_sealed)
            AND {_KEY_IS_DEAD})""",
    Rule.LINK_ONLY_ENDS: """(NEW.packet_id, NEW.token_hash) IS DISTINCT FROM (OLD.packet_id, OLD.token_hash)
        OR NEW.expires_at > OLD.expires_at OR NEW.openings_left > OLD.openings_left
        OR (NEW.key_sealed IS NOT NULL AND NEW.key_sealed IS DISTINCT FROM OLD.key_sealed)""",
}
_DOES = {
    Rule.PACKET_TAKES_ITS_GRANTS: f"""DELETE FROM vault_grant WHERE kind = '{PACKET_GRANT}' AND record_id = OLD.id;
    RETURN OLD;""",  # noqa: S608, a constant of ours
    Rule.RELEASE_TAKES_ITS_PACKETS: """DELETE FROM packet WHERE release_id = NEW.id AND NEW.revoked_at IS NOT NULL;
    UPDATE packet SET expires_at = NEW.expires_at WHERE release_id = NEW.id AND expires_at > NEW.expires_at;
    RETURN NEW;""",
}


def body(rule: Rule) -> str:
    """What the trigger's function does."""
    if rule in _DOES:
        return f"BEGIN\n    {_DOES[rule]}\nEND"
    return f"""BEGIN
    IF {_REFUSED_WHEN[rule]} THEN
        RAISE EXCEPTION '{rule}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END"""


def statement(rule: Rule) -> str:
    """What makes the trigger, as the catalog says it, and the function that it calls."""
    return f"{_trigger(rule)}; {body(rule)}; O"


def make(connection: Connection, rule: Rule) -> None:
    """Make a trigger and its function."""
    function = f"CREATE OR REPLACE FUNCTION {rule}() RETURNS trigger LANGUAGE plpgsql AS $trigger${body(rule)}$trigger$"
    connection.exec_driver_sql(function)
    connection.exec_driver_sql(_trigger(rule))


def drop(connection: Connection, name: str, table: str) -> None:
    """Take a trigger away, and the function that it calls."""
    connection.exec_driver_sql(f'DROP TRIGGER "{name}" ON "{table}"')
    connection.exec_driver_sql(f'DROP FUNCTION "{name}"()')


def found(connection: Connection) -> dict[str, tuple[str, str]]:
    """The triggers of the catalog by name: their table, and what makes them; "O" at the end: switched on."""
    asked = """SELECT tgname, relname, pg_get_triggerdef(pg_trigger.oid, true), prosrc, tgenabled FROM pg_trigger
        JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"""
    rows = connection.execute(text(asked.replace("::", r"\:\:")))
    return {name: (table, f"{made}; {does}; {on}") for name, table, made, does, on in rows}


def _trigger(rule: Rule) -> str:
    made = TRIGGERS[rule]
    return f"CREATE TRIGGER {rule} {made.moment} ON {made.table} FOR EACH ROW EXECUTE FUNCTION {rule}()"
