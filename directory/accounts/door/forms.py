"""The forms of the door. What is wrong with a proof is never said, only that it did not do."""

from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import InputRequired

from directory.web.forms import Form
from directory.web.language import lazy_gettext as _l

_NEEDED = _l("Please fill this in.")


def _passphrase(label: str) -> PasswordField:
    return PasswordField(label, [InputRequired(_NEEDED)], render_kw={"autocomplete": "current-password"})


class SignInForm(Form):
    """User name and passphrase."""

    username = StringField(
        _l("User name"),
        [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    passphrase = _passphrase(_l("Passphrase"))


class CodeForm(Form):
    """One box for a code of an app or a printed one; `answer` is what a security key said, put in by the script."""

    code = StringField(
        _l("Code"), render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
    )
    answer = HiddenField()


class ProofForm(CodeForm):
    """Passphrase and second factor again."""

    passphrase = _passphrase(_l("Your passphrase"))


class UnlockForm(Form):
    """The shift's PIN, or the passphrase."""

    pin = PasswordField(_l("PIN"), render_kw={"autocomplete": "off", "inputmode": "numeric", "maxlength": "6"})
    passphrase = PasswordField(_l("Passphrase"), render_kw={"autocomplete": "current-password"})


class PinForm(Form):
    """A PIN for this shift."""

    pin = PasswordField(
        _l("Six digits"),
        [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "maxlength": "6"},
    )


class HatForm(Form):
    """Which hat, and the passphrase where one is asked for again. The choices are passed in."""

    hat = RadioField(_l("Which hat?"), [InputRequired(_l("Choose one."))])
    passphrase = PasswordField(_l("Your passphrase"), render_kw={"autocomplete": "current-password"})
