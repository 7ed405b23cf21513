"""Doors that belong to no feature: static files and the two that a load balancer asks."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from directory.core.db import db
from directory.core.permissions import Permission
from directory.web import static_files
from directory.web.access import access
from directory.web.respond import respond

blueprint = Blueprint("web", __name__)


@blueprint.get("/static/<digest>/<path:name>")
@access(Permission.PUBLIC)
def static_file(digest: str, name: str) -> Response:
    """A static file under its digest."""
    return static_files.static_file(digest, name)


@blueprint.get("/favicon.ico")
@access(Permission.PUBLIC)
def show_icon() -> Response:
    """Browsers ask for it unasked; a plain sheet tells nobody anything."""
    return static_files.static_file("", "icon.svg")


@blueprint.get("/keys")
@access(Permission.SIGNED_IN)
def show_keys() -> Response:
    """The keys, for who has no script."""
    return respond("web/keys.html", "content")


@blueprint.get("/healthz")
@access(Permission.PUBLIC)
def show_health() -> Response:
    """The process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/readyz")
@access(Permission.PUBLIC)
def show_readiness() -> Response:
    """The process and its database answer: 200, or 503 with what is missing."""
    try:
        db.session.execute(text("SELECT count(*) FROM alembic_version"))
    except SQLAlchemyError:
        return Response("database\n", 503, content_type="text/plain; charset=utf-8")
    return Response("ok\n", content_type="text/plain; charset=utf-8")
