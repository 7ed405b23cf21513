"""How rows are told to a person in one language: moments, hours, numbers, prices, links."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_currency, format_decimal

from directory.find.filters import ROOM_DAYS
from directory.find.question import FRESH_DAYS
from directory.find.wording import Wording
from directory.providers.hours.spoken import spoken, spoken_state
from directory.providers.models import Audience, Method
from directory.providers.schedules import merged, rule_of
from directory.web.language import ago, day, texts

LONGEST_LABEL = 40
_SUREST = list(Method)
OLD_DAYS = 365
# Prices are written as Spanish speakers in the United States write them: $12.50, not 12,50 US$.
MONEY = {"es": "es_US"}
# What may be followed at a click: ASCII names, so that no letter stands in for another; no name or password before
# the host, where it would pass for one; in a mailto: nothing that adds a line or a header, such as %0A or a second "?".
_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z][a-z0-9-]{0,61}[a-z0-9]"
_EMAIL = re.compile(rf"[a-z0-9_](?:[a-z0-9._+'-]{{0,62}}[a-z0-9_+-])?@{_HOST}", re.IGNORECASE | re.ASCII)
_WEB = re.compile(
    rf"https?://{_HOST}(?::[0-9]{{1,5}})?(?:[/?#][\w!#$%&'()*+,./:;=?@~\[\]-]*)?", re.IGNORECASE | re.ASCII
)


@dataclass(frozen=True, slots=True)
class When:
    """A moment: as a person says it, its exact date, and for machines."""

    said: str
    exact: str
    iso: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A short fact, its colour ("good", "stale", "stop" or none) and, where it ages, when it was said."""

    kind: str
    text: str
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A number with what is to be known before calling it; `href` is empty for what is no number.

    `kind` is in words and empty for an ordinary telephone; `note` begins with it.
    """

    number: str
    href: str
    note: str
    is_for_advocates: bool
    kind: str = ""
    is_fax: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """When something is open: what is open then (or nothing), the phrases, a note."""

    label: str
    said: list[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A web or e-mail address; `href` is empty where it is not plainly safe to follow."""

    text: str
    href: str


