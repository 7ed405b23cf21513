"""What the coordinator keeps beside the answers: rules with their citation, terms, links and replies."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from directory.core import clock
from directory.core.actor import Actor
from directory.core.db import db
from directory.core.problems import NotFound
from directory.philosophy import policy
from directory.philosophy.models import OwnLink, OwnTerm, Reply, StandardRule
from directory.philosophy.queries.subjects import Subject, of_service, subjects_where
from directory.providers.models import Listing, Organization
from directory.providers.queries import visible


def list_rules_in_force() -> list[StandardRule]:
    """The rules that the coalition has switched on, from the day on which they hold."""
    holds = StandardRule.is_on, StandardRule.holds_from <= clock.now().date()
    return list(db.session.scalars(select(StandardRule).where(*holds).order_by(StandardRule.title_en)))


def list_rules(actor: Actor) -> list[StandardRule]:
    """Every rule, for who may write them."""
    if not policy.can_record(actor):
        return []
    return list(db.session.scalars(select(StandardRule).order_by(StandardRule.title_en, StandardRule.id)))


def get_rule(actor: Actor, rule_id: uuid.UUID) -> StandardRule:
    """One rule; NotFound for who may not write it, as for one that is not there."""
    found = db.session.get(StandardRule, rule_id)
    if found is None or not policy.can_record(actor):
        raise NotFound
    return found


def get_term(actor: Actor, subject: Subject, term_id: uuid.UUID) -> OwnTerm:
    """A term of a subject."""
    found = db.session.get(OwnTerm, term_id)
    if found is None or found.subject_id != subject.id or not policy.can_record(actor):
        raise NotFound
    return found


def list_links(actor: Actor, subject: Subject, now: datetime) -> list[OwnLink]:
    """The links of a subject that still open its page."""
    if not policy.can_record(actor):
        return []
    is_open = (OwnLink.subject_id == subject.id, OwnLink.ended_at.is_(None), OwnLink.expires_at > now)
    return list(db.session.scalars(select(OwnLink).where(*is_open).order_by(OwnLink.made_at.desc())))


def find_link(token_hash: bytes, now: datetime) -> tuple[OwnLink, Subject] | None:
    """The open link of a token with its subject; None for one that ended, ran out, or whose partner is not listed."""
    link = db.session.scalars(select(OwnLink).where(OwnLink.token_hash == token_hash)).first()
    if link is None or link.ended_at is not None or link.expires_at <= now:
        return None
    found = subjects_where([link.organization_id], Organization.listing == Listing.LISTED)
    if not found:
        return None
    try:
        return link, (of_service(found[0], link.service_id) if link.service_id else found[0])
    except NotFound:
        return None


def list_waiting_replies(actor: Actor) -> list[Row[Any]]:
    """Replies of programs that nobody at the desk has read, the oldest first, with the program's name."""
    if not policy.can_record(actor):
        return []
    statement = (
        select(
            Reply.id,
            Reply.organization_id,
            Reply.service_id,
            Reply.body,
            Reply.said_by,
            Reply.recorded_at,
            Organization.name,
        )
        .join(Organization, Organization.id == Reply.organization_id)
        .where(visible(actor), Reply.read_at.is_(None))
        .order_by(Reply.recorded_at)
    )
    return list(db.session.execute(statement))


def get_reply(actor: Actor, reply_id: uuid.UUID) -> Reply:
    """A reply of a program, for the desk that answers for it; NotFound for anybody else."""
    found = db.session.get(Reply, reply_id)
    if found is None or not policy.can_record(actor):
        raise NotFound
    return found
