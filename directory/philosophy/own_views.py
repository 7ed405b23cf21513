"""The program's own page: a secret address for 30 days, what we wrote down of it, and its reply."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.core import clock
from directory.core.actor import GUEST
from directory.core.db import db
from directory.core.permissions import Permission
from directory.philosophy import actions, blueprint, queries, secret
from directory.philosophy.actions import Said, SentTwice, Stale, TooMany
from directory.philosophy.forms import AddressForm, AssessmentForm, ReplyForm, open_assessment, seen_mark
from directory.philosophy.models import Evidence
from directory.philosophy.queries import Stance
from directory.philosophy.questions import CORE
from directory.philosophy.record_views import BASE, leave
from directory.philosophy.telling import Told, ToldSet, count_all
from directory.philosophy.views import address_of, subject_of, teller
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, lead_on, respond
from directory.web.settings import current_settings


@blueprint.post(f"{BASE}/link")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def make_link(organization_id: UUID) -> Response:
    """Make the program's address, or another one in its place; it is shown this once."""
    subject = subject_of(organization_id)
    token = actions.make_link(current_actor(), subject)
    db.session.commit()
    home = current_settings().public_url or request.host_url.rstrip("/")
    address = f"{home}{url_for('philosophy.show_own')}#{token}"
    return respond("philosophy/link.html", "main", subject=subject, address=address, home=address_of(subject))


@blueprint.post(f"{BASE}/link/end")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def end_link(organization_id: UUID) -> Response:
    """Shut it."""
    subject = subject_of(organization_id)
    actions.end_links(current_actor(), subject)
    db.session.commit()
    return leave(_("The program’s address opens nothing any more."), address_of(subject))


@blueprint.post("/philosophy/replies/<uuid:reply_id>/read")
@access(Permission.EDIT_PHILOSOPHY, unlocked=True)
def mark_read(reply_id: UUID) -> Response:
    """The desk has read a reply."""
    actions.mark_read(current_actor(), queries.get_reply(current_actor(), reply_id))
    db.session.commit()
    flash(_("Marked as read. It stays on the program’s page."))
    return go(url_for("philosophy.list_programs"))


@blueprint.get("/own-page")
@access(Permission.PUBLIC)
def show_own() -> Response:
    """A box for the address; a small script fills it from what stands behind `#`, which no server is sent."""
    return lead_on("philosophy/own_continue.html") or _show_box(AddressForm())


@blueprint.post("/own-page")
@access(Permission.PUBLIC)
def open_own() -> Response:
    """The program's page, to whoever holds the address."""
    found = _find(request.form.get("address", ""))
    return _show_own(*found) if found else _show_closed()


@blueprint.post("/own-page/reply")
@access(Permission.PUBLIC)
def reply() -> Response:
    """Keep what the program says to it."""
    form = ReplyForm(request.form)
    found = _find(form.token.data or "")
    if found is None:
        return _show_ended(form)
    if not form.validate():
        return _show_own(*found, form=form, status=422)
    try:
        actions.reply(found[0], form.body.data or "", form.said_by.data or "", form.key.data or "")
        db.session.commit()
    except SentTwice:
        db.session.rollback()
    except TooMany:
        form.form_errors.append(_("Ten replies a day are the most. What you typed is still here: send it tomorrow."))
        return _show_own(*found, form=form, status=429)
    return _show_own(*found, said=_("Thank you. Your reply stands on your page now, as yours."))


