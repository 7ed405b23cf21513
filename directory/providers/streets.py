"""Streets of confidential places, and where a text names one. They serve to find words, and are never kept."""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple

from directory.core.words import fold, words

WINDOW = 4
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GLUED = re.compile(r"(\d+)([^\W\d_]{4,})|([^\W\d_]{4,})(\d+)")
_NUMBER = re.compile(r"(\d{1,9})[a-z]?")
_SOME_NUMBER = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")
_KINDS = {
    spelling: kind
    for kind, spellings in {
        "street": "st str", "avenue": "ave av aven", "road": "rd", "lane": "ln", "drive": "dr drv",
        "boulevard": "blvd boul", "court": "ct", "circle": "cir", "place": "pl", "terrace": "ter terr",
        "way": "wy", "highway": "hwy", "parkway": "pkwy pky", "trail": "trl", "square": "sq", "alley": "aly",
        "crescent": "cres", "loop": "", "close": "", "path": "", "row": "", "pike": "", "route": "rte",
        "causeway": "cswy", "plaza": "plz", "cove": "cv", "bend": "bnd", "ridge": "rdg", "crossing": "xing",
        "expressway": "expy", "freeway": "fwy", "turnpike": "tpke", "calle": "", "avenida": "avda",
        "camino": "cam", "paseo": "", "carretera": "carr", "callejon": "",
    }.items()
    for spelling in (kind, *spellings.split())
}  # fmt: skip
# Kinds that are nothing but streets: each is taken for any other, since people mix them up.
_CLEAR = {"street", "avenue", "road", "lane", "boulevard", "highway", "terrace", "parkway", "calle", "avenida"}
_BEFORE = {"calle", "avenida", "camino", "paseo", "carretera", "callejon", "avenue", "highway", "route"}
_DIRECTIONS = {"n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west", "norte", "sur",
               "este", "oeste"}  # fmt: skip
_UNITS = {"apt", "apartment", "suite", "ste", "unit", "floor", "fl", "bldg", "building", "room", "rm", "lot", "piso"}
_SMALL = {"the", "a", "of", "at", "and", "no", "la", "el", "los", "las", "de", "del", "san", "santa", "saint",
          "st", "old", "new"}  # fmt: skip
_SURE_KINDS = sorted(
    {s for s, kind in _KINDS.items() if kind in _CLEAR and s not in ("str", "cam")} | {"drive", "dr"}, key=len
)
_HOUSE = re.compile(
    rf"(?<![\w-])\d{{1,6}}[a-z]?\s+(?:[nsew]{{1,2}}\.?\s+)?(?:(?:[^\W_]|['’-])+\.?\s+){{1,3}}?(?:{'|'.join(reversed(_SURE_KINDS))})\b"
    rf"|\b(?:calle|avenida|camino|paseo|carretera)\s+(?:[^\W_]+\s+){{1,4}}?#?\d{{1,6}}\b"
)
_COUNTED = {"hours", "hour", "days", "day", "minutes", "beds", "am", "pm", "times", "miles", "people", "blocks", "way",
            "lane", "bus", "buses", "on", "to", "at", "by", "from", "a", "and", "or", "for", "with"}  # fmt: skip
_CORNER = {"corner", "intersection", "esquina"}
_DANGLING = {"at", "on", "in", "of", "near", "by", "the", "and", "en", "de", "la", "el", "y", "no", "corner", "around"}


class Reach(IntEnum):
    """How little is enough for a text to name a street."""

    STRICT = 0  # the number beside the name, in either order
    NEAR = 1  # or within four words of it, or the name with "lane", "road"..., or at a corner
    OWN = 2  # or any one word of it: in the name of the confidential place itself


class Street(NamedTuple):
    """The house numbers and the words of a street's own name, folded; with neither direction nor kind."""

    numbers: frozenset[str]
    names: tuple[str, ...]
    kind: str


class _Token(NamedTuple):
    word: str
    start: int
    end: int


