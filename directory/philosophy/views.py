"""What programs stand for, to read: the list, a program's page, what changed, and programs side by side."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.core import clock
from directory.core.paging import Page
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.philosophy import blueprint, difference, policy, queries
from directory.philosophy.comparing import compare
from directory.philosophy.queries import Program, Subject
from directory.philosophy.telling import Teller, count_all
from directory.web.access import access
from directory.web.gate import current_actor
from directory.web.language import current_locale
from directory.web.respond import respond
from directory.web.settings import current_settings

PAGE = 40
WORKLIST = 12


def teller() -> Teller:
    """How this answer tells things."""
    timezone = current_settings().timezone
    return Teller(current_locale(), timezone, clock.today(timezone))


def this_day() -> date:
    """The date on the coalition's wall."""
    return clock.today(current_settings().timezone)


def subject_of(organization_id: UUID) -> Subject:
    """Whom the address speaks of: a partner, or one of its services; NotFound for one that is not to be seen."""
    service_id = request.args.get("service", type=UUID)
    return queries.get_subject(current_actor(), organization_id, service_id)


def address_of(subject: Subject, endpoint: str = "philosophy.show_philosophy", **values: Any) -> str:
    """A screen of a program."""
    return url_for(endpoint, organization_id=subject.organization_id, service=subject.service_id, **values)


@blueprint.get("/philosophy")
@access(Permission.SEARCH_DIRECTORY)
def list_programs() -> Response:
    """The programs that are asked, to be read and compared; for the coordinator what is left to do."""
    actor, t = current_actor(), teller()
    programs = queries.list_programs(actor)
    number = max(1, request.args.get("page", 1, type=int))
    rows = programs[(number - 1) * PAGE : number * PAGE]
    may_record = policy.can_record(actor)
    return respond(
        "philosophy/programs.html",
        "main",
        page=Page(rows, number, PAGE, len(programs)),
        t=t,
        may_record=may_record,
        silent=[one for one in programs if not one.asked][:WORKLIST] if may_record else [],
        oldest=_oldest(programs, t) if may_record else [],
        replies=queries.list_waiting_replies(actor),
        key=new_key,
    )


def _oldest(programs: Sequence[Program], t: Teller) -> list[Program]:
    """Programs that said something more than a year ago and have not confirmed it since, the oldest first."""
    limit = t.today - policy.CONFIRMED_FOR
    old = [one for one in programs if one.last_on and one.last_on < limit]
    return sorted(old, key=lambda one: one.last_on or t.today)[:WORKLIST]


@blueprint.get("/partners/<uuid:organization_id>/philosophy")
@access(Permission.SEARCH_DIRECTORY)
def show_philosophy(organization_id: UUID) -> Response:
    """All that a program says of itself, with what it was not asked."""
    actor, t = current_actor(), teller()
    subject = subject_of(organization_id)
    stance = queries.get_stance(actor, subject)
    sets = t.sets(stance)
    return respond(
        "philosophy/page.html",
        "main",
        subject=subject,
        stance=stance,
        statements=[t.statement(row) for row in stance.statements],
        sets=sets,
        counts=count_all(sets),
        flags=t.flags(stance),
        confirmed=t.when(stance.confirmed.confirmed_on) if stance.confirmed else None,
        services=queries.list_services(subject),
        may_record=policy.can_record(actor),
        may_read_themes=policy.can_read_themes(actor, subject),
        may_assess=policy.can_assess(actor),
        links=queries.list_links(actor, subject, clock.now()),
        to=lambda endpoint, **values: address_of(subject, endpoint, **values),
        t=t,
        key=new_key(),
    )


@blueprint.get("/partners/<uuid:organization_id>/philosophy/changes")
@access(Permission.SEARCH_DIRECTORY)
def show_difference(organization_id: UUID) -> Response:
    """What changed between two versions of a program's own words: the last two, or two that were chosen."""
    t, subject = teller(), subject_of(organization_id)
    stance = queries.get_stance(current_actor(), subject)
    versions = {row.number: row for row in stance.statements}
    newest = max(versions, default=0)
    later = request.args.get("to", newest, type=int)
    earlier = request.args.get("from", later - 1, type=int)
    if later not in versions or earlier not in versions:
        raise NotFound
    return respond(
        "philosophy/difference.html",
        "main",
        subject=subject,
        home=address_of(subject),
        versions=[t.statement(row) for row in stance.statements],
        earlier=t.statement(versions[earlier]),
        later=t.statement(versions[later]),
        pieces=difference.compare(versions[earlier].body, versions[later].body),
    )


@blueprint.get("/compare")
@access(Permission.SEARCH_DIRECTORY)
def show_comparison() -> Response:
    """Two to four programs on the same questions; with fewer or more, the list to choose from says so."""
    actor, t = current_actor(), teller()
    subjects = _chosen()
    if not policy.LEAST_COMPARED <= len(subjects) <= policy.MOST_COMPARED:
        return _show_choice(subjects)
    stances = queries.list_stances(actor, subjects)
    return respond(
        "philosophy/compare.html",
        "main",
        stances=stances,
        statements=[t.statement(one.statements[0]) if one.statements else None for one in stances],
        confirmed=[t.when(one.confirmed.confirmed_on) if one.confirmed else None for one in stances],
        flags=[t.flags(one) for one in stances],
        sheets=compare(stances, t),
        without=lambda one: [str(s.id) for s in subjects if s is not one],
        address_of=address_of,
        today=t.when(t.today),
    )


def _show_choice(subjects: list[Subject]) -> Response:
    """Programs to choose from, with those ticked that were chosen."""
    return respond(
        "philosophy/choose.html",
        "main",
        programs=queries.list_programs(current_actor()),
        chosen={one.id for one in subjects},
        is_too_many=len(subjects) > policy.MOST_COMPARED,
        is_sent="with" in request.args,
        t=teller(),
    )


def _chosen() -> list[Subject]:
    """The programs that the address names, each once; a service as `organization.service`."""
    found: dict[UUID, Subject] = {}
    pairs = [_pair(text) for text in dict.fromkeys(request.args.getlist("with"))][: policy.MOST_COMPARED + 1]
    ids = [pair[0] for pair in pairs if pair]
    organizations = {one.organization_id: one for one in queries.list_subjects(current_actor(), ids)}
    for pair in pairs:
        if pair and pair[0] in organizations:
            subject = organizations[pair[0]]
            chosen = queries.of_service(subject, pair[1]) if pair[1] else subject
            found.setdefault(chosen.id, chosen)
    return list(found.values())


def _pair(text: str) -> tuple[UUID, UUID | None] | None:
    organization, _, service = text.partition(".")
    try:
        return UUID(organization), UUID(service) if service else None
    except ValueError:
        return None
