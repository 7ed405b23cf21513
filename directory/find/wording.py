"""What results say, in one language: made once for each version of the index and language."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from directory.find.filters import LINKED_DAYS
from directory.providers.vocabularies import Term
from directory.web.language import plurals, texts

if TYPE_CHECKING:
    from directory.find.search import Found


class Ties(NamedTuple):
    """What ties the partner of a card to us, as days; `date.max` for an agreement without an end."""

    agreed_from: date | None
    agreed_until: date | None
    liaison_on: date | None
    trained_on: date | None


TermsByCode = dict[tuple[str, str], Term]


class Wording:
    """The phrases of cards and chips in one language."""

    def __init__(self, locale: str, terms: TermsByCode) -> None:
        self.locale = locale
        self.terms = terms
        _ = self._ = texts(locale)
        self._n = plurals(locale)
        self.distances: dict[int, str] = {}
        self.choices: dict[tuple[str, str, bool, bool], tuple[str, ...]] = {}
        self.no_filter = _("none")
        self.hand_out = _("Hand-out")
        self.on_hand_out = _("On hand-out")
        self.closed = _("Temporarily closed")
        self.no_police = _("No police involved")
        self.fits = _("Fits:")
        self.for_advocates = _("for advocates")
        self.no_phone = _("No number on record")
        self.region_only = _("place kept confidential")
        self.unchecked = _("nobody has checked this yet: call first")
        self.call_first = _("call first")
        self.just_called = _("I just called")
        self.times = {"now": _("Open now"), "evening": _("Evenings"), "weekend": _("Weekends")}
        self.has_room = _("Room or an open list")
        self.any_police = _("also those that may bring police in")
        self.stances = {
            "couples:never": _("Never sees a couple together"),
            "mandated:no": _("No court order needed, they say"),
            "mandated:only": _("Only people who are sent"),
            "partner_contact:linked_advocate": _("A linked advocate contacts partners"),
            "partner_contact:none": _("Nobody contacts partners"),
            "core_five:answered": _("Core five answered"),
        }
        self.linked = {
            "agreement": _("Agreement in force"),
            "liaison": _("Liaison confirmed within a year"),
            "trained": _("Trained both ways within a year"),
        }
        self._linked = {
            "agreement": _("agreement in force"),
            "liaison": _("liaison confirmed"),
            "trained": _("trained both ways"),
        }
        self._agreed = (_("No agreement yet"), _("Agreement in force"), _("Agreement until %(day)s"))
        self._lapsed, self._agreed_from = _("Agreement lapsed on %(day)s"), _("Agreement from %(day)s")
        self.titles = {
            "population": _("For"),
            "without": _("Must not require"),
            "language": _("Language"),
            "open": _("When"),
            "known": _("What we know"),
            "stance": _("What they say"),
            "need": _("Need"),
            "goal": _("What they want"),
        }
        self._how = {
            "visit": _("checked by visit %(when)s"),
            "phone": _("checked by phone %(when)s"),
            "email": _("checked by e-mail %(when)s"),
            "partner": _("confirmed by the partner %(when)s"),
            "feedback": _("checked after a hint %(when)s"),
            "website": _("checked on its website %(when)s"),
        }
        self._open = {"now": _("open now"), "evening": _("evenings"), "weekend": _("weekends")}

    def name(self, vocabulary: str, code: str) -> str:
        """The label of a term; the code itself for one that is not ours."""
        term = self.terms.get((vocabulary, code))
        return term.name(self.locale) if term else code

    def checked(self, how: str, when: str) -> str:
        """ "checked by phone 12 days ago"."""
        return self._how[how] % {"when": when}

    def hides(self, count: int) -> str:
        """How many results a filter that is on hides."""
        return self._("%(count)s hidden") % {"count": count}

    def miles(self, far: float) -> str:
        """A distance: "2.1 miles", "14 miles"."""
        shown = f"{far:.1f}".removesuffix(".0") if far < 10 else str(round(far))
        return self._n("%(miles)s mile", "%(miles)s miles", 1 if shown == "1" else 2) % {"miles": shown}

    def starts(self, on: str) -> str:
        """When the next group begins."""
        return self._("Next group %(day)s") % {"day": on}

    def room(self, count: int, unit: str, said: str) -> str:
        """Room as it was said: "7 beds", and for one "Beds: 1", since a unit has a name for several alone."""
        if not count:
            return self._("Full, said %(when)s") % {"when": said}
        name = self.unit(unit)
        return self._n("%(unit)s: %(count)s, said %(when)s", "%(count)s %(unit)s, said %(when)s", count) % {
            "count": count,
            "unit": name[:1].upper() + name[1:] if count == 1 else name,
            "when": said,
        }

    def unit(self, unit: str) -> str:
        """The name of what is counted, in this language where it is a word of ours."""
        return self._units.get(unit.casefold(), unit)

    @cached_property
    def _units(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for (vocabulary, code), term in self.terms.items():
            if vocabulary == "unit":
                found |= {name.casefold(): term.name(self.locale).lower() for name in (code, *term.names.values())}
        return found

    def room_unknown(self, said: str) -> str:
        """Room that was said too long ago to be believed."""
        return self._("Room not known: last said %(when)s") % {"when": said}

    def wait(self, days: int | None, said: str, *, is_open: bool | None) -> str:
        """A waiting list as it was said."""
        if is_open is False:
            return self._("Waiting list closed, said %(when)s") % {"when": said}
        if days is None:
            return self._("Waiting list open, said %(when)s") % {"when": said}
        if days == 0:
            return self._("No wait, said %(when)s") % {"when": said}
        return self._n("Wait of %(days)s day, said %(when)s", "Wait of %(days)s days, said %(when)s", days) % {
            "days": days,
            "when": said,
        }

    def wait_unknown(self, said: str) -> str:
        """A wait that was said too long ago to be believed."""
        return self._("Wait not known: last said %(when)s") % {"when": said}

    def free(self, code: str) -> str:
        """That a service does not ask for something."""
        term = self.terms.get(("barrier", code))
        return term.label("free", self.locale) if term else code

    def asks(self, code: str) -> str:
        """That a service asks for something."""
        term = self.terms.get(("barrier", code))
        return term.label("asks", self.locale) if term else code

    def languages(self, codes: list[str]) -> str:
        """The languages other than English, four at most by name."""
        names = [self.name("language", code) for code in codes[:4]]
        more = len(codes) - len(names)
        return ", ".join(names) + (self._(" and %(count)s more") % {"count": more} if more > 0 else "")

    def filter(self, name: str, value: str) -> str:
        """One filter as a chip says it."""
        if name == "without":
            return self.free(value)
        if name == "open":
            return self._open.get(value) or self._("open at %(time)s") % {"time": value.replace("T", " ")}
        if name == "police":
            return self.no_police
        if name == "stance":
            return self.stances.get(value, value)
        if name == "linked":
            return self._linked.get(value, value)
        if name == "checked":
            return self._("checked within %(days)s days") % {"days": value}
        if name == "accepting":
            return self._("room or an open list") if value == "now" else self.name("accepting", value)
        if name == "near":
            return self._("near %(place)s") % {"place": value}
        return self.name(name, value)

    def ties(self, ties: Ties, today: date, on: Callable[[date], str]) -> tuple[str, str]:
        """What ties a partner to us in one line: a lapse by itself, to be marked, then everything else."""
        first, last = ties.agreed_from, ties.agreed_until
        lapsed, said = "", []
        if first is None or last is None:
            said.append(self._agreed[0])
        elif last < today:
            lapsed = self._lapsed % {"day": on(last)}
        elif first > today:
            said.append(self._agreed_from % {"day": on(first)})
        else:
            said.append(self._agreed[1] if last == date.max else self._agreed[2] % {"day": on(last)})
        for code, day in (("liaison", ties.liaison_on), ("trained", ties.trained_on)):
            if day is not None and (today - day).days <= LINKED_DAYS:
                said.append(self._linked[code])
        return lapsed, ", ".join(said)

    def filters(self, found: "Found", row: Any) -> list[str]:
        """The filters of a question that a card meets, worded; a barrier only where it said so."""
        free = row.free.split(",")
        shown = []
        for one in found.filters:
            if one in found.relaxed:
                continue
            if one.name == "without":
                if one.value in free:
                    shown.append(self.free(one.value))
                else:
                    what = self.name("barrier", one.value)
                    shown.append(self._("%(what)s: not said, ask") % {"what": what})
            else:
                shown.append(self.filter(one.name, one.value))
        return shown

    @property
    def any_distance(self) -> str:
        """No bound of one's own on the distance (25 miles of a place that is named)."""
        return self._("Any distance")

    def headline(self, found: "Found") -> str:
        """How many fit, as the heading of the results."""
        if found.relaxed or found.any_word or found.set_aside:
            return self._("Nothing fits all of it")
        if not found.total:
            return self._("Nothing fits")
        said = self._n("%(count)s service fits", "%(count)s services fit", found.total) % {"count": f"{found.total:,}"}
        if found.is_capped:
            said = self._("Over %(count)s services fit") % {"count": f"{found.total:,}"}
        return self._("%(said)s, best match first") % {"said": said} if found.reading.groups else said

    def hidden(self, code: str, count: int) -> str:
        """What a barrier hides."""
        what = self.name("barrier", code)
        return self._n("%(count)s more asks: %(what)s.", "%(count)s more ask: %(what)s.", count) % {
            "count": count,
            "what": what,
        }

    def hides_by_police(self, count: int, on_request: int) -> str:
        """What "no police" hides: whoever has not said that they never come in."""
        said = self._n(
            "%(count)s more does not say that police never come in.",
            "%(count)s more do not say that police never come in.",
            count,
        ) % {"count": count}
        if not on_request:
            return said
        only = self._n(
            "%(count)s of them says: only if the person asks.", "%(count)s of them say: only if the person asks.",
            on_request,
        )  # fmt: skip
        return f"{said} {only % {'count': on_request}}"

    def checked_within(self, days: int) -> str:
        """The filter for what was checked within so many days."""
        return self._("Checked within %(days)s days") % {"days": days}

    def advice(self, found: "Found") -> str:
        """What was set aside to have something to show, or what to do where there is nothing at all."""
        if found.relaxed:
            what = "; ".join(self.filter(one.name, one.value) for one in found.relaxed)
            return self._("These fit but for this: %(what)s.") % {"what": what}
        if found.set_aside:
            return self._("No record has every word. These have all but “%(word)s”.") % {"word": found.set_aside}
        if found.any_word and found.total:
            return self._("No record has every word. These have some of them.")
        if not found.snapshot.rows:
            return self._("No service is listed yet: an operator brings a directory in with the command import-hsds.")
        if not found.total:
            return self._("Try fewer words, or another word for the same need.")
        return ""