@dataclass(slots=True)
class Telling:
    """The language, the moment and the place in which things are told."""

    wording: Wording
    now: datetime
    timezone: str
    fresh_days: int = FRESH_DAYS
    locale: str = field(init=False)
    today: date = field(init=False)
    _: Callable[[str], str] = field(init=False)
    _kinds: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Take the language from the wording, and the day from the place."""
        self.locale = self.wording.locale
        self.today = self.now.astimezone(ZoneInfo(self.timezone)).date()
        self._ = texts(self.locale)
        self._kinds = {
            "fax": self._("fax"),
            "tty": self._("TTY"),
            "sms": self._("text messages"),
            "text": self._("text messages"),
            "video": self._("video"),
            "pager": self._("pager"),
            "textphone": self._("TTY"),
        }

    def when(self, moment: datetime) -> When:
        """How long ago, with the day."""
        local = moment.astimezone(ZoneInfo(self.timezone)).date()
        return When(ago(moment, self.now, self.locale), day(moment, self.timezone, self.locale), local.isoformat())

    def day(self, on: date) -> str:
        """A date of the calendar."""
        return day(on, self.timezone, self.locale)

    def is_believed(self, stated_at: datetime) -> bool:
        """Whether what was said of room or a wait is recent enough: 14 days."""
        return (self.now - stated_at).days <= ROOM_DAYS

    def checked(self, moment: datetime | None, how: str) -> Mark:
        """How fresh a record is, in words: checked lately, within a year, longer ago, or never."""
        if moment is None:
            return Mark("stale", self._("Nobody has checked this yet: call first"))
        when, days = self.when(moment), (self.now - moment).days
        said = self.wording.checked(how, when.said)
        said = said[:1].upper() + said[1:]
        if days > OLD_DAYS:
            return Mark("stale", f"{said}: {self.wording.call_first}", when)
        return Mark("good" if days <= self.fresh_days else "", said, when)

    def call(self, row: Any, who: str = "") -> Call:
        """A phone row; `who` to ask for where the number itself does not say."""
        code = (row.type or "").strip().lower()
        kind = self._kinds.get(code, "")
        is_advocates = row.audience == Audience.ADVOCATES
        parts = [kind, (row.description or "").strip() or who]
        number = f"{row.number} x{row.extension}" if row.extension else row.number
        digits = "".join(c for c in row.number if c in "0123456789+")
        href = f"{digits};ext={row.extension}" if digits and row.extension and row.extension.isdigit() else digits
        return Call(number, href, ", ".join(part for part in parts if part), is_advocates, kind, code == "fax")

    def rules(self, rows: list[Any]) -> list[Any]:
        """The rules among schedule rows."""
        return [rule for row in rows if (rule := rule_of(row, self.timezone))]

    def hours(self, rows: list[Any]) -> list[Hours]:
        """Schedule rows as phrases, those of one purpose together; mere words as they were written."""
        groups: dict[str, list[Any]] = {}
        written: list[Hours] = []
        for row in rows:
            text = (row.description or "").strip()
            rule = rule_of(row, self.timezone)
            if rule:
                groups.setdefault(text if len(text) <= LONGEST_LABEL else "", []).append((row, rule))
            elif not (row.valid_to and row.valid_to < self.today):
                line = row.original_text or text or row.notes
                written += [Hours("", [line.strip()])] if line else []
        found = []
        for label, pairs in groups.items():
            said = spoken([rule for _, rule in pairs], self.locale, self.today)
            notes = dict.fromkeys(row.notes.strip() for row, _ in pairs if row.notes)
            notes |= dict.fromkeys(row.description.strip() for row, _ in pairs if not label and row.description)
            if said:
                found.append(Hours(label, said, " ".join(notes)))
        return found + list({line.said[0]: line for line in written}.values())

    def state(self, rows: list[Any]) -> str:
        """Whether something is open now and until when; nothing where nobody has said."""
        rules = self.rules(rows)
        if not rules:
            return ""
        return spoken_state(merged(rules, self.today), self.now, ZoneInfo(self.timezone), self.locale)

    def link(self, url: str | None, label: str | None = None) -> Link | None:
        """A web address as it may be followed: a link where that is plainly safe, text after its label where not."""
        url, label = (url or "").strip(), (label or "").strip()
        if not url:
            return None
        shown = re.sub(r"^https?://(www\.)?|/$", "", url, flags=re.IGNORECASE)
        if not is_plain_web_address(url):
            return Link(f"{label}: {shown}" if label else shown, "")
        return Link(label or shown, url)

    def email(self, address: str | None) -> Link | None:
        """An e-mail address; a link only where it is plainly one."""
        text = (address or "").strip()
        return Link(text, f"mailto:{text}" if is_plain_email(text) else "") if text else None

    def price(self, row: Any) -> str:
        """A price, with what it is for: "Sliding fee: $25, at most, a session"."""
        amount, locale = "", MONEY.get(self.locale, self.locale)
        if row.amount is not None and not (row.amount == 0 and row.option):
            shape = "¤#,##0" if float(row.amount).is_integer() else None
            amount = (
                format_currency(row.amount, row.currency, shape, locale=locale, currency_digits=shape is None)
                if row.currency
                else format_decimal(row.amount, locale=locale)
            )
        tail = ", ".join(part for part in (amount, (row.amount_description or "").strip()) if part)
        option = (row.option or "").strip()
        if option.casefold() == "free":
            option = self._("Free")
        return ": ".join(part for part in (option, tail) if part)

    def spoken_languages(self, rows: list[Any]) -> list[str]:
        """Languages by name, each once, with its note."""
        found: dict[str, str] = {}
        for row in rows:
            name = self.wording.name("language", row.code) if row.code else (row.name or "").strip()
            if row.code and name == row.code and row.name:
                name = row.name.strip()
            note = (row.note or "").strip()
            if name and (name not in found or note):
                found[name] = f"{name} ({note})" if note else name
        return list(found.values())

    def ages(self, least: float | None, most: float | None) -> str:
        """Whom it takes by age, in years."""
        if least and most:
            return self._("Ages %(least)s to %(most)s") % {"least": f"{least:g}", "most": f"{most:g}"}
        if least:
            return self._("Age %(least)s and over") % {"least": f"{least:g}"}
        return self._("Up to age %(most)s") % {"most": f"{most:g}"} if most else ""


def latest_check(checks: list[Any]) -> Any:
    """The check that counts for a record: the newest, of several at one moment the surest; None where there is none."""
    return max(checks, key=lambda one: (one.checked_at, -_SUREST.index(one.method)), default=None)


def is_plain_web_address(url: str) -> bool:
    """Whether it is http or https to a named host, with nothing in it that a browser or a reader may take otherwise."""
    return _WEB.fullmatch(url) is not None


def is_plain_email(text: str) -> bool:
    """Whether it is one address in ordinary letters, with nothing in it that a mail program reads as more."""
    return _EMAIL.fullmatch(text) is not None


def plain_list(rows: list[Any], name: str) -> list[str]:
    """The texts of a column, each once, blank ones left out."""
    return list(dict.fromkeys(text for row in rows if (text := (getattr(row, name) or "").strip())))
