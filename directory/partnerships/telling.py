"""How days, codes and names are told in one language, for every screen of this room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from directory.core import clock
from directory.partnerships.agreements.states import Status
from directory.partnerships.words import TONES, namer
from directory.web.language import ago, day, plurals, texts


@dataclass(frozen=True, slots=True)
class Voice:
    """A language, a place and its day."""

    locale: str
    timezone: str
    today: date

    @classmethod
    def of(cls, locale: str, timezone: str) -> "Voice":
        """The voice of this moment."""
        return cls(locale, timezone, clock.today(timezone))

    @property
    def text(self) -> Callable[[str], str]:
        """The translator."""
        return texts(self.locale)

    def name(self, code: StrEnum) -> str:
        """What a code is called."""
        return namer(self.locale)(code)

    def tone(self, status: Status) -> str:
        """The colour beside a status."""
        return TONES.get(status, "")

    def on(self, moment: date | datetime) -> str:
        """A day as it is written in the language."""
        return day(moment, self.timezone, self.locale)

    def since(self, moment: datetime) -> str:
        """How long ago."""
        return ago(moment, clock.now(), self.locale)

    def in_days(self, on: date) -> str:
        """How far off a day is: "in 12 days", "today", "3 days ago"."""
        left = (on - self.today).days
        if left == 0:
            return self.text("today")
        _n = plurals(self.locale)
        said = (
            _n("in %(days)s day", "in %(days)s days", left)
            if left > 0
            else _n("%(days)s day ago", "%(days)s days ago", -left)
        )
        return said % {"days": abs(left)}

    def hours(self, minutes: int) -> str:
        """Minutes as hours, without figures that say nothing: "1.5", "3"."""
        return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
