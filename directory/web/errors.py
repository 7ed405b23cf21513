"""Error pages, as a page and as a fragment: what happened, what was kept, what to do now."""

import sqlite3

import structlog
from flask import Flask, Response, make_response
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from directory.core.db import db, is_disk_full
from directory.core.operations import note_fault
from directory.core.problems import Problem
from directory.web.language import lazy_gettext as _l
from directory.web.respond import VARY, is_fragment_request, render

log = structlog.get_logger()

SAYINGS = {
    400: (_l("That request could not be read."), _l("Nothing was changed. Go back and try once more.")),
    403: (_l("Your hat does not open this door."), _l("Nothing was changed. Go back to where you were.")),
    404: (_l("There is nothing here."), _l("It may have moved, or the address has a slip. Start from Find.")),
    405: (_l("This address cannot be used like that."), _l("Nothing was changed. Start from Find.")),
    409: (_l("Somebody else changed this first."), _l("Look at the newer text, then decide.")),
    413: (_l("That was too large."), _l("Nothing was kept. Send less at once.")),
    419: (_l("This form was open for too long."), _l("Nothing was sent. Load the page again and repeat it.")),
    429: (_l("That was a lot at once."), _l("Wait a minute, then go on.")),
    500: (
        _l("Something broke on our side."),
        _l("What you had saved before is safe. Try again, or tell the operator."),
    ),
    503: (_l("The directory is busy."), _l("Nothing was changed. Wait a few seconds and try again.")),
    507: (
        _l("The server has no room left. Nothing was saved."),
        _l("You can go on looking. Copy what you typed, and tell the operator: the disk is full."),
    ),
}


def error_response(status: int) -> Response:
    """The saying for a status, as page or fragment."""
    headline, advice = SAYINGS.get(status, SAYINGS[400 if status < 500 else 500])
    block = "web/error_fragment.html" if is_fragment_request() else "web/error.html"
    response = make_response(render(block, headline=headline, advice=advice, status=status), status)
    response.headers["Vary"] = VARY
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def install_errors(app: Flask) -> None:
    """Answer every failure with a page that helps; nothing of what was typed is repeated or logged."""

    @app.errorhandler(CSRFError)
    def say_expired(error: CSRFError) -> Response:
        return error_response(419) if error.description and "expired" in error.description else error_response(403)

    @app.errorhandler(HTTPException)
    def say_http(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        response = error_response(error.code or 500)
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.errorhandler(Problem)
    def say_problem(error: Problem) -> Response:
        return error_response(error.status)

    @app.errorhandler(OperationalError)
    @app.errorhandler(sqlite3.OperationalError)
    def say_busy(error: Exception) -> Response:
        cause = getattr(error, "orig", error)
        log.error("database", kind=type(cause).__name__)
        return error_response(507 if is_disk_full(cause) else 503)

    @app.errorhandler(Exception)
    def say_broken(error: Exception) -> Response:
        if app.testing:
            raise error
        log.error("unhandled", kind=type(error).__name__, place=_place(error))
        _count_fault(type(error).__name__, _place(error))
        return error_response(500)


def _count_fault(kind: str, place: str) -> None:
    """Have the operator's screen show it; where even that cannot be written, the log has it."""
    try:
        db.session.rollback()
        note_fault(kind, place)
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()


def _place(error: Exception) -> str:
    """File and line of the innermost frame of ours: no values, since those may be personal."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "/directory/" in name:
            place = f"{name.rsplit('/directory/', 1)[1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
