"""Forms of referrals: the address and the four words with which somebody without an account opens what was sent."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length, ValidationError

from directory.vault import links, voice
from directory.vault.secret import Secret
from directory.web.forms import Form
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l

_PLAIN = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class HandoffForm(Form):
    """The four words, and the address that was sent. What can be seen to be wrong costs no try."""

    words = StringField(
        _l("The four words"),
        [InputRequired(_l("Write the four words that you were told on the telephone.")), Length(max=200)],
        render_kw=_PLAIN,
    )
    address = StringField(
        _l("The address that you were sent"),
        [InputRequired(_l("Paste all of the address, with what follows the # sign.")), Length(max=2000)],
        render_kw=_PLAIN,
    )

    @property
    def said(self) -> tuple[str, ...]:
        """The words as they were heard."""
        return voice.as_heard(self.words.data or "")

    @property
    def token(self) -> Secret | None:
        """The token in the address."""
        return links.token_in(self.address.data or "")

    def validate_words(self, field: StringField) -> None:  # noqa: ARG002, WTForms' signature
        """Four words, each of the list from which they are drawn: a slip of the ear is often seen at once."""
        if len(self.said) != links.WORDS:
            raise ValidationError(_("There are four words, with a blank between them."))
        strange = [word for word in self.said if word not in voice.short_list()]
        if strange:
            raise ValidationError(
                _("“%(word)s” is none of the words that are used. Ask for it once more.", word=strange[0])
            )

    def validate_address(self, field: StringField) -> None:  # noqa: ARG002, WTForms' signature
        """An address that ends with a token."""
        if self.token is None:
            raise ValidationError(_("A part of the address is missing. Paste all of it, with what follows the # sign."))
