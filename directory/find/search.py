"""The search: read the question, match, filter, weigh, count. A handful of statements, whatever is asked.

What is fast here, and why (docs/BENCH.md has the figures):
- cards are numbered by quality, so the first thousand matches are the best records, and only those are weighed;
- filters and facets are bitmaps, so each costs microseconds;
- rows come plain, never as objects.
"""

from array import array
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil, log1p

from directory.core.db import Cursor
from directory.find import engine, snapshot
from directory.find.filters import ROOM_DAYS, Filter, all_of, list_filters
from directory.find.geography import Place, find_place
from directory.find.lexicon import Lexicon, make_lexicon
from directory.find.phrases import is_enforcement
from directory.find.question import ANY_DISTANCE, FRESH_DAYS, WITHIN_DEFAULT, Question
from directory.find.reading import Reading, read
from directory.find.snapshot import Snapshot, bits_of, rows_of

PAGE = 20
FEW = 150
WEIGHED = 300
RANKED = 1000
SCANNED = 16_000
STEP = 1000
UNWEIGHED = 0.5
NEAR = 1.0
STATED = 0.3
LAST = 0.4
ENFORCEMENT = frozenset({"law_enforcement", "police"})
FRESH, WITHIN_A_YEAR = 0.25, 0.12
YEAR = 365
ROOM, BED, FULL = 0.05, 0.6, -0.3
DAMPED = 40.0
"""How far words still count where a bed is asked for: the best match weighs as much before the logarithm."""
BEDS = frozenset({"emergency_shelter", "hotel", "transitional", "detox", "residential_with_children"})
UNMEASURED = 10.0


@dataclass(slots=True)
class Found:
    """What a search found. `rows` are card numbers of this page; `total` counts all, or at least as many if capped.

    `relaxed` names the filters that were set aside because nothing passed them all; `any_word` says that no
    record has every word, `set_aside` which one was left out to find some.
    """

    question: Question
    reading: Reading
    snapshot: Snapshot
    filters: list[Filter]
    rows: list[int] = field(default_factory=list)
    total: int = 0
    is_capped: bool = False
    matched: int = 0
    current: int = 0
    reach: int = 0
    far: dict[int, float] = field(default_factory=dict)
    place: Place | None = None
    is_place_unknown: bool = False
    relaxed: list[Filter] = field(default_factory=list)
    any_word: bool = False
    set_aside: str = ""

    @property
    def pages(self) -> int:
        """How many pages there are to leaf through: what was weighed, at most."""
        return max(1, ceil(min(self.total, RANKED) / PAGE))


def search(cursor: Cursor, question: Question, now: datetime, timezone: str, fresh_days: int = FRESH_DAYS) -> Found:
    """Answer a question; changes nothing and remembers nothing. `fresh_days`: how long a check counts as recent."""
    shot = snapshot.current(cursor)
    reading = read(question, shot, _lexicon(shot))
    asked = reading.asked
    found = Found(asked, reading, shot, list_filters(asked, shot, now, timezone))
    near = found.reach = _near(cursor, found)
    weights = _match(cursor, found, all_of(found.filters, shot.rows) & near)
    if not found.matched and len(reading.groups) > 1:
        weights = _with_fewer_words(cursor, found, all_of(found.filters, shot.rows) & near)
    if not found.current and found.matched and (len(reading.groups) > 1 or _asks_for_language(found)):
        weights = _with_fewer_words(cursor, found, all_of(found.filters, shot.rows) & near)
    if not found.current and found.matched:
        weights = _relax(cursor, found, near)
    found.total = found.current.bit_count()
    _order(found, weights, now, fresh_days)
    return found


def _lexicon(shot: Snapshot) -> Lexicon:
    if "lexicon" not in shot.derived:
        shot.derived["lexicon"] = make_lexicon(shot)
    made: Lexicon = shot.derived["lexicon"]
    return made


