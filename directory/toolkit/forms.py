"""The forms of the toolkit; which choices there are is passed in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, Field
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from directory.core import documents
from directory.providers.editing.fields import ChoiceField, Line, Paragraph, Tick, TicksField, WordsOnly
from directory.providers.persons import REACHES, find_hints
from directory.toolkit.models import Allowed, Audience, Stage, ToolKind
from directory.toolkit.policy import is_day_of_the_past
from directory.toolkit.states import CONSENT_LASTS
from directory.toolkit.words import ALLOWED, AUDIENCES, KINDS, STAGES, THEMES
from directory.web.forms import Form
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l

Pairs = Iterable[tuple[str, str]]
LONGEST_VOICE = 200


def Day(label: Any, *, needed: bool = False) -> Any:  # noqa: N802, it stands where a field's class would
    """A day of the calendar."""
    checks = [InputRequired(_l("Say which day."))] if needed else [Optional()]
    return DateField(label, checks)


def _needed(message: Any) -> list[Any]:
    return [InputRequired(message)]


def _no_way_to_a_person(_form: Any, field: Field) -> None:
    """No telephone, no address and no mailbox of somebody's own: the agency is the way to them."""
    if REACHES & set(find_hints(field.data or "")):
        raise ValidationError(
            _("No telephone, e-mail or street of a person may stand here. The agency is the way to them.")
        )


class ToolForm(Form):
    """A guide on the shelf: with a link, a file, or both. The file is no field, since it cannot be shown again."""

    title = Line(_l("Title"), 200, needed=True)
    about = Paragraph(_l("What it is good for, in a sentence"), 400, rows=2)
    kind = ChoiceField(_l("Kind"), _needed(_l("Choose what it is.")))
    audience = ChoiceField(_l("For whom"), _needed(_l("Choose for whom it is.")))
    language = ChoiceField(_l("Language"), _needed(_l("Choose its language.")))
    owner = Line(_l("Whose it is"), 200, needed=True)
    licence = Line(_l("Licence"), 120, needed=True)
    edition = Line(_l("Version or year"), 60)
    link = Line(_l("Link"), 2000, web=True)
    drop_file = Tick(_l("Take the file off"))

    content: bytes | None = None
    file_name = ""
    file_slip = ""
    has_file = False

    def offer(self, languages: Pairs) -> None:
        """Say which languages there are, and the kinds and audiences."""
        self.kind.offer([("", _("Choose")), *((code, _(word)) for code, word in KINDS.items())])
        self.audience.offer([("", _("Choose")), *((code, _(word)) for code, word in AUDIENCES.items())])
        self.language.offer([("", _("Choose")), *languages])

    def take_file(self, content: bytes, name: str | None, *, has_one: bool) -> None:
        """What was sent as a file, and whether the guide has one already."""
        self.has_file = has_one
        if not name and not content:
            return
        try:
            documents.check_pdf(content)
            self.content, self.file_name = content, name or ""
        except documents.TooLarge:
            self.file_slip = _("This file is larger than 10 MB. Nothing else is lost: choose a smaller one.")
        except documents.NotAPdf:
            self.file_slip = _("This is no PDF, whatever its name says. Save it as a PDF, or give a link.")

    def validate(self, extra_validators: Any = None) -> bool:
        """A guide that leads nowhere helps nobody."""
        is_fine = bool(super().validate(extra_validators))
        keeps = self.has_file and not self.drop_file.data
        if not (self.link.data or self.content or keeps or self.file_slip):
            self.file_slip = _("Give a link or a file.")
        return is_fine and not self.file_slip

    @property
    def slips(self) -> list[tuple[str, str, str]]:
        """As in every form, with what is wrong with the file."""
        return super().slips + ([("file", _("File"), self.file_slip)] if self.file_slip else [])

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of it, by column."""
        names = ("title", "about", "language", "owner", "licence", "edition", "link")
        kept: dict[str, Any] = {name: self[name].data or None for name in names}
        kept |= {"kind": ToolKind(self.kind.data), "audience": Audience(self.audience.data)}
        return kept | ({"document_id": None} if self.drop_file.data and not self.content else {})


class StandardForm(Form):
    """A standard or law that is watched."""

    title = Line(_l("Title"), 200, needed=True)
    effect = Paragraph(_l("What it changes, in plain words"), 1500, rows=4)
    stage = WordsOnly(_l("How far it is"))
    from_on = Day(_l("From when"))
    link = Line(_l("Where it can be read"), 2000, web=True)
    sectors = TicksField(_l("Whom it touches"))

    def offer(self, sectors: Pairs) -> None:
        """Say which fields of work there are."""
        self.stage.offer([(code, _(word)) for code, word in STAGES.items()])
        self.sectors.offer(sectors)

    def validate_effect(self, field: Field) -> None:
        """A title alone tells nobody what to do."""
        if not field.data:
            raise ValidationError(_("Say in a sentence what it changes."))

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of it, by column."""
        return {
            "title": self.title.data,
            "effect": self.effect.data,
            "stage": Stage(self.stage.data),
            "from_on": self.from_on.data,
            "link": self.link.data or None,
            "sectors": list(self.sectors.data or []),
        }


