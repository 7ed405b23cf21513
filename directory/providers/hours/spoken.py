"""Hours as a person says them, in English and Spanish."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from babel.dates import format_date

from directory.providers.hours.clocks import NOON, articled, say_clock
from directory.providers.hours.expansion import Interval, next_open, open_until
from directory.providers.hours.rules import DAY, Rule
from directory.providers.hours.words import Words, words_for

ALWAYS = timedelta(days=7)
EVERY_WEEKDAY = tuple(range(7))

# One day a rule opens on: ("week", weekday, 0), ("nth", weekday, which), ("month", day, 0), ("any", 0, 0).
Unit = tuple[str, int, int]
# Minutes of opening and closing; -1 where nobody has said.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class _Terms:
    """All that sets one rule apart from another beside its days and times."""

    interval: int
    monthly: bool
    anchor: str
    timezone: str
    narrowed: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
    since: str
    until: str
    count: int


def spoken(rules: Iterable[Rule], locale: str, today: date | None = None) -> list[str]:
    """The rules as short phrases, such as "Mon to Fri 9 am to 5 pm", days with the same hours said together.

    With `today`, rules that have ended are left out and a beginning that has passed is not mentioned. Spans
    of one day that touch or overlap are said as one. An empty list where there is nothing to say.
    """
    words = words_for(locale)
    by_terms: dict[_Terms, dict[Unit, set[Span]]] = {}
    for rule in rules:
        if today and rule.last_on and rule.last_on < today:
            continue
        spans = by_terms.setdefault(_terms(rule, today), {})
        for unit in _units(rule):
            spans.setdefault(unit, set()).add(_span(rule))
    said: list[str] = []
    for terms in sorted(by_terms):
        together: dict[tuple[Span, ...], list[Unit]] = {}
        for unit, stated in sorted(by_terms[terms].items(), key=lambda item: _order(item[0])):
            together.setdefault(_joined(stated), []).append(unit)
        for times, units in together.items():
            said += _say_group(words, locale, terms, units, times)
    return list(dict.fromkeys(said))


def _terms(rule: Rule, today: date | None) -> _Terms:
    since = rule.first_on
    if since and today and since <= today:
        since = None
    return _Terms(
        interval=rule.interval,
        monthly=rule.freq == "MONTHLY" and rule.interval > 1,
        anchor=str(rule.dtstart) if rule.interval > 1 or rule.count else "",
        timezone=rule.timezone,
        narrowed=(rule.monthdays if rule.days else (), rule.byweekno, rule.byyearday),
        since=since.isoformat() if since else "",
        until=rule.last_on.isoformat() if rule.last_on else "",
        count=rule.count or 0,
    )


def _units(rule: Rule) -> list[Unit]:
    if rule.days:
        return [("nth", day, nth) if nth else ("week", day, 0) for nth, day in rule.days]
    return [("month", day, 0) for day in rule.monthdays] or [("any", 0, 0)]


def _order(unit: Unit) -> tuple[int, int, int]:
    """Every week first, then by place in the month, counted from its start before from its end."""
    kind, day, nth = unit
    if kind == "nth":
        return 1, nth if nth > 0 else 100 + nth, day
    return {"week": 0, "month": 2, "any": 3}[kind], day if day >= 0 else 100 + day, 0


def _span(rule: Rule) -> Span:
    if rule.minutes:
        return rule.minutes
    return _minute(rule.opens_at), _minute(rule.closes_at)


def _minute(at: time | None) -> int:
    return -1 if at is None else at.hour * 60 + at.minute


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sorted, and those that touch or overlap made one, unless that one would be longer than a day."""
    found: list[Span] = []
    for opens, closes in sorted(spans):
        last = found[-1] if found else (-1, -1)
        if min(*last, opens, closes) >= 0 and opens <= last[1] and max(last[1], closes) - last[0] <= DAY:
            found[-1] = (last[0], max(last[1], closes))
        else:
            found.append((opens, closes))
    return tuple(found)


def _say_group(words: Words, locale: str, terms: _Terms, units: Sequence[Unit], spans: tuple[Span, ...]) -> list[str]:
    is_all_day = spans == ((0, DAY),)
    hours = words.any_hour if is_all_day else _listed(words, [_say_span(words, span) for span in spans])
    tail = "".join(f", {part}" for part in _limits(words, locale, terms))
    phrases = []
    for days in _say_days(words, terms, units):
        if is_all_day and days == words.every_day:
            phrases.append(words.always + tail)
        else:
            phrases.append(f"{days}{', ' if is_all_day or -1 in spans[0] else ' '}{hours}{tail}")
    return phrases


def _say_days(words: Words, terms: _Terms, units: Sequence[Unit]) -> list[str]:
    phrases = []
    weekdays = tuple(unit[1] for unit in units if unit[0] == "week")
    if weekdays:
        phrases.append(_recurring(words, terms, weekdays))
    elif ("any", 0, 0) in units:
        phrases.append(_recurring(words, terms, EVERY_WEEKDAY))
    places: dict[int, tuple[int, ...]] = {}
    for unit in units:
        if unit[0] == "nth":
            places[unit[1]] = (*places.get(unit[1], ()), unit[2])
    for nths in dict.fromkeys(places.values()):
        named = [words.weekdays[day] for day, found in places.items() if found == nths]
        text = f"{_listed(words, [words.nth[nth] for nth in nths])} {_listed(words, named)}"
        phrases.append(_of_months(words, terms, text))
    if monthdays := [unit[1] for unit in units if unit[0] == "month"]:
        phrases.append(_of_months(words, terms, _say_month_days(words, monthdays)))
    return [phrase[0].upper() + phrase[1:] if words.is_capital else phrase for phrase in phrases]


