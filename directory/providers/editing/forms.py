"""The forms of the desk: grids of lines, what is wrong in them, and what they say in words."""

from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TimeField,
)

from directory.providers.editing.fields import TermsField, Words, canonical, options_of
from directory.providers.editing.scope import Scope
from directory.web.forms import Form
from directory.web.language import lazy_gettext as _l

MOST_ROWS = 500


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


class Grid(FieldList):  # type: ignore[type-arg]  # generic in its stubs alone
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
    """A form of the desk: its choices come from the scope, once. `heads` stand above the fields that they name."""

    heads: dict[str, Any] = {}  # noqa: RUF012, stated by each form and never changed

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
        return [str(choice.label) for choice in options_of(field) if choice.value in (field.data or [])]
    if isinstance(field, SelectField):
        return [str(choice.label) for choice in options_of(field) if choice.value == field.data and choice.value]
    if isinstance(field, BooleanField):
        return [str(_l("Yes"))] if field.data else []
    if isinstance(field, TimeField):
        return [f"{field.data:%H:%M}"] if field.data is not None else []
    text = canonical(field.data)
    return [line for line in text.split("\n") if line]
