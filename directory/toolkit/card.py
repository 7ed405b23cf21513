"""The card for somebody whose partner goes to a program: what the record says of it, in the card's language.

The catalog tells cost, languages and whom it is for. What the program answered about whom it calls, what it writes
down and whom it warns stands beside it; what it was not asked, or would rather not say, is left out.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from babel.numbers import format_currency

from directory.core import clock
from directory.core.actor import Actor
from directory.core.problems import NotFound
from directory.core.words import fold
from directory.philosophy.queries import Stance, get_stance, get_subject
from directory.philosophy.questions import book
from directory.providers.models import ServiceStatus
from directory.providers.queries import Holdings, get_holdings
from directory.providers.vocabularies import Term, list_terms
from directory.toolkit.papers import CARD, Paper, get_paper
from directory.web.language import N_, texts

LONGEST = 240
A_YEAR = timedelta(days=365)
WHOM = "whom"
_OFFERED = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)
_TELLS = (
    "abus", "agres", "assault", "batter", "domestic", "maltrat", "offender", "perpetrat", "sobreviv", "survivor",
    "victim", "violen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardFact:
    """A line of the card: what it is about (a code, and the same in words), and what is said."""

    code: str
    label: str
    said: str


ANSWERS = {
    "P1": N_("Who may call or write to you"),
    "K4": N_("Whether what you tell them is written down or reported"),
    "R3": N_("Whom they tell of a new threat"),
    "M5": N_("Whether the two of you are seen together"),
}
"""Questions of the stated philosophy that a card answers, each in words for who holds the card."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card in one language: the facts, the paper of our own, and words on it that tell what it is about."""

    language: str
    name: str
    facts: list[CardFact]
    paper: Paper
    telling: list[str]


def make_card(
    actor: Actor,
    organization_id: uuid.UUID,
    service_id: uuid.UUID | None,
    language: str,
    *,
    with_name: bool,
    with_whom: bool,
) -> Card:
    """The card of a partner or of one of its services; the name, and whom it is for, only where that was asked for."""
    held = get_holdings(actor, organization_id)
    facts = [one for one in _facts(actor, held, service_id, language) if with_whom or one.code != WHOM]
    name = held.organizations[organization_id].name if with_name else ""
    words = fold(" ".join([name, *(one.said for one in facts)])).split()
    telling = [word.strip(".,;:()") for word in words if any(part in word for part in _TELLS)]
    return Card(language, name, facts, get_paper(CARD, language), list(dict.fromkeys(telling)))


def card_facts(actor: Actor, organization_id: uuid.UUID, service_id: uuid.UUID | None, language: str) -> list[CardFact]:
    """What is known of a program that a survivor may want on paper; NotFound for one that is not to be seen."""
    return _facts(actor, get_holdings(actor, organization_id), service_id, language)


def list_offered(actor: Actor, organization_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Id and name of the services for which a card can be made; NotFound for a partner that is not to be seen."""
    held = get_holdings(actor, organization_id)
    return [(row.id, row.name) for row in held.services if row.status in _OFFERED]


def _facts(actor: Actor, held: Holdings, service_id: uuid.UUID | None, language: str) -> list[CardFact]:
    (organization_id,) = held.organizations
    services = [row for row in held.services if row.status in _OFFERED]
    if service_id is not None:
        services = [row for row in services if row.id == service_id]
        if not services:
            raise NotFound
    facts = _of_catalog(held, services, organization_id, language)
    return facts + _of_philosophy(actor, organization_id, service_id, language)


def _of_philosophy(
    actor: Actor, organization_id: uuid.UUID, service_id: uuid.UUID | None, language: str
) -> list[CardFact]:
    _, questions = texts(language), book().by_id
    stance = get_stance(actor, get_subject(actor, organization_id, service_id))
    answers = {code: _that_holds(stance, code) for code in ANSWERS}
    return [
        CardFact(code, _(label), "; ".join(questions[code].name(one, language) for one in answer.value.split(",")))
        for code, label in ANSWERS.items()
        if (answer := answers[code]) is not None and answer.value
    ]


def _that_holds(stance: Stance, code: str) -> Any:
    """The answer to a question that was given, or confirmed with all the rest, within a year: paper tells no age."""
    answer, since = stance.standing(code).answer, clock.now().date() - A_YEAR
    confirmed = stance.confirmed.confirmed_on if stance.confirmed else None
    is_held = answer is not None and (answer.on >= since or (confirmed is not None and confirmed >= since))
    return answer if is_held else None


def _of_catalog(held: Holdings, services: list[Any], organization_id: uuid.UUID, language: str) -> list[CardFact]:
    _ = texts(language)
    terms = {(term.vocabulary, term.code): term for term in list_terms()}
    ids = [row.id for row in services]
    whom = _named(held.of("term", "link_id", *ids) or held.of("term", "link_id", organization_id), terms, language)
    spoken = [_language(row, terms, language) for row in held.of("language", "service_id", *ids)]
    told = (
        (WHOM, _("For whom"), ", ".join(whom)),
        ("cost", _("Cost"), "; ".join(_costs(held, services, language))),
        ("languages", _("Languages"), ", ".join(dict.fromkeys(name for name in spoken if name))),
    )
    return [CardFact(code, label, said[:LONGEST]) for code, label, said in told if said]


def _named(rows: list[Any], terms: dict[tuple[str, str], Term], language: str) -> list[str]:
    names = [
        terms["population", row.code].name(language)
        for row in rows
        if row.vocabulary == "population" and ("population", row.code) in terms and row.value != "no"
    ]
    return list(dict.fromkeys(names))


def _language(row: Any, terms: dict[tuple[str, str], Term], language: str) -> str:
    term = terms.get(("language", row.code or ""))
    return term.name(language) if term else (row.name or "")


def _costs(held: Holdings, services: list[Any], language: str) -> list[str]:
    """The prices, else what is written about fees, in the program's own words."""
    found = []
    for row in services:
        prices = [_price(price, language) for price in held.of("cost", "service_id", row.id)]
        found.append("; ".join(price for price in prices if price) or row.fees_description or "")
    return list(dict.fromkeys(one for one in found if one))


def _price(row: Any, language: str) -> str:
    """A price as people in the United States write it, in either language."""
    if row.amount is None:
        return str(row.amount_description or row.option or "")
    shape = "¤#,##0" if row.amount == int(row.amount) else None
    amount = format_currency(
        row.amount, row.currency or "USD", shape, locale=f"{language}_US", currency_digits=shape is None
    )
    return f"{row.option}: {amount}" if row.option else amount