def _near(cursor: Cursor, found: Found) -> int:
    """The cards near the place asked for, all where none was or nobody knows it.

    A service with no public place (a confidential shelter, a hotline) is not far from anybody: it stays.
    """
    asked = found.question
    if not asked.near:
        return found.snapshot.rows
    found.place = find_place(cursor, asked.near)
    if found.place is None:
        found.is_place_unknown = True
        return found.snapshot.rows
    within = asked.within or WITHIN_DEFAULT
    bits, found.far = found.snapshot.near(found.place.latitude, found.place.longitude, float(within))
    if within >= ANY_DISTANCE:
        return found.snapshot.rows
    return (bits | found.snapshot.facets.get("unmeasured", 0)) & found.snapshot.rows


def _match(cursor: Cursor, found: Found, allowed: int) -> dict[int, float]:
    """Find what matches, note it in bitmaps, and weigh the best thousand that are allowed."""
    shot, groups, index = found.snapshot, found.reading.groups, engine.current()
    if not groups:
        found.matched, found.current = shot.rows, allowed
        return {}
    weights = dict(index.match(cursor, groups, FEW + 1, any_group=found.any_word))
    rows, size = list(weights), shot.rows.bit_length()
    if len(rows) <= FEW:
        found.is_capped = False
        found.matched = bits_of(rows, size)
        found.current = found.matched & allowed
        return weights
    found.is_capped = True
    while found.is_capped and (len(rows) < STEP or _too_few(rows, size, allowed)):
        wanted = STEP if len(rows) >= STEP else STEP - len(rows)
        more = index.match_rows(cursor, groups, rows[-1], wanted, any_group=found.any_word)
        rows += more
        found.is_capped = len(more) == wanted
    found.matched = bits_of(rows, size)
    found.current = found.matched & allowed
    weights.update(index.match_best(cursor, groups, WEIGHED, any_group=found.any_word))
    _weigh_more(cursor, found, weights)
    return weights


def _too_few(rows: list[int], size: int, allowed: int) -> bool:
    """Whether fewer than a thousand of the rows are allowed and more may be looked at."""
    return len(rows) < SCANNED and (bits_of(rows, size) & allowed).bit_count() < RANKED


def _weigh_more(cursor: Cursor, found: Found, weights: dict[int, float]) -> None:
    """Weigh as many of the allowed cards as the page needs, best records first, where too few are weighed yet."""
    needed = found.question.page * PAGE
    if sum(found.current >> row & 1 for row in weights) >= min(needed, found.current.bit_count()):
        return
    unweighed = [row for row in rows_of(found.current, WEIGHED) if row not in weights]
    if unweighed:
        index = engine.current()
        few = unweighed[: max(FEW, needed)]
        weights.update(index.weigh(cursor, found.reading.groups, few, any_group=found.any_word))


def _with_fewer_words(cursor: Cursor, found: Found, allowed: int) -> dict[int, float]:
    """No record has every word: set one aside, plain words before those that name a need; at last any word will do."""
    reading = found.reading
    groups, heard = reading.groups, reading.heard
    if len(groups) > 2:
        for at in sorted(range(len(groups)), key=lambda at: len(groups[at])):
            reading.groups = groups[:at] + groups[at + 1 :]
            weights = _match(cursor, found, allowed)
            if found.current:
                reading.heard, found.set_aside = heard[:at] + heard[at + 1 :], heard[at]
                return weights
    reading.groups, reading.heard = groups, heard
    found.any_word = True
    weights = _match(cursor, found, allowed)
    if not found.current and allowed and _asks_for_language(found):
        # Nobody who speaks it has any of the words: whoever speaks it is nearer than what one cannot talk to.
        reading.groups, reading.heard, found.set_aside, found.any_word = [], [], ", ".join(heard), False
        return _match(cursor, found, allowed)
    return weights


def _asks_for_language(found: Found) -> bool:
    return any(one.name == "language" for one in found.filters)