def _recurring(words: Words, terms: _Terms, weekdays: tuple[int, ...]) -> str:
    days = _say_weekdays(words, weekdays)
    if terms.interval == 1:
        return days
    if terms.monthly:
        return _of_months(words, terms, words.of_month.format(days=days))
    if terms.interval == 2:
        return words.weeks[0 if len(weekdays) == 1 else 2].format(days=days)
    return words.weeks[1].format(days=days, n=terms.interval)


def _of_months(words: Words, terms: _Terms, days: str) -> str:
    form = words.months[0 if terms.interval == 1 else 2 if terms.interval == 2 else 1]
    return form.format(days=days, n=terms.interval)


def _say_weekdays(words: Words, weekdays: tuple[int, ...]) -> str:
    if weekdays == EVERY_WEEKDAY:
        return words.every_day
    runs: list[list[int]] = []
    for day in weekdays:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts: list[str] = []
    for run in runs:
        names = [words.weekdays[day] for day in run]
        parts += [words.days.format(first=names[0], last=names[-1])] if len(names) > 2 else names
    return _listed(words, parts)


def _say_month_days(words: Words, days: Iterable[int]) -> str:
    said = []
    for day in days:
        form = words.month_day if day > 0 else words.nth_last_month_day
        said.append(words.last_month_day if day == -1 else form.format(n=abs(day)))
    return _listed(words, said)


def _listed(words: Words, parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {words.both} {parts[-1]}"


def _say_span(words: Words, span: Span) -> str:
    opens, closes = span
    if -1 in span:
        if opens == closes:
            return words.no_times
        form, at = (words.opens_only, opens) if closes == -1 else (words.closes_only, closes)
        return form.format(at=articled(words, at))
    if (opens, closes) == (0, DAY):
        return words.any_hour
    # A half of the day is said once when both ends share it.
    shared = opens // NOON == closes // NOON
    text = words.span.format(opens=say_clock(words, opens, is_short=shared), closes=say_clock(words, closes))
    # "8 pm to 6 am" needs no more; "9 am to 9 am" does.
    is_night = opens >= NOON and closes < DAY + NOON
    return words.next_day.format(span=text) if closes > DAY and not is_night else text


def _limits(words: Words, locale: str, terms: _Terms) -> list[str]:
    monthdays, weeks, yeardays = terms.narrowed
    parts = []
    if monthdays:
        parts.append(words.only.format(days=_say_month_days(words, monthdays)))
    for form, numbers in ((words.in_weeks, weeks), (words.on_year_days, yeardays)):
        if numbers:
            named = [str(n) if n > 0 else words.from_end.format(n=-n) for n in numbers]
            parts.append(form.format(numbers=_listed(words, named)))
    if terms.count:
        parts.append(words.once if terms.count == 1 else words.times.format(n=terms.count))
    for form, day in ((words.since, terms.since), (words.until, terms.until)):
        if day:
            parts.append(form.format(date=format_date(date.fromisoformat(day), "d MMM y", locale=locale)))
    return parts


def spoken_state(intervals: Sequence[Interval], now: datetime, tz: tzinfo, locale: str) -> str:
    """What to say of this moment, such as "open now until 9 pm"; "" where the expansion holds nothing.

    `now` is aware; days are those of `tz`. A stretch of seven days or more is said as "any hour".
    """
    words = words_for(locale)
    local = now.astimezone(tz)
    closes = open_until(intervals, now)
    if closes is not None:
        if any(stop - start >= ALWAYS for start, stop in intervals if stop == closes):
            return words.open_any_hour
        return _say_closing(words, locale, local, closes.astimezone(tz))
    opens = next_open(intervals, now)
    return _say_opening(words, locale, local, opens.astimezone(tz)) if opens else ""


def _say_closing(words: Words, locale: str, now: datetime, closes: datetime) -> str:
    ahead = (_day(closes) - now.date()).days
    # "until 2 am" said in the evening needs no day.
    if ahead == 0 or (ahead == 1 and closes.hour < 12 and closes.time() < now.time()):
        form = words.open_until
    else:
        form = words.open_until_tomorrow if ahead == 1 else words.open_until_day
    return _filled(words, locale, form, closes, is_near=ahead < 7)


def _say_opening(words: Words, locale: str, now: datetime, opens: datetime) -> str:
    ahead = (_day(opens) - now.date()).days
    nearest = {0: words.opens_today, 1: words.opens_tomorrow}
    form = nearest.get(ahead, words.opens_day)
    return _filled(words, locale, form, opens, is_near=ahead < 7)


def _filled(words: Words, locale: str, form: str, moment: datetime, *, is_near: bool) -> str:
    on = _day(moment)
    day = words.weekdays[on.weekday()] if is_near else format_date(on, "d MMM", locale=locale)
    text = form.format(day=day, at=articled(words, moment.hour * 60 + moment.minute))
    for apart, together in words.contractions:
        text = text.replace(apart, together)
    return text


def _day(moment: datetime) -> date:
    """The day that a person would name: midnight is the end of one, not the start of the next."""
    return (moment - timedelta(minutes=1)).date()
