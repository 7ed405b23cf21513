"""Forms of the settings: each is made for its setting, so that the bounds stand in one place."""

import re
from datetime import date
from typing import Any

from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from directory.accounts.rules.definitions import OWN_WORDS, Kind, Setting
from directory.config import LOCALES
from directory.web.forms import Form
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l

LONGEST_REASON = 500
LONGEST_TEXT = 4000
_PARTS = ("en_one", "en_many", "es_one", "es_many")
_LABELS = re.compile(
    r"abus(er|ador)|batter|perpetrator|offender|victimi[sz]er|maltratador|agresor|ofensor|victimario", re.IGNORECASE
)


class RuleForm(Form):
    """What the form of every setting has; `value` comes from its setting (`form_of`)."""

    reason = TextAreaField(
        _l("Why?"),
        [DataRequired(_l("Say why, for who reads it in a year.")), Length(max=LONGEST_REASON)],
        render_kw={"rows": 3, "maxlength": LONGEST_REASON},
        filters=[lambda text: text.strip() if text else text],
    )
    seen = HiddenField()
    back = HiddenField()

    def chosen(self) -> Any:
        """The value, as it is stored."""
        return self["value"].data

    def fill(self, value: Any) -> None:
        """Show a stored value."""
        self["value"].data = value


class _OwnWordsForm(RuleForm):
    en_one = StringField(_l("In English, one"), [Length(max=60)])
    en_many = StringField(_l("In English, several"), [Length(max=60)])
    es_one = StringField(_l("In Spanish, one"), [Length(max=60)])
    es_many = StringField(_l("In Spanish, several"), [Length(max=60)])

    def chosen(self) -> Any:
        """The code, or the four words by language."""
        if self["value"].data != OWN_WORDS:
            return self["value"].data
        words = [(self[part].data or "").strip() for part in _PARTS]
        return {locale: words[at * 2 : at * 2 + 2] for at, locale in enumerate(LOCALES)}

    def fill(self, value: Any) -> None:
        """Show a stored value: a code, or the four words."""
        self["value"].data = OWN_WORDS if isinstance(value, dict) else value
        if isinstance(value, dict):
            for part, word in zip(_PARTS, [word for locale in LOCALES for word in value[locale]], strict=True):
                self[part].data = word

    def validate(self, extra_validators: Any = None) -> bool:
        """All four words where one's own are chosen, and none of them a label."""
        fits = super().validate(extra_validators)
        if self["value"].data != OWN_WORDS:
            return fits
        for part in _PARTS:
            slip = _slip_of_word((self[part].data or "").strip())
            if slip:
                self[part].errors = [slip]
                fits = False
        return fits


def _slip_of_word(word: str) -> str:
    if not word:
        return str(_("Write the word."))
    if _LABELS.search(word):
        return str(_("That names the person by what they did. Say “person who…” and what was done."))
    return ""


def form_of(setting: Setting) -> type[RuleForm]:
    """The form in which a setting is changed: its value, the reason, and which decision was seen."""
    base = _OwnWordsForm if setting.kind == Kind.WORDS else RuleForm
    return type("OneRuleForm", (base,), {"value": _field_of(setting)})


def _field_of(setting: Setting) -> Field:
    label = _(setting.name)
    if setting.kind == Kind.NUMBER:
        bounds = _("Write a whole number from %(least)s to %(most)s.", least=setting.least, most=setting.most)
        kind = {"min": setting.least, "max": setting.most, "inputmode": "numeric"}
        checks = [InputRequired(bounds), NumberRange(setting.least, setting.most, bounds)]
        return _WholeNumber(label, bounds, checks, render_kw=kind)
    choices = [SelectChoice(code, _(text)) for code, text in setting.choices]
    if setting.kind == Kind.SEVERAL:
        return SelectMultipleField(
            label,
            [InputRequired(_("Choose one at least."))],
            choices=choices,
            widget=widgets.ListWidget(prefix_label=False),
            option_widget=widgets.CheckboxInput(),
        )
    return RadioField(label, [InputRequired(_("Choose one."))], choices=choices)


class _WholeNumber(IntegerField):
    """A number whose slip, where letters were typed, gives the bounds too."""

    def __init__(self, label: str, bounds: str, *args: Any, **kwargs: Any) -> None:
        self.bounds = bounds
        super().__init__(label, *args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(self.bounds) from None


class InclusionForm(Form):
    """Who may be listed in the directory, who not, why, how to appeal, and since when (practice DIR-1)."""

    who_may = TextAreaField(_l("Who may be listed"), [DataRequired(), Length(max=LONGEST_TEXT)])
    who_not = TextAreaField(_l("Who is left out"), [DataRequired(), Length(max=LONGEST_TEXT)])
    why = TextAreaField(_l("Why"), [DataRequired(), Length(max=LONGEST_TEXT)])
    appeal = TextAreaField(_l("How to appeal"), [DataRequired(), Length(max=LONGEST_TEXT)])
    approved_on = DateField(_l("Approved on"), [Optional()])
    seen = HiddenField()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)

    def validate_approved_on(self, field: DateField) -> None:
        """A day to come has approved nothing."""
        if field.data and field.data > self.today:
            raise ValidationError(_("That day has not come yet."))

    @property
    def text(self) -> dict[str, str]:
        """What is stored: four texts, and a date or nothing."""
        approved = self.approved_on.data
        texts = {name: (self[name].data or "").strip() for name in ("who_may", "who_not", "why", "appeal")}
        return {**texts, "approved_on": approved.isoformat() if approved else ""}