def _relax(cursor: Cursor, found: Found, near: int) -> dict[int, float]:
    """Nothing passes every filter: set aside the one that leaves most, then the next, until something is left.

    The language goes last: what one cannot talk to is no help.
    """
    left = list(found.filters)
    rows = found.snapshot.rows
    while not found.current and left:
        counts = [(found.matched & near & all_of([f for f in left if f is not one], rows)).bit_count() for one in left]
        order = sorted(range(len(left)), key=lambda at: (left[at].name == "language", -counts[at]))
        dropped = left.pop(order[0])
        found.relaxed.append(dropped)
        found.current = found.matched & near & all_of(left, rows)
    if not found.current:
        found.current = found.matched
        found.relaxed.append(Filter("near", found.question.near, near))
    if not found.reading.groups:
        return {}
    best = rows_of(found.current, WEIGHED)
    return dict(engine.current().weigh(cursor, found.reading.groups, best, any_group=found.any_word))


def _standing(found: Found, now: datetime, fresh_days: int) -> "array[float]":
    """What the weight of each card is multiplied by, whatever was asked: kept for the day.

    Fresh stands before stale, and room before none where somebody said so within 14 days; where a bed is asked for
    that counts most. Courts, police and prosecution stand behind help, unless the question is about them or names them.
    """
    shot, today = found.snapshot, now.toordinal()
    is_about = any(term.code in ENFORCEMENT for term in found.reading.terms) or is_enforcement(found.question.q)
    room = BED if _asks_for_bed(found) else ROOM
    key = f"standing {is_about} {room} {fresh_days}"
    day, standing = shot.derived.get(key, (0, None))
    if day != today:
        standing = array("f", [1.0]) * max(len(shot.checked_on), shot.rows.bit_length())
        for row, checked in enumerate(shot.checked_on):
            if checked and today - checked <= YEAR:
                standing[row] += FRESH if today - checked <= fresh_days else WITHIN_A_YEAR
        for row, day in enumerate(shot.vacancy):
            if day and today - abs(day) <= ROOM_DAYS:
                standing[row] += room if day > 0 else FULL
        if not is_about:
            for row in rows_of(shot.facets.get("behind", 0), len(standing)):
                standing[row] *= LAST
        shot.derived[key] = (today, standing)
    made: array[float] = standing
    return made


def _asks_for_bed(found: Found) -> bool:
    return any(term.code in BEDS for term in found.reading.terms)


def _order(found: Found, weights: dict[int, float], now: datetime, fresh_days: int) -> None:
    """Put the rows of the page in order: fitting words first, fresh before stale, near before far, said before unsaid.

    Cards that were not weighed follow those that were, in the order of their quality.
    """
    first = (found.question.page - 1) * PAGE
    if not weights and not found.far and not found.question.without:
        found.rows = rows_of(found.current, first + PAGE)[first:]
        return
    far, standing = found.far, _standing(found, now, fresh_days)
    free = [found.snapshot.facets.get(f"barrier:{f.value}:no", 0) for f in found.filters if f.name == "without"]
    unmeasured = found.snapshot.facets.get("unmeasured", 0)
    data = found.current.to_bytes(len(standing) // 8 + 1, "little")
    scored = []
    if _asks_for_bed(found):
        # Who fits twice over (a shelter that pays hotels) is no nearer to a bed tonight than who has one free.
        best = max(weights.values(), default=0.0) or 1.0  # the two databases weigh on scales of their own
        weights = {row: log1p(DAMPED * max(weight, 0.0) / best) for row, weight in weights.items()}
    for row in weights if weights and not far else rows_of(found.current, SCANNED if far else RANKED):
        if not data[row >> 3] >> (row & 7) & 1:
            continue
        score = weights.get(row, UNWEIGHED) * standing[row]
        if far:
            miles = far.get(row, UNMEASURED if unmeasured >> row & 1 else float(ANY_DISTANCE))
            score *= 1 + NEAR / (1 + miles / 5)
        for bits in free:
            score *= 1 + STATED * (bits >> row & 1)
        scored.append((-score, row))
    scored.sort()
    ordered = [row for _, row in scored[: first + PAGE]]
    if len(ordered) < first + PAGE and not far:
        known = set(weights)
        ordered += [row for row in rows_of(found.current, RANKED) if row not in known]
    found.rows = ordered[first : first + PAGE]
