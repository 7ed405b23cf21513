"""What the factory puts together: extensions, what templates may call, and the doors of every feature."""

from flask import Flask, request, session, url_for
from flask_babel import Babel, get_locale
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from directory.config import LOCALES, ROOT, Settings
from directory.core.db import db, engine_options, open_database
from directory.core.permissions import Duty, Permission
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.static_files import read_static, static_url

csrf = CSRFProtect()


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
    Babel(app, locale_selector=_choose_locale)
    app.extensions["static_files"] = read_static(ROOT / "static")

    @app.context_processor
    def offer() -> dict[str, object]:
        return {
            "actor": current_actor(),
            "static_url": static_url,
            "locale": str(get_locale()),
            "is_demo": settings.demo,
            "nav": list_nav,
            "duty_name": duty_name,
        }


def list_nav() -> list[tuple[str, str]]:
    """The screens in the bar for the hat that is worn."""
    actor = current_actor()
    offered = [
        (Permission.SEARCH_DIRECTORY, "find.show_find", _("Find")),
        (Permission.SEARCH_DIRECTORY, "find.list_partners", _("Partners")),
        (Permission.SEARCH_DIRECTORY, "find.show_hand_out", _("Hand-out")),
        (Permission.RUN_SERVER, "insight.show_operations", _("Operating")),
    ]
    return [(url_for(endpoint), label) for permission, endpoint, label in offered if actor.may(permission)]


def duty_name(duty: str) -> str:
    """A duty in words."""
    return {
        Duty.INTAKE: _("intake"),
        Duty.ADVOCATE: _("advocate"),
        Duty.SUPERVISOR: _("supervisor"),
        Duty.COORDINATOR: _("coordinator"),
        Duty.OPERATOR: _("operator"),
    }[Duty(duty)]


def _choose_locale() -> str:
    return (
        current_actor().locale
        or session.get("locale")
        or request.accept_languages.best_match(LOCALES)
        or LOCALES[0]
    )


def install_doors(app: Flask) -> None:
    """Register every feature's views and commands."""
    from directory import cli
    from directory.accounts.views import blueprint as accounts
    from directory.accounts.views import demo_sign_in
    from directory.find.views import blueprint as find
    from directory.insight.views import blueprint as insight
    from directory.web.views import blueprint as web

    for blueprint in (web, accounts, find, insight):
        app.register_blueprint(blueprint)
    # The cast's door is open to anybody on this machine: there is nothing to forge. The gate still reads the Origin.
    csrf.exempt(demo_sign_in)
    cli.install_commands(app)
