"""Forms of the screen of people: whom to let in, which hat, why a code must be given."""

import re
from collections.abc import Mapping, Sequence

from wtforms import EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.validators import Optional as MayBeEmpty

from directory.accounts.proof.guessing import username_of
from directory.web.forms import Form
from directory.web.language import lazy_gettext as _l

NEW = "new"
_EMAIL = re.compile(r"[^@\s,;<>\"\0]{1,64}@[^@\s,;<>\"\0]{1,250}\.[^@\s.,;<>\"\0]{2,63}")
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")


def strip(value: str | None) -> str | None:
    """What was typed without blanks around it."""
    return " ".join(value.split()) if value else value


def check_email(form: Form, field: EmailField) -> None:  # noqa: ARG001, WTForms' signature
    """Whether an address may be written to: one @, no blank, no line break."""
    if not _EMAIL.fullmatch(field.data or ""):
        raise ValidationError(_l("Write an address such as maria@example.org."))


def check_username(form: Form, field: StringField) -> None:  # noqa: ARG001, WTForms' signature
    """Whether a user name is one that can be typed anywhere: lower case, digits, dot, hyphen, underscore."""
    if not _USERNAME.fullmatch(field.data or ""):
        raise ValidationError(_l("Three to sixty small letters, digits, dots or hyphens, such as maria.g."))


class InviteForm(Form):
    """Whom to let in, where, under which hat. `allowed` says which hats the actor may give at which agency."""

    name = StringField(
        _l("Name, as others will read it"), [InputRequired(_l("Write a name.")), Length(max=200)], [strip]
    )
    username = StringField(
        _l("User name, to sign in with"), [InputRequired(_l("Write a user name.")), check_username],
        [lambda v: username_of(v) if v else v],
    )  # fmt: skip
    email = EmailField(_l("Work e-mail, if there is one"), [MayBeEmpty(), Length(max=320), check_email], [strip])
    agency = SelectField(_l("Agency"))
    new_agency = StringField(_l("Name of the new agency"), [Length(max=300)], [strip])
    duty = RadioField(_l("Hat"), validators=[InputRequired(_l("Choose a hat."))])

    allowed: Mapping[str, Sequence[str]]

    def offer(self, agencies: Sequence[tuple[str, str]], allowed: Mapping[str, Sequence[str]]) -> None:
        """Set what may be chosen; an agency that is the only one is chosen."""
        duties = dict.fromkeys(duty for some in allowed.values() for duty in some)
        self.agency.choices, self.allowed = [SelectChoice(*one) for one in agencies], allowed
        self.duty.choices = [SelectChoice(duty, duty) for duty in duties]
        if len(agencies) == 1 and not self.agency.data:
            self.agency.data = agencies[0][0]

    def validate_duty(self, field: RadioField) -> None:
        """Whether this hat may be given there."""
        if field.data not in self.allowed.get(self.agency.data or "", ()):
            raise ValidationError(_l("This hat is not yours to give at this agency. Its own supervisors may."))

    def validate_new_agency(self, field: StringField) -> None:
        """A new agency needs its name."""
        if self.agency.data == NEW and not field.data:
            raise ValidationError(_l("Write the name of the new agency."))


class ReasonForm(Form):
    """Why something that needs a second pair of eyes is done without."""

    reason = TextAreaField(
        _l("Why the code is needed, without a word about any client"),
        [InputRequired(_l("Write a reason: others will read it.")), Length(min=10, max=1000)],
    )


class EndForm(Form):
    """Why an agency ends."""

    reason = TextAreaField(
        _l("Why it ends"),
        [InputRequired(_l("Write a reason: others will read it.")), Length(min=10, max=1000)],
        [strip],
        render_kw={"rows": 2, "maxlength": 1000},
    )


class BrowserForm(Form):
    """What a computer of the shift desk is called."""

    name = StringField(
        _l("A name for this computer"),
        [InputRequired(_l("Write a name, such as front desk.")), Length(max=80)],
        [strip],
    )


class JoinForm(Form):
    """The address of an invitation, or the token in it."""

    address = StringField(
        _l("The whole address from the letter or the sheet"),
        [InputRequired(_l("Paste the address.")), Length(max=2000)],
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
