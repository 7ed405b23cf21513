"""The first hour: what a new coalition does first, with how far it is, read from the data and not from a flag."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, url_for
from markupsafe import Markup
from sqlalchemy import func, select

from directory.accounts.models import Agency, Invitation, Membership, Person, Rule
from directory.accounts.rules import book, changes, definitions
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty, Permission
from directory.web.language import gettext as _
from directory.web.settings import current_settings

PARTNERS = 10
PEOPLE = 2

# Filled by the factory: the catalog ranks above accounts.
count_partners: list[Callable[[Actor], int]] = []


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a coalition is: counts of what there is, and the keys of what was decided."""

    coordinators: int
    others: int
    invited: int
    partners: int
    decided: frozenset[str]
    approved_on: str
    is_put_away: bool

    @property
    def done(self) -> dict[str, bool]:
        """The steps in their order, and whether each is done."""
        return {
            "people": self.coordinators >= 2 or self.others + self.invited >= PEOPLE,
            "partners": self.partners >= PARTNERS,
            "words": {"word_survivor", "word_harm"} <= self.decided,
            "languages": "languages" in self.decided,
            "retention": "audit_months" in self.decided,
            "inclusion": bool(self.approved_on),
        }

    @property
    def left(self) -> int:
        """How many steps are still to do."""
        return sum(not is_done for is_done in self.done.values())


def get_progress(actor: Actor) -> Progress:
    """How far the coalition is now."""
    coordinators, others = _count_people()
    decided = {rule.key: rule for rule in db.session.scalars(select(Rule))}
    inclusion: Any = decided[definitions.INCLUSION].value if definitions.INCLUSION in decided else {}
    put_away: Any = decided[definitions.FIRST_HOUR].value if definitions.FIRST_HOUR in decided else {}
    return Progress(
        coordinators=coordinators,
        others=others,
        invited=_count_invitations(),
        partners=count_partners[-1](actor) if count_partners else 0,
        decided=frozenset(decided),
        approved_on=inclusion.get("approved_on", ""),
        is_put_away=bool(put_away.get("is_put_away")),
    )


def _count_people() -> tuple[int, int]:
    """Live people, each once: those who are coordinators, and those who are not."""
    live = (
        select(Membership.person_id, Membership.duty)
        .join(Person, Person.id == Membership.person_id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Person.is_active, Membership.ended_at.is_(None), Agency.ended_at.is_(None))
    )
    rows = [(person_id, Duty(duty)) for person_id, duty in db.session.execute(live)]
    leading = {person_id for person_id, duty in rows if duty == Duty.COORDINATOR}
    return len(leading), len({person_id for person_id, _ in rows} - leading)


def _count_invitations() -> int:
    is_open = Invitation.used_at.is_(None) & Invitation.ended_at.is_(None) & (Invitation.expires_at > clock.now())
    return db.session.scalar(select(func.count()).select_from(Invitation).where(is_open)) or 0


def put_away(actor: Actor, *, is_put_away: bool) -> None:
    """Stop reminding of the first hour, or begin again; flushes, never commits."""
    seen = changes.seen_of(book.find_rule(definitions.FIRST_HOUR))
    changes.write(actor, definitions.FIRST_HOUR, {"is_put_away": is_put_away}, "", seen)


def remind_of_first_hour(actor: Actor) -> None:
    """One quiet line on a coordinator's first screen, until all is done or it was put away; never in the demo."""
    if not actor.may(Permission.CHANGE_SETTINGS) or current_settings().demo:
        return
    progress = get_progress(actor)
    if progress.is_put_away or not progress.left:
        return
    done = len(progress.done) - progress.left
    said = _("The first hour: %(done)s of %(all)s done.", done=done, all=len(progress.done))
    flash(Markup('{} <a href="{}">{}</a>').format(said, url_for("accounts.show_first_hour"), _("Go on with it")))
