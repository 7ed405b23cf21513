"""What the factory puts together: extensions, what templates may call, and the doors of every feature."""

import os
from importlib import import_module

from flask import Flask, session
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined

from directory.accounts.proof.letters import envelope
from directory.accounts.rules import book, definitions
from directory.config import LOCALES, ROOT, Settings
from directory.core import outbox, post
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
    (Permission.SEARCH_DIRECTORY, "/philosophy", N_("Philosophy")),
    (Permission.READ_PARTNERSHIPS, "/linkage", N_("Linkage")),
    (Permission.SEARCH_DIRECTORY, "/toolkit", N_("Toolkit")),
    (Permission.MANAGE_PEOPLE, "/people", N_("People")),
    (Permission.EDIT_DIRECTORY, "/desk", N_("Desk")),
    (Permission.CHANGE_SETTINGS, "/settings", N_("Settings")),
    (Permission.REPORT_RECORD, "/reports", N_("Reports")),
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
DOORS = (
    "accounts.door.views",
    "accounts.door.lock_views",
    "accounts.door.held_views",
    "accounts.door.help_views",
    "accounts.own.views",
    "accounts.own.factor_views",
    "accounts.people.views",
    "accounts.people.invite_views",
    "accounts.people.join_views",
    "accounts.people.agency_views",
    "accounts.circle.views",
    "accounts.circle.member_views",
    "accounts.circle.words_views",
    "accounts.circle.recovery_views",
    "accounts.circle.partner_views",
    "accounts.rules.views",
    "accounts.rules.guide_views",
    "providers.desk_views",
    "providers.record_views",
    "providers.report_views",
    "philosophy.views",
    "philosophy.record_views",
    "philosophy.own_views",
    "philosophy.rule_views",
    "philosophy.assessment_views",
    "partnerships.agreements.views",
    "partnerships.agreements.people_views",
    "partnerships.agreements.paper_views",
    "partnerships.training.views",
    "partnerships.consultation.views",
    "partnerships.commitments.views",
    "partnerships.linkage.views",
    "toolkit.shelf_views",
    "toolkit.paper_views",
    "toolkit.voice_views",
    "toolkit.evaluation_views",
    "toolkit.answer_views",
    "find.views",
    "find.partner_views",
    "find.handout_views",
    "referrals.handoff_views",
)


def install_database(app: Flask, settings: Settings) -> None:
    """The engine, the session and the migrations."""
    os.umask(0o077)  # whatever makes the database's file, it is for its owner's eyes alone
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database_url)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "directory" / "migrations"), render_as_batch=True)
    with app.app_context():
        open_database()
        outbox.envelopes[db.engine] = envelope(settings.secret_key)
        route = post.route_of(settings.smtp_url, settings.mail_from)
        app.extensions["postman"] = post.install(db.engine, route) if route else None


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
            # Behind a cover nobody's name is shown, not even on the door that leads back, nor before the second step.
            "actor": GUEST if current_actor().is_covered or current_actor().is_pending else current_actor(),
            "static_url": addresses.__getitem__,
            "locale": current_locale(),
            "is_demo": settings.demo,
            "token": form_token(),
            "nav": list_nav,
            "duty_name": duty_name,
            "languages": book.languages(),
            "people_word": people_word,
        }


def list_nav() -> list[tuple[str, str]]:
    """The screens in the bar for the hat that is worn."""
    return [(address, _(label)) for permission, address, label in NAV if current_actor().may(permission)]


def people_word(key: str, *, many: bool = False) -> str:
    """The coalition's word for the people whom the directory is for (`word_survivor`), or who used violence."""
    return definitions.word_of(book.current(), key, current_locale(), many=many)


def duty_name(duty: str) -> str:
    """A duty in words."""
    return _(DUTIES[Duty(duty)])


_tokens: dict[str, str] = {}


def form_token() -> str:
    """The token of this sign-in's forms. It does not run out, so it is signed once a process and not once a page."""
    kept = _tokens.get(session.get("csrf_token", ""))  # one look: another thread may empty it at any moment
    if kept is not None:
        return kept
    if len(_tokens) > 2000:
        _tokens.clear()
    signed: str = generate_csrf()
    _tokens[session["csrf_token"]] = signed
    return signed


def install_doors(app: Flask) -> None:
    """Register every feature's views and commands."""
    from directory import cli
    from directory.accounts.views import blueprint as accounts
    from directory.accounts.views import cover_screen, demo_sign_in
    from directory.find import blueprint as find
    from directory.insight.views import blueprint as insight
    from directory.partnerships import blueprint as partnerships
    from directory.philosophy import blueprint as philosophy
    from directory.philosophy.questions import book as question_book
    from directory.providers import blueprint as providers
    from directory.referrals import blueprint as referrals
    from directory.toolkit import blueprint as toolkit
    from directory.web.views import blueprint as web

    question_book()  # a set that is broken stops the start, and says where
    for name in DOORS:
        import_module(f"directory.{name}")  # it puts its doors on the blueprint of its feature
    for blueprint in (web, accounts, providers, philosophy, partnerships, toolkit, find, referrals, insight):
        app.register_blueprint(blueprint)
    # The cast's door is open to anybody on this machine: there is nothing to forge. The gate still reads the Origin.
    csrf.exempt(demo_sign_in)
    # The one button that must not fail on a token that another tab has outdated; the worst forgery is a blank screen.
    csrf.exempt(cover_screen)
    cli.install_commands(app)