class FacilitatorForm(Form):
    """Somebody of the community who facilitates."""

    organization_id = ChoiceField(_l("Reached through"), _needed(_l("Choose the agency that passes a message on.")))
    name = Line(_l("How they want to be called"), 120, needed=True, also=(_no_way_to_a_person,))
    offers = Line(_l("What they do, and for whom"), 300, needed=True, also=(_no_way_to_a_person,))
    consent_on = Day(_l("They agreed on"), needed=True)
    consent_by = Line(_l("Who recorded it"), 200, needed=True, also=(_no_way_to_a_person,))
    ends_on = Day(_l("Shown until"), needed=True)
    languages = TicksField(_l("Languages"))

    today: date

    def offer(self, partners: Pairs, languages: Pairs, today: date) -> None:
        """Say which agencies and languages there are, and what day it is."""
        self.today = today
        self.organization_id.offer([("", _("Choose")), *partners])
        self.languages.offer(languages)

    def validate_consent_on(self, field: Field) -> None:
        """Consent was given, or it was not."""
        if field.data and not is_day_of_the_past(field.data, self.today):
            raise ValidationError(_("This day has not come yet. Record consent after they gave it."))

    def validate_ends_on(self, field: Field) -> None:
        """Consent ends: a year and a day at most, then they are asked anew."""
        if not field.data:
            return
        if self.consent_on.data and field.data <= self.consent_on.data:
            raise ValidationError(_("This is before they agreed."))
        if field.data <= self.today:
            raise ValidationError(_("This day is over: they would not be shown at all."))
        if self.consent_on.data and field.data - self.consent_on.data > CONSENT_LASTS:
            raise ValidationError(_("A year at most, then ask them again."))

    @property
    def values(self) -> dict[str, Any]:
        """What is kept of it, by column; the agency's id as the choice has it."""
        names = ("name", "offers", "consent_on", "consent_by", "ends_on")
        return {name: self[name].data for name in names} | {"languages": list(self.languages.data or [])}


class VoiceForm(Form):
    """What survivors' voice was brought to a partner: a theme, and a line at most."""

    brought_on = Day(_l("Day"), needed=True)
    theme = ChoiceField(_l("About what"), _needed(_l("Choose a theme.")))
    words = Paragraph(_l("In a line, if it helps"), LONGEST_VOICE, rows=2)

    today: date

    def offer(self, today: date) -> None:
        """Say which themes there are, and what day it is."""
        self.today = today
        self.theme.offer([("", _("Choose")), *((code, _(word)) for code, word in THEMES.items())])
        self.words.validators = [Length(max=LONGEST_VOICE, message=_("200 letters at most."))]

    def validate_brought_on(self, field: Field) -> None:
        """It happened, or it did not yet."""
        if field.data and not is_day_of_the_past(field.data, self.today):
            raise ValidationError(_("This day has not come yet."))


class CommunityForm(Form):
    """Whether a partner's policy allows processes that the community leads."""

    allowed = WordsOnly(_l("Does your policy allow processes that the community leads?"))
    said_by = Line(_l("Who said so, in which role"), 200, needed=True)
    said_on = Day(_l("On which day"), needed=True)

    today: date

    def offer(self, today: date) -> None:
        """Say which answers there are, and what day it is."""
        self.today = today
        self.allowed.offer([(code, _(word)) for code, word in ALLOWED.items()])

    def validate_said_on(self, field: Field) -> None:
        """It was said, or it was not yet."""
        if field.data and not is_day_of_the_past(field.data, self.today):
            raise ValidationError(_("This day has not come yet."))

    @property
    def answer(self) -> Allowed:
        """The answer."""
        return Allowed(self.allowed.data)


class NewEvaluationForm(Form):
    """Of what an evaluation is: the whole partner or one of its services."""

    service = ChoiceField(_l("Of what"))

    def offer(self, services: Pairs) -> None:
        """Say which services there are."""
        self.service.offer([("", _("All that it does")), *services])
