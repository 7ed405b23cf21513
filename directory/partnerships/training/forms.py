"""The forms of trainings; which partners there are is passed in."""

from typing import Any
from uuid import UUID

from wtforms import FileField, FloatField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from directory.partnerships.forms import Naming, day, line, lines, one_line, whole
from directory.partnerships.models import Attendance, Direction, Mode, Role, Side, TrainingEvent
from directory.partnerships.training.actions import Count, Training
from directory.partnerships.training.policy import minutes_of
from directory.partnerships.training.topics import topics
from directory.partnerships.words import choices, namer
from directory.web.forms import Form
from directory.web.language import current_locale
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l


class Topics(SelectMultipleField):
    """Boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TrainingForm(Naming):
    """A training or a visit: who taught whom, of what, for how long; who came, as counts; what they said."""

    naming = "partners"

    title = line(_l("Title"), 200, needed=_l("Give it a title."))
    partners = lines(_l("Partners: one a line"), 2000, needed=_l("Name the partner."), rows=2)
    direction = SelectField(_l("Who taught"), validators=[InputRequired(_l("Say who taught."))])
    held_on = day(_l("Held on"), needed=_l("Say when it was held."))
    hours = StringField(_l("Hours"), filters=[one_line], render_kw={"inputmode": "decimal", "maxlength": 8})
    mode = SelectField(_l("How people met"))
    ours = Topics(_l("Our topics"))
    theirs = Topics(_l("Their topics"))
    trainers = line(_l("Trainers"), 300)
    useful = FloatField(
        _l("How useful, on average, from 1 to 5"),
        validators=[Optional(), NumberRange(1, 5, message=_l("A number from 1 to 5."))],
        render_kw={"inputmode": "decimal"},
    )
    answers = whole(_l("How many answered"), 1, 9999)
    changes = lines(_l("What people will do differently"), 500, rows=2)
    unmet = lines(_l("What they still want to learn"), 500, rows=2)
    renewal_months = whole(_l("Again after so many months"), 1, 120)

    def fit(self) -> "TrainingForm":
        """Offer directions, modes and topics."""
        locale = current_locale()
        self.direction.choices = _pairs([("", _("Choose")), *choices(Direction, locale)])
        self.mode.choices = _pairs(choices(Mode, locale))
        for field, is_ours in ((self.ours, True), (self.theirs, False)):
            field.choices = _pairs([(c, t.name(locale)) for c, t in topics().items() if t.is_ours == is_ours])
        return self

    def validate_hours(self, field: StringField) -> None:
        """Quarters and halves are fine."""
        if minutes_of(field.data or "") is None:
            raise ValidationError(_("Say how many hours: 2, or 1.5."))

    @property
    def attendance(self) -> list[tuple[str, Any, Any]]:
        """The grid of counts: the role, ours, theirs."""
        name = namer(current_locale())
        return [(name(role), self[_cell(Side.OURS, role)], self[_cell(Side.THEIRS, role)]) for role in Role]

    @property
    def said(self) -> Training:
        """What the form says."""
        values = {name: self[name].data for name in ("title", "held_on", "useful", "answers", "renewal_months")}
        values |= {name: self[name].data or "" for name in ("trainers", "changes", "unmet")}
        values |= {
            "minutes": minutes_of(self.hours.data or ""),
            "direction": Direction(self.direction.data),
            "mode": Mode(self.mode.data),
            "topics": [*(self.ours.data or ()), *(self.theirs.data or ())],
        }
        counts = [
            Count(side, role, people) for side in Side for role in Role if (people := self[_cell(side, role)].data)
        ]
        return Training(values, self.named.ids, tuple(counts))


def _cell(side: Side, role: Role) -> str:
    return f"{side.value}_{role.value}"


def _pairs(pairs: list[tuple[str, str]]) -> Any:
    return [SelectChoice(value, label) for value, label in pairs]


def _count() -> IntegerField:
    said = _l("A whole number from 0 to 999.")
    return IntegerField(
        validators=[Optional(), NumberRange(0, 999, message=said)], render_kw={"inputmode": "numeric", "min": 0}
    )


_FILLED = type("FilledTrainingForm", (TrainingForm,), {_cell(side, role): _count() for side in Side for role in Role})


def training_form(sent: Any = None, **values: Any) -> TrainingForm:
    """The form as it was sent, or filled with some values."""
    made: TrainingForm = _FILLED(sent, **values)
    return made.fit()


def form_of(row: TrainingEvent, partners: list[tuple[UUID, str]], counts: list[Attendance]) -> TrainingForm:
    """The form as a row fills it."""
    names = ("title", "held_on", "trainers", "useful", "answers", "changes", "unmet", "renewal_months")
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    for one in counts:
        cell = _cell(one.side, one.role)
        values[cell] = (values.get(cell) or 0) + one.people
    known = topics()
    made = training_form(
        partners="\n".join(dict.fromkeys(name for _id, name in partners)),
        direction=row.direction.value,
        mode=row.mode.value,
        hours=f"{row.minutes / 60:.2f}".rstrip("0").rstrip("."),
        ours=[code for code in row.topics if code in known and known[code].is_ours],
        theirs=[code for code in row.topics if code in known and not known[code].is_ours],
        **values,
    )
    made.seen.data = str(row.row_version)
    return made


class FileForm(Form):
    """A table of past trainings."""

    table = FileField(_l("A CSV file or an Excel workbook, 2 MB at most"), render_kw={"accept": ".csv,.xlsx,text/csv"})


class ConfirmForm(Form):
    """What was understood of a table, sent back to be brought in."""

    table = TextAreaField()
