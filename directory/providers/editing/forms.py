"""The fields of the desk's forms: what is typed is cleaned, checked, and told again in words."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    FloatField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from directory.providers.editing.scope import Scope
from directory.web.forms import Form
from directory.web.language import lazy_gettext as _l

__all__ = [
    "ChoiceField", "DateField", "DeskForm", "Grid", "Line", "Number", "Paragraph", "RowForm", "TermsField", "TimeField",
    "Tick", "TicksField", "Whole", "WordsOnly", "check_email", "check_web", "said",
]  # fmt: skip

Words = Any  # a text, or one that is translated when it is shown
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")
_EMAIL = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\".]{2,}")
LONGEST_TEXT = 5_000
MOST_ROWS = 500


def _clean(text: Any) -> Any:
    """Without control characters (a database refuses some) and without space around."""
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip() if isinstance(text, str) else text


def _clean_line(text: Any) -> Any:
    cleaned = _clean(text)
    return " ".join(cleaned.split()) if isinstance(cleaned, str) else cleaned


def _with_scheme(text: Any) -> Any:
    """`example.org` is what people type of a web address."""
    return f"https://{text}" if isinstance(text, str) and text and "://" not in text and ":" not in text else text


def check_email(_form: Any, field: Field) -> None:
    """Whether a text has the shape of an e-mail address; nothing is sent to it."""
    if field.data and not _EMAIL.fullmatch(field.data):
        raise ValidationError(_l("This is no e-mail address. One looks like name@example.org."))


def check_web(_form: Any, field: Field) -> None:
    """Whether a text is an address that a browser may follow: http or https, with a host."""
    try:
        parts = urlsplit(field.data or "")
        is_fine = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in field.data
    except ValueError:
        is_fine = False
    if field.data and not is_fine:
        raise ValidationError(_l("This is no web address. One looks like https://example.org."))


def Line(  # noqa: N802, it stands where a field's class would
    label: Words, longest: int = 300, *, needed: bool = False, also: Iterable[Any] = (), web: bool = False
) -> Any:
    """A line of text of at most `longest` characters."""
    filters = (_clean_line, _with_scheme) if web else (_clean_line,)
    checks = [InputRequired()] if needed else []
    return StringField(
        label, [*checks, Length(max=longest), *also, *([check_web] if web else [])], filters=filters,
        render_kw={"maxlength": longest, "autocomplete": "off"},
    )  # fmt: skip


def Paragraph(label: Words, longest: int = LONGEST_TEXT, rows: int = 4) -> Any:  # noqa: N802
    """A text of several lines."""
    return TextAreaField(
        label, [Length(max=longest)], filters=(_clean,), render_kw={"rows": rows, "maxlength": longest}
    )


class _Plain(FloatField):
    """A number that shows no ".0"."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return canonical(self.data)


def Number(label: Words, least: float = 0, most: float = 1_000_000) -> Any:  # noqa: N802
    """A number, or nothing."""
    return _Plain(label, [Optional(), NumberRange(least, most)], render_kw={"inputmode": "decimal"})


def Whole(label: Words, least: int = 0, most: int = 100_000) -> Any:  # noqa: N802
    """A whole number, or nothing."""
    return IntegerField(label, [Optional(), NumberRange(least, most)], render_kw={"inputmode": "numeric"})


def Tick(label: Words) -> Any:  # noqa: N802
    """A yes that one ticks."""
    return BooleanField(label)


Pairs = Iterable[tuple[Any, Words]]


def _choices(pairs: Pairs, group: str | None = None) -> list[SelectChoice]:
    return [SelectChoice(value=str(value), label=label, optgroup=group) for value, label in pairs]


class _Offering(SelectField):
    """A field whose choices are pairs of a code and its words, offered when the form is made or later."""

    def __init__(self, label: Words, validators: Any = None, *, choices: Pairs = (), **rest: Any) -> None:
        super().__init__(label, validators, choices=_choices(choices), **rest)

    def offer(self, pairs: Pairs) -> None:
        """Offer these and no others."""
        self.choices = _choices(pairs)

    def offer_more(self, pairs: Pairs) -> None:
        """Offer these too."""
        self.choices = [*self.choices, *_choices(pairs)]

    def offers(self, code: Any) -> bool:
        """Whether a code is among the choices."""
        return any(choice.value == code for choice in self.choices)


class ChoiceField(_Offering):
    """One of a closed list, whose first entry is the empty one where nothing need be said."""


class WordsOnly(_Offering, RadioField):
    """One of a few, all of them seen at once."""