@blueprint.post("/own-page/assessment")
@access(Permission.PUBLIC)
def assess_own() -> Response:
    """Keep the program's answers to the seven questions."""
    t = teller()
    form = open_assessment(t.locale, t.today, request.form, has_program=request.form.get("has_program") != "no")
    found = _find(form.token.data or "")
    if found is None or found[0].service_id:  # one service's address does not speak for the whole organization
        return _show_ended(form)
    if not form.validate() or form.year.data != t.today.year:
        return _show_own(*found, mirror=form, status=422)
    said = Said(form.said_by.data or "", "", form.said_on.data or t.today)
    year, seen = form.year.data or 0, form.seen_number
    try:
        _keep_own(found[0], form, said, seen)
    except SentTwice:
        db.session.rollback()
    except Stale:
        db.session.rollback()
        form.seen.data = seen_mark(year, _number(found[0].organization_id, year))
        return _show_own(*found, mirror=form, status=409)
    except TooMany:
        form.form_errors.append(_("Ten times a day are the most. What you typed is still here: send it tomorrow."))
        return _show_own(*found, mirror=form, status=429)
    return _show_own(*found, said=_("Thank you. Your answers are kept."))


def _keep_own(subject: Any, form: AssessmentForm, said: Said, seen: int) -> None:
    side = {"organization_id": subject.organization_id}
    has_program = form.has_program.data != "no"
    actions.assess(
        None, side, form.year.data or 0, form.answers, said, seen, form.key.data or "", has_program=has_program
    )
    db.session.commit()


def _find(typed: str) -> tuple[Any, str] | None:
    """The subject of an address that still opens something, with its token."""
    token = secret.token_in(typed)
    found = queries.find_link(secret.hash_of(token), clock.now()) if token else None
    return (found[1], token) if found else None


def _number(organization_id: UUID, year: int) -> int:
    kept = queries.list_own_assessments(organization_id).get(year)
    return kept.number if kept else 0


def _show_own(
    subject: Any, token: str, *, form: ReplyForm | None = None, mirror: Any = None, said: str = "", status: int = 200
) -> Response:
    """What we wrote down of a program: never survivors' themes, which are not asked for here at all."""
    t = teller()
    stance = queries.get_stance(GUEST, subject)
    sets = [_without_informants(one, stance) for one in t.sets(stance)]
    kept = next(iter(queries.list_own_assessments(subject.organization_id).values()), None)
    if kept is not None and kept.year != t.today.year:
        kept = None
    return respond(
        "philosophy/own_page.html",
        "content",
        status,
        subject=subject,
        statements=[t.statement(row) for row in stance.statements],
        sets=[one for one in sets if one.counts.answered or one.name == CORE],
        counts=count_all(sets),
        terms=stance.terms,
        replies=stance.replies,
        flags=t.flags(stance),
        form=form or ReplyForm(token=token, key=new_key()),
        mirror=mirror
        or open_assessment(
            t.locale, t.today, None, kept.answers if kept else None, has_program=kept.has_program if kept else True,
            year=t.today.year, said_on=t.today, token=token, key=new_key(),
            seen=seen_mark(t.today.year, kept.number if kept else 0),
        ),
        said=said,
        is_stale=status == 409,
        t=t,
    )  # fmt: skip


def _without_informants(one: ToldSet, stance: Stance) -> ToldSet:
    """A set without the name of whoever told us of the program from outside: what was said stays, to be replied to."""

    def hide(line: Told) -> Told:
        answer = stance.standing(line.id).answer
        return replace(line, who="") if answer and answer.evidence == Evidence.THIRD_PARTY else line

    return replace(one, groups=[(name, [hide(line) for line in lines]) for name, lines in one.groups])


def _show_closed() -> Response:
    form = AddressForm(request.form)
    form.address.errors = [_("This opens nothing. Paste all of it, or ask the coordinator for a new one.")]
    return _show_box(form, 422)


def _show_ended(sent: ReplyForm | AssessmentForm) -> Response:
    """The address ended while somebody wrote: nothing of it is kept here, and all of it is shown, to be copied."""
    form = AddressForm()
    form.form_errors.append(_("The address of this page opens nothing any more. Ask the coordinator for a new one."))
    return _show_box(form, 410, sent.typed)


def _show_box(form: AddressForm, status: int = 200, typed: Sequence[tuple[str, str]] = ()) -> Response:
    return respond("philosophy/own_open.html", "content", status, form=form, typed=typed)
