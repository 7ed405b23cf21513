"""Reads of what programs stand for: every one takes the actor, and begins with what that actor may see.

The number of statements is the same for one program and for four, for one answer and for two hundred.
"""

from directory.philosophy.queries.assessing import (
    answers_of,
    list_assessments,
    list_barriers,
    list_gaps,
    list_own_assessments,
    list_partners_assessed,
)
from directory.philosophy.queries.keeping import (
    find_link,
    get_reply,
    get_rule,
    get_term,
    list_links,
    list_rules,
    list_rules_in_force,
    list_waiting_replies,
)
from directory.philosophy.queries.programs import Program, list_programs
from directory.philosophy.queries.stances import (
    Stance,
    get_brief,
    get_stance,
    list_answer_rows,
    list_facts,
    list_stances,
)
from directory.philosophy.queries.subjects import (
    Subject,
    get_subject,
    list_services,
    list_subjects,
    of_service,
)

__all__ = [
    "Program", "Stance", "Subject", "answers_of", "find_link", "get_brief", "get_reply", "get_rule", "get_stance",
    "get_subject", "get_term", "list_answer_rows", "list_assessments", "list_barriers", "list_facts", "list_gaps",
    "list_links",
    "list_own_assessments", "list_partners_assessed", "list_programs", "list_rules", "list_rules_in_force",
    "list_services", "list_stances", "list_subjects", "list_waiting_replies", "of_service",
]  # fmt: skip
