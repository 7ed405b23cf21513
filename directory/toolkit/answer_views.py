"""The one door of the toolkit for people who are not signed in: a participant answers, with a code from paper.

Whatever is wrong, the page is the same: the address, the code, or that there were too many tries. Nobody learns by it
whether an address exists. What is answered leaves no moment behind but the request log's line, which names no address.
"""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from directory.accounts.door.calling import client_address
from directory.accounts.proof import throttle
from directory.core.db import db
from directory.core.permissions import Permission
from directory.toolkit import blueprint
from directory.toolkit.evaluations import actions, codes
from directory.toolkit.questions import get_set
from directory.toolkit.telling import today
from directory.web.access import access
from directory.web.language import current_locale
from directory.web.respond import respond

ADDRESS = "/e/<short>"


@blueprint.get(ADDRESS)
@access(Permission.PUBLIC)
def show_questions(short: str) -> Response:
    """The questions, the same at every address."""
    return _show(short)


@blueprint.post(ADDRESS)
@access(Permission.PUBLIC)
def answer(short: str) -> Response:
    """Count an answer; the code is then used up."""
    subjects = [(throttle.ADDRESS, f"evaluation {client_address()}")]  # a room that mistypes shuts no sign-in
    if not throttle.admit(subjects):
        return _show(short, 422)
    try:
        actions.take_answer(short, codes.typed(request.form.get("code")), request.form, today().year)
    except actions.WrongCode:
        db.session.rollback()
        return _show(short, 422)
    throttle.clear(subjects)
    db.session.commit()
    return respond("toolkit/answered.html", "main")


def _show(short: str, status: int = 200) -> Response:
    sent: dict[str, Any] = request.form.to_dict() if request.method == "POST" else {}
    return respond(
        "toolkit/answer.html",
        "main",
        status,
        short=short[:12],
        asked=get_set(actions.QUESTIONS),
        sent=sent,
        language=current_locale(),
        is_refused=status == 422,
    )
