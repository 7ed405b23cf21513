"""Agencies, people and hats on one screen, and one screen for each person."""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts import policy
from directory.accounts.circle import queries as circle
from directory.accounts.people import hats, log, members, recovery
from directory.accounts.people.forms import ReasonForm
from directory.accounts.people.members import Member
from directory.accounts.policy import Hat
from directory.accounts.telling import telling
from directory.accounts.views import blueprint
from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.permissions import Duty, Permission
from directory.core.problems import NotFound
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond


@blueprint.get("/people")
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def show_people() -> Response:
    """Who may come in, where and under which hats; who is invited; who left."""
    actor = current_actor()
    return respond(
        "accounts/people.html", "content", groups=members.list_groups(actor), requests=members.list_requests(actor),
        recoveries=circle.list_requests(actor),
        may_invite=bool(policy.duties_to_invite(actor, actor.agency_id, 0)) if actor.agency_id else False,
        may_read_log=policy.can_read_log(actor), may_register=policy.can_register_browser(actor), policy=policy,
        of_coalition=members.list_of_coalition(),
        me=actor, now=clock.now(), **telling(),
    )  # fmt: skip


@blueprint.get("/people/log")
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def show_people_log() -> Response:
    """Who did what with accounts."""
    number = request.args.get("page", "1")
    page = log.list_lines(current_actor(), int(number[:6]) if number.isdecimal() else 1)
    return respond("accounts/people_log.html", "content", page=page, sayings=log.SAYINGS, **telling())


@blueprint.get("/people/<uuid:person_id>")
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def show_person(person_id: UUID) -> Response:
    """One person: the hats, and what one may do."""
    return _show(members.get_member(current_actor(), person_id))


@blueprint.post("/people/<uuid:person_id>/hats")
@access(Permission.MANAGE_PEOPLE, fresh=True)
def give_hat(person_id: UUID) -> Response:
    """Give somebody a further hat, or bring somebody back under one."""
    member = members.get_member(current_actor(), person_id)
    hats.give_hat(current_actor(), member, _chosen_hat(member))
    db.session.commit()
    flash(_("Done. The hat can be worn from the next sign-in on."))
    return go(url_for("accounts.show_person", person_id=person_id))


@blueprint.post("/people/<uuid:person_id>/hats/<uuid:membership_id>/end")
@access(Permission.MANAGE_PEOPLE, fresh=True)
def end_hat(person_id: UUID, membership_id: UUID) -> Response:
    """Take a hat away."""
    actor = current_actor()
    member = members.get_member(actor, person_id)
    membership = next((one for one in member.live if one.id == membership_id), None)
    if membership is None:
        raise NotFound
    hats.end_hat(actor, member, membership)
    db.session.commit()
    flash(_("The hat was taken away. Whoever was signed in under it is out at the next click."))
    return go(url_for("accounts.show_people"))


@blueprint.get("/people/<uuid:person_id>/left")
@access(Permission.MANAGE_PEOPLE, unlocked=True)
def ask_left(person_id: UUID) -> Response:
    """Ask once more before somebody is shut out."""
    actor = current_actor()
    member = members.get_member(actor, person_id)
    if not policy.can_say_left(actor, member.standing):
        raise NotFound
    return respond("accounts/left.html", "content", member=member)


@blueprint.post("/people/<uuid:person_id>/left")
@access(Permission.MANAGE_PEOPLE, fresh=True)
def say_left(person_id: UUID) -> Response:
    """Shut somebody out at once."""
    member = members.get_member(current_actor(), person_id)
    hats.say_left(current_actor(), member)
    db.session.commit()
    flash(_("Noted. Every sign-in of this person ends at the next click."))
    return go(url_for("accounts.show_people"))


@blueprint.post("/people/<uuid:person_id>/sign-ins/end")
@access(Permission.MANAGE_PEOPLE, fresh=True)
def end_sign_ins_of(person_id: UUID) -> Response:
    """End every sign-in of somebody whose telephone or computer is gone."""
    hats.end_sign_ins_of(current_actor(), members.get_member(current_actor(), person_id))
    db.session.commit()
    flash(_("Every sign-in of this person ends at the next click. They can sign in anew."))
    return go(url_for("accounts.show_person", person_id=person_id))


@blueprint.post("/people/<uuid:person_id>/code")
@access(Permission.MANAGE_PEOPLE, fresh=True)
def issue_code(person_id: UUID) -> Response:
    """Make a spoken code, and show it once; or begin the day's wait for one."""
    actor = current_actor()
    member = members.get_member(actor, person_id)
    waits = policy.reset_waits(actor, member.standing)
    request_ = recovery.find_request(person_id) if waits else None
    if waits and (request_ is None or request_.ready_at > clock.now()):
        return _ask_for_code(actor, member)
    code = recovery.issue_code(actor, member)
    db.session.commit()
    return respond("accounts/spoken_code.html", "content", member=member, code=code)


@blueprint.post("/people/waiting/<uuid:request_id>/stop")
@access(Permission.SIGNED_IN, unlocked=True)
def withdraw_request(request_id: UUID) -> Response:
    """Take back that a spoken code is on its way: a coordinator, or whom it is for."""
    recovery.withdraw_request(current_actor(), request_id)
    db.session.commit()
    flash(_("Stopped. No code will be given."))
    may_manage = current_actor().may(Permission.MANAGE_PEOPLE)
    return go(url_for("accounts.show_people" if may_manage else "accounts.show_account"))


def _ask_for_code(actor: Actor, member: Member) -> Response:
    form = ReasonForm(request.form)
    if not form.validate():
        return _show(member, form, 422)
    recovery.ask_for_code(actor, member, form.data["reason"])
    recovery.tell_of_request(
        member.person,
        _("Directory: a code for your account was asked for"),
        _(
            "Somebody asked that you be let in with a new telephone or passphrase.\n\n"
            "If this was you, call in 24 hours. "
            "If it was not, sign in and stop it under “My account”, or call your coalition's coordinator.\n"
        ),
    )
    db.session.commit()
    flash(_("Noted. The code can be made in 24 hours; until then it can be stopped."))
    return go(url_for("accounts.show_person", person_id=member.person.id))


def _show(member: Member, form: ReasonForm | None = None, status: int = 200) -> Response:
    actor, standing = current_actor(), member.standing
    names = {one.agency_id: one.agency.name for one in member.memberships}
    return respond(
        "accounts/person.html", "content", status, member=member, form=form or ReasonForm(),
        to_give=[(hat, names[hat.agency_id]) for hat in policy.hats_to_give(actor, standing) if hat.agency_id in names],
        can_end={one.id: policy.can_end_hat(actor, standing, members.hat_of(one)) for one in member.live},
        may_say_left=policy.can_say_left(actor, standing), may_end_sign_ins=policy.can_end_sign_ins(actor, standing),
        waits=policy.reset_waits(actor, standing) if member.live else None,
        waiting=recovery.find_request(member.person.id), now=clock.now(),
        is_self=actor.person_id == member.person.id, **telling(),
    )  # fmt: skip


def _chosen_hat(member: Member) -> Hat:
    """The hat that was pressed: an agency of the person's and a duty; NotFound for words that are neither."""
    agency, _sep, duty = request.form.get("hat", "").partition(" ")
    found = next((one for one in member.memberships if str(one.agency_id) == agency), None)
    if found is None or duty not in list(Duty):
        raise NotFound
    return Hat(found.agency_id, Duty(duty))
