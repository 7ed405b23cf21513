"""Every screen there is: for the checks that go over all of them, and for the pictures."""

from tests.journeys.screen import Screen
from tests.journeys.screens_of_circle import OF_CIRCLE
from tests.journeys.screens_of_desk import OF_DESK
from tests.journeys.screens_of_find import OF_FIND
from tests.journeys.screens_of_partnerships import OF_PARTNERSHIPS
from tests.journeys.screens_of_people import OF_PEOPLE
from tests.journeys.screens_of_philosophy import OF_PHILOSOPHY
from tests.journeys.screens_of_referrals import OF_REFERRALS
from tests.journeys.screens_of_toolkit import OF_TOOLKIT

SCREENS: tuple[Screen, ...] = (
    *OF_FIND,
    *OF_DESK,
    *OF_PEOPLE,
    *OF_CIRCLE,
    *OF_PHILOSOPHY,
    *OF_PARTNERSHIPS,
    *OF_TOOLKIT,
    *OF_REFERRALS,
)
