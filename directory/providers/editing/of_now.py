"""What is true of a service for a while only: its status and alert, its room, its waiting list, its next group."""

from typing import Any

from sqlalchemy import select
from wtforms import DateField
from wtforms.validators import Optional, ValidationError

from directory.core import clock
from directory.core.db import db
from directory.providers.editing.fields import ChoiceField, Line, Paragraph, Whole, WordsOnly
from directory.providers.editing.forms import DeskForm, Grid, RowForm
from directory.providers.editing.ledger import Ledger
from directory.providers.editing.part import Columns, Part, Rows, Stated, find_term_name, lines_of
from directory.providers.editing.scope import Scope
from directory.providers.models import ServiceCapacity, ServiceStatus, Unit
from directory.providers.vocabularies import term_id
from directory.web.language import lazy_gettext as _l


class StatusForm(DeskForm):
    """Whether it runs, and what must be known at once."""

    status = WordsOnly(
        _l("Status"),
        choices=[
            (ServiceStatus.ACTIVE, _l("Active")),
            (ServiceStatus.TEMPORARILY_CLOSED, _l("Closed for a while: shown, and says so")),
        ],
    )
    alert = Paragraph(_l("Alert, shown above everything"), 500, rows=2)
    alert_until = DateField(_l("Alert ends after"), [Optional()])

    def fit(self, scope: Scope) -> None:
        """An archived service is brought back by its own button; until then it stays what it is."""
        super().fit(scope)
        if scope.row.status in (ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT):
            self.status.offer_more([(scope.row.status, _l("Archived: kept, and not shown"))])

    def validate_alert_until(self, field: Any) -> None:
        """An end belongs to an alert."""
        if field.data and not self.alert.data:
            raise ValidationError(_l("There is no alert that could end."))


class CapacityRow(RowForm):
    """How much room of one kind."""

    needed = ("unit", "available")
    unit = ChoiceField(_l("Of what"))
    available = Whole(_l("Free now"), 0, 100_000)
    maximum = Whole(_l("In all"), 0, 100_000)
    description = Line(_l("Note"), 300)

    def fit(self, scope: Scope) -> None:
        """Our units, and a unit of an import that is none of them."""
        known = [(term.code, term.name(scope.setting.locale)) for term in scope.terms("unit")]
        own = self.unit.data
        extra = [(own, own.partition(":")[2])] if own and own not in dict(known) and own.startswith("row:") else []
        self.unit.offer([("", ""), *known, *extra])

    def validate_maximum(self, field: Any) -> None:
        """There is not more free than there is."""
        if field.data is not None and self.available.data is not None and field.data < self.available.data:
            raise ValidationError(_l("This is less than what is free."))


class RoomForm(DeskForm):
    """How much room there is now."""

    capacities = Grid(_l("Room"), CapacityRow, spare=1)


class KeepsRoom(Rows):
    """Room as of now: every line that is kept is stated anew, since a number without its moment says nothing."""

    def __init__(self) -> None:
        super().__init__("capacities", ServiceCapacity, "available", "maximum", "description")

    def load(self, scope: Scope) -> dict[str, Any]:
        """The lines, each with its unit."""
        found = super().load(scope)
        for line, row in zip(found["capacities"], self.rows(scope), strict=True):
            line["unit"] = _unit_code(scope, row.unit)
        return found

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Units become rows, and each line its moment."""
        there = {str(row.id): row for row in self.rows(scope)}
        for entry in lines_of(form, "capacities"):
            line = entry.form
            if line.is_blank:
                continue
            row = there.pop(line.id.data or "", None)
            is_same = row is not None and _unit_code(scope, row.unit) == line.unit.data
            values = {
                "unit_id": row.unit_id if row is not None and is_same else _unit(line.unit.data),
                "available": line.available.data,
                "maximum": line.maximum.data,
                "description": line.description.data or None,
                "stated_at": clock.now(),
            }  # fmt: skip
            if row:
                ledger.put(row, **values)
            else:
                ledger.add(ServiceCapacity(service_id=scope.row.id, **values))
        for row in there.values():
            ledger.drop(row)


def _unit_code(scope: Scope, unit: Unit) -> str:
    codes = {term.code for term in scope.terms("unit")}
    return unit.identifier if unit.identifier in codes else f"row:{unit.name}"


def _unit(code: str) -> Any:
    """The unit's row of a code, made where the catalog has none yet."""
    unit = db.session.scalars(select(Unit).where(Unit.identifier == code).order_by(Unit.id)).first()
    if unit is None:
        unit = Unit(id=term_id("unit", code), name=find_term_name("unit", code), identifier=code)
        db.session.add(unit)
        db.session.flush()
    return unit.id


class WaitForm(DeskForm):
    """The waiting list as of now."""

    is_waitlist_open = WordsOnly(
        _l("Waiting list"),
        choices=[("yes", _l("Open")), ("no", _l("Closed")), ("", _l("Not said"))],
    )
    wait_days = Whole(_l("About how long is the wait, in days"), 0, 3650)


class KeepsWait(Stated):
    """Open or closed is a yes or a no in the catalog."""

    def __init__(self) -> None:
        super().__init__("is_waitlist_open", "wait_days", stamp="wait_stated_at")

    def load(self, scope: Scope) -> dict[str, Any]:
        """As the choice has it."""
        is_open = scope.row.is_waitlist_open
        return {"wait_days": scope.row.wait_days, "is_waitlist_open": {True: "yes", False: "no"}.get(is_open, "")}

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """The moment goes with it, in one change: the catalog refuses a wait without it."""
        is_open = {"yes": True, "no": False}.get(form["is_waitlist_open"].data)
        days = form["wait_days"].data
        is_said = is_open is not None or days is not None
        moment = clock.now() if is_said else None
        ledger.put(scope.row, is_waitlist_open=is_open, wait_days=days, wait_stated_at=moment)


class GroupForm(DeskForm):
    """When the next group begins."""

    next_group_on = DateField(_l("Next group begins on"), [Optional()])


NOW_PARTS = (
    Part("status", _l("Status and alert"), StatusForm, (Columns("status", "alert", "alert_until"),)),
    Part(
        "room", _l("Room, as of now"), RoomForm, (KeepsRoom(),),
        hint=_l("What you keep here is stated as of this moment. A number without its moment is never shown."),
    ),
    Part("wait", _l("Waiting list, as of now"), WaitForm, (KeepsWait(),)),
    Part("group", _l("Next group"), GroupForm, (Stated("next_group_on", stamp="next_group_stated_at"),)),
)  # fmt: skip
