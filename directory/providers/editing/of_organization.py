"""The parts of an organization, of a telephone number and of a contact."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from wtforms.validators import Optional, ValidationError

from directory.accounts.models import Agency
from directory.core import clock
from directory.core.db import db
from directory.providers.editing.fields import (
    ChoiceField,
    Line,
    Paragraph,
    TermsField,
    Tick,
    Whole,
    WordsOnly,
    check_email,
    check_phone,
)
from directory.providers.editing.forms import DeskForm, Grid, RowForm
from directory.providers.editing.overview import ancestors_of, list_meant, list_names_with
from directory.providers.editing.part import Columns, Part, Rows, Terms
from directory.providers.editing.scope import Scope
from directory.providers.models import (
    Funding,
    Known,
    Listing,
    Organization,
    OrganizationIdentifier,
    Program,
    Url,
)
from directory.providers.policy import can_list
from directory.web.language import lazy_gettext as _l

KNOWN_CHOICES = [(Known.YES, _l("Yes")), (Known.NO, _l("No")), (Known.UNKNOWN, _l("Not said"))]
FIRST_YEAR = 1500


class BasicsForm(DeskForm):
    """What an organization is."""

    name = Line(_l("Name"), needed=True)
    alternate_name = Line(_l("Also known as"))
    description = Paragraph(_l("Description"))
    website = Line(_l("Website"), 2000, web=True)
    email = Line(_l("E-mail"), 320, also=(check_email,))


class LegalForm(DeskForm):
    """What it is by law."""

    legal_status = ChoiceField(_l("Kind of organization"))
    tax_id = Line(_l("Tax number"), 100)
    tax_status = Line(_l("Tax status"), 200)
    year_incorporated = Whole(_l("Founded in the year"), FIRST_YEAR, 9999)

    def fit(self, scope: Scope) -> None:
        """The kinds of our vocabulary, and what an import wrote there."""
        super().fit(scope)
        known = [(term.code, term.name(scope.setting.locale)) for term in scope.terms("legal_status")]
        own = scope.row.legal_status
        extra = [(own, own)] if own and own not in dict(known) else []
        self.legal_status.offer([("", _l("Not said")), *known, *extra])

    def validate_year_incorporated(self, field: Any) -> None:
        """Nothing was founded in a year to come."""
        if field.data and field.data > clock.now().year:
            raise ValidationError(_l("That year is still to come."))


class FactsForm(DeskForm):
    """What the field must know before it sends anyone there."""

    sectors = TermsField(_l("Field of work"), vocabulary="sector")
    populations = TermsField(_l("Whom it serves"), vocabulary="population")
    is_victim_service_provider = WordsOnly(_l("Victim service provider"), choices=KNOWN_CHOICES)
    is_part2_program = WordsOnly(_l("Substance use treatment records (42 CFR Part 2)"), choices=KNOWN_CHOICES)
    enters_clients_in_hmis = WordsOnly(
        _l("Enters people in the homeless services database (HMIS)"), choices=KNOWN_CHOICES
    )
    inclusion_basis = Paragraph(_l("Why it is listed"), rows=2)


class ParentForm(DeskForm):
    """Of which organization it is a part: by its name, since a list of thousands is nothing to choose from."""

    parent = Line(_l("Name of the organization that it is part of"))
    own: Organization
    known: Organization | None = None
    found: Organization | None = None

    def fit(self, scope: Scope) -> None:
        """What cannot be its parent: itself, and what is part of it."""
        super().fit(scope)
        self.own = scope.row
        self.known = scope.row.parent

    def validate_parent(self, field: Any) -> None:
        """One organization has that name, and is not itself a part of this one."""
        self.found = None
        if not field.data:
            return
        named = list_meant(field.data)
        if self.known in named:
            self.found = self.known
            return
        if not named:
            raise ValidationError(_none_of(", ".join(list_names_with(field.data))))
        if len(named) > 1:
            raise ValidationError(_l("Several have that name. Paste the address of its page here instead."))
        if self.own in ancestors_of(named[0]):
            raise ValidationError(_l("That one is itself part of this organization."))
        self.found = named[0]


def _none_of(near: str) -> Any:
    if near:
        return _l("No organization has that name. Did you mean: %(names)s?", names=near)
    return _l("No organization has that name. Enter it first, or leave this empty.")


class KeepsParent(Columns):
    """The parent's id, which the form writes as its name."""

    def load(self, scope: Scope) -> dict[str, Any]:
        """Its name."""
        return {"parent": scope.row.parent.name if scope.row.parent else ""}

    def fill(self, scope: Scope, form: DeskForm, ledger: Any) -> None:
        """The one that was found when the form was checked."""
        found = form.found  # type: ignore[attr-defined]
        ledger.put(scope.row, parent_organization_id=found.id if found else None)


