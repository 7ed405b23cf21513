"""The page of a hand-off link: somebody without an account opens what was handed on to them.

A GET changes nothing, since programs that look through letters open every link in them. Whatever is wrong, the link,
the words, or that there were too many tries, the answer is the same.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from babel.dates import format_skeleton, format_time
from flask import request
from werkzeug.wrappers import Response

from directory.accounts.door.calling import client_address
from directory.accounts.proof import throttle
from directory.accounts.proof.derivation import Busy, derive_for_link, profile_for_links
from directory.core import clock
from directory.core.db import db
from directory.core.permissions import Permission
from directory.referrals import blueprint
from directory.referrals.forms import HandoffForm
from directory.referrals.released import Released
from directory.vault import links
from directory.vault.sealing import Unopened
from directory.web.access import access
from directory.web.language import current_locale
from directory.web.language import gettext as _
from directory.web.respond import lead_on, respond
from directory.web.settings import current_settings

log = structlog.get_logger()


@blueprint.get("/handoff")
@access(Permission.PUBLIC)
def show_handoff() -> Response:
    """A box for the words and one for the address; a small script fills the second from what stands behind `#`."""
    return lead_on("referrals/handoff_continue.html") or respond(
        "referrals/handoff.html", "content", form=HandoffForm()
    )


@blueprint.post("/handoff")
@access(Permission.PUBLIC)
def open_handoff() -> Response:
    """Open what was handed on."""
    form = HandoffForm(request.form)
    if not form.validate():
        return _show(form, 422)
    try:
        opened = _open(form)
    except Unopened:
        log.info("handoff", opened=False)
        form.form_errors.append(_("The link and the words together open nothing. Look at each word once more."))
        return _show(form, 422)
    except Busy:
        form.form_errors.append(_("Many people open something at this moment. Wait a few seconds, then try again."))
        return _show(form, 503)
    log.info("handoff", opened=True)
    handed = Released.from_bytes(opened.contents)
    return respond(
        "referrals/handed.html", "content", handed=handed, left=opened.openings_left, until=_told(opened.expires_at),
        **_turned(),
    )  # fmt: skip


def _open(form: HandoffForm) -> links.Opened:
    subjects = [(throttle.ADDRESS, f"handoff {client_address()}")]  # whoever guesses here shuts no sign-in
    token = form.token
    if token is None or not throttle.admit(subjects):
        raise Unopened
    settings, profile = current_settings(), profile_for_links().name
    today = clock.today(settings.timezone)
    with throttle.unless_busy(subjects):
        opened = links.open_link(token, form.said, settings.link_key, profile, derive_for_link, today)
    throttle.clear(subjects)
    db.session.commit()
    return opened


def _show(form: HandoffForm, status: int) -> Response:
    response = respond("referrals/handoff.html", "content", status, form=form, **_turned())
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _turned() -> dict[str, Any]:
    """Whoever turns the language of an answer finds the form again, and not the sign-in."""
    return {"is_frame": True, "back": "/handoff"}


def _told(moment: datetime) -> str:
    """Day and time on the wall."""
    local = moment.astimezone(ZoneInfo(current_settings().timezone))
    day = format_skeleton("MMMMEEEEd", local, locale=current_locale())
    return f"{day}, {format_time(local, 'short', locale=current_locale())}"
