"""The forms of this room but the interview: own words, terms, themes, rules, the seven questions."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, ValidationError

from directory.philosophy.models import How, TermUse
from directory.philosophy.questions import READINESS, Kind, Question, book
from directory.philosophy.telling import HOW, YES_NO
from directory.web.forms import Form
from directory.web.language import N_, texts
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l

LONGEST_WORDS, LONGEST_STATEMENT = 4000, 12_000
EARLIEST = date(1970, 1, 1)
MOST_TOUCHES = 4


def choices_of(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """Choices to offer, by code and label."""
    return [SelectChoice(code, label) for code, label in pairs]


class NotLater:
    """A day that has come: not after the form's `today`, and not before 1970."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a day that is still to come."""
        if field.data is None:
            return
        if field.data > form.today:
            raise ValidationError(_("This day has not come yet."))
        if field.data < EARLIEST:
            raise ValidationError(_("This day is too long ago to be right."))


def number_in(text: str | None) -> int:
    """The whole number of a hidden field; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


class DayForm(Form):
    """A form that knows what day it is."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today


def _needed(label: Any, most: int, **rest: Any) -> StringField:
    return StringField(label, [InputRequired(_l("This is needed.")), Length(max=most)], filters=[trimmed], **rest)


def trimmed(text: str | None) -> str:
    """A text without its ends and without what no text holds."""
    return (text or "").replace("\r\n", "\n").replace("\0", "").strip()


class StatementForm(DayForm):
    """A version of a program's own words."""

    key, seen = HiddenField(), HiddenField()
    body = TextAreaField(
        _l("In their own words"),
        [InputRequired(_l("This is needed.")), Length(max=LONGEST_STATEMENT)],
        filters=[trimmed],
    )
    language = SelectField(_l("Language"))
    said_by = _needed(_l("Who said it?"), 200)
    role = _needed(_l("In which role?"), 200)
    said_on = DateField(_l("When?"), [InputRequired(_l("This is needed.")), NotLater()])
    how = SelectField(_l("How did you hear it?"), choices=choices_of((one.value, _l(HOW[one])) for one in How))


class TermForm(DayForm):
    """A word that a program uses for its work, or refuses."""

    key = HiddenField()
    name = _needed(_l("The word"), 120)
    use = RadioField(
        _l("What do they do with it?"),
        choices=choices_of(
            [(TermUse.USED.value, _l("They use it for their work")), (TermUse.REFUSED.value, _l("They refuse it"))]
        ),
        validators=[InputRequired(_l("Choose one of the two."))],
    )
    meaning = TextAreaField(
        _l("What it means to them, or why they refuse it"),
        [InputRequired(_l("This is needed.")), Length(max=1000)],
        filters=[trimmed],
    )
    said_on = DateField(_l("When did they say so?"), [InputRequired(_l("This is needed.")), NotLater()])


class ThemeForm(DayForm):
    """What an advisory group of survivors brought up in a year."""

    key = HiddenField()
    year = IntegerField(_l("Year"), [InputRequired(_l("This is needed."))])
    body = TextAreaField(
        _l("The theme, as the group put it"),
        [InputRequired(_l("This is needed.")), Length(max=1000)],
        filters=[trimmed],
    )
    brought_by = _needed(_l("Which advisory group?"), 200)

    def validate_year(self, field: Field) -> None:
        """A year that is over or has begun."""
        if field.data is not None and not 2000 <= field.data <= self.today.year:
            raise ValidationError(_("A year from 2000 to this one."))


class AddressForm(Form):
    """The address of a program's own page."""

    address = StringField(_l("Address of your page"), [Length(max=600)], filters=[trimmed])


class ReplyForm(Form):
    """What a program says to its own page."""

    key, token = HiddenField(), HiddenField()
    said_by = _needed(_l("Your name and role"), 200)
    body = TextAreaField(
        _l("Your reply"), [InputRequired(_l("This is needed.")), Length(max=LONGEST_WORDS)], filters=[trimmed]
    )

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed, by label, for whoever has to copy it."""
        return _filled((self.body.label.text, self.body.data), (self.said_by.label.text, self.said_by.data))


class RuleForm(DayForm):
    """A rule that others made, and the answers that touch it."""

    key, seen = HiddenField(), HiddenField()
    title_en = _needed(_l("The rule in English, in your own words"), 300)
    title_es = _needed(_l("The rule in Spanish"), 300)
    citation = _needed(_l("Citation: law or standard, with its number"), 300)
    holds_from = DateField(_l("From when?"), [InputRequired(_l("This is needed."))])
    touches = SelectMultipleField(_l("Answers that touch it"))

    def offer(self, locale: str) -> None:
        """Every answer that one can choose, by its question."""
        self.touches.choices = [
            SelectChoice(
                f"{question.id}:{code}",
                _code_name(question, code, locale),
                optgroup=question.newest.text(locale),
            )
            for one in book().sets
            for question in one.asked
            for code in question.codes
            if not one.is_asked_yearly
        ]

    def validate_touches(self, field: Field) -> None:
        """At least one answer, and few enough to be read."""
        if not field.data:
            raise ValidationError(_("Choose at least one answer."))
        if len(field.data) > MOST_TOUCHES:
            raise ValidationError(_("Four answers at most: a flag must be understood at a glance."))

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the rule."""
        found = {name: self[name].data for name in ("title_en", "title_es", "citation", "holds_from")}
        return found | {"touches": [one.split(":", 1) for one in self.touches.data or ()]}


