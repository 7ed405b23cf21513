"""Survivors' voice brought to partners, and whether a partner allows processes that the community leads."""

from typing import Any
from uuid import UUID, uuid4

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.core.db import db
from directory.core.permissions import Permission
from directory.providers.persons import Hint, find_hints
from directory.toolkit import actions, blueprint, policy, queries
from directory.toolkit.forms import CommunityForm, VoiceForm
from directory.toolkit.telling import telling, today
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond


@blueprint.get("/toolkit/voices")
@access(Permission.READ_PARTNERSHIPS)
def list_voices() -> Response:
    """What was brought to partners, the newest first."""
    rows = queries.list_voices(current_actor())
    return respond("toolkit/voices.html", "main", rows=rows, **telling())


@blueprint.get("/partners/<uuid:organization_id>/voices")
@access(Permission.READ_PARTNERSHIPS)
def show_voices(organization_id: UUID) -> Response:
    """What was brought to one partner, and the form for more."""
    return _show_voices(organization_id, _voice_form())


@blueprint.post("/partners/<uuid:organization_id>/voices")
@access(Permission.LOG_CONSULTATION, unlocked=True)
def bring_voice(organization_id: UUID) -> Response:
    """Log it; words that look like a person are asked about once, and kept if they are sent again."""
    if not policy.can_bring_voice(current_actor()):
        raise policy.NotForYou
    partner = queries.get_partner(current_actor(), organization_id)
    form = _voice_form(request.form)
    if not form.validate():
        return _show_voices(organization_id, form, 422)
    words = " ".join((form.words.data or "").split())
    found = find_hints(words, [partner.name])
    if found and request.form.get("sure") != words:
        return _show_voices(organization_id, form, 422, found)
    said = form.data
    key = request.form.get("key", "")
    actions.bring_voice(current_actor(), organization_id, said["brought_on"], said["theme"], words, key)
    db.session.commit()
    flash(_("Kept."))
    return go(url_for("toolkit.show_voices", organization_id=organization_id))


@blueprint.post("/toolkit/voices/<uuid:voice_id>/drop")
@access(Permission.LOG_CONSULTATION, unlocked=True)
def drop_voice(voice_id: UUID) -> Response:
    """Take a line off for good."""
    if not policy.can_bring_voice(current_actor()):
        raise policy.NotForYou
    voice = queries.get_voice(current_actor(), voice_id)
    home = url_for("toolkit.show_voices", organization_id=voice.organization_id)
    actions.drop_voice(current_actor(), voice)
    db.session.commit()
    flash(_("Taken off for good."))
    return go(home)


@blueprint.get("/partners/<uuid:organization_id>/community")
@access(Permission.SEARCH_DIRECTORY)
def show_community(organization_id: UUID) -> Response:
    """What a partner said of processes that the community leads, now and before."""
    form = CommunityForm(data={"said_on": today()})
    form.offer(today())
    return _show_community(organization_id, form)


@blueprint.post("/partners/<uuid:organization_id>/community")
@access(Permission.EDIT_DIRECTORY, unlocked=True)
def answer_community(organization_id: UUID) -> Response:
    """Keep a newer answer; what was said before stays."""
    partner = queries.get_partner(current_actor(), organization_id)
    form = CommunityForm(request.form)
    form.offer(today())
    if not form.validate():
        return _show_community(organization_id, form, 422)
    seen = request.form.get("seen", 0, type=int)
    try:
        said = form.data
        key = request.form.get("key", "")
        actions.answer_community(current_actor(), partner, form.answer, said["said_by"], said["said_on"], seen, key)
    except policy.Stale:
        db.session.rollback()
        return _show_community(organization_id, form, 409)
    db.session.commit()
    flash(_("Kept."))
    return go(f"/partners/{organization_id}#toolkit")


def _voice_form(sent: Any = None) -> VoiceForm:
    form = VoiceForm(sent, data={"brought_on": today()})
    form.offer(today())
    return form


def _show_voices(
    organization_id: UUID, form: VoiceForm, status: int = 200, found: list[Hint] | None = None
) -> Response:
    actor, words = current_actor(), telling()
    return respond(
        "toolkit/partner_voices.html",
        "main",
        status,
        partner=queries.get_partner(actor, organization_id),
        rows=queries.list_voices(actor, organization_id),
        form=form,
        found=[words["trace_word"](one) for one in found or ()],
        sure=" ".join((form.words.data or "").split()) if found else "",
        may_bring=policy.can_bring_voice(actor),
        can_drop=lambda row: policy.can_drop_voice(actor, row),
        key=_key(),
        **words,
    )


def _show_community(organization_id: UUID, form: CommunityForm, status: int = 200) -> Response:
    actor = current_actor()
    partner = queries.get_partner(actor, organization_id)
    answers = queries.list_community_answers(actor, organization_id)
    return respond(
        "toolkit/community.html",
        "main",
        status,
        partner=partner,
        answers=answers,
        form=form,
        is_stale=status == 409,
        may_answer=policy.can_answer_for(actor, partner),
        key=_key(),
        **telling(),
    )


def _key() -> str:
    return request.form.get("key") or uuid4().hex
