"""The parts of a place: where it is, or that this is not to be known."""

from typing import Any

from sqlalchemy import select
from wtforms.validators import ValidationError

from directory.core.db import db
from directory.providers.confidential import close_place, names_a_street
from directory.providers.editing.fields import Line, Number, Paragraph, TermsField, Tick, WordsOnly
from directory.providers.editing.forms import DeskForm, Grid, RowForm
from directory.providers.editing.ledger import Ledger
from directory.providers.editing.of_reach import LANGUAGES, LanguageRow
from directory.providers.editing.part import Columns, Part, Rows, Terms, Values
from directory.providers.editing.scope import Scope
from directory.providers.models import Accessibility, Address, FieldGroup, LocationType
from directory.providers.streets import Reach, Streets, read_street
from directory.web.language import lazy_gettext as _l

OPEN, HIDDEN, VIRTUAL = "open", "confidential", "virtual"
STREET = ("address_1", "address_2", "city", "state_province", "postal_code", "country")
_NEEDED = ("address_1", "city", "state_province", "postal_code")
_OF_OPEN = ("alternate_name", "description", "transportation", "url", "latitude", "longitude")


class WhereForm(DeskForm):
    """Where a place is; or, for a confidential one, its region and the way to reach it and no more."""

    name = Line(_l("Name of the place"))
    sort = WordsOnly(
        _l("What kind of place"),
        choices=[
            (OPEN, _l("Open: its address may be known")),
            (HIDDEN, _l("Confidential: no address, only a region and a way to reach it")),
            (VIRTUAL, _l("No place to go to: by phone or online")),
        ],
        default=OPEN,
    )
    address_1 = Line(_l("Street and number"))
    address_2 = Line(_l("Floor, suite or building"))
    city = Line(_l("Town"), 120)
    state_province = Line(_l("State"), 60)
    postal_code = Line(_l("ZIP code"), 20)
    country = Line(_l("Country, two letters"), 2)
    region = Line(_l("Region"), 200)
    way_to_reach = Paragraph(_l("Way to reach it"), 1000, rows=2)
    alternate_name = Line(_l("Also known as"))
    description = Paragraph(_l("Description"))
    transportation = Paragraph(_l("Getting there"), 1000, rows=2)
    url = Line(_l("Website"), 2000, web=True)
    latitude = Number(_l("Latitude"), -90, 90)
    longitude = Number(_l("Longitude"), -180, 180)
    is_sure = Tick(_l("Yes: remove the address, the point and what the history says of them, for good"))
    known: Streets | None = None
    loses = False
    heads = {  # noqa: RUF012, never changed
        "address_1": _l("If it is open"),
        "region": _l("If it is confidential"),
        "alternate_name": _l("More about an open place"),
        "is_sure": _l("If it becomes confidential"),
    }

    def fit(self, scope: Scope) -> None:
        """What the place would lose, and which street nobody may write here."""
        super().fit(scope)
        lines = [] if scope.is_new else addresses_of(scope)
        self.known = Streets(s for one in lines if (s := read_street(one.address_1)) is not None)
        self.loses = not scope.is_new and scope.row.is_open
        if not self.loses:
            del self.is_sure
        if not self.country.data and self.country.raw_data is None:
            self.country.data = scope.setting.country

    def validate(self, extra_validators: Any = None) -> bool:
        """Each kind has what it needs."""
        is_fine = bool(super().validate(extra_validators))
        slips = []
        if self.sort.data == OPEN:
            slips = [(self[name], _l("An open place has an address.")) for name in _NEEDED if not self[name].data]
            if len(self.country.data or "") != 2:
                slips.append((self.country, _l("The country is two letters, such as US.")))
        if (self.latitude.data is None) != (self.longitude.data is None):
            slips.append((self.longitude, _l("Latitude and longitude go together.")))
        for field, slip in slips:
            field.errors = [*field.errors, str(slip)]
        return is_fine and not slips

    def validate_is_sure(self, field: Any) -> None:
        """What is removed for good is removed knowingly."""
        if self.sort.data == HIDDEN and self.loses and not field.data:
            raise ValidationError(_l("Tick this to make the place confidential. Nothing was removed yet."))

    def validate_region(self, field: Any) -> None:
        """A region, and no street."""
        if self.sort.data == HIDDEN and not field.data:
            raise ValidationError(_l("Say roughly where: a county or a part of town."))
        self._refuse_street(field)

    def validate_way_to_reach(self, field: Any) -> None:
        """How to get in touch, and no street."""
        if self.sort.data == HIDDEN and not field.data:
            raise ValidationError(_l("Say how one gets there: whom to call, who fetches."))
        self._refuse_street(field)

    def validate_name(self, field: Any) -> None:
        """A name that does not tell the street."""
        self._refuse_street(field)

    def _refuse_street(self, field: Any) -> None:
        is_known = self.known is not None and self.known.is_named(field.data or "", Reach.NEAR)
        if self.sort.data == HIDDEN and (is_known or names_a_street(field.data)):
            raise ValidationError(_l("This names a street. The place is confidential: leave the street out."))


