"""The parts of a service, but its hours."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from wtforms.validators import ValidationError

from directory.core.db import db
from directory.providers.editing.belongings import take_off
from directory.providers.editing.fields import (
    ChoiceField,
    Line,
    Number,
    Paragraph,
    TermsField,
    Tick,
    TicksField,
    WordsOnly,
    check_email,
)
from directory.providers.editing.forms import DeskForm, Grid, RowForm
from directory.providers.editing.ledger import Ledger
from directory.providers.editing.of_now import NOW_PARTS
from directory.providers.editing.of_organization import FundingRow, UrlRow
from directory.providers.editing.of_reach import LANGUAGES, LanguageRow
from directory.providers.editing.part import Answers, Columns, Part, Rows, Terms
from directory.providers.editing.scope import Scope
from directory.providers.models import (
    CostOption,
    FieldGroup,
    Funding,
    Location,
    Police,
    Program,
    RequiredDocument,
    ServiceArea,
    ServiceAtLocation,
    Url,
)
from directory.web.language import lazy_gettext as _l

OLDEST = 120


class BasicsForm(DeskForm):
    """What a service is."""

    name = Line(_l("Name"), needed=True)
    alternate_name = Line(_l("Also known as"))
    description = Paragraph(_l("Description"))
    url = Line(_l("Website"), 2000, web=True)
    email = Line(_l("E-mail"), 320, also=(check_email,))
    program_id = ChoiceField(_l("Program"))
    is_hotline = Tick(_l("It is a hotline"))

    def fit(self, scope: Scope) -> None:
        """The organization's programs."""
        super().fit(scope)
        programs = db.session.scalars(select(Program).where(Program.organization_id == scope.organization_id))
        self.program_id.offer([("", _l("None")), *((str(one.id), one.name) for one in programs)])