class ListingForm(DeskForm):
    """Whether it is shown."""

    listing = WordsOnly(
        _l("Listing"),
        choices=[
            (Listing.LISTED, _l("Listed: found and shown")),
            (Listing.PAUSED, _l("Paused: kept, and not shown for now")),
        ],
    )
    listing_reason = Paragraph(_l("Reason"), 1000, rows=2)

    def fit(self, scope: Scope) -> None:
        """An archived one is brought back by its own button; until then it may say so here too."""
        super().fit(scope)
        if scope.row.listing == Listing.ARCHIVED:
            self.listing.offer_more([(Listing.ARCHIVED, _l("Archived"))])

    def validate_listing_reason(self, field: Any) -> None:
        """Whoever looks for it must be told why it is not there."""
        if self.listing.data != Listing.LISTED and not field.data:
            raise ValidationError(_l("Say why: whoever looks for it is told so."))


class KeeperForm(DeskForm):
    """Which agency's supervisor may change it too."""

    agency_id = ChoiceField(_l("Agency whose supervisor may change this record too"))

    def fit(self, scope: Scope) -> None:
        """The agencies that have people here."""
        super().fit(scope)
        live = select(Agency).where(Agency.ended_at.is_(None)).order_by(Agency.name)
        self.agency_id.offer([("", _l("None")), *((str(a.id), a.name) for a in db.session.scalars(live))])


class KeepsAgency(Columns):
    """The agency's id, which the form writes as a text."""

    def load(self, scope: Scope) -> dict[str, Any]:
        """The id as the choice has it."""
        return {"agency_id": str(scope.row.agency_id or "")}

    def fill(self, scope: Scope, form: DeskForm, ledger: Any) -> None:
        """Only an agency that was offered passes the form."""
        ledger.put(scope.row, agency_id=UUID(form["agency_id"].data) if form["agency_id"].data else None)


class ProgramRow(RowForm):
    """A program."""

    needed = ("name",)
    name = Line(_l("Program"))
    description = Line(_l("Description"), 1000)


class UrlRow(RowForm):
    """A further web address."""

    needed = ("url",)
    url = Line(_l("Web address"), 2000, web=True)
    label = Line(_l("What it is"))


class FundingRow(RowForm):
    """Who pays."""

    source_of_funds = Line(_l("Source of funds"), 1000)


class IdentifierRow(RowForm):
    """A number under which somebody else keeps it."""

    needed = ("identifier_type", "identifier")
    identifier_type = Line(_l("Kind of number"), 200)
    identifier = Line(_l("Number"), 200)


class MoreForm(DeskForm):
    """What else belongs to it."""

    programs = Grid(_l("Programs"), ProgramRow)
    urls = Grid(_l("Further web addresses"), UrlRow)
    funding = Grid(_l("Funding"), FundingRow)
    identifiers = Grid(_l("Numbers kept elsewhere"), IdentifierRow)


class ReasonForm(DeskForm):
    """Why something is done that takes a record out of sight."""

    reason = Paragraph(_l("Reason"), 1000, rows=3)

    def validate_reason(self, field: Any) -> None:
        """Nothing goes without a reason."""
        if not field.data:
            raise ValidationError(_l("Say why: the history keeps it."))


class NewForm(DeskForm):
    """A new organization: enough to be found and called."""

    name = Line(_l("Name"), needed=True)
    description = Paragraph(_l("Description"))
    number = Line(_l("Telephone number"), 60)
    website = Line(_l("Website"), 2000, web=True)
    inclusion_basis = Paragraph(_l("Why it is listed"), rows=2)
    is_another = Tick(_l("There is one of that name already, and this is another one"))

    def fit(self, scope: Scope) -> None:
        """The number is checked where there is one."""
        super().fit(scope)
        self.number.validators = [Optional(), *self.number.validators, check_phone(scope.setting.country)]


ORGANIZATION_PARTS = (
    Part(
        "basics", _l("What it is"), BasicsForm,
        (Columns("name", "alternate_name", "description", "website", "email"),),
    ),
    Part(
        "facts", _l("What the field needs to know"), FactsForm,
        (
            Terms("sectors", "sector"), Terms("populations", "population"),
            Columns("is_victim_service_provider", "is_part2_program", "enters_clients_in_hmis", "inclusion_basis"),
        ),
    ),
    Part(
        "parent", _l("Part of"), ParentForm, (KeepsParent("parent_organization_id"),),
        hint=_l("For a branch of something larger: its page then names that organization and leads there."),
    ),
    Part("legal", _l("By law"), LegalForm, (Columns("legal_status", "tax_id", "tax_status", "year_incorporated"),)),
    Part(
        "more", _l("Programs, links and funding"), MoreForm,
        (
            Rows("programs", Program, "name", "description"), Rows("urls", Url, "url", "label"),
            Rows("funding", Funding, "source_of_funds"),
            Rows("identifiers", OrganizationIdentifier, "identifier_type", "identifier"),
        ),
    ),
    Part("listing", _l("Listing"), ListingForm, (Columns("listing", "listing_reason"),), may=can_list),
    Part("keeper", _l("Who else may change it"), KeeperForm, (KeepsAgency("agency_id"),), may=can_list),
)  # fmt: skip