class KeepsWhere(Columns):
    """The place's own columns and its standing address."""

    def __init__(self) -> None:
        super().__init__("name", "region", "way_to_reach", *_OF_OPEN)

    def load(self, scope: Scope) -> Values:
        """The columns, the kind in one word, and the address."""
        found = super().load(scope)
        row = scope.row
        if scope.is_new:
            return found | {"sort": OPEN, "country": scope.setting.country}
        found["sort"] = HIDDEN if not row.is_open else VIRTUAL if row.location_type == LocationType.VIRTUAL else OPEN
        address = find_address(scope)
        return found | ({name: getattr(address, name) for name in STREET} if address else {})

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Close first, so that no line of the history is written of what must not be known."""
        row, sort = scope.row, form["sort"].data
        values = {name: form[name].data or None for name in ("name", "region", "way_to_reach")}
        values |= {name: form[name].data if sort != HIDDEN else None for name in _OF_OPEN}
        values = {name: None if value == "" else value for name, value in values.items()}
        values["is_open"] = sort != HIDDEN
        values["location_type"] = LocationType.VIRTUAL if sort == VIRTUAL else LocationType.PHYSICAL
        if scope.is_new:
            for name, value in values.items():
                setattr(row, name, value)
            return
        if sort == HIDDEN and row.is_open:
            close(scope, ledger, values["name"])
        ledger.put(row, **values)

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """The address of an open place; one by phone or online has none."""
        sort = form["sort"].data
        address = None if scope.is_new else find_address(scope)
        if sort == OPEN:
            keep_address(scope, ledger, address, form, LocationType.PHYSICAL)
        elif sort == VIRTUAL and address is not None:
            ledger.drop(address)


def close(scope: Scope, ledger: Ledger, name: str | None) -> None:
    """Make a place confidential: what shows or tells where it stands goes, and its history with it."""
    row = scope.row
    db.session.flush()
    for column in ("alternate_name", "description", "transportation", "url", "latitude", "longitude"):
        setattr(row, column, None)
    row.external_identifier = row.external_identifier_type = None
    if row.name != name:
        row.name = name
    close_place(db.session.connection(), row.id)
    for other in list(db.session.identity_map.values()):
        if other is not row and not isinstance(other, type(scope.organization)):
            db.session.expire(other)
    ledger.count()


def addresses_of(scope: Scope) -> list[Address]:
    """The addresses of a place, the oldest first."""
    statement = select(Address).where(Address.location_id == scope.row.id)
    return list(db.session.scalars(statement.order_by(Address.created_at, Address.id)))


def find_address(scope: Scope, *, is_post: bool = False) -> Address | None:
    """Where a place stands, or where its post goes."""
    return next((one for one in addresses_of(scope) if (one.address_type == LocationType.POSTAL) == is_post), None)


def keep_address(scope: Scope, ledger: Ledger, address: Address | None, form: DeskForm, sort: LocationType) -> None:
    """Change the address, or enter one."""
    values = {name: form[name].data or (None if name == "address_2" else "") for name in STREET}
    values["country"] = (values["country"] or scope.setting.country).upper()
    if address is not None:
        ledger.put(address, **values)
    else:
        ledger.add(Address(location_id=scope.row.id, location_is_open=True, address_type=sort, **values))


class PostForm(DeskForm):
    """Where the post goes, if elsewhere."""

    address_1 = Line(_l("Street and number, or box"))
    address_2 = Line(_l("Floor, suite or building"))
    city = Line(_l("Town"), 120)
    state_province = Line(_l("State"), 60)
    postal_code = Line(_l("ZIP code"), 20)
    country = Line(_l("Country, two letters"), 2)
    is_open = True

    def fit(self, scope: Scope) -> None:
        """A confidential place has none."""
        super().fit(scope)
        self.is_open = scope.row.is_open

    def validate_address_1(self, _field: Any) -> None:
        """All of it, or nothing."""
        filled = [name for name in _NEEDED if self[name].data]
        if filled and not self.is_open:
            raise ValidationError(_l("A confidential place has no address, not even for post."))
        if filled and len(filled) < len(_NEEDED):
            raise ValidationError(_l("The address is not complete."))
        if filled and len(self.country.data or "") not in (0, 2):
            raise ValidationError(_l("The country is two letters, such as US."))


class KeepsPost(Columns):
    """The postal address."""

    def load(self, scope: Scope) -> Values:
        """It, or nothing."""
        address = find_address(scope, is_post=True)
        return {name: getattr(address, name) for name in STREET} if address else {}

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Nothing of the place's own."""

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Change, enter or take off."""
        address = find_address(scope, is_post=True)
        if form["address_1"].data:
            keep_address(scope, ledger, address, form, LocationType.POSTAL)
        elif address is not None:
            ledger.drop(address)


class AccessRow(RowForm):
    """Something about access, in words."""

    needed = ("description",)
    description = Line(_l("What"), 500)
    details = Line(_l("Details"), 1000)


class AccessForm(DeskForm):
    """How people with disabilities can use the place."""

    terms = TermsField(_l("Access"), vocabulary="accessibility")
    lines = Grid(_l("In words"), AccessRow)
    languages = Grid(_l("Languages spoken there"), LanguageRow)
    known: Streets | None = None

    def fit(self, scope: Scope) -> None:
        """Free words may tell the way to a confidential place."""
        super().fit(scope)
        self.is_hidden = not scope.row.is_open

    def validate_terms(self, _field: Any) -> None:
        """Of a confidential place nothing is told but what has a name of its own."""
        if self.is_hidden and any(not entry.form.is_blank for entry in self.lines):
            raise ValidationError(_l("Free words may tell the way to a confidential place. Use the boxes alone."))


PLACE_PARTS = (
    Part(
        "where", _l("Where it is"), WhereForm, (KeepsWhere(),), FieldGroup.PLACE,
        hint=_l("The street of a confidential place is kept nowhere: not here, not in the history, not in the search."),
    ),
    Part("post", _l("Where its post goes"), PostForm, (KeepsPost(),), FieldGroup.PLACE),
    Part(
        "access", _l("Access and languages"), AccessForm,
        (Terms("terms", "accessibility"), Rows("lines", Accessibility, "description", "details"), LANGUAGES),
        FieldGroup.PLACE,
    ),
)  # fmt: skip
