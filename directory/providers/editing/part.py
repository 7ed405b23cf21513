"""A part of a record: one small form with an address of its own, and how it is read and kept."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import select

from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.providers.editing.fields import as_uuid
from directory.providers.editing.forms import DeskForm, Grid
from directory.providers.editing.ledger import Ledger
from directory.providers.editing.scope import Scope
from directory.providers.models import Attribute, FieldGroup, LinkEntity, TaxonomyTerm
from directory.providers.vocabularies import term_id

Values = dict[str, Any]


class Keeper(Protocol):
    """Reads some fields of a form from the catalog, and writes them back."""

    def load(self, scope: Scope) -> Values:
        """The fields as they stand now."""

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Write the record's own columns; the record may be new."""

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Write the rows that hang on the record, which is there now."""


class _Quiet:
    """A keeper that does nothing where it has nothing to do."""

    def load(self, scope: Scope) -> Values:  # noqa: ARG002, the protocol's signature
        """Nothing."""
        return {}

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Nothing."""

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Nothing."""


class Columns(_Quiet):
    """Fields that are columns of the record, under the same names; an empty text is kept as nothing."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def load(self, scope: Scope) -> Values:
        """The columns as they stand."""
        found = {name: _shown(getattr(scope.row, name)) for name in self.names}
        # A record that is about to be entered has nothing yet, and the form has its own first values.
        return {name: value for name, value in found.items() if value is not None or not scope.is_new}

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Set those that differ."""
        values = {name: to_column(scope.row, name, form[name].data) for name in self.names}
        if scope.is_new:
            for name, value in values.items():
                if value is not None:
                    setattr(scope.row, name, value)
        else:
            ledger.put(scope.row, **values)


class Stated(Columns):
    """Columns that age: whenever they are kept, `stamp` says that it was now; without any of them it is empty."""

    def __init__(self, *names: str, stamp: str) -> None:
        super().__init__(*names)
        self.stamp = stamp

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Set them, and when that was said."""
        super().fill(scope, form, ledger)
        is_said = any(getattr(scope.row, name) is not None for name in self.names)
        if is_said or getattr(scope.row, self.stamp) is not None:
            ledger.put(scope.row, **{self.stamp: clock.now() if is_said else None})


class Terms(_Quiet):
    """The terms of one vocabulary on a record."""

    def __init__(self, name: str, vocabulary: str) -> None:
        self.name, self.vocabulary = name, vocabulary

    def load(self, scope: Scope) -> Values:
        """The codes that apply."""
        return {self.name: [code for code, row in terms_of(scope, self.vocabulary).items() if row.value != "no"]}

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Put on what was ticked, take off what was not; one that was said not to apply is left so."""
        there = terms_of(scope, self.vocabulary)
        for term in scope.terms(self.vocabulary):
            answer = there.get(term.code)
            if term.code in form[self.name].data and (answer is None or answer.value == "no"):
                set_term(scope, ledger, self.vocabulary, term.code, None)
            elif term.code not in form[self.name].data and answer is not None and answer.value != "no":
                ledger.drop(answer)


class Answers(_Quiet):
    """A yes, a no or nothing for each term of a vocabulary: the barriers. Fields are named by the codes."""

    def __init__(self, vocabulary: str) -> None:
        self.vocabulary = vocabulary

    def load(self, scope: Scope) -> Values:
        """The answers that were given; a term without a value is a yes."""
        return {code: "no" if row.value == "no" else "yes" for code, row in terms_of(scope, self.vocabulary).items()}

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Write each answer that differs."""
        there = terms_of(scope, self.vocabulary)
        before = self.load(scope)
        for term in scope.terms(self.vocabulary):
            answer = form[term.code].data
            if answer == before.get(term.code, ""):
                continue
            if answer:
                set_term(scope, ledger, self.vocabulary, term.code, answer)
            else:
                ledger.drop(there[term.code])


