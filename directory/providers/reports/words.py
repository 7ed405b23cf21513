"""What was heard on the telephone, in words of one language."""

from collections.abc import Iterable

from directory.providers.models import Heard
from directory.providers.vocabularies import Term
from directory.web.language import texts


class HeardWords:
    """Says "2 beds", "full", "voicemail" in a language; `terms` are our vocabularies, for the units."""

    def __init__(self, locale: str, terms: Iterable[Term]) -> None:
        self._ = texts(locale)
        self._units: dict[str, str] = {}
        for term in terms:
            if term.vocabulary == "unit":
                names = (term.code, *term.names.values())
                self._units |= {name.casefold(): term.name(locale) for name in names}

    def unit(self, name: str) -> str:
        """The name of what is counted; as it was written where it is no word of ours."""
        return self._units.get(name.casefold(), name)

    def say(self, heard: Heard, available: int | None, unit_name: str | None) -> str:
        """What was heard, to stand behind "called 4 minutes ago:"."""
        _ = self._
        if heard == Heard.ROOM:
            unit = self.unit(unit_name or "")
            if available == 1:
                return _("%(unit)s: 1") % {"unit": unit.lower()}
            return _("%(count)s %(unit)s") % {"count": available, "unit": unit.lower()}
        return {
            Heard.FULL: _("full"),
            Heard.VOICEMAIL: _("voicemail"),
            Heard.NO_ANSWER: _("no answer"),
            Heard.WRONG_NUMBER: _("wrong number"),
        }[heard]
