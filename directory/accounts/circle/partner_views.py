"""Partners' keys, compared by voice. No address names a partner: with whom an agency works is its own matter."""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.circle import partners
from directory.accounts.circle.forms import PartnerForm
from directory.accounts.circle.ring import get_ring
from directory.accounts.people.hats import NotYours
from directory.accounts.telling import telling
from directory.accounts.views import blueprint
from directory.core.db import db
from directory.core.permissions import Permission
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond


@blueprint.get("/circle/partners")
@access(Permission.KEEP_CIRCLE, unlocked=True)
def list_partners() -> Response:
    """Whose key is known, whose has changed, and where to type what one hears."""
    return _show(PartnerForm())


@blueprint.post("/circle/partners")
@access(Permission.KEEP_CIRCLE, unlocked=True)
def compare_partner() -> Response:
    """Take a partner's key as it is now, if the words are theirs."""
    actor, form = current_actor(), PartnerForm(request.form)
    _offer(form)
    if not form.validate():
        return _show(form, 422)
    partner_id = UUID(form.data["partner"])
    is_theirs = partners.compare_partner(actor, get_ring(actor), partner_id, form.data["heard"])
    db.session.commit()  # wrong words leave a line as well
    if is_theirs:
        flash(_("Compared. What you send there is locked for them alone."))
        return go(url_for("accounts.list_partners"))
    form.heard.errors = [_("Those are not this partner's words. Nothing was changed.")]
    return _show(form, 422)


def _offer(form: PartnerForm) -> list[partners.Partner]:
    ring = get_ring(current_actor())
    if ring.circle is None:
        raise NotYours
    found = partners.list_partners(current_actor(), ring)
    form.offer([(str(one.agency_id), one.name) for one in found])
    return found


def _show(form: PartnerForm, status: int = 200) -> Response:
    return respond("accounts/circle_partners.html", "content", status, partners=_offer(form), form=form, **telling())
