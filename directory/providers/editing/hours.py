"""The hours of a service or a place: said in words or row by row, read back, and kept as recurrence rules."""

from collections import Counter
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select
from wtforms import DateField, HiddenField, TimeField
from wtforms.validators import Optional, ValidationError

from directory.core.db import db
from directory.providers.editing.fields import ChoiceField, Line, Paragraph, TicksField, options_of
from directory.providers.editing.forms import DeskForm, Grid, RowForm
from directory.providers.editing.ledger import Ledger
from directory.providers.editing.part import Columns, Part, Values
from directory.providers.editing.saying import LONGEST, read_hours, refuse_contradiction
from directory.providers.editing.scope import Scope
from directory.providers.hours.rules import WEEKDAYS, Rule
from directory.providers.hours.spoken import spoken
from directory.providers.models import FieldGroup, Schedule, Service
from directory.providers.schedules import pattern_key, rule_of
from directory.web.language import lazy_gettext as _l

# What a row of the small grid can say: days, which week of the month ("" for each), times, a note, and the season.
Season = tuple[date | None, date | None]
Line_ = tuple[str, tuple[str, ...], time, time, str, Season]
_RUNS = {"MO-FR": WEEKDAYS[:5], "MO-SU": WEEKDAYS}
_DAYS = [
    ("", ""), ("MO", _l("Monday")), ("TU", _l("Tuesday")), ("WE", _l("Wednesday")), ("TH", _l("Thursday")),
    ("FR", _l("Friday")), ("SA", _l("Saturday")), ("SU", _l("Sunday")), ("MO-FR", _l("Monday to Friday")),
    ("MO-SU", _l("Every day")),
]  # fmt: skip
_WEEKS = [
    ("", _l("Every week")), ("1", _l("First of the month")), ("2", _l("Second of the month")),
    ("3", _l("Third of the month")), ("4", _l("Fourth of the month")), ("5", _l("Fifth of the month")),
    ("-1", _l("Last of the month")),
]  # fmt: skip


class HoursRow(RowForm):
    """One line of the grid. Midnight to midnight is all day; a closing before the opening is past midnight."""

    needed = ("days", "opens_at", "closes_at")
    days = ChoiceField(_l("Day"), choices=_DAYS)
    week = ChoiceField(_l("Which week"), choices=_WEEKS)
    opens_at = TimeField(_l("Opens"), [Optional()])
    closes_at = TimeField(_l("Closes"), [Optional()])
    valid_from = DateField(_l("From this day on"), [Optional()])
    valid_to = DateField(_l("Last day"), [Optional()])
    note = Line(_l("Note"), 300)

    def validate_valid_to(self, field: DateField) -> None:
        """A season ends after it begins."""
        if field.data and self.valid_from.data and field.data < self.valid_from.data:
            raise ValidationError(_l("This is before the first day."))


