"""A cookie that somebody else chose, kept, or copied opens nothing; whoever is removed is out at the next click."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask, g
from sqlalchemy import update

from directory.accounts import actions, queries, unlocking
from directory.accounts.models import Membership, SignIn
from directory.accounts.people import hats, members
from directory.accounts.proof import passphrase
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty
from directory.vault import packets
from directory.vault.keyring import Keyring
from tests.accounts.browser import BASE, Browser, enter
from tests.accounts.staff import make_person
from tests.trust.conftest import Figure
from tests.trust.world import World

PIN = "274905"


def ring(token: str | None) -> Keyring | None:
    """What a cookie's token opens at the next click."""
    db.session.rollback()
    g.pop("sign_in_token", None)
    found = queries.find_sign_in(actions.token_hash(token or ""))
    return unlocking.open_keyring(found.actor, token or "") if found else None


def come_in(house: Flask, world: World, name: str, browser: Browser | None = None) -> tuple[Browser, list[str]]:
    """Somebody signs in step by step; the browser, and the tokens that its cookie had on the way."""
    browser, player, seen = browser or Browser(house), world.players[name], []
    enter(browser, name, player.passphrase)
    seen.append(browser.sid() or "")
    browser.post("/sign-in/second", {"code": player.app.now()})
    seen.append(browser.sid() or "")
    browser.post("/account/pin", {"pin": PIN})
    return browser, [*seen, browser.sid() or ""]


def with_cookie(house: Flask, token: str) -> Browser:
    """A browser into which somebody put a token."""
    browser = Browser(house)
    with browser.client.session_transaction(base_url=BASE) as session:
        session["sid"] = token
    return browser


def is_shut(house: Flask, token: str) -> bool:
    """Whether a token opens neither a key nor a page of the circle."""
    return ring(token) is None and with_cookie(house, token).get("/circle").status_code != 200


def test_a_cookie_that_was_planted_or_kept_opens_nothing(house: Flask, world: World, figure: Figure) -> None:
    planted = "a token that somebody else knows, 43 signs.."
    browser, seen = come_in(house, world, "vera", with_cookie(house, planted))
    live = seen[-1]
    assert ring(live) is not None
    tried = [planted, *(token for token in seen if token != live)]
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        browser.get("/find")
        tried.append(live)
        assert ring(live) is None, "locked"
        browser.post("/unlock", {"pin": PIN})
        after = browser.sid() or ""
        assert after != live
        assert ring(after) is not None
        browser.post("/sign-out")
        tried.append(after)
        shut = [is_shut(house, token) for token in tried]
    figure(
        f"sessions, {db.engine.dialect.name}", f"{len(tried)} cookies planted, kept or ended: {shut.count(False)} open"
    )
    assert len(set(tried)) >= 4
    assert all(shut)


def test_a_key_in_anothers_row_opens_nothing(house: Flask, world: World) -> None:
    (_, vera), (_, bo) = come_in(house, world, "vera"), come_in(house, world, "bo")
    rows = {row.token_hash: row for row in db.session.query(SignIn).filter(SignIn.private_sealed.is_not(None))}
    one, other = rows[actions.token_hash(vera[-1])], rows[actions.token_hash(bo[-1])]
    sealed = one.private_sealed
    db.session.execute(update(SignIn).where(SignIn.id == other.id).values(private_sealed=sealed))
    db.session.commit()
    assert ring(bo[-1]) is None
    assert ring(vera[-1]) is not None


@pytest.mark.parametrize("how", ["left", "ended", "passphrase"])
def test_a_removed_member_is_out_at_the_next_click(house: Flask, world: World, figure: Figure, how: str) -> None:
    """Whoever left, whose hat ended, or whose passphrase was lost and made anew."""
    browser, seen = come_in(house, world, "eva")
    opened = ring(seen[-1])
    assert opened is not None
    assert opened.circle is not None
    assert set(packets.list_received(opened)) == {world.sent["circle"], world.sent["named"]}
    assert browser.get("/circle").status_code == 200
    eva = world.holder("eva").hat
    chief = make_person("hugo", Duty.SUPERVISOR, "Hill Clinic")
    actor = Actor(duty=chief.duty, person_id=chief.person_id, agency_id=chief.agency_id)
    member = members.get_member(actor, eva.person_id)
    if how == "left":
        hats.say_left(actor, member)
    elif how == "ended":
        hats.end_hat(actor, member, db.session.get_one(Membership, eva.id))
    else:
        passphrase.set_passphrase(eva.person_id, passphrase.suggest()[0], is_generated=True)
    db.session.commit()
    after = ring(seen[-1])
    assert after is None
    # Whoever makes a passphrase anew through the screens ends the sign-ins as well; here the key alone is gone.
    assert (browser.get("/circle").status_code == 200) == (how == "passphrase")
    figure(f"removed member ({how}), {db.engine.dialect.name}", "out at the next click: no key, no packet")
