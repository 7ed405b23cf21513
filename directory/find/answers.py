"""One answer of Find: the question searched, and everything its screen shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from markupsafe import Markup

from directory.core.db import as_moment, reading
from directory.find.cards import HOLE, CardRow, Dealer, new_store
from directory.find.facets import Choice, Hidden, list_facets, list_hidden
from directory.find.filters import ROOM_DAYS
from directory.find.question import ANY_DISTANCE, FRESH_DAYS, WITHIN_DEFAULT, Question
from directory.find.search import search
from directory.find.snapshot import Snapshot, rows_of
from directory.find.wording import Wording
from directory.web.language import ago

DISTANCES = (2, 5, 10, 25, 50, 100)
HOTLINES = 3
STARTERS = (
    "emergency_shelter", "bip", "counseling_individual", "rental_assistance", "substance_use", "job_search",
    "fatherhood", "legal_civil",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """What an answer depends on besides the question."""

    locale: str
    timezone: str
    now: datetime
    keep_cards: int
    macros: Callable[[str], Any]
    fresh_days: int = FRESH_DAYS


_kept = new_store()


def wording_of(snapshot: Snapshot, locale: str) -> Wording:
    """The wording of a language for the vocabularies of a version of the index."""
    key = f"wording {locale}"
    if key not in snapshot.derived:
        snapshot.derived[key] = Wording(locale, snapshot.terms)
    made: Wording = snapshot.derived[key]
    return made


def answer(question: Question, setting: Setting, chosen: frozenset[str], kept: UUID | None = None) -> dict[str, Any]:
    """Search, and give what the template shows; the number of statements does not depend on what is found."""
    # A macro's own function: calling it through the macro would cost as much again for each card.
    card = setting.macros("find/_card.html").card._func  # noqa: SLF001
    with reading() as cursor:
        found = search(cursor, question, setting.now, setting.timezone, setting.fresh_days)
        w = wording_of(found.snapshot, setting.locale)
        dealer = Dealer(card, _kept, setting.keep_cards, w, setting.now, setting.timezone)
        hotlines = rows_of(always_open(found.snapshot), HOTLINES)
        dealt = dealer.gather(cursor, [*found.rows, *(i for i in hotlines if i not in found.rows)], found.snapshot)
    lines = [dealt[i].row for i in hotlines if i in dealt and dealt[i].row.public_phone]
    parts = setting.macros("find/_parts.html")
    cards = Markup("".join(dealer.deal(dealt[i], found, chosen) for i in found.rows if i in dealt))  # noqa: S704, made by the template and escape()
    asked = found.question
    labels = [(f"{name}:{value}", w.filter(name, value)) for name, value in found.reading.understood]
    return {
        "asked": question,
        "q": question.q,
        "near": question.near,
        "kept": kept,
        "cards": cards,
        "total": found.total,
        "plus": "+" if found.is_capped else "",
        "pages": found.pages,
        "headline": w.headline(found),
        "welcome": question.is_empty,
        "starters": [(code, w.name("need", code)) for code in STARTERS if f"need:{code}" in found.snapshot.facets],
        "hotlines": parts.hotlines([_hotline(row, w, setting) for row in lines]),
        "choices": partial(_choices, parts, w, "+" if found.is_capped else ""),
        "facets": list_facets(found, w, setting.now, setting.timezone, setting.fresh_days),
        "titles": w.titles,
        "distances": _distances(parts, question.within, w),
        "chips": labels,
        "on": ", ".join(_on(asked, w)) or w.no_filter,
        "hidden": [_tell_hidden(one, w) for one in list_hidden(found)],
        "notes": {
            "place_unknown": asked.near if found.is_place_unknown else "",
            "corrected": list(found.reading.corrected.items()),
            "advice": w.advice(found),
        },
    }


def _tell_hidden(one: Hidden, w: Wording) -> dict[str, str]:
    """What a filter hides, and the button that shows it."""
    if one.is_police:
        text, label = w.hides_by_police(one.number, one.on_request), w.any_police
    else:
        text, label = w.hidden(one.value, one.number), w.asks(one.value)
    return {"text": text, "value": f"{one.name}:{one.value}", "label": label}


def _distances(parts: Any, chosen: int, w: Wording) -> str:
    """The choices of distance, kept: there are few."""
    if chosen not in w.distances:
        choices = [*((far, w.miles(float(far))) for far in DISTANCES), (ANY_DISTANCE, w.any_distance)]
        w.distances[chosen] = parts.distances(choices, chosen or WITHIN_DEFAULT)
    return w.distances[chosen]


def _choices(parts: Any, w: Wording, plus: str, choices: list[Choice]) -> Markup:
    """The filters of a group; all of each but its count is kept, since there are only as many as terms."""
    made = []
    for one in choices:
        key = (one.name, one.value, one.is_on, one.is_heard)
        kept = w.choices.get(key)
        if kept is None:
            html = str(parts.choice(one.name, one.value, one.label, one.is_on, one.is_heard, HOLE))
            kept = w.choices[key] = tuple(html.split(HOLE))
        made += [kept[0], w.hides(one.hidden) if one.hidden else f"{one.results}{plus}", kept[1]]
    return Markup("".join(made))  # noqa: S704, made by the template; counts are numbers


_SAID = ("need", "population", "goal", "without", "language", "open", "police", "stance", "accepting", "linked")


def _on(asked: Question, w: Wording) -> list[str]:
    """Every filter that is on, in words, for the one line that a phone shows."""
    said = []
    for name in _SAID:
        said += [w.filter(name, value) for value in getattr(asked, name)]
    if asked.checked:
        said.append(w.filter("checked", str(asked.checked)))
    if asked.near:
        said.append(w.filter("near", asked.near))
    return said


def always_open(snapshot: Snapshot) -> int:
    """The hotlines that answer at any hour."""
    facets = snapshot.facets
    return facets.get("hotline", 0) & facets.get("hours:any", 0) & snapshot.rows


def _hotline(row: CardRow, w: Wording, setting: Setting) -> dict[str, str]:
    """A line for the row above the results: its public number, since one may read it out."""
    stated = as_moment(row.room_stated_at)
    is_fresh = stated is not None and (setting.now - stated).days <= ROOM_DAYS
    room = w.room(row.room or 0, row.room_unit, ago(stated, setting.now, setting.locale)) if is_fresh and stated else ""
    number = row.public_phone
    return {"name": row.name, "phone": number, "href": "".join(c for c in number if c in "0123456789+"), "room": room}
