"""The demo's cast: everything behind a click on a name is what stands behind a passphrase elsewhere."""

import pytest
from flask import Flask

from directory.accounts import actions, policy, queries, unlocking
from directory.accounts.circle import demo as cast_circles
from directory.accounts.circle.words import open_words
from directory.accounts.demo import cast
from directory.accounts.models import Agency, AgencyKey, CircleKey, RecoveryKey
from directory.accounts.models.keys import RECOVERY_COPY
from directory.accounts.proof import passphrase
from directory.core.db import db
from directory.vault.keys import pair_of
from directory.vault.voice import short_list
from tests.conftest import sign_in


@pytest.fixture
def circles(county: Flask) -> Flask:
    """The county as `prepare` leaves it."""
    assert cast_circles.load_circles() == 3
    db.session.commit()
    return county


def test_the_circles_are_open_and_the_second_time_nothing_is_made(circles: Flask) -> None:
    assert cast_circles.load_circles() == 0
    assert db.session.query(AgencyKey).count() == 3
    assert db.session.query(CircleKey).count() == 4, "Ben reads under both his hats"


def test_a_click_opens_the_agencys_key_for_who_belongs_and_for_nobody_else(circles: Flask) -> None:
    for player in cast():
        client = sign_in(circles, player.username)
        with client.session_transaction() as session:
            token = session["sid"]
        found = queries.find_sign_in(actions.token_hash(token))
        assert found is not None
        ring = unlocking.open_keyring(found.actor, token)
        assert (ring is not None) is (player.duty in policy.REFERRAL_DUTIES), player.username
        circle = ring.circle if ring else None
        assert (circle is not None) is (player.duty in policy.CIRCLE_DUTIES), player.username
        if circle is not None:
            key = db.session.get(AgencyKey, circle.agency_key_id)
            assert key is not None
            assert circle.pair.public == key.public
            assert key.agency_id == found.actor.agency_id


def test_the_published_words_recover_each_circle(circles: Flask) -> None:
    for one in cast_circles.circles():
        key = (
            db.session.query(AgencyKey).join(Agency, Agency.id == AgencyKey.agency_id).filter_by(name=one.agency).one()
        )
        words = db.session.get_one(RecoveryKey, key.recovery_key_id)
        pair = open_words(one.words.split(), words)
        assert pair is not None
        assert key.recovery_sealed is not None
        private, _ = RECOVERY_COPY.unwrap(
            pair, key.recovery_sealed, agency=key.agency_id, agency_key=key.id, recovery_key=words.id
        )
        assert pair_of(private).public == key.public


def test_the_published_passphrases_and_words_are_of_the_kind_that_chance_gives(county: Flask) -> None:
    words = set(passphrase._words())
    for player in cast():
        assert len(player.passphrase.split()) == passphrase.WORDS
        assert set(player.passphrase.split()) <= words
    for one in cast_circles.circles():
        assert len(one.words.split()) == 12
        assert set(one.words.split()) <= set(short_list())
