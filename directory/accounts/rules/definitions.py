"""The settings of a coalition as data: what each is, its default with the reason, its bounds, what counts as looser.

Pure: what was decided stands in `Rule`, read by `book`, changed by `changes`. Defaults are those of the design
(sign-ins: vault design and OWASP ASVS 5.0, 7.3; words: practice UI-8; freshness: practice DIR-3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from directory.accounts.policy import Limits
from directory.config import LOCALES
from directory.web.language import N_, texts

PROPOSAL_LASTS = timedelta(days=14)
INCLUSION = "inclusion_policy"
FIRST_HOUR = "first_hour"
"""Two more rows of the same table that are no settings: the coalition's own text, and that the guide was put away."""


class Kind(StrEnum):
    """What a value is: a whole number, one of some codes, several codes, or a code or the coalition's own words."""

    NUMBER = "number"
    CHOICE = "choice"
    SEVERAL = "several"
    WORDS = "words"


class Stricter(StrEnum):
    """In which direction a setting protects more; NEITHER where it is a matter of taste or of the place."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `name`, `about`, `why`, `unit` and the labels of `choices` are texts of the catalogue.

    `unit` has a hole for the number; `least` and `most` bound a number, both included.
    """

    key: str
    group: str
    kind: Kind
    default: Any
    name: str
    about: str
    why: str
    stricter: Stricter = Stricter.NEITHER
    least: int = 0
    most: int = 0
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def slug(self) -> str:
        """The key as it stands in an address."""
        return self.key.replace("_", "-")


GROUPS = (
    ("sign_in", N_("Sign-ins")),
    ("words", N_("Words and languages")),
    ("records", N_("Records")),
)
SURVIVOR = {
    "survivor": (N_("survivor"), N_("survivors")),
    "client": (N_("client"), N_("clients")),
    "participant": (N_("participant"), N_("participants")),
}
HARM = {
    "person": (N_("person who used violence"), N_("people who used violence")),
    "partner": (N_("partner who used violence"), N_("partners who used violence")),
}
OWN_WORDS = "own"
_WORDS = {"word_survivor": SURVIVOR, "word_harm": HARM}
LANGUAGE_NAMES = {"en": "English", "es": "Español"}

SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        one.key: one
        for one in (
            Setting(
                "lock_minutes", "sign_in", Kind.NUMBER, 10,
                N_("Lock after idleness"),
                N_("After so long without a click or a key, what is delicate waits for the PIN."),
                N_("Offices are shared. Ten minutes is a call; longer, and the next person at the desk reads on."),
                Stricter.LOWER, 2, 15, N_("%(count)s minutes"),
            ),
            Setting(
                "idle_end_minutes", "sign_in", Kind.NUMBER, 60,
                N_("End after idleness"),
                N_("After so long without a click or a key, the sign-in ends and what it kept is deleted."),
                N_("An hour covers a meeting. A browser left open overnight must not open anything."),
                Stricter.LOWER, 15, 60, N_("%(count)s minutes"),
            ),
            Setting(
                "longest_hours", "sign_in", Kind.NUMBER, 10,
                N_("Longest sign-in"),
                N_("So long after it began, a sign-in ends whatever happens in it."),
                N_("Ten hours is a long shift. Whoever comes next signs in as themselves."),
                Stricter.LOWER, 4, 12, N_("%(count)s hours"),
            ),
            Setting(
                "word_survivor", "words", Kind.CHOICE, "survivor",
                N_("Word for a person who was harmed"),
                N_("What our own texts call the people whom the directory is for."),
                N_("Most coalitions say survivor. Some programs say client or participant; none of them is a label."),
                choices=tuple((code, words[0]) for code, words in SURVIVOR.items()),
            ),
            Setting(
                "word_harm", "words", Kind.WORDS, "person",
                N_("Word for a person who used violence"),
                N_("What our own texts call somebody who did harm and may want help to stop."),
                N_("It says what somebody did and not what somebody is: people who are more than it can change it."),
                choices=(*((code, words[0]) for code, words in HARM.items()), (OWN_WORDS, N_("our own words"))),
            ),
            Setting(
                "languages", "words", Kind.SEVERAL, list(LOCALES),
                N_("Languages of the screens"),
                N_("Which languages a person may choose for the screens. One at least."),
                N_("Both are complete. Leave one out only where nobody who works here reads it."),
                choices=tuple(LANGUAGE_NAMES.items()),
            ),
            Setting(
                "fresh_days", "records", Kind.NUMBER, 90,
                N_("A check counts as recent"),
                N_("For so long after somebody checked a partner, its page says so in green."),
                N_("Numbers and rules change within a season. Older than that, it is better to call first."),
                Stricter.LOWER, 30, 180, N_("%(count)s days"),
            ),
            Setting(
                "audit_months", "records", Kind.NUMBER, 24,
                N_("Keep the log of accounts"),
                N_("For so long the log says who let whom in, took which hat away and changed which setting. Then the "
                   "sweep deletes it."),
                N_("Two years cover an audit of a grant. It holds no client and no search, only what staff did with "
                   "accounts; a shorter log makes it easier to hide something."),
                Stricter.HIGHER, 12, 84, N_("%(count)s months"),
            ),
        )
    }
)  # fmt: skip


