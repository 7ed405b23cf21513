"""The forms of consultation. Text that looks as if it told of a person is asked about once, and kept if meant."""

import uuid
from collections.abc import Collection
from datetime import date
from hashlib import blake2b

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from directory.partnerships.consultation.actions import Asked, Way
from directory.partnerships.forms import Kept, day, line, lines, offer, whole
from directory.partnerships.models import Category, Mechanism, MechanismKind, NoteKind, Worked
from directory.partnerships.words import choices
from directory.providers.persons import LABELS, Hint, find_hints
from directory.web.language import current_locale
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l


class Careful(Kept):
    """A form whose words are looked at: `meant` is a print of the words that were shown with a warning before."""

    meant = HiddenField()
    careful: tuple[str, ...] = ()

    def find_hints(self, known: Collection[str]) -> list[Hint]:
        """What points to a person in words that nobody has confirmed yet; `meant` is set for the next press."""
        words = "\n".join(self[name].data or "" for name in self.careful)
        shown = blake2b(words.encode(), digest_size=8).hexdigest()
        if self.meant.data == shown:
            return []
        self.meant.data = shown
        return find_hints(words, known)


class MechanismForm(Kept):
    """A way of asking a partner."""

    kind = SelectField(_l("How one asks"), validators=[InputRequired(_l("Choose how one asks."))])
    contact = line(_l("Whom or where one asks"), 200, needed=_l("Say whom or where one asks."))
    hours = line(_l("When"), 200)
    promised_hours = whole(_l("An answer is promised within so many hours"), 1, 720)

    def fit(self) -> "MechanismForm":
        """Offer the ways there are."""
        offer(self.kind, choices(MechanismKind, current_locale()), _("Choose"))
        return self

    @classmethod
    def of_row(cls, row: Mechanism) -> "MechanismForm":
        """The form as a row fills it."""
        made = cls(kind=row.kind.value, contact=row.contact, hours=row.hours, promised_hours=row.promised_hours)
        made.seen.data = str(row.row_version)
        return made.fit()

    @property
    def way(self) -> Way:
        """What the form says."""
        kind = MechanismKind(self.kind.data)
        return Way(kind, self.contact.data or "", self.hours.data or "", self.promised_hours.data)


class ConsultationForm(Careful):
    """That a partner was asked."""

    careful = ("question", "result")
    asked_on = day(_l("Asked on"), needed=_l("Say when you asked."))
    mechanism = SelectField(_l("How you asked"))
    category = SelectField(_l("What it was about"), validators=[InputRequired(_l("Choose what it was about."))])
    question = lines(_l("The question, as if about nobody"), 500, rows=2)
    result = lines(_l("What they advised"), 500, rows=2)
    worked = SelectField(_l("Did it help?"), validators=[InputRequired(_l("Say whether it helped."))])

    def fit(self, mechanisms: list[tuple[str, str]]) -> "ConsultationForm":
        """Offer the partner's ways, the kinds of question and the answers."""
        locale = current_locale()
        offer(self.mechanism, mechanisms, _("Another way"))
        offer(self.category, choices(Category, locale), _("Choose"))
        offer(self.worked, choices(Worked, locale), _("Choose"))
        return self

    def is_past(self, today: date) -> bool:
        """Whether the day has come; a message where not."""
        if self.asked_on.data and self.asked_on.data > today:
            self.asked_on.errors = [_("This day has not come yet.")]
            return False
        return True

    @property
    def asked(self) -> Asked:
        """What the form says."""
        assert self.asked_on.data
        return Asked(
            self.asked_on.data,
            Category(self.category.data),
            self.question.data or "",
            self.result.data or "",
            Worked(self.worked.data),
            uuid.UUID(self.mechanism.data) if self.mechanism.data else None,
        )


class NoteForm(Careful):
    """What a partnership showed."""

    careful = ("said",)
    kind = SelectField(_l("What it is"))
    said = lines(_l("In a sentence or two"), 500, needed=_l("Say it in a sentence or two."), rows=2)

    def fit(self) -> "NoteForm":
        """Offer both kinds."""
        offer(self.kind, choices(NoteKind, current_locale()))
        return self


def hint_words(hints: list[Hint]) -> list[str]:
    """What was seen in a text, in words."""
    return [_(LABELS[one]) for one in hints]
