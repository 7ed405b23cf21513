"""Forms of one's own account, of joining, and of coming back after a loss. No secret is ever put back into a page."""

from collections.abc import Sequence
from typing import Any

from wtforms import EmailField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from directory.accounts.people.forms import check_email, check_username, strip
from directory.accounts.proof.guessing import username_of
from directory.accounts.proof.passphrase import slip_of
from directory.web.forms import Form
from directory.web.language import lazy_gettext as _l

_NEEDED = _l("Please fill this in.")
_NEW = {"autocomplete": "new-password", "spellcheck": "false", "autocapitalize": "none"}
SLIPS = {
    "too_short": _l("Make it longer: fifteen characters or more. A few words are easiest."),
    "too_long": _l("Make it shorter: 256 bytes at most."),
    "is_name": _l("That is your user name. Choose something else."),
    "common": _l("That one is among the first that are guessed. Choose something else."),
}


def _as_kept(typed: str | None) -> str | None:
    return username_of(typed) if typed else typed


def _username(label: Any, *checks: Any, filters: Sequence[Any] = ()) -> Any:
    return StringField(
        label, [InputRequired(_NEEDED), *checks], filters,
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )  # fmt: skip


def _current_passphrase(label: Any) -> Any:
    return PasswordField(label, [InputRequired(_NEEDED)], render_kw={"autocomplete": "current-password"})


class PassphraseForm(Form):
    """A new passphrase: one of three that were made, for who works with referrals, or one's own; and once more.

    `offered` are the three, out of the ticket; empty for who may choose.
    """

    ticket = HiddenField()
    chosen = RadioField(
        _l("Choose one of these three"), id="three", choices=[SelectChoice(n) for n in "012"], validate_choice=False
    )
    passphrase = PasswordField(_l("Your new passphrase"), render_kw=_NEW)
    again = PasswordField(_l("Type it again"), [InputRequired(_NEEDED)], render_kw=_NEW)

    offered: list[str]

    def offer(self, words: list[str], ticket: str) -> None:
        """Set the three to choose from, or none, with the ticket that holds them."""
        self.offered, self.ticket.data = words, ticket

    def settle(self, username: str) -> str | None:
        """The passphrase that was chosen, or None with what is wrong said beside its field."""
        is_whole = self.validate()
        if self.offered:
            if self.chosen.data not in ("0", "1", "2"):
                self.chosen.errors = [_l("Choose one of the three.")]
                return None
            wanted = self.offered[int(self.chosen.data)]
        else:
            wanted = self.passphrase.data or ""
            slip = slip_of(wanted, username)
            if slip:
                self.passphrase.errors = [SLIPS[slip]]
                return None
        if is_whole and self.again.data != wanted:
            self.again.errors = [_l("The two are not the same. Look again at blanks and capital letters.")]
        return wanted if is_whole and not self.errors else None


class JoinAccountForm(PassphraseForm):
    """A new account: how it is called, and its passphrase."""

    token = HiddenField()
    name = StringField(_l("Your name, as others will read it"), [InputRequired(_NEEDED), Length(max=200)], [strip])
    username = _username(_l("User name, to sign in with"), check_username, filters=(_as_kept,))


class ChangePassphraseForm(PassphraseForm):
    """The current passphrase and a new one."""

    current = _current_passphrase(_l("Your passphrase now"))


class DetailsForm(Form):
    """How one is called, and the language one reads; the languages are passed in."""

    name = StringField(_l("Name, as others read it"), [InputRequired(_NEEDED), Length(max=200)], [strip])
    locale = SelectField(_l("Language"))


class EmailForm(Form):
    """Where letters about the account go."""

    email = EmailField(_l("Work e-mail"), [MayBeEmpty(), Length(max=320), check_email], [strip])


class LabelForm(Form):
    """What a second factor is called, so that one knows it again."""

    label = StringField(_l("What do you call it?"), [Length(max=80)], [strip])


class ConfirmForm(Form):
    """The first code of an app."""

    code = StringField(
        _l("The six digits that the app shows"), [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )  # fmt: skip


class _LostForm(Form):
    username = _username(_l("User name"))
    spoken = StringField(
        _l("The four words that were read out to you"), [InputRequired(_NEEDED)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )  # fmt: skip


class LostPhoneForm(_LostForm):
    """Passphrase and spoken code."""

    passphrase = _current_passphrase(_l("Passphrase"))


class ForgottenForm(_LostForm):
    """Second factor and spoken code; a shift desk's browser stands for the first."""

    code = StringField(
        _l("Code of your app, or a printed one"),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"},
    )