class HoursForm(DeskForm):
    """Words win over rows; either is read back before it is kept (`understood` is what was read back)."""

    said = Paragraph(_l("Opening hours, as you would say them"), LONGEST, rows=2)
    rows = Grid(_l("Row by row"), HoursRow)
    others = TicksField(_l("Hours of another kind that stay"))
    understood = HiddenField()
    wording = HiddenField()
    timezone = "UTC"
    locale = "en"
    is_to_confirm = False
    words: list[str] = []  # noqa: RUF012, replaced and never changed

    def fit(self, scope: Scope) -> None:
        """What is there beside the grid."""
        super().fit(scope)
        self.timezone, self.locale = zone_of(scope), scope.setting.locale
        self.others.offer([(str(row.id), tell_other(row, scope)) for row in others_of(scope)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Understand the words, or the rows; say what was understood until it has been confirmed."""
        if not super().validate(extra_validators):
            return False
        try:
            if self.said.data:
                lines = [_line(rule, "") for rule in read_hours(self.said.data, self.timezone)]
                self.wording.data = self.said.data
            else:
                lines = self.lines()
                _refuse_clash(lines, self.timezone)
        except ValueError as slip:
            # The slip names the piece in English; elsewhere the form itself says enough.
            piece = f" ({slip})" if self.locale == "en" and str(slip) else ""
            self.said.errors = [
                str(
                    _l(
                        "This was not understood as days and hours%(piece)s. Say it another way, or row by row.",
                        piece=piece,
                    )
                )
            ]
            return False
        rules = tuple(_rule(line, self.timezone) for line in lines)
        kept = [str(choice.label) for choice in options_of(self.others) if choice.value in (self.others.data or [])]
        self.words = [*spoken(rules, self.locale), *(str(_l("As before: %(hours)s", hours=words)) for words in kept)]
        key = pattern_key((*rules, *sorted(self.others.data or []))) or "none"
        self.is_to_confirm = self.understood.data != key
        self.understood.data, self.found = key, lines
        return True

    def lines(self) -> list[Line_]:
        """What the rows of the grid say; rows with the same times, week, note and season are one rule."""
        days: dict[tuple[str, time, time, str, Season], set[str]] = {}
        for entry in self.rows:
            row = entry.form
            if not row.is_blank:
                season = (row.valid_from.data, row.valid_to.data)
                key = (row.week.data, row.opens_at.data, row.closes_at.data, row.note.data or "", season)
                days.setdefault(key, set()).update(_RUNS.get(row.days.data, (row.days.data,)))
        return [
            (
                "MONTHLY" if week else "WEEKLY",
                tuple(f"{week}{d}" for d in WEEKDAYS if d in found), opens, closes, note, season,
            )
            for (week, opens, closes, note, season), found in days.items()
        ]  # fmt: skip


def _line(rule: Rule, note: str) -> Line_:
    assert rule.opens_at is not None
    assert rule.closes_at is not None
    return rule.freq, rule.byday, rule.opens_at, rule.closes_at, note, (rule.valid_from, rule.valid_to)


def _rule(line: Line_, timezone: str) -> Rule:
    freq, byday, opens, closes, _, (since, until) = line
    return Rule(freq, byday, opens, closes, valid_from=since, valid_to=until, timezone=timezone)


def _refuse_clash(lines: list[Line_], timezone: str) -> None:
    """Raise ValueError where lines contradict each other on some day: two that meet do so as the later one begins."""
    for begins in {since or date.min for *_, (since, _) in lines}:
        meeting = [
            _rule(line, timezone)
            for line in lines
            for since, until in (line[-1],)
            if (since or date.min) <= begins <= (until or date.max)
        ]
        refuse_contradiction(meeting)


def plain_line(row: Schedule, timezone: str) -> Line_ | None:
    """What a row of the catalog says, if a line of the grid can say all of it."""
    rule = rule_of(row, timezone)
    if rule is None or rule != Rule(
        rule.freq, rule.byday, rule.opens_at, rule.closes_at, wkst=rule.wkst, timezone=timezone,
        valid_from=rule.valid_from, valid_to=rule.valid_to,
    ):  # fmt: skip
        return None
    is_numbered = [not day.isalpha() for day in rule.byday]
    if not rule.byday or any(is_numbered) != all(is_numbered) or any(is_numbered) != (rule.freq == "MONTHLY"):
        return None
    if row.schedule_link or row.attending_type or row.notes:
        return None
    return _line(rule, row.description or "")


def schedules_of(scope: Scope) -> list[Schedule]:
    """The hours that belong to the record itself."""
    if scope.is_new:
        return []
    statement = select(Schedule).where(getattr(Schedule, scope.owner_column) == scope.row.id)
    return list(db.session.scalars(statement.order_by(Schedule.created_at, Schedule.source_id, Schedule.id)))


def zone_of(scope: Scope) -> str:
    """The time zone of the record's hours: the one that they have, else that of its organization's, else ours."""
    zones = [row.timezone for row in schedules_of(scope) if row.timezone]
    if not zones:
        service_ids = select(Service.id).where(Service.organization_id == scope.organization_id)
        theirs = select(Schedule.timezone).where(Schedule.service_id.in_(service_ids), Schedule.timezone.is_not(None))
        zones = [zone for zone in db.session.scalars(theirs) if zone]
    known = [zone for zone in zones if zone in available_timezones()]
    return Counter(known).most_common(1)[0][0] if known else scope.setting.timezone


def others_of(scope: Scope) -> list[Schedule]:
    """Hours that no line of the grid can say: every second week, so many times, words alone."""
    return [row for row in schedules_of(scope) if plain_line(row, zone_of(scope)) is None]


def tell_other(row: Schedule, scope: Scope) -> str:
    """Such hours in words."""
    rule = rule_of(row, zone_of(scope))
    words = spoken([rule], scope.setting.locale) if rule else []
    return ", ".join([*words, *(text for text in (row.description, row.notes) if text)]) or row.original_text or "?"


def rows_of(lines: list[Line_]) -> list[Values]:
    """Lines as the grid shows them."""
    found: list[Values] = []
    for _, byday, opens, closes, note, (since, until) in lines:
        times = {"opens_at": opens, "closes_at": closes, "valid_from": since, "valid_to": until, "note": note}
        run = next((name for name, days in _RUNS.items() if byday == days), None)
        days = [(run, "")] if run else [(day[-2:], day[:-2]) for day in byday]
        found += [{"days": day, "week": week} | times for day, week in days]
    return found


class KeepsHours(Columns):
    """Schedule rows of the plain kind against the lines of the form: what is the same stays untouched."""

    def load(self, scope: Scope) -> Values:
        """The lines, and everything else ticked to stay."""
        lines = [line for row in schedules_of(scope) if (line := plain_line(row, zone_of(scope)))]
        return {"rows": rows_of(lines), "others": [str(row.id) for row in others_of(scope)]}

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Nothing of the record's own."""

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Take off what is not said any more, enter what is new."""
        timezone = zone_of(scope)
        wanted = Counter(_sorted(line) for line in form.found)  # type: ignore[attr-defined]
        for row in schedules_of(scope):
            line = plain_line(row, timezone)
            if line is None:
                if str(row.id) not in form["others"].data:
                    ledger.drop(row)
            elif wanted[_sorted(line)]:
                wanted[_sorted(line)] -= 1
            else:
                ledger.drop(row)
        for freq, byday, opens, closes, note, (since, until) in wanted.elements():
            ledger.add(
                Schedule(
                    **{scope.owner_column: scope.row.id},
                    freq=freq,
                    byday=",".join(byday),
                    wkst="MO",
                    timezone=timezone,
                    opens_at=opens,
                    closes_at=closes,
                    valid_from=since,
                    valid_to=until,
                    description=note or None,
                    original_text=form["wording"].data or None,
                )
            )


def _sorted(line: Line_) -> Line_:
    freq, byday, opens, closes, note, season = line
    ordered = tuple(sorted(byday, key=lambda day: (day[:-2], WEEKDAYS.index(day[-2:]))))
    return freq, ordered, opens, closes, note, season


def confirming(form: Any) -> Values:
    """The values of the form that is shown to be confirmed: what was said stands in the rows now."""
    return {
        "said": "", "wording": form.wording.data, "rows": rows_of(form.found), "others": form.others.data,
        "understood": form.understood.data,
    }  # fmt: skip


HOURS_PART = Part(
    "hours", _l("Hours"), HoursForm, (KeepsHours(),), FieldGroup.HOURS,
    hint=_l(
        "For example: Mon to Fri 9-5, Wed to 8 pm; 1st Tuesday 6-8 pm. "
        "What was understood is read back before it is kept. "
        "For hours of a season only, give its first and last day, row by row."
    ),
    screen="providers/hours.html",
)  # fmt: skip