class KeepsProgram(Columns):
    """The program's id, which the form writes as a text."""

    def load(self, scope: Scope) -> dict[str, Any]:
        """The id as the choice has it."""
        return {"program_id": str(scope.row.program_id or "")}

    def fill(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Only a program that was offered passes the form."""
        chosen = UUID(form["program_id"].data) if form["program_id"].data else None
        if scope.is_new:
            scope.row.program_id = chosen
        else:
            ledger.put(scope.row, program_id=chosen)


class NeedsForm(DeskForm):
    """What it helps with."""

    needs = TermsField(_l("What it helps with"), vocabulary="need")
    goals = TermsField(_l("Toward which goals"), vocabulary="goal")


class WhoForm(DeskForm):
    """Whom it is for."""

    populations = TermsField(_l("Whom it serves"), vocabulary="population")
    minimum_age = Number(_l("From the age of"), 0, OLDEST)
    maximum_age = Number(_l("Up to the age of"), 0, OLDEST)
    eligibility_description = Paragraph(_l("Who may come, in words"))

    def validate_maximum_age(self, field: Any) -> None:
        """The ages must leave somebody."""
        if field.data is not None and self.minimum_age.data is not None and field.data < self.minimum_age.data:
            raise ValidationError(_l("This is below the lowest age."))


class BarriersForm(DeskForm):
    """What it asks for: a field for each term of the vocabulary."""

    @classmethod
    def shape(cls, scope: Scope) -> type[DeskForm]:
        """The form with its fields."""
        answers = [("yes", _l("Asks for it")), ("no", _l("Does not ask")), ("", _l("Not said"))]
        fields = {
            term.code: WordsOnly(term.name(scope.setting.locale), choices=answers, default="")
            for term in scope.terms("barrier")
        }
        return type("BarriersForm", (cls,), fields)


class ApplyForm(DeskForm):
    """How one gets in."""

    application_process = Paragraph(_l("How to apply, step by step"))
    accepting = TermsField(_l("Who may ask, and how"), vocabulary="accepting")
    police_involved = WordsOnly(
        _l("Does using it bring the police in?"),
        choices=[
            (Police.NEVER, _l("Never")),
            (Police.ON_REQUEST, _l("Only if the person wishes")),
            (Police.ALWAYS, _l("Always")),
            (Police.UNKNOWN, _l("Not said")),
        ],
    )


class DocumentRow(RowForm):
    """A paper that is asked for."""

    needed = ("document",)
    document = Line(_l("Paper"), 500)
    uri = Line(_l("Web address of a form"), 2000, web=True)


class DocumentsForm(DeskForm):
    """What to bring."""

    documents = Grid(_l("Papers to bring"), DocumentRow)


class CostRow(RowForm):
    """One price."""

    option = Line(_l("For whom or what"), 500)
    amount = Number(_l("Amount"), 0, 10_000_000)
    amount_description = Line(_l("In words"), 500)


class CostForm(DeskForm):
    """What it costs."""

    fees_description = Paragraph(_l("Cost, in words"), rows=2)
    costs = Grid(_l("Prices"), CostRow)


_CURRENCIES = {"US": "USD", "PR": "USD", "CA": "CAD", "GB": "GBP", "MX": "MXN"}


class KeepsCosts(Rows):
    """Prices; what a row has said of its currency stays."""

    def __init__(self) -> None:
        super().__init__("costs", CostOption, "option", "amount", "amount_description")

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """A price that is new, or had no currency, is in the country's."""
        super().follow(scope, form, ledger)
        for row in self.rows(scope):
            if row.amount is not None and row.currency is None:
                ledger.put(row, currency=_CURRENCIES.get(scope.setting.country, "USD"))


class AreaRow(RowForm):
    """Where people must live."""

    name = Line(_l("Area"))
    description = Line(_l("In words"), 1000)


class AreasForm(DeskForm):
    """Where people must live to use it."""

    areas = Grid(_l("Areas served"), AreaRow)


class LanguagesForm(DeskForm):
    """In which languages."""

    languages = Grid(_l("Languages spoken by staff"), LanguageRow, spare=3)
    interpretation_services = Paragraph(_l("Interpreters"), 1000, rows=2)
    accessibility = TermsField(_l("Access"), vocabulary="accessibility")


class LicencesForm(DeskForm):
    """What it is licensed and accredited for, and what else is known."""

    licenses = Paragraph(_l("Licenses"), rows=2)
    accreditations = Paragraph(_l("Accreditations"), rows=2)
    urls = Grid(_l("Further web addresses"), UrlRow)
    funding = Grid(_l("Funding"), FundingRow)


class PlacesForm(DeskForm):
    """Where it is given."""

    places = TicksField(_l("Places"))

    def fit(self, scope: Scope) -> None:
        """The organization's own places, and any other where it is given now."""
        own = select(Location).where(Location.organization_id == scope.organization_id)
        there = list(db.session.scalars(own.order_by(Location.created_at, Location.id)))
        linked = select(Location).join(ServiceAtLocation).where(ServiceAtLocation.service_id == scope.row.id)
        there += [one for one in db.session.scalars(linked) if one not in there]
        self.places.offer([(str(one.id), one.name or str(_l("A place without a name"))) for one in there])


class KeepsPlaces(Rows):
    """That a service is given at a place."""

    def __init__(self) -> None:
        super().__init__("places", ServiceAtLocation)

    def load(self, scope: Scope) -> dict[str, Any]:
        """The places' ids."""
        return {"places": [str(row.location_id) for row in self.rows(scope)]}

    def follow(self, scope: Scope, form: DeskForm, ledger: Ledger) -> None:
        """Enter and take off; what hangs on a service at a place goes with it."""
        there = {str(row.location_id): row for row in self.rows(scope)}
        for chosen in form["places"].data:
            if chosen not in there:
                ledger.add(ServiceAtLocation(service_id=scope.row.id, location_id=UUID(chosen)))
        for location_id, row in there.items():
            if location_id not in form["places"].data:
                take_off(ledger, row)


SERVICE_PARTS = (
    Part(
        "basics", _l("What it is"), BasicsForm,
        (Columns("name", "alternate_name", "description", "url", "email", "is_hotline"), KeepsProgram("program_id")),
    ),
    *NOW_PARTS,
    Part("needs", _l("What it helps with"), NeedsForm, (Terms("needs", "need"), Terms("goals", "goal"))),
    Part(
        "who", _l("Whom it is for"), WhoForm,
        (Terms("populations", "population"), Columns("minimum_age", "maximum_age", "eligibility_description")),
        FieldGroup.ELIGIBILITY,
    ),
    Part(
        "barriers", _l("What it asks for"), BarriersForm, (Answers("barrier"),), FieldGroup.ELIGIBILITY,
        hint=_l("“Not said” is an honest answer: nobody is sent away or lured by a guess."),
        screen="providers/barriers.html",
    ),
    Part(
        "apply", _l("How to get in"), ApplyForm,
        (Columns("application_process", "police_involved"), Terms("accepting", "accepting")), FieldGroup.ELIGIBILITY,
    ),
    Part(
        "documents", _l("Papers to bring"), DocumentsForm,
        (Rows("documents", RequiredDocument, "document", "uri"),), FieldGroup.ELIGIBILITY,
    ),
    Part("cost", _l("Cost"), CostForm, (Columns("fees_description"), KeepsCosts()), FieldGroup.COST),
    Part(
        "areas", _l("Areas served"), AreasForm,
        (Rows("areas", ServiceArea, "name", "description"),), FieldGroup.ELIGIBILITY,
    ),
    Part(
        "languages", _l("Languages and access"), LanguagesForm,
        (LANGUAGES, Columns("interpretation_services"), Terms("accessibility", "accessibility")), FieldGroup.PLACE,
    ),
    Part("places", _l("Where it is given"), PlacesForm, (KeepsPlaces(),), FieldGroup.PLACE),
    Part(
        "licences", _l("Licenses, links and funding"), LicencesForm,
        (
            Columns("licenses", "accreditations"), Rows("urls", Url, "url", "label"),
            Rows("funding", Funding, "source_of_funds"),
        ),
    ),
)  # fmt: skip
