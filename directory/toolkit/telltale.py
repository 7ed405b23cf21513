"""Whether words look as if they told of a person: for a warning, and for a refusal where no address may stand.

It finds shapes, not people: a story without a name or a number passes, so the screens say in words what not to write.
"""

import re
from enum import StrEnum

from directory.providers.streets import read_street_in


class Trace(StrEnum):
    """What was found."""

    PHONE = "phone"
    EMAIL = "email"
    DATE = "date"
    STREET = "street"
    NUMBER = "number"
    NAME = "name"


REACHES = frozenset({Trace.PHONE, Trace.EMAIL, Trace.STREET})
"""What leads to somebody's door, telephone or mailbox."""
_PHONE = re.compile(
    r"(?<!\d)(?:\+?\d{1,3}[\s.-]*)?(?:\(\d{3}\)|\d{3})[\s.-]*\d{3}[\s.-]*\d{4}(?!\d)|(?<!\d)\d{3}[.-]\d{4}(?!\d)"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|"
    "sept?|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_DATE = re.compile(
    rf"(?<!\d)\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})(?!\d)|(?<!\d)(?:19|20)\d\d-\d{{1,2}}-\d{{1,2}}(?!\d)"
    rf"|\b(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b|\b\d{{1,2}}\s+(?:de\s+)?(?:{_MONTHS})\s+(?:de\s+)?(?:19|20)\d\d\b"
    r"|\b(?:born|nacid[ao]|dob)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)|(?:case|docket|caso|expediente)\s*(?:no\.?|#|nº)?\s*[\w-]*\d{3,}", re.IGNORECASE
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sr|Sra|Srta|Don|Doña)\.?\s+[A-ZÁÉÍÓÚÑ][\w'’-]+")
_PAIR = re.compile(r"(?=\b([A-ZÁÉÍÓÚÑ][a-záéíóúñü'’]+)\s+([A-ZÁÉÍÓÚÑ][a-záéíóúñü'’]+(?:-[A-Z][a-z]+)?)\b)")
_NO_NAMES_SAID = (
    "the a an our we they this that it in on at for of and or to from with some many most all one two three survivors "
    "women men mothers fathers children parents staff people program county court courts family el la los las un una "
    "nuestro nuestra ellas ellos esto eso en por para de y o con algunas muchas todas sobrevivientes mujeres hombres "
    "madres padres niños personal gente programa condado juzgado familia monday tuesday wednesday thursday friday "
    "saturday sunday lunes martes miércoles jueves viernes sábado domingo english spanish"
)
_NO_NAMES = frozenset(_NO_NAMES_SAID.split())


def traces_in(text: str, *, known: str = "") -> list[Trace]:
    """What in a text looks like a person, in the order of the list; names that stand in `known` do not count."""
    found = [
        trace
        for trace, shape in ((Trace.PHONE, _PHONE), (Trace.EMAIL, _EMAIL), (Trace.DATE, _DATE), (Trace.NUMBER, _NUMBER))
        if shape.search(text)
    ]
    if read_street_in(text):
        found.append(Trace.STREET)
    if _names_somebody(text, known):
        found.append(Trace.NAME)
    return [trace for trace in Trace if trace in found]


def _names_somebody(text: str, known: str) -> bool:
    if _TITLED.search(text):
        return True
    for pair in _PAIR.finditer(text):
        words = pair.group(1), pair.group(2)
        if not {word.lower() for word in words} & _NO_NAMES and " ".join(words) not in known:
            return True
    return False
