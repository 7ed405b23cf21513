"""Structured logs: one line a request with the route's pattern, never its values, query or body."""

import logging
import sys
import time

import structlog
from flask import Flask, Response, g, request

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_DEPTH = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure_logs(level: str, *, for_good: bool = True) -> None:
    """Write JSON lines to the standard error stream; tests, which configure anew, do not want it `for_good`."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_DEPTH[level]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=for_good,
    )


def install_request_log(app: Flask) -> None:
    """One line for each request that a view or an error answered; static files are left out."""
    log = structlog.get_logger()

    @app.before_request
    def note_start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write_line(response: Response) -> Response:
        if request.endpoint != "web.static_file":
            rule = request.url_rule
            taken = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
            log.info(
                "request",
                method=request.method if request.method in _METHODS else "other",
                route=rule.rule if rule else "-",
                status=response.status_code,
                ms=round(taken, 1),
            )
        return response
