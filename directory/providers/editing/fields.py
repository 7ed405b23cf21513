"""The fields of the desk's forms: what is typed is cleaned and checked."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from wtforms import (
    BooleanField,
    Field,
    FloatField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its stubs are older
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from directory.providers.editing.scope import Scope
from directory.web.language import lazy_gettext as _l

Words = Any  # a text, or one that is translated when it is shown
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")
_EMAIL = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[^@\s<>,;:\".]{2,}")
LONGEST_TEXT = 5_000


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


def _choices(pairs: Pairs, group: str | None = None) -> list[Any]:
    return [SelectChoice(value=str(value), label=label, optgroup=group) for value, label in pairs]


def options_of(field: Any) -> list[Any]:
    """The choices of a field, each with `value`, `label` and `optgroup`."""
    return list(field.choices or [])


class _Offering(SelectField):
    """A field whose choices are pairs of a code and its words, offered when the form is made or later."""

    def __init__(self, label: Words, validators: Any = None, *, choices: Pairs = (), **rest: Any) -> None:
        super().__init__(label, validators, choices=_choices(choices), **rest)

    def offer(self, pairs: Pairs) -> None:
        """Offer these and no others."""
        self.choices = _choices(pairs)

    def offer_more(self, pairs: Pairs) -> None:
        """Offer these too."""
        self.choices = [*options_of(self), *_choices(pairs)]

    def offers(self, code: Any) -> bool:
        """Whether a code is among the choices."""
        return any(choice.value == code for choice in options_of(self))


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
        for choice, box in zip(options_of(self), self, strict=True):
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
        choices: list[Any] = []
        for term in terms:
            head = term.parent or (term.code if term.code in parents else None)
            choices += _choices([(term.code, names[term.code])], names[head] if head else None)
        order = list(dict.fromkeys(choice.optgroup for choice in choices))
        choices.sort(key=lambda choice: order.index(choice.optgroup))
        self.choices = choices


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
