"""Who can read an agency's referrals: where it stands, what comes next, what is not protected, a new key."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.circle import confirming, founding, policy, queries, rotation
from directory.accounts.circle.forms import AcceptForm
from directory.accounts.circle.ring import get_ring
from directory.accounts.circle.threats import EDITION
from directory.accounts.telling import telling
from directory.accounts.unlocking import keyring_of
from directory.accounts.views import blueprint
from directory.core.db import db
from directory.core.permissions import Permission
from directory.vault import voice
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond


@blueprint.get("/circle")
@access(Permission.KEEP_CIRCLE, unlocked=True)
def show_circle() -> Response:
    """Who can read, who waits, and what is to be done next."""
    actor = current_actor()
    ring = keyring_of(actor)
    standing, key = queries.standing_of(actor, ring), queries.find_live_key(actor.agency_id)
    return respond(
        "accounts/circle.html", "content", me=actor, standing=standing, policy=policy,
        members=queries.list_members(actor), words=voice.words_of(ring.person.public) if ring else (),
        agency_words=voice.words_of(key.public) if key and standing.is_in_circle else (),
        recovery=queries.find_recovery_key(key), acceptance=queries.find_acceptance(actor), **telling(),
    )  # fmt: skip


@blueprint.get("/circle/threats")
@access(Permission.KEEP_CIRCLE, unlocked=True)
def show_threats() -> Response:
    """What is protected and what is not, for a director to read, on the screen or on paper."""
    return _show_threats(AcceptForm())


@blueprint.post("/circle/threats")
@access(Permission.KEEP_CIRCLE, fresh=True)
def accept_threats() -> Response:
    """Note that the director accepts it."""
    form, actor = AcceptForm(request.form), current_actor()
    if not form.validate():
        return _show_threats(form, 422)
    founding.accept_threats(actor, get_ring(actor), form.data["director"])
    db.session.commit()
    flash(_("Noted."))
    return go(url_for("accounts.show_circle"))


@blueprint.post("/circle/hats")
@access(Permission.KEEP_CIRCLE, unlocked=True)
def carry_over() -> Response:
    """Let oneself read under one's further hats here."""
    confirming.carry_over(current_actor(), get_ring(current_actor()))
    db.session.commit()
    flash(_("Done. You can read under each of your hats here."))
    return go(url_for("accounts.show_circle"))


@blueprint.post("/circle/key")
@access(Permission.KEEP_CIRCLE, fresh=True)
def rotate_circle() -> Response:
    """Put a new key in the place of the old one."""
    done = rotation.rotate_circle(current_actor(), get_ring(current_actor()))
    db.session.commit()
    flash(_("Your agency has a new key. Whoever left opens nothing with the old one."))
    if done.left_out:
        flash(_("Left out, and to be confirmed again: %(names)s.", names=", ".join(done.left_out)))
    return go(url_for("accounts.show_circle"))


def _show_threats(form: AcceptForm, status: int = 200) -> Response:
    actor = current_actor()
    standing = queries.standing_of(actor, keyring_of(actor))
    return respond(
        "accounts/circle_threats.html", "content", status, form=form, edition=EDITION, standing=standing,
        may_accept=policy.can_accept(actor, standing), acceptance=queries.find_acceptance(actor), me=actor,
        **telling(),
    )  # fmt: skip
