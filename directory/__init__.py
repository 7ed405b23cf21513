"""Linkage: a coalition's directory of partners, and (behind it) a sealed place for referrals."""

from flask import Flask

from directory.config import ROOT, Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Settings, database, gate, doors, errors: assembled here, decided elsewhere."""
    from directory import doors
    from directory.accounts.demo import refuse_foreign_database, refuse_published_passphrases
    from directory.accounts.held import hold_form
    from directory.accounts.proof.derivation import refuse_rows_of_tests
    from directory.accounts.rules.book import languages
    from directory.accounts.session import is_fresh, load_actor
    from directory.web.errors import install_errors
    from directory.web.gate import install_gate
    from directory.web.headers import install_headers
    from directory.web.logs import configure_logs, install_request_log

    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.from_mapping(_flask_settings(settings))
    app.extensions["settings"] = settings
    configure_logs(settings.log_level, for_good=not settings.testing)
    doors.install_database(app, settings)
    install_request_log(app)
    install_headers(app, secure=not settings.demo)
    asks = (load_actor, hold_form, is_fresh, doors.csrf.protect, languages)
    install_gate(app, *asks, fallback=settings.locale, demo=settings.demo)
    doors.install_forms_and_languages(app, settings)
    doors.install_doors(app)
    install_errors(app)
    with app.app_context():
        refuse_rows_of_tests()
        refuse_published_passphrases()
        if settings.demo:
            refuse_foreign_database()
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "TRUSTED_HOSTS": list(settings.hosts),
        "MAX_CONTENT_LENGTH": settings.max_form_bytes,
        "MAX_FORM_PARTS": 500,
        # On plain-http loopback not every browser keeps a Secure cookie, so the demo's has another name.
        "SESSION_COOKIE_NAME": "directory-demo" if settings.demo else "__Host-directory",
        "SESSION_COOKIE_SECURE": not settings.demo,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the sign-in
        "WTF_CSRF_SSL_STRICT": False,  # it wants a Referer, which our policy never sends; the gate reads the Origin
        "TESTING": settings.testing,
    }