def read_street(text: str | None, *, is_sure: bool = True) -> Street | None:
    """The street in a line of an address; None for a box or no street.

    `is_sure` says that the line is an address; of any other a number and a kind ("Lane") are asked.
    """
    said = [token.word for token in _tokens(text or "")]
    if "box" in said[:3] or "apartado" in said[:2]:
        return None
    numbers, rest = _split_number(said)
    rest = [word for word in rest if word not in _DIRECTIONS] or rest
    kinds = [i for i, word in enumerate(rest) if word in _KINDS]
    kind = _KINDS[rest[kinds[-1]]] if kinds else ""
    named = (rest[: kinds[-1]] or rest[kinds[-1] + 1 :]) if kinds else rest
    names = tuple(w for w in named if w not in _SMALL and (len(w) > 2 or w.isdigit())) or tuple(named)
    if not names or not (kind or numbers) or (not is_sure and not (kind and numbers)):
        return None
    return Street(frozenset(numbers), names[:6], kind)


def read_street_in(text: str) -> Street | None:
    """The first house of a street that a text of any length tells: a number, one to three words, a kind of street.

    Kinds that are as often something else ("way", "court", "place") do not count here, nor do numbers that belong to
    what is counted ("24 hours on the road"): every word between is part of a name.
    """
    for match in _HOUSE.finditer(fold(text)):
        street = read_street(match.group())
        if street and not set(match.group().split()[1:-1]) & _COUNTED:
            return street
    return None


def _split_number(said: list[str]) -> tuple[list[str], list[str]]:
    """The house numbers, before the name or after it, and the words between; what follows a unit is cut."""
    ends = [i for i, word in enumerate(said) if word in _UNITS and i > 1]
    said = said[: ends[0]] if ends else said
    first = next((i for i, word in enumerate(said) if not _number(word)), len(said))
    if 0 < first < len(said):
        return [_number(word) for word in said[:first]], said[first:]
    if len(said) > 2 and said[0] in _UNITS:
        return _split_number(said[2:])
    last = max((i for i, word in enumerate(said) if _number(word)), default=0)
    if last and _KINDS.get(said[last - 1]) not in ("highway", "route"):
        return [_number(said[last])], said[:last]
    return [], said


def _number(word: str) -> str:
    """A house number as it is compared, 12b as 12; "" for any other word."""
    found = _NUMBER.fullmatch(word)
    return str(int(found[1])) if found else ""


def _tokens(text: str) -> list[_Token]:
    """The folded words of a text with where they stand; a number glued to a name counts as two."""
    found = []
    for match in _TOKEN.finditer(text):
        for word in words(match.group()):
            glued = _GLUED.fullmatch(word)
            parts = [part for part in glued.groups() if part] if glued else [word]
            found += [_Token(part, match.start(), match.end()) for part in parts]
    return found


