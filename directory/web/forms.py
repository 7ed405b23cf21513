"""The base of every form: parsing and per-field validation; choices and values are passed in.

The form token is checked for every POST before any view runs (Flask-WTF's CSRFProtect), so a form carries none itself.
"""

from typing import Any

from flask import request
from wtforms import Field
from wtforms import Form as PlainForm

from directory.web.language import current_locale


class Form(PlainForm):
    """A form in the language of the request; wtforms' own messages come in Spanish too."""

    class Meta:
        """Which translations wtforms uses."""

        cache_translations = True

        @property
        def locales(self) -> list[str]:
            """The language of this answer."""
            return [current_locale()]

    @classmethod
    def of_request(cls, **kwargs: Any) -> "Form":
        """The form filled with what was sent, or with `kwargs` where nothing was."""
        return cls(request.form if request.method == "POST" else None, **kwargs)

    @property
    def slips(self) -> list[tuple[str, str, str]]:
        """Each field with something wrong: its id, its label, the first message; for the summary on top."""
        found = [(field.id, field.label.text, str(field.errors[0])) for field in self if _has_errors(field)]
        return found + [("", "", str(error)) for error in self.form_errors]


def _has_errors(field: Field) -> bool:
    return bool(field.errors) and not isinstance(field.errors[0], dict | list | tuple)  # those of fields within it
