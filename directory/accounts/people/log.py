"""Reads of what happened to accounts: a supervisor reads the own agency's lines, a coordinator all."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select, true

from directory.accounts import policy
from directory.accounts.models import Agency, Invitation, Person, RegisteredBrowser
from directory.core.actor import Actor
from directory.core.audit import AuditEvent
from directory.core.db import db
from directory.core.paging import Page
from directory.core.permissions import Duty
from directory.core.problems import NotFound
from directory.web.language import N_

SIZE = 50
SAYINGS = {
    "invited": N_("%(who)s invited %(whom)s"),
    "ended_invitation": N_("%(who)s took back the invitation for %(whom)s"),
    "joined": N_("%(who)s took up an invitation"),
    "accepted_hat": N_("%(who)s took up a further hat"),
    "made_agency": N_("%(who)s added the agency %(whom)s"),
    "ended_agency": N_("%(who)s ended the agency %(whom)s"),
    "reopened_agency": N_("%(who)s opened the agency %(whom)s again"),
    "gave_hat": N_("%(who)s gave %(whom)s a hat"),
    "ended_hat": N_("%(who)s took a hat from %(whom)s"),
    "said_left": N_("%(who)s said that %(whom)s left"),
    "came_back": N_("%(who)s brought %(whom)s back"),
    "ended_sign_ins": N_("%(who)s ended every sign-in of %(whom)s"),
    "issued_spoken_code": N_("%(who)s made a spoken code for %(whom)s"),
    "asked_for_spoken_code": N_("%(who)s asked for a spoken code for %(whom)s, to wait a day"),
    "withdrew_spoken_code": N_("%(who)s stopped the spoken code for %(whom)s"),
    "dropped_second_factors": N_("%(who)s gave up a lost telephone with a spoken code"),
    "set_forgotten_passphrase": N_("%(who)s chose a new passphrase with a spoken code"),
    "changed_passphrase": N_("%(who)s changed the passphrase"),
    "added_second_factor": N_("%(who)s added a second step"),
    "removed_second_factor": N_("%(who)s removed a second step"),
    "printed_codes": N_("%(who)s made new printed codes"),
    "changed_email": N_("%(who)s changed the e-mail address"),
    "registered_browser": N_("%(who)s registered the browser %(whom)s for the shift desk"),
    "ended_browser": N_("%(who)s shut the shift desk out of the browser %(whom)s"),
    "accepted_threats": N_("%(who)s noted that the director of %(whom)s accepts what is not protected"),
    "opened_circle": N_("%(who)s opened the referrals of %(whom)s, as the first who can read"),
    "confirmed_member": N_("%(who)s let %(whom)s read the agency's referrals"),
    "voice_words_differed": N_("%(who)s heard other words than those of %(whom)s: nobody was let in"),
    "partner_words_differed": N_("%(who)s heard other words than a partner's: nothing was changed"),
    "rotated_circle": N_("%(who)s changed the key of %(whom)s"),
    "made_recovery_words": N_("%(who)s made new recovery words for %(whom)s"),
    "used_recovery_words": N_("%(who)s opened the referrals of %(whom)s with the recovery words"),
    "wrong_recovery_words": N_("%(who)s typed wrong recovery words for %(whom)s"),
    "asked_for_recovery": N_(
        "%(who)s wants to open the referrals of %(whom)s with the recovery words, or give them up, after a day"
    ),
    "began_anew": N_("%(who)s gave up what nobody at %(whom)s could open any more"),
    "withdrew_recovery": N_("%(who)s stopped the recovery words of %(whom)s"),
    "set_up": N_("%(who)s set up this directory"),
    "changed_rule": N_("%(who)s changed a setting"),
    "proposed_rule": N_("%(who)s proposed a looser setting"),
    "accepted_rule": N_("%(who)s accepted a looser setting"),
    "declined_rule": N_("%(who)s did not accept a looser setting"),
    "wrote_inclusion_policy": N_("%(who)s wrote who may be listed"),
}
"""What is shown of the log, in words; who came and went, day by day, is nobody's to read here."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the event, the name of whom or what it is about, the agency, and the duty if it names one."""

    event: AuditEvent
    whom: str
    agency: str
    duty: str


def list_lines(actor: Actor, number: int) -> Page[Line]:
    """A page of the log in an actor's scope, the newest first; NotFound for who may read none."""
    if not policy.can_read_log(actor):
        raise NotFound
    scope = true() if actor.duty == Duty.COORDINATOR else AuditEvent.agency_id == actor.agency_id
    shown = (scope, AuditEvent.action.in_(SAYINGS))
    total = db.session.scalar(select(func.count()).select_from(AuditEvent).where(*shown)) or 0
    events = db.session.scalars(
        select(AuditEvent)
        .where(*shown)
        .order_by(AuditEvent.at.desc(), AuditEvent.id)
        .offset((max(1, number) - 1) * SIZE)
        .limit(SIZE)
    ).all()
    names = _names([one.subject_id for one in events] + [one.agency_id for one in events])
    lines = [
        Line(one, names.get(one.subject_id, ""), names.get(one.agency_id, ""), one.details.get("duty", ""))
        for one in events
    ]
    return Page(lines, max(1, number), SIZE, total)


def _names(ids: list[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """Names by id, of whatever kind: ids are random, so that none stands for two things."""
    wanted = {one for one in ids if one}
    names: dict[uuid.UUID | None, str] = {}
    for column_id, name in (
        (Person.id, Person.name), (Invitation.id, Invitation.name), (Agency.id, Agency.name),
        (RegisteredBrowser.id, RegisteredBrowser.name),
    ):  # fmt: skip
        names.update(
            {row[0]: row[1] for row in db.session.execute(select(column_id, name).where(column_id.in_(wanted)))}
        )
    return names