def _code_name(question: Question, code: str, locale: str) -> str:
    return texts(locale)(YES_NO[code]) if question.kind == Kind.YES_NO else question.name(code, locale)


class AssessmentForm(DayForm):
    """The seven questions, for one side and one year."""

    questions: tuple[Question, ...] = ()

    key, seen, token = HiddenField(), HiddenField(), HiddenField()
    year = IntegerField(_l("Year"), [InputRequired(_l("This is needed."))])
    has_program = RadioField(
        _l("Is there a program for men already?"),
        choices=choices_of([("yes", _l("Yes")), ("no", _l("Not yet"))]),
        default="yes",
    )
    said_by = _needed(_l("Who answered?"), 200)
    said_on = DateField(_l("When?"), [InputRequired(_l("This is needed.")), NotLater()])

    def validate_year(self, field: Field) -> None:
        """This year or one of those before."""
        if field.data is not None and not 2000 <= field.data <= self.today.year:
            raise ValidationError(_("A year from 2000 to this one."))

    def validate(self, extra_validators: Any = None) -> bool:
        """As every form, and at least one question answered."""
        is_fine = super().validate(extra_validators)
        if not self.answers:
            self.form_errors.append(_("Answer at least one of the seven questions."))
            return False
        return is_fine

    @property
    def seen_number(self) -> int:
        """The number of the answers that were seen, for the year that was chosen: 0 for another than the form's."""
        year, _sep, number = (self.seen.data or "").partition(":")
        return number_in(number) if year == str(self.year.data) else 0

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """The answers that were given."""
        said = {
            one.id: {"value": self[f"v_{one.id}"].data or "", "words": self[f"w_{one.id}"].data or ""}
            for one in self.questions
        }
        return {i: one for i, one in said.items() if any(one.values())}

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was answered in words, by question, and by whom, for whoever has to copy it."""
        said = [
            (self[f"v_{i}"].label.text, "\n".join(filter(None, (self._chosen(f"v_{i}"), one["words"]))))
            for i, one in self.answers.items()
        ]
        return _filled(*said, (self.said_by.label.text, self.said_by.data))

    def _chosen(self, name: str) -> str:
        choices: Any = self[name]
        return next((str(one.label.text) for one in choices if one.checked and one.data), "")


def _filled(*pairs: tuple[Any, str | None]) -> list[tuple[str, str]]:
    return [(str(label), text) for label, text in pairs if text]


def seen_mark(year: int, number: int) -> str:
    """What a form of a year has seen: the number of its newest answers, 0 for none."""
    return f"{year}:{number}"


def open_assessment(
    locale: str, today: date, sent: Any = None, answers: Mapping[str, Mapping[str, Any]] | None = None, *,
    has_program: bool, **head: Any,
) -> AssessmentForm:  # fmt: skip
    """The form of the seven questions in the wording that fits, with what was answered or sent."""
    data: dict[str, Any] = dict(head) | {"has_program": "yes" if has_program else "no"}
    for question_id, one in (answers or {}).items():
        data |= {f"v_{question_id}": one.get("value", ""), f"w_{question_id}": one.get("words", "")}
    form: AssessmentForm = _assessment(locale, has_program)(sent, today=today, data=data)
    return form


@lru_cache(maxsize=16)
def _assessment(locale: str, has_program: bool) -> type[AssessmentForm]:  # noqa: FBT001, a key of the cache
    say, asked = texts(locale), book().by_name[READINESS].asked
    fields: dict[str, Any] = {"questions": asked}
    for question in asked:
        text = question.newest.text(locale, before=not has_program)
        choices = [*((code, say(label)) for code, label in YES_NO.items()), ("", say(N_("No answer noted")))]
        fields[f"v_{question.id}"] = RadioField(text, choices=choices_of(choices), default="")
        fields[f"w_{question.id}"] = TextAreaField(
            say(N_("In your own words")), [Length(max=LONGEST_WORDS)], filters=[trimmed]
        )
    return type("AssessmentOfSide", (AssessmentForm,), fields)


def offer_languages(form: StatementForm, languages: Iterable[tuple[str, str]]) -> None:
    """The languages that a statement may be in: code and name."""
    form.language.choices = choices_of(languages)