class TicksField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Words, **rest: Any) -> None:
        super().__init__(label, choices=[], **rest)

    def offer(self, pairs: Pairs) -> None:
        """Offer these and no others."""
        self.choices = _choices(pairs)

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes under their headings, in the order of the choices."""
        found: dict[str, list[Any]] = {}
        for choice, box in zip(self.choices, self, strict=True):
            found.setdefault(choice.optgroup or "", []).append(box)
        return list(found.items())


class TermsField(TicksField):
    """Terms of one of our vocabularies; under their parents where it has them."""

    def __init__(self, label: Words, *, vocabulary: str, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.vocabulary = vocabulary

    def fit(self, scope: Scope) -> None:
        """Offer the vocabulary in the language of the screen."""
        terms, locale = scope.terms(self.vocabulary), scope.setting.locale
        parents = {term.parent for term in terms if term.parent}
        names = {term.code: term.name(locale) for term in terms}
        choices: list[SelectChoice] = []
        for term in terms:
            head = term.parent or (term.code if term.code in parents else None)
            choices += _choices([(term.code, names[term.code])], names[head] if head else None)
        order = list(dict.fromkeys(choice.optgroup for choice in choices))
        self.choices = sorted(choices, key=lambda choice: order.index(choice.optgroup))


class RowForm(Form):
    """One line of a grid; `needed` names what no line may lack, once anything else of it is said."""

    needed: tuple[str, ...] = ()
    id = HiddenField()

    def fit(self, scope: Scope) -> None:
        """Offer the choices of the line."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was said in the line."""
        return all(canonical(field.data) == "" for field in self if field.name.rpartition("-")[2] not in self.unsaid)

    unsaid: tuple[str, ...] = ("id",)

    def validate(self, extra_validators: Any = None) -> bool:
        """A blank line is fine; any other has all that it needs."""
        if self.is_blank:
            return True
        is_fine = bool(super().validate(extra_validators))
        for name in self.needed:
            if canonical(self[name].data) == "" and not self[name].errors:
                self[name].errors = [str(_l("This is needed, or leave the whole line empty."))]
                is_fine = False
        return is_fine


class Grid(FieldList):
    """Lines of the same few fields, with empty ones at the end: what is emptied is taken off."""

    def __init__(self, label: Words, row: type[RowForm], *, spare: int = 2, **rest: Any) -> None:
        # A record that has more than the limit still opens; the limit is for what is sent.
        super().__init__(FormField(row), label, max_entries=MOST_ROWS, **rest)
        self.spare = spare

    @property
    def columns(self) -> list[Field]:
        """The fields of a line that are seen, for the headings."""
        return [field for field in self[0].form if field.type != "HiddenField"] if len(self) else []


class DeskForm(Form):
    """A form of the desk: its choices come from the scope, once."""

    @classmethod
    def shape(cls, scope: Scope) -> "type[DeskForm]":  # noqa: ARG003, for those whose fields a vocabulary gives
        """The form for a record."""
        return cls

    def fit(self, scope: Scope) -> None:
        """Offer the choices of every field; what needs more says so in a class of its own."""
        for field in self:
            if isinstance(field, TermsField):
                field.fit(scope)
            elif isinstance(field, Grid):
                for entry in field:
                    entry.form.fit(scope)

    @property
    def slips(self) -> list[tuple[str, str, str]]:
        """As in every form, with what is wrong in the lines of a grid, each by its number."""
        found = []
        for field in self:
            if isinstance(field, Grid):
                for number, entry in enumerate(field, 1):
                    found += [(one.id, f"{field.label.text} {number}, {one.label.text}", str(one.errors[0]))
                              for one in entry.form if one.errors]  # fmt: skip
            elif field.errors:
                found.append((field.id, field.label.text, str(field.errors[0])))
        return found + [("", "", str(error)) for error in self.form_errors]


def canonical(value: Any) -> str:
    """A field's value as one text, the same for what is kept and for what is sent; "" where nothing is said."""
    if value is None or value is False or value == "":
        return ""
    if isinstance(value, str):
        return _clean(value) or ""
    if isinstance(value, dict):
        parts = [f"{name}={canonical(one)}" for name, one in sorted(value.items()) if name != "id"]
        return "\x1f".join(parts) if any(not part.endswith("=") for part in parts) else ""
    if isinstance(value, list):
        entries = [canonical(one) for one in value]
        return "\x1e".join(sorted(entry for entry in entries if entry))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def print_of(field: Field) -> str:
    """What a field says, as one text to be compared: empty lines of a grid and the order of ticks do not count."""
    if isinstance(field, Grid):
        return "\x1e".join(canonical(entry.form.data) for entry in field if not entry.form.is_blank)
    return canonical(field.data)


def said(field: Field) -> list[str]:
    """What a field says, in the words of the screen; nothing for an empty one."""
    if isinstance(field, Grid):
        lines = [", ".join(word for one in entry.form if one.name.rpartition("-")[2] != "id" for word in said(one))
                 for entry in field if not entry.form.is_blank]  # fmt: skip
        return [line for line in lines if line]
    if isinstance(field, SelectMultipleField):
        return [str(choice.label) for choice in field.choices if choice.value in (field.data or [])]
    if isinstance(field, SelectField):
        return [str(choice.label) for choice in field.choices if choice.value == field.data and choice.value]
    if isinstance(field, BooleanField):
        return [str(_l("Yes"))] if field.data else []
    if isinstance(field, (DateField, TimeField)):
        return [field._value()] if field.data else []  # noqa: SLF001, the text as the field itself writes it
    text = canonical(field.data)
    return [line for line in text.split("\n") if line]


def check_phone(country: str) -> Callable[[Any, Field], None]:
    """A check that a text is a telephone number that can be dialled from a country; short ones such as 988 too."""

    def check(_form: Any, field: Field) -> None:
        try:
            number = phonenumbers.parse(field.data or "", country)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not (
            phonenumbers.is_valid_number(number) or phonenumbers.is_valid_short_number_for_region(number, country)
        ):
            raise ValidationError(_l("This is no number that can be dialled. Write it as you would call it."))

    return check


def as_uuid(text: str | None) -> uuid.UUID | None:
    """An id that a form sent, or None."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
