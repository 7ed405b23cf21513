"""The circles of the demo's cast: opened by the same actions as anybody's, under recovery words that are published."""

import tomllib
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select

from directory.accounts import demo, policy
from directory.accounts.circle import founding
from directory.accounts.circle.words import recovery_of
from directory.accounts.models import Agency, AgencyKey
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault.keyring import Keyring


@dataclass(frozen=True, slots=True)
class CastCircle:
    """Who of the cast opened their agency's circle, which director accepted the page, and the twelve words."""

    agency: str
    first: str
    director: str
    words: str


@cache
def circles() -> list[CastCircle]:
    """The circles, in the order of the file."""
    return [CastCircle(**one) for one in tomllib.loads(demo.PEOPLE.read_text())["circle"]]


def load_circles() -> int:
    """Open the circles that are not open yet, and count them; flushes, never commits.

    One whose first member has another passphrase by now is left to them.
    """
    open_ones = set(db.session.scalars(select(Agency.name).join(AgencyKey, AgencyKey.agency_id == Agency.id)))
    due = [one for one in circles() if one.agency not in open_ones]
    opened = [(one, demo.open_account(_player(one).id), recovery_of(one.words.split())) for one in due]
    made = 0
    for one, account, recovery in opened:  # every derivation is done before anything is written
        player = _player(one)
        own = demo.open_own(player.id, account)
        agency = db.session.scalars(select(Agency).where(Agency.name == one.agency)).one()
        if own is None:
            continue
        duty = Duty.SUPERVISOR if Duty.SUPERVISOR in player.also else player.duty
        assert duty in policy.CIRCLE_DUTIES
        actor = Actor(
            duty=duty, person_id=player.id, agency_id=agency.id, name=player.name, agency_name=agency.name
        )  # fmt: skip
        ring = Keyring(agency.id, own.pair)
        founding.accept_threats(actor, ring, one.director)
        founding.found_circle(actor, ring, recovery)
        made += 1
    return made


def _player(one: CastCircle) -> demo.Player:
    return next(player for player in demo.cast() if player.username == one.first)
