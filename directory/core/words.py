"""Words as the search sees them: folded, without accents, with their singular.

The same folding is used for what is stored and for what is asked, on both databases, so that a
search means the same on either. Plurals are folded by rule, English and Spanish alike; a word is
kept beside its singular, so that what is being typed still finds it.
"""

import html
import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LIGATURES = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "’": "'", "‘": "'"})
LONGEST_WORD = 40


def fold(text: str) -> str:
    """Lower case without accents; other scripts stay as they are."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=65_536)
def singular(word: str) -> str:
    """The singular of a folded word, by rule: families, boxes, classes, niños, programas, women."""
    irregular = _IRREGULAR.get(word)
    if irregular:
        return irregular
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "ones", "ores", "ales", "ades")) and len(word) > 4:
        return word[:-2]
    return word[:-1]


_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "people": "person",
    "teeth": "tooth",
    "feet": "foot",
    "wives": "wife",
    "lives": "life",
    "phones": "phone",
    "homes": "home",
    "stores": "store",
    "sales": "sale",
    "females": "female",
    "males": "male",
    "grades": "grade",
    "zones": "zone",
}


def words(text: str) -> list[str]:
    """The folded words of a text in order; a possessive's ending and longer runs than a word are cut."""
    found = []
    for match in _WORD.finditer(fold(text)):
        word = match.group()
        word = word.removesuffix("'s").replace("'", "")
        if word:
            found.append(word[:LONGEST_WORD])
    return found


def indexed(text: str) -> str:
    """The text as it is put into a search index: each word, and its singular where that differs."""
    out = []
    for word in words(text):
        out.append(word)
        one = singular(word)
        if one != word:
            out.append(one)
    return " ".join(out)


def plain(text: str) -> str:
    """A text of somebody else's directory, made plain: entities resolved, escaped line breaks real, ends cut."""
    text = html.unescape(text.replace("\\n", "\n").replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
