"""Forms of the circle: what was heard, what stands on the paper, why somebody is alone with it."""

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from directory.accounts.circle import words
from directory.accounts.people.forms import strip
from directory.web.forms import Form
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l

_NEEDED = _l("Please fill this in.")
_AS_HEARD = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class AcceptForm(Form):
    """That the director has read the page, and who that is."""

    director = StringField(_l("Name of your agency's director"), [InputRequired(_NEEDED), Length(max=200)], [strip])
    has_read = BooleanField(
        _l("The director has read this page and accepts it."),
        [InputRequired(_l("Tick this once the director has read the page."))],
    )


class HeardForm(Form):
    """Four words, as somebody read them out."""

    heard = StringField(
        _l("The four words that you hear"), [InputRequired(_NEEDED), Length(max=200)], render_kw=_AS_HEARD
    )


class PartnerForm(HeardForm):
    """A partner, and its four words as somebody there read them out."""

    partner = SelectField(_l("Partner"))

    def offer(self, partners: Sequence[tuple[str, str]]) -> None:
        """Set whom one may have called."""
        self.partner.choices = [SelectChoice(*one) for one in partners]


class AskedForm(Form):
    """Three of the twelve words, asked back. `ticket` holds what was shown; the labels say which are asked."""

    ticket = HiddenField()
    first_word = StringField("", [InputRequired(_NEEDED), Length(max=60)], render_kw=_AS_HEARD)
    second_word = StringField("", [InputRequired(_NEEDED), Length(max=60)], render_kw=_AS_HEARD)
    third_word = StringField("", [InputRequired(_NEEDED), Length(max=60)], render_kw=_AS_HEARD)

    def ask(self, asked: Sequence[int], ticket: str) -> None:
        """Say which words are asked for."""
        self.ticket.data = ticket
        for one, place in zip(self._fields_asked(), asked, strict=True):
            one.label.text = _("Word %(place)s", place=place)

    def is_right(self, shown: Sequence[str], asked: Sequence[int]) -> bool:
        """Whether these are the words that were shown; what is wrong stands beside its field, and nothing of it."""
        if not self.validate():
            return False
        for one, place in zip(self._fields_asked(), asked, strict=True):
            if words.as_typed(one.data or "") != [shown[place - 1]]:
                one.errors = [_("This is not word %(place)s. Look at your sheet.", place=place)]
        return not self.errors

    def _fields_asked(self) -> tuple[StringField, StringField, StringField]:
        return self.first_word, self.second_word, self.third_word


class TwelveForm(Form):
    """The twelve words off the sheet."""

    words = TextAreaField(
        _l("The twelve words, in their order"), [InputRequired(_NEEDED), Length(max=400)],
        render_kw={"rows": 3, **_AS_HEARD},
    )  # fmt: skip

    def read(self) -> list[str] | None:
        """The words, or None with what cannot be right said beside the field."""
        if not self.validate():
            return None
        typed = words.as_typed(self.words.data or "")
        slip = words.slip_of(typed)
        if slip is None:
            return typed
        self.words.errors = [
            _("Word %(place)s is on no list of ours: look at its spelling.", place=slip)
            if slip
            else _("There are %(count)s words here, and there should be twelve.", count=len(typed))
        ]
        return None


class AloneForm(Form):
    """Why somebody who is alone at an agency opens it with the words."""

    reason = TextAreaField(
        _l("Why nobody can open them any more, without a word about any client"),
        [InputRequired(_l("Write a reason: others will read it.")), Length(min=10, max=1000)],
        [strip],
        render_kw={"rows": 2, "maxlength": 1000},
    )


class AnewForm(Form):
    """That what nobody can open is given up."""

    is_sure = BooleanField(
        _l("Nobody has the twelve words. What is locked may be lost for good."),
        [InputRequired(_l("Tick this first: it cannot be undone."))],
    )
