"""What the forms of this room share: cleaned text, days, whole numbers, several names."""

from collections import Counter
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from directory.partnerships.keeping import Difference
from directory.partnerships.naming import Named, Names
from directory.web.forms import Form
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l

MOST_NAMED = 12
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)


def one_line(text: str | None) -> str:
    """Text without line breaks and doubled spaces."""
    return " ".join((text or "").replace("\0", " ").split())


def several_lines(text: str | None) -> str:
    """Text with its line breaks, and nothing around it."""
    return (text or "").replace("\0", " ").replace("\r\n", "\n").strip()


def line(label: Any, most: int, *, needed: Any = "", **options: Any) -> StringField:
    """One line of text; `needed` says what is missing."""
    checks: list[Any] = [InputRequired(needed)] if needed else []
    return StringField(
        label,
        filters=[one_line],
        validators=[*checks, Length(max=most, message=_l("Too long: %(most)s letters at most.", most=most))],
        render_kw={"maxlength": most, **options},
    )


def lines(label: Any, most: int, *, needed: Any = "", rows: int = 3) -> TextAreaField:
    """A box of text."""
    checks: list[Any] = [InputRequired(needed)] if needed else []
    return TextAreaField(
        label,
        filters=[several_lines],
        validators=[*checks, Length(max=most, message=_l("Too long: %(most)s letters at most.", most=most))],
        render_kw={"rows": rows, "maxlength": most},
    )


def day(label: Any, *, needed: Any = "") -> DateField:
    """A day of the calendar, as browsers send it."""
    return DateField(label, validators=[InputRequired(needed) if needed else Optional(), _in_reach])


def is_in_reach(on: date) -> bool:
    """Whether a day is one that people can mean, so that days can be counted from it both ways."""
    return EARLIEST <= on <= LATEST


def _in_reach(_form: Any, field: Field) -> None:
    if field.data is not None and not is_in_reach(field.data):
        raise ValidationError(_l("Check the year: from 1970 to 2100. Leave a day empty that nobody has set."))


def whole(label: Any, least: int, most: int) -> IntegerField:
    """A whole number, or nothing."""
    said = _l("A whole number from %(least)s to %(most)s.", least=least, most=most)
    return IntegerField(
        label,
        validators=[Optional(), NumberRange(least, most, message=said)],
        render_kw={"inputmode": "numeric", "min": least, "max": most},
    )


class Kept(Form):
    """A form that is kept once, and that says which version of a row it has seen."""

    key = HiddenField()
    seen = HiddenField()


def _id(value: Any) -> UUID:
    return UUID(str(value))


class Naming(Kept):
    """A form that names partners, one a line; of those who share a name, the ones that are meant are ticked."""

    naming: ClassVar[str]
    named: Named

    which = SelectMultipleField(
        _l("Several partners have this name. Which do you mean?"),
        coerce=_id,
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def meant(self, names: Names) -> bool:
        """Find the partners that were named and offer namesakes; False with a message where one is not clear."""
        typed = self[self.naming]
        self.named = names.match(names_of(typed.data), self.which.data or ())
        self._offer_namesakes(names)
        slips = [_("No partner is called “%(name)s”.", name=one) for one in self.named.unknown]
        slips += [_("Several partners are called “%(name)s”.", name=one) for one in self.named.unclear]
        if slips:
            typed.errors = [*typed.errors, *slips]
        return not slips

    def _offer_namesakes(self, names: Names) -> None:
        """Tell each by its towns, and two that stand in the same ones by how their addresses here begin."""
        ids = self.named.namesakes
        places = names.places(ids) if ids else {}
        labels = {one: ", ".join([names.names[one], *places.get(one, [_("not listed now")])]) for one in ids}
        count = Counter(labels.values())
        told = [(one, label if count[label] == 1 else f"{label} ({one.hex[:8]})") for one, label in labels.items()]
        self.which.choices = [SelectChoice(str(one), label) for one, label in sorted(told, key=lambda pair: pair[1])]
        self.which.data = [one for one in ids if one in self.named.ids]


def offer(field: SelectField, pairs: list[tuple[str, str]], first: str = "") -> None:
    """Give a select its choices; `first` stands for none chosen."""
    field.choices = [SelectChoice(value, label) for value, label in ([("", first)] if first else []) + pairs]


def names_of(text: str | None) -> list[str]:
    """Names, one a line."""
    return [name for line in (text or "").splitlines() if (name := one_line(line))]


def differences(now: Form, yours: Form) -> list[Difference]:
    """What a form says otherwise than the row does now; hidden fields apart."""
    found = []
    for field in now:
        if field.type == "HiddenField":
            continue
        theirs, own = said(field), said(yours[field.name])
        if theirs != own:
            found.append(Difference(str(field.label.text), theirs, own))
    return found


def said(field: Any) -> str:
    """What a field says, in words."""
    if field.type in ("SelectField", "RadioField"):
        return next((str(one.label) for one in field.iter_choices() if one.selected and one.value), "")
    if field.type in ("SelectMultipleField", "Topics"):
        return ", ".join(str(one.label) for one in field.iter_choices() if one.selected)
    return "" if field.data is None else str(field.data)
