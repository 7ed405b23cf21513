"""Templates compiled once for each language.

A text without a value in it, `{{ _("...") }}`, is translated when its template is compiled, not each time a page is
made: with forty of them on a page, looking them up was a third of the page's time.
"""

import re
from collections.abc import Callable

from flask import Flask, current_app
from jinja2 import BaseLoader, Environment
from markupsafe import escape

from directory.web.language import current_locale, texts

_CONSTANT = re.compile(r"""\{\{-?\s*_\(\s*(?:"([^"\\{}]*)"|'([^'\\{}]*)')\s*\)\s*-?\}\}""")


class TranslatedLoader(BaseLoader):
    """Another loader's templates with their constant texts in one language."""

    def __init__(self, inner: BaseLoader, locale: str) -> None:
        self.inner = inner
        self.say = texts(locale)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source with each constant text put in, escaped; `%%` is a percent sign, as in the catalogue."""
        source, path, is_fresh = self.inner.get_source(environment, template)
        return _CONSTANT.sub(self._put_in, source), path, is_fresh

    def _put_in(self, found: re.Match[str]) -> str:
        message = found[1] if found[1] is not None else found[2]
        text = self.say(message).replace("%%", "%")
        return str(escape(text)).replace("{", "&#123;")


def install_templates(app: Flask, locales: tuple[str, ...]) -> None:
    """Make an environment for each language from the application's own."""
    own = app.jinja_env
    assert own.loader is not None
    app.extensions["templates"] = {
        locale: own.overlay(loader=TranslatedLoader(own.loader, locale)) for locale in locales
    }


def environment() -> Environment:
    """The environment of this answer's language."""
    found: Environment = current_app.extensions["templates"][current_locale()]
    return found
