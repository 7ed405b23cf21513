"""Filters in a question's own words: what stands after "without", "in", "near", "with", and what needs no such word."""

from collections.abc import Callable

from directory.find.heard import Reading, understand
from directory.find.lexicon import Lexicon, longest
from directory.find.phrases import phrase
from directory.find.snapshot import Snapshot

SPANISH = "es"


def filter_at(reading: Reading, snapshot: Snapshot, lexicon: Lexicon, tokens: list[str], at: int) -> int:
    """Take a filter that begins at a word, and count its words; 0 when none does."""
    token = tokens[at]
    if token in lexicon.said.begins:
        length = longest(lexicon.said.described, tokens, at)
        if length:
            reading.told.append(lexicon.said.described[tuple(tokens[at : at + length])])
            return length
        for length in range(min(5, len(tokens) - at), 0, -1):
            for kind in sorted(lexicon.said.markers.get(tuple(tokens[at : at + length]), ())):
                taken = _MARKED[kind](reading, lexicon, tokens, at, length)
                if taken:
                    return taken
    if token in lexicon.said.numbers and (taken := _bring(reading, lexicon, tokens, at, 1)):
        return taken
    if len(token) == 5 and token.isdecimal() and not reading.asked.near:
        return understand(reading, "near", token, 1)
    length = longest(lexicon.languages, tokens, at) if token in lexicon.begins_language else 0
    if length and longest(lexicon.terms, tokens, at) <= length:
        code = lexicon.languages[tuple(tokens[at : at + length])].code
        if code != "en" and f"language:{code}" in snapshot.facets:
            return understand(reading, "language", code, length)
    return 0


def _without(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    """A barrier that must not be there, or what somebody does not want at all ("no police")."""
    start = at + length
    while start < len(tokens) and tokens[start] in lexicon.said.stop and not longest(lexicon.barriers, tokens, start):
        start += 1
    size = longest(lexicon.barriers, tokens, start)
    refused = longest(lexicon.said.refused, tokens, start)
    if refused > size:
        one = lexicon.said.refused[tuple(tokens[start : start + refused])]
        return understand(reading, *one.filter, start + refused - at)
    if not size:
        return 0
    return understand(reading, "without", lexicon.barriers[tuple(tokens[start : start + size])].code, start + size - at)


def _language(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    size = longest(lexicon.languages, tokens, at + length)
    if not size:
        return 0
    code = lexicon.languages[tuple(tokens[at + length : at + length + size])].code
    return understand(reading, "language", code, length + size)


def _unspoken(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    """A language that somebody does not speak: no filter, but for English, which then must not be required."""
    start = at + length
    while start < len(tokens) and tokens[start] in lexicon.said.stop:
        start += 1
    size = longest(lexicon.languages, tokens, start)
    if not size:
        return 0
    said = tuple(tokens[start : start + size])
    term = lexicon.languages[said]
    if term.code == "en":
        reading.is_in_spanish = said == phrase(term.name(SPANISH))
        understand(reading, "without", "english_required", 0)
    return start + size - at


def _near(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    """A postal code after a marker, or after the clearer ones ("near", not "in") the name of a place to the end."""
    start = at + length
    if start >= len(tokens) or reading.asked.near:
        return 0
    if len(tokens[start]) == 5 and tokens[start].isdecimal():
        return understand(reading, "near", tokens[start], length + 1)
    if tokens[at] not in CLEARLY_NEAR:
        return 0
    size = 0
    while size < 3 and start + size < len(tokens) and (tokens[start + size],) not in lexicon.said.markers:
        size += 1
    return understand(reading, "near", " ".join(tokens[start : start + size]), length + size) if size else 0


Take = Callable[[Reading, Lexicon, list[str], int, int], int]
CLEARLY_NEAR = frozenset({"near", "nearby", "cerca", "close", "around", "alrededor", "junto"})


def _time(code: str) -> Take:
    return lambda reading, _lexicon, _tokens, _at, length: understand(reading, "open", code, length)


def _past(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:  # noqa: ARG001
    """When something happened is no time at which help must be open."""
    return length


def _with(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    """Whom or what somebody brings along: a service must not keep it out ("with a teenage son", "con perro")."""
    return _brought(reading, lexicon, tokens, at, length, ("with",))


def _bring(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:
    """The same after words that can only tell of who comes along: "has two kids", not "mothers and kids"."""
    return _brought(reading, lexicon, tokens, at, length, ("with", "bring"))


def _brought(
    reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int, kinds: tuple[str, ...]
) -> int:
    """Take what is brought along, past words that say nothing and numbers ("with her 2 and 5 year old kids")."""
    tables = [lexicon.said.brought[kind] for kind in kinds]
    start, size = at + length, 0
    while start < len(tokens):
        table, size = max(((table, longest(table, tokens, start)) for table in tables), key=lambda found: found[1])
        if size or not (tokens[start] in lexicon.said.stop or tokens[start] in lexicon.said.numbers):
            break
        start += 1
    if not size:
        return 0
    one = table[tuple(tokens[start : start + size])]
    if one.favours:
        reading.told.append(one)
    else:
        understand(reading, *one.filter, 0)
    return start + size - at


def _voluntary(reading: Reading, lexicon: Lexicon, tokens: list[str], at: int, length: int) -> int:  # noqa: ARG001
    return understand(reading, "without", "court_order_required", length)


_MARKED: dict[str, Take] = {
    "without": _without,
    "language": _language,
    "near": _near,
    "evening": _time("evening"),
    "weekend": _time("weekend"),
    "open_now": _time("now"),
    "voluntary": _voluntary,
    "with": _with,
    "bring": _bring,
    "unspoken": _unspoken,
    "past": _past,
}
