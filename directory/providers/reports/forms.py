"""The forms of the two buttons and of the desk's answer; which choices there are is passed in."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from directory.providers.models import Heard, Verdict
from directory.web.forms import Form
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l

Choices = Iterable[tuple[str, str]]
LONGEST = 300
ANSWERS = (Verdict.PUT_RIGHT, Verdict.IT_IS_RIGHT)
MOST_ROOM = 999
_KEY = re.compile(r"[0-9a-f]{32}")


def _stripped(text: str | None) -> str:
    return " ".join((text or "").split())


def _choices(pairs: Choices) -> Any:
    return [SelectChoice(value, label) for value, label in pairs]


class _Once(Form):
    """A form with a random number of its own, so that sent twice it counts once."""

    key = HiddenField()

    def validate_key(self, field: HiddenField) -> None:
        """A key of another shape is not ours: a new one takes its place."""
        if not _KEY.fullmatch(field.data or ""):
            field.data = uuid.uuid4().hex


class WrongForm(_Once):
    """Which field is wrong, and what it should be."""

    field = SelectField(_l("What is wrong"), validators=[InputRequired(_l("Choose what is wrong."))])
    said = TextAreaField(
        _l("What it should be"),
        filters=[_stripped],
        validators=[
            InputRequired(_l("Say in a few words what it should be.")),
            Length(max=LONGEST, message=_l("300 letters at most.")),
        ],
        render_kw={"rows": 2, "maxlength": LONGEST, "autofocus": True},
    )

    def offer(self, fields: Choices) -> None:
        """Say which fields there are: code and label."""
        self.field.choices = _choices([("", _("Choose")), *fields])

    def validate_said(self, field: TextAreaField) -> None:
        """Spaces alone say nothing."""
        if not field.data:
            raise ValidationError(_("Say in a few words what it should be."))


class CalledForm(_Once):
    """What was heard on the telephone; a number and a unit only for room."""

    service = SelectField(_l("Which service"), validators=[InputRequired(_l("Choose which service you called."))])
    heard = SelectField(_l("What you heard"), choices=_choices((one.value, one.value) for one in Heard))
    available = IntegerField(
        _l("How many"),
        validators=[Optional(), NumberRange(min=1, max=MOST_ROOM, message=_l("A number from 1 to 999."))],
        render_kw={"inputmode": "numeric", "min": 1, "max": MOST_ROOM, "autofocus": True},
    )
    unit = SelectField(_l("Of what"), validate_choice=False)

    def offer(self, services: Choices, units: Choices) -> None:
        """Say which services there are, by id, and what can be counted, by name."""
        self.service.choices = _choices([("", _("Choose")), *services])
        self.units = dict(units)
        self.unit.choices = _choices(self.units.items())

    def validate(self, extra_validators: Any = None) -> bool:
        """A number that stands there when "full" or "voicemail" is pressed is not looked at."""
        if self.heard.data != Heard.ROOM:
            self.available.data, self.available.raw_data, self.available.process_errors = None, [], []
        return bool(super().validate(extra_validators))

    def validate_unit(self, field: SelectField) -> None:
        """What is counted belongs to room alone."""
        if self.heard.data == Heard.ROOM and field.data not in self.units:
            raise ValidationError(_("Choose what is free: beds, rooms, openings."))

    def validate_heard(self, field: SelectField) -> None:
        """Room without a number helps nobody, and no room is "full"."""
        numbered = self.available
        if field.data == Heard.ROOM and numbered.data is None and not numbered.errors and not numbered.process_errors:
            raise ValidationError(_("Say how many are free. If nothing is, press “Full”."))


class DecisionForm(Form):
    """The desk's answer to a correction: a word back where the record stays as it is."""

    verdict = SelectField(_l("Answer"), choices=_choices((one.value, one.value) for one in ANSWERS))
    answer = StringField(
        _l("A word back"),
        filters=[_stripped],
        validators=[Length(max=LONGEST, message=_l("300 letters at most."))],
        render_kw={"maxlength": LONGEST},
    )

    def validate_answer(self, field: StringField) -> None:
        """Who was wrong wants to know why; who was right sees it on the page."""
        if self.verdict.data == Verdict.IT_IS_RIGHT and not field.data:
            raise ValidationError(_("Tell the person how you know that it is right."))
