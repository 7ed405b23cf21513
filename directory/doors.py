"""What the factory puts together: extensions, what templates may call, and the doors of every feature."""

from flask import Flask, session
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from directory.config import LOCALES, ROOT, Settings
from directory.core.actor import GUEST
from directory.core.db import db, engine_options, open_database
from directory.core.permissions import Duty, Permission
from directory.web.gate import current_actor
from directory.web.language import N_, current_locale, template_plural, template_text
from directory.web.language import template_text as _
from directory.web.static_files import read_static
from directory.web.templates import install_templates

csrf = CSRFProtect()

NAV = (
    (Permission.SEARCH_DIRECTORY, "/find", N_("Find")),
    (Permission.SEARCH_DIRECTORY, "/partners", N_("Partners")),
    (Permission.SEARCH_DIRECTORY, "/hand-out", N_("Hand-out")),
    (Permission.RUN_SERVER, "/operating", N_("Operating")),
)
DUTIES = {
    Duty.INTAKE: N_("intake"),
    Duty.ADVOCATE: N_("advocate"),
    Duty.SUPERVISOR: N_("supervisor"),
    Duty.COORDINATOR: N_("coordinator"),
    Duty.OPERATOR: N_("operator"),
    Duty.SHIFT_DESK: N_("shift desk"),
}


def install_database(app: Flask, settings: Settings) -> None:
    """The engine, the session and the migrations."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "directory" / "migrations"), render_as_batch=True)
    with app.app_context():
        open_database()


def install_forms_and_languages(app: Flask, settings: Settings) -> None:
    """Form tokens, translations and what every template may call."""
    csrf.init_app(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config["BABEL_DEFAULT_LOCALE"] = settings.locale
    app.config["BABEL_DEFAULT_TIMEZONE"] = settings.timezone
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "directory" / "translations")
    Babel(app, locale_selector=current_locale)
    # Flask-Babel's own look-up finds its way from the request anew for each text: a third of a page's time.
    app.jinja_env.install_gettext_callables(template_text, template_plural, newstyle=True)  # type: ignore[attr-defined]
    install_templates(app, LOCALES)
    files = app.extensions["static_files"] = read_static(ROOT / "static")
    addresses = {name: f"/static/{file.digest}/{name}" for name, file in files.items()}

    @app.context_processor
    def offer() -> dict[str, object]:
        return {
            # Behind a cover nobody's name is shown, not even on the door that leads back.
            "actor": GUEST if current_actor().is_covered else current_actor(),
            "static_url": addresses.__getitem__,
            "locale": current_locale(),
            "is_demo": settings.demo,
            "token": form_token(),
            "nav": list_nav,
            "duty_name": duty_name,
        }


def list_nav() -> list[tuple[str, str]]:
    """The screens in the bar for the hat that is worn."""
    return [(address, _(label)) for permission, address, label in NAV if current_actor().may(permission)]


def duty_name(duty: str) -> str:
    """A duty in words."""
    return _(DUTIES[Duty(duty)])


_tokens: dict[str, str] = {}


def form_token() -> str:
    """The token of this sign-in's forms. It does not run out, so it is signed once a process and not once a page."""
    raw = session.get("csrf_token", "")
    if raw not in _tokens:
        if len(_tokens) > 2000:
            _tokens.clear()
        signed: str = generate_csrf()
        _tokens[session["csrf_token"]] = signed
        return signed
    return _tokens[raw]


def install_doors(app: Flask) -> None:
    """Register every feature's views and commands."""
    from directory import cli
    from directory.accounts.views import blueprint as accounts
    from directory.accounts.views import cover_screen, demo_sign_in
    from directory.find import blueprint as find
    from directory.find import handout_views, partner_views, views  # noqa: F401, they put their doors on the blueprint
    from directory.insight.views import blueprint as insight
    from directory.web.views import blueprint as web

    for blueprint in (web, accounts, find, insight):
        app.register_blueprint(blueprint)
    # The cast's door is open to anybody on this machine: there is nothing to forge. The gate still reads the Origin.
    csrf.exempt(demo_sign_in)
    # The one button that must not fail on a token that another tab has outdated; the worst forgery is a blank screen.
    csrf.exempt(cover_screen)
    cli.install_commands(app)