class Rows(_Quiet):
    """The lines of a grid, each a row of a table that names the record as its owner."""

    def __init__(
        self, name: str, model: type[Any], *columns: str, derive: Callable[[Scope, Values], Values] | None = None
    ) -> None:
        self.name, self.model, self.columns = name, model, columns
        self.derive = derive or (lambda _scope, _line: {})

    def rows(self, scope: Scope) -> list[Any]:
        """Those that are there, in the order in which they were entered."""
        model = self.model
        statement = select(model).where(getattr(model, scope.owner_column) == scope.row.id)
        return list(db.session.scalars(statement.order_by(model.created_at, model.source_id, model.id)))

    def load(self, scope: Scope) -> Values:
        """A line for each row."""
        lines = [{"id": str(row.id)} | {c: _shown(getattr(row, c)) for c in self.columns} for row in self.rows(scope)]
        return {self.name: lines}

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Change, enter and take off. An id that is none of the record's own is a new line, and no way to another."""
        there = {row.id: row for row in self.rows(scope)}
        for entry in lines_of(form, self.name):
            if entry.form.is_blank:
                continue
            line = {column: entry.form[column].data for column in self.columns}
            row = there.pop(as_uuid(entry.form.id.data) or scope.row.id, None)
            is_new = row is None
            if is_new:
                row = self.model(**{scope.owner_column: scope.row.id})
            values = {column: to_column(row, column, value) for column, value in line.items()}
            values |= self.derive(scope, line)
            if is_new:
                for column, value in values.items():
                    setattr(row, column, value)
                ledger.add(row)
            else:
                ledger.put(row, **values)
        for row in there.values():
            ledger.drop(row)


def lines_of(form: Any, name: str) -> Any:
    """The lines of a grid."""
    return form[name]


def terms_of(scope: Scope, vocabulary: str) -> dict[str, Attribute]:
    """The terms of one of our vocabularies that are on a record, by code."""
    ids = {term.id: term.code for term in scope.terms(vocabulary)}
    rows = db.session.scalars(select(Attribute).where(Attribute.link_id == scope.row.id))
    return {ids[row.taxonomy_term_id]: row for row in rows if row.taxonomy_term_id in ids}


def set_term(scope: Scope, ledger: Ledger, vocabulary: str, code: str, value: str | None) -> None:
    """Put a term on a record, or change what is said of it there."""
    row = terms_of(scope, vocabulary).get(code)
    if row is not None:
        ledger.put(row, value=value)
        return
    ledger.add(
        Attribute(
            link_entity=LinkEntity(scope.row.__tablename__),
            link_id=scope.row.id,
            taxonomy_term_id=term_id(vocabulary, code),
            value=value,
        )
    )


def find_term_name(vocabulary: str, code: str) -> str:
    """A term's English name, which is what the catalog keeps of a language or a unit."""
    term = db.session.get(TaxonomyTerm, term_id(vocabulary, code))
    return term.name if term else code


def _shown(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value


def to_column(row: Any, name: str, value: Any) -> Any:
    """A field's value as the column takes it: an empty text is nothing, a code of a closed list its member."""
    column = type(row).__table__.c[name]
    if value == "" and column.nullable:
        return None
    kind = getattr(column.type, "enum_class", None)
    return kind(value) if kind is not None and isinstance(value, str) and value else value


def anybody(_actor: Actor) -> bool:
    """Whoever may change the record may change the part."""
    return True


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its name in the address, its heading, its form, who keeps its fields, and what a check of it covers."""

    name: str
    title: Any
    form: type[DeskForm]
    keepers: tuple[Keeper, ...]
    group: FieldGroup | None = None
    hint: Any = ""
    may: Callable[[Actor], bool] = anybody
    screen: str = "providers/part.html"

    def open_form(self, scope: Scope, sent: Any = None, values: Values | None = None) -> DeskForm:
        """The form as the catalog fills it, or `values` do, or (with `sent`) as a person did."""
        data = values if values is not None else self.load(scope)
        shape = self.form.shape(scope)
        for name, field in ((n, f) for n, f in shape.__dict__.items() if getattr(f, "field_class", None) is Grid):
            lines = [
                line for line in data.get(name) or [] if any(v not in ("", None) for k, v in line.items() if k != "id")
            ]
            data[name] = lines + [{}] * field.kwargs.get("spare", 2)
        form = shape(sent, data=data)
        form.fit(scope)
        return form

    def load(self, scope: Scope) -> Values:
        """Every field as the catalog has it now."""
        found: Values = {}
        for keeper in self.keepers:
            found |= keeper.load(scope)
        return found
