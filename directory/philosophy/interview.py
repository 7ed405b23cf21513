"""A question set as an interview: one field of each kind a question, what stands there now filled in."""

from collections.abc import Mapping
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
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from directory.philosophy.actions import Given
from directory.philosophy.forms import LONGEST_WORDS, DayForm, NotLater, choices_of, trimmed
from directory.philosophy.models import Evidence
from directory.philosophy.questions import Kind, Question, QuestionSet, book
from directory.philosophy.states import Noted
from directory.philosophy.telling import EVIDENCE, YES_NO
from directory.web.language import N_, texts
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l


class InterviewForm(DayForm):
    """A question set with who answered it, when, and what we know it from; one field of each kind a question.

    `v_` what was chosen, `w_` their words, `n_` what to note instead of an answer, `e_` and `d_` evidence and day where
    they differ from those of the whole. `current` gives what stood there when the form was made.
    """

    questions: tuple[Question, ...] = ()
    current: Mapping[str, tuple[str, str]]

    key = HiddenField()
    said_by = StringField(_l("Who told you?"), [Length(max=200)], filters=[trimmed])
    role = StringField(_l("In which role?"), [Length(max=200)], filters=[trimmed])
    said_on = DateField(_l("When?"), [InputRequired(_l("This is needed.")), NotLater()])
    evidence = SelectField(
        _l("How do we know?"), choices=choices_of((one.value, _l(EVIDENCE[one])) for one in Evidence)
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """As every form, and: no answer beside "no answer", none to a question that is not asked any more."""
        is_fine = super().validate(extra_validators)
        for question in self.questions:
            if self[f"n_{question.id}"].data and self._differs(question):
                self[f"n_{question.id}"].errors = [_("You noted an answer as well. Keep one of the two.")]
                is_fine = False
        for question_id, typed in self.strays.items():
            self.form_errors.append(_stray(question_id, typed))
            is_fine = False
        return is_fine

    strays: dict[str, str]

    def _differs(self, question: Question) -> bool:
        typed = (self.value_of(question), self[f"w_{question.id}"].data or "")
        return typed not in (("", ""), self.current.get(question.id, ("", "")))

    def value_of(self, question: Question) -> str:
        """What was chosen, as it is kept."""
        if question.kind == Kind.WORDS:
            return ""
        data = self[f"v_{question.id}"].data
        if question.kind == Kind.CHOICES:
            return ",".join(code for code in question.codes if code in (data or ()))
        return "" if data is None else str(data)

    def given(self) -> list[Given]:
        """What the form says of each question that it says something new of."""
        found = []
        for question in self.questions:
            value, words = self.value_of(question), self[f"w_{question.id}"].data or ""
            noted, evidence = self[f"n_{question.id}"].data, self[f"e_{question.id}"].data
            if noted:
                found.append(Given(question.id, Noted(noted), on=self[f"d_{question.id}"].data))
            elif value or words:
                kind = Evidence(evidence) if evidence else None
                found.append(Given(question.id, Noted.ANSWERED, value, words, kind, self[f"d_{question.id}"].data))
        return found


def _stray(question_id: str, typed: str) -> str:
    question = book().by_id.get(question_id)
    text = question.newest.texts["en"] if question else question_id
    said: str = _(
        "“%(question)s” is not asked any more, so nothing was kept of it. You typed: %(typed)s",
        question=text,
        typed=typed,
    )
    return said


def open_interview(
    one: QuestionSet, locale: str, today: date, current: Mapping[str, tuple[str, str]], sent: Any = None, **head: Any
) -> InterviewForm:
    """The form of a set, with what stands there now or what was sent."""
    data: dict[str, Any] = dict(head)
    for question in one.asked:
        value, words = current.get(question.id, ("", ""))
        data[f"w_{question.id}"] = words
        if question.kind == Kind.CHOICES:
            data[f"v_{question.id}"] = value.split(",") if value else []
        elif question.kind == Kind.NUMBER:
            data[f"v_{question.id}"] = int(value) if value else None
        else:
            data[f"v_{question.id}"] = value
    form: InterviewForm = _interview(one, locale)(sent, today=today, data=data)
    form.current = current
    form.strays = _strays(one, sent)
    return form


def _strays(one: QuestionSet, sent: Any) -> dict[str, str]:
    """What was typed to questions that are not asked: by their id."""
    asked, found = {question.id for question in one.asked}, dict[str, str]()
    for name in sent or ():
        kind, _sep, question_id = name.partition("_")
        if kind in ("v", "w") and question_id.isalnum() and question_id not in asked and sent.get(name, "").strip():
            found[question_id] = ", ".join(
                part for part in (found.get(question_id, ""), sent.get(name).strip()) if part
            )
    return found


@lru_cache(maxsize=128)
def _interview(one: QuestionSet, locale: str) -> type[InterviewForm]:
    say = texts(locale)
    fields: dict[str, Any] = {"questions": one.asked}
    for question in one.asked:
        text = question.newest.text(locale)
        if question.kind != Kind.WORDS:
            fields[f"v_{question.id}"] = _chooser(question, text, locale)
        fields[f"w_{question.id}"] = TextAreaField(
            text if question.kind == Kind.WORDS else say(N_("In their words")), [Length(max=LONGEST_WORDS)],
            filters=[trimmed],
        )  # fmt: skip
        notes = [
            ("", say(N_("As noted above"))),
            ("asked", say(N_("Asked, no answer yet"))),
            ("declined", say(N_("Prefers not to say"))),
        ]
        fields[f"n_{question.id}"] = SelectField(say(N_("Or note")), choices=choices_of(notes), default="")
        ways = [("", say(N_("As for the whole")))] + [(kind.value, say(EVIDENCE[kind])) for kind in Evidence]
        fields[f"e_{question.id}"] = SelectField(
            say(N_("How do we know this one?")), choices=choices_of(ways), default=""
        )
        fields[f"d_{question.id}"] = DateField(say(N_("When was this one said?")), [Optional(), NotLater()])
    return type("InterviewOf" + one.name.title().replace("_", ""), (InterviewForm,), fields)


def _chooser(question: Question, text: str, locale: str) -> Field:
    say = texts(locale)
    if question.kind == Kind.NUMBER:
        wrong = say(N_("A whole number from 0 to 10,000."))
        return IntegerField(text, [Optional(), NumberRange(0, 10_000, wrong)])
    if question.kind == Kind.YES_NO:
        choices = [(code, say(label)) for code, label in YES_NO.items()]
    else:
        choices = [(code, question.name(code, locale)) for code in question.codes]
    if question.kind == Kind.CHOICES:
        return SelectMultipleField(
            text, choices=choices_of(choices), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
        )
    return RadioField(text, choices=choices_of([*choices, ("", say(N_("No answer noted")))]), default="")