def find_by_slug(slug: str) -> Setting | None:
    """The setting of an address."""
    return SETTINGS.get(slug.replace("-", "_"))


def is_valid(setting: Setting, value: Any) -> bool:
    """Whether a value is of the setting's kind and within its bounds; a stored one that is not counts as unsaid."""
    codes = {code for code, _ in setting.choices}
    match setting.kind:
        case Kind.NUMBER:
            return isinstance(value, int) and not isinstance(value, bool) and setting.least <= value <= setting.most
        case Kind.CHOICE:
            return isinstance(value, str) and value in codes
        case Kind.SEVERAL:
            return isinstance(value, list) and bool(value) and set(value) <= codes and len(set(value)) == len(value)
        case Kind.WORDS:
            return (isinstance(value, str) and value in codes - {OWN_WORDS}) or _are_own_words(value)


def _are_own_words(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == set(LOCALES)
        and all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) and word.strip() for word in pair)
            for pair in value.values()
        )
    )


def is_looser(setting: Setting, value: Any) -> bool:
    """Whether a value protects less than the default does: what a second coordinator must agree to."""
    match setting.stricter:
        case Stricter.LOWER:
            return bool(value > setting.default)
        case Stricter.HIGHER:
            return bool(value < setting.default)
        case Stricter.NEITHER:
            return False


def limits_of(values: Mapping[str, Any]) -> Limits:
    """How long sign-ins hold, by the settings."""
    return Limits(
        lock_idle=timedelta(minutes=values["lock_minutes"]),
        idle_end=timedelta(minutes=values["idle_end_minutes"]),
        absolute_end=timedelta(hours=values["longest_hours"]),
    )


def word_of(values: Mapping[str, Any], key: str, locale: str, *, many: bool = False) -> str:
    """The coalition's word for a person, or for several, in a language; `key` is `word_survivor` or `word_harm`."""
    value = values[key]
    if isinstance(value, dict):
        return str(value[locale][many])
    return texts(locale)(_WORDS[key][value][many])


def value_in_words(setting: Setting, value: Any, locale: str) -> str:
    """A value as a person reads it."""
    say = texts(locale)
    if setting.kind == Kind.NUMBER:
        return say(setting.unit) % {"count": value}
    if isinstance(value, dict):
        return "; ".join(" / ".join(value[language]) for language in LOCALES)
    labels = dict(setting.choices)
    return ", ".join(say(labels[code]) for code in (value if isinstance(value, list) else [value]))


def value_as_code(value: Any) -> str:
    """A value as the log may hold it: codes and numbers, never words that somebody wrote."""
    if isinstance(value, list):
        return ",".join(value)
    return OWN_WORDS if isinstance(value, dict) else str(value)
