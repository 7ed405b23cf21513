"""The parts of a telephone number and of a contact, and the languages that anything may have."""

from typing import Any

from wtforms.validators import ValidationError

from directory.core.db import db
from directory.providers.confidential import names_a_street
from directory.providers.editing.fields import (
    ChoiceField,
    Line,
    Paragraph,
    Tick,
    Whole,
    WordsOnly,
    check_email,
    check_phone,
)
from directory.providers.editing.forms import DeskForm, Grid, RowForm
from directory.providers.editing.part import Columns, Part, Rows, find_term_name
from directory.providers.editing.scope import Scope, home_of
from directory.providers.models import Audience, FieldGroup, Language, Location
from directory.web.language import lazy_gettext as _l


class LanguageRow(RowForm):
    """A language, with what must be known of it."""

    needed = ("code",)
    code = ChoiceField(_l("Language"))
    note = Line(_l("Note, such as on which days"), 500)

    def fit(self, scope: Scope) -> None:
        """Our languages, and a code of an import that is none of them."""
        known = [(term.code, term.name(scope.setting.locale)) for term in scope.terms("language")]
        own = self.code.data
        extra = [(own, own)] if own and own not in dict(known) and self.code.raw_data is None else []
        self.code.offer([("", ""), *sorted(known, key=lambda pair: pair[1].casefold()), *extra])


def name_language(_scope: Scope, line: dict[str, Any]) -> dict[str, Any]:
    """The catalog keeps the name of a language beside its code."""
    return {"name": find_term_name("language", line["code"])} if line["code"] else {}


LANGUAGES = Rows("languages", Language, "code", "note", derive=name_language)


def refuse_street(scope: Scope, *fields: Any) -> None:
    """Have fields refuse a street with a number where their record hangs on a confidential place."""
    home = home_of(scope.row)
    place = db.session.get(Location, home[1]) if home and home[0] == "places" else None
    if place is not None and not place.is_open:
        for field in fields:
            field.validators = [*field.validators, _no_street]


def _no_street(_form: Any, field: Any) -> None:
    if names_a_street(field.data):
        raise ValidationError(_l("This names a street. The place is confidential: leave the street out."))


class PhoneForm(DeskForm):
    """A telephone number."""

    number = Line(_l("Number"), 60, needed=True)
    extension = Line(_l("Extension"), 30)
    type = ChoiceField(
        _l("Kind"),
        choices=[
            ("", _l("Not said")),
            ("voice", _l("Voice")),
            ("sms", _l("Text messages")),
            ("fax", _l("Fax")),
            ("cell", _l("Mobile")),
            ("tty", _l("TTY")),
            ("video", _l("Video relay")),
            ("pager", _l("Pager")),
        ],
    )
    audience = WordsOnly(
        _l("For whom"),
        choices=[
            (Audience.PUBLIC, _l("Anybody")),
            (Audience.ADVOCATES, _l("Advocates only: never printed, given out or exported")),
        ],
        default=Audience.PUBLIC,
    )
    description = Paragraph(_l("What to know before calling"), 500, rows=2)
    languages = Grid(_l("Languages on this number"), LanguageRow)

    def fit(self, scope: Scope) -> None:
        """Numbers as they are dialled here; a kind that an import wrote stays possible."""
        super().fit(scope)
        own = scope.row.type
        if own and not self.type.offers(own):
            self.type.offer_more([(own, own)])
        self.number.validators = [*self.number.validators, check_phone(scope.setting.country)]
        refuse_street(scope, self.description)


class ContactForm(DeskForm):
    """A person or an office to ask for."""

    name = Line(_l("Name"))
    title = Line(_l("Title"))
    department = Line(_l("Department"))
    email = Line(_l("E-mail"), 320, also=(check_email,))
    is_liaison = Tick(_l("Liaison: the person who answers for us"))
    answers_within_hours = Whole(_l("Promised to answer within, in hours"), 1, 720)

    def fit(self, scope: Scope) -> None:
        """Who sits in a confidential place is not told by its street."""
        super().fit(scope)
        refuse_street(scope, self.name, self.title, self.department)

    def validate_name(self, field: Any) -> None:
        """Somebody must be meant."""
        if not (field.data or self.title.data or self.department.data):
            raise ValidationError(_l("Give a name, a title or a department."))


PHONE_PARTS = (
    Part(
        "phone", _l("Telephone number"), PhoneForm,
        (Columns("number", "extension", "type", "audience", "description"), LANGUAGES), FieldGroup.REACH,
    ),
)  # fmt: skip
CONTACT_PARTS = (
    Part(
        "contact", _l("Contact"), ContactForm,
        (Columns("name", "title", "department", "email", "is_liaison", "answers_within_hours"),), FieldGroup.REACH,
        hint=_l("A liaison is the person at the partner who promised to answer us."),
    ),
)  # fmt: skip
