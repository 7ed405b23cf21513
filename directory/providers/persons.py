"""Whether a short text looks as if it told of one person (practice CONF-4): for a warning.

It finds shapes, not people: a story without a name or a number passes, so the screens say in words what not to write.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from directory.core.words import fold
from directory.providers.streets import read_street_in
from directory.web.language import N_


class Hint(StrEnum):
    """What in a text points to a person."""

    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    STREET = "street"
    NUMBER = "number"
    NAME = "name"


REACHES = frozenset({Hint.PHONE, Hint.EMAIL, Hint.STREET})
"""What leads to somebody's door, telephone or mailbox: refused where no way to a person may stand."""
LABELS = {
    Hint.PHONE: N_("a telephone number"),
    Hint.EMAIL: N_("an e-mail address"),
    Hint.BIRTH_DATE: N_("a full date, perhaps of birth"),
    Hint.STREET: N_("a street with its number"),
    Hint.NUMBER: N_("a number like that of a person’s papers"),
    Hint.NAME: N_("two words that may be somebody’s name"),
}
_PHONE = re.compile(
    r"(?<!\d)(?:\+?1[ .-]?)?(?:\(\d{3}\)\s?|\d{3}[ .-]?)\d{3}[ .-]?\d{4}(?!\d)|(?<!\d)\d{3}[ .-]\d{4}(?!\d)"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|"
    "octubre|noviembre|diciembre"
)
_DATE = re.compile(
    r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}(?!\d)|(?<!\d)(?:19|20)\d{2}-\d{1,2}-\d{1,2}(?!\d)"
    rf"|\b(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}},?\s+(?:19|20)\d{{2}}\b"
    rf"|\b\d{{1,2}}\s+(?:de\s+)?(?:{_MONTHS})[a-z]*\.?,?\s+(?:del?\s+)?(?:19|20)\d{{2}}\b"
    r"|\b(?:dob|born|birth ?day|nacid[ao])\b"
)
_NUMBER = re.compile(
    r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)|\b(?:case|docket|caso|expediente)\s*(?:no\.?|#|nº)?\s*[\w-]*\d{3,}"
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sr|Sra|Srta|Don|Doña)\.?\s+[A-ZÁÉÍÓÚÑ][\w'’-]+")
_NAME = re.compile(
    r"(?<![\w’'-])(?=([A-ZÁÉÍÓÚÑ][a-záéíóúñ]{1,20})\s+([A-ZÁÉÍÓÚÑ](?:[a-záéíóúñ]{1,24}|[’'][A-Z][a-z]+))(?![\w’']))"
)
_NO_NAMES = """
    a african after aid all american an and april are asian at august before black both but can catholic center
    child children christian city coalition community como could counseling county court cuando de december del
    department does domestic east el english every family february for friday from has have he health her his
    house housing how if in is it its january jewish july june la las latina latino legal los march may medicaid
    men mental might monday muslim must native new no north november nuestra nuestro october office order our
    pacific part plan police program protection puede que safety san santa saturday section september service
    services she should si south spanish state states substance sunday supervised that the their there they this
    thursday title to tuesday un una under united violence was we wednesday west what when where which who why
    will with without women would you your
    """


def find_hints(text: str, known: Collection[str] = ()) -> list[Hint]:
    """What in a text points to a person, each hint once; nothing for a text that tells of none.

    `known` are names of partners, which are no persons. A name is taken to be two capitalised words that begin no
    sentence and are no ordinary words: it errs on the side of asking.
    """
    plain = _without(text, known)
    folded = fold(plain)
    found = []
    if _PHONE.search(folded):
        found.append(Hint.PHONE)
    if _EMAIL.search(folded):
        found.append(Hint.EMAIL)
    if _NUMBER.search(folded):
        found.append(Hint.NUMBER)
    if _DATE.search(folded):
        found.append(Hint.BIRTH_DATE)
    if read_street_in(plain):
        found.append(Hint.STREET)
    ordinary = set(_NO_NAMES.split())
    if _TITLED.search(plain) or any(not {fold(word) for word in pair} & ordinary for pair in _NAME.findall(plain)):
        found.append(Hint.NAME)
    return found


def _without(text: str, known: Collection[str]) -> str:
    for name in sorted((one for one in known if " " in one), key=len, reverse=True):
        text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text