class Streets:
    """Some streets, and whether a text names one of them."""

    def __init__(self, streets: Iterable[Street] = ()) -> None:
        self._numbers: set[str] = set()
        self._by_name: dict[str, list[Street]] = {}
        for street in streets:
            self._numbers |= street.numbers
            for name in street.names:
                self._by_name.setdefault(name, []).append(street)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._by_name)

    def is_named(self, text: str, reach: Reach = Reach.STRICT) -> bool:
        """Whether a text names one of them, at that reach."""
        return self._is_worth_it(text, reach) and any(True for _ in self._hits(_tokens(text), reach))

    def stands_at(self, address: str) -> bool:
        """Whether a line of an address is a house of one of them: the number, then the name's first word."""
        if not self._is_worth_it(address, Reach.STRICT):
            return False
        said = _tokens(address)
        return any(
            said[i].word == street.names[0] and any(j < i for j in hit[1:])
            for i, street, hit in self._found(said, Reach.STRICT)
        )

    def cut(self, text: str, reach: Reach) -> str | None:
        """The text without the words that name a street; None where nothing is left of it."""
        said = _tokens(text)
        drop = {i for hit in self._hits(said, reach) for i in hit}
        if not drop:
            return text
        for i in sorted(drop):
            _spread(said, drop, i)
        kept, at = [], 0
        for i in sorted(drop):
            kept.append(text[at : said[i].start])
            at = max(at, said[i].end)
        left = _tidy(" ".join([*kept, text[at:]]))
        # What was apart before may stand together now.
        return (self.cut(left, reach) if left != text else None) if _LETTER.search(left) else None

    def _is_worth_it(self, text: str, reach: Reach) -> bool:
        """A quick look: without a number, or at all without a street, most texts are done."""
        if not self._by_name or reach > Reach.STRICT:
            return bool(self._by_name)
        return any(len(n) < 10 and str(int(n)) in self._numbers for n in _SOME_NUMBER.findall(text))

    def _hits(self, said: list[_Token], reach: Reach) -> Iterator[tuple[int, ...]]:
        return (hit for _, _, hit in self._found(said, reach))

    def _found(self, said: list[_Token], reach: Reach) -> Iterator[tuple[int, Street, tuple[int, ...]]]:
        """Each word of a name that counts: its place, its street, and the places of all that belongs to it."""
        for i, token in enumerate(said):
            if reach > Reach.STRICT and token.word not in self._by_name:
                yield from self._glued(i, token.word)
            for street in self._by_name.get(token.word, ()):
                beside = self._beside(said, i, street, reach)
                if beside is not None:
                    yield i, street, (i, *beside)

    def _glued(self, i: int, word: str) -> Iterator[tuple[int, Street, tuple[int, ...]]]:
        """A name and its kind written as one word, as web addresses have them."""
        for name, streets in self._by_name.items():
            if len(name) > 3 and word.startswith(name) and word[len(name) :] in _KINDS:
                yield i, streets[0], (i,)

    def _beside(self, said: list[_Token], i: int, street: Street, reach: Reach) -> tuple[int, ...] | None:
        """Where the number or the kind stands that makes the word at `i` a street; None where neither does."""
        first, last = max(0, i - WINDOW), min(len(said), i + WINDOW + 1)
        numbers = tuple(
            j
            for j in range(first, last)
            if j != i
            and _number(said[j].word) in street.numbers
            and (reach > Reach.STRICT or _is_linked(said, i, j, street))
        )
        if numbers or reach is Reach.OWN:
            return numbers
        if reach is Reach.STRICT:
            return None
        after = _KINDS.get(said[i + 1].word, "") if i + 1 < len(said) else ""
        before = _KINDS.get(said[i - 1].word, "") if i else ""
        if after and (after == street.kind or after in _CLEAR or not street.kind):
            return (i + 1,)
        if before in _BEFORE:
            return (i - 1,)
        return tuple(j for j in range(first, i) if said[j].word in _CORNER) or None


def _is_linked(said: list[_Token], i: int, j: int, street: Street) -> bool:
    """Whether all between two words is part of an address."""
    between = (token.word for token in said[min(i, j) + 1 : max(i, j)])
    return all(w in _DIRECTIONS or w in _KINDS or w in street.names or w in _SMALL for w in between)


def _spread(said: list[_Token], drop: set[int], i: int) -> None:
    """Drop the directions and kinds on either side too."""
    for step in (-1, 1):
        at = i + step
        while 0 <= at < len(said) and at not in drop and (said[at].word in _DIRECTIONS or said[at].word in _KINDS):
            drop.add(at)
            at += step


def _tidy(text: str) -> str:
    """What is left of a name: no marks and small words at its ends that lead nowhere."""
    parts = text.replace("()", " ").split()
    for end in (0, -1):
        while parts and ((w := parts[end].strip(",;:@#/()[]-–—.").casefold()) in _DANGLING or not w):
            parts.pop(end)
    return " ".join(parts).strip(" ,;:@#/-–—")
