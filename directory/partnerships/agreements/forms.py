"""The forms of agreements; which agencies and partners there are is passed in."""

import uuid
from typing import Any

from wtforms import FileField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length

from directory.partnerships.agreements.checklist import Section
from directory.partnerships.forms import Kept, Naming, day, line, lines, offer, one_line, whole
from directory.partnerships.models import Agreement, AgreementLiaison, AgreementType, Present, Side
from directory.partnerships.words import choices
from directory.web.forms import Form
from directory.web.language import current_locale
from directory.web.language import gettext as _
from directory.web.language import lazy_gettext as _l

DAYS = ("drafted_on", "sent_on", "effective_on", "review_on", "expires_on")
SLOTS = tuple((side, is_backup) for side in Side for is_backup in (False, True))


class AgreementForm(Naming):
    """An agreement: what it is, between whom, and its days. Where it stands is never typed."""

    naming = "theirs"

    type = SelectField(_l("What kind of agreement"), validators=[InputRequired(_l("Choose what kind it is."))])
    title = line(_l("Title"), 200, needed=_l("Give it a title."))
    our_agency = SelectField(_l("Our side"), validators=[InputRequired(_l("Choose who signs for us."))])
    theirs = lines(_l("Their side: one partner a line"), 2000, needed=_l("Name the partner."), rows=2)
    purpose = lines(_l("What it is for"), 1000, rows=2)
    drafted_on = day(_l("First draft"))
    sent_on = day(_l("Sent to be read and signed"))
    effective_on = day(_l("In force from"))
    review_on = day(_l("Look at it again on"))
    expires_on = day(_l("Last day on which it holds"))
    notice_days = whole(_l("Notice that either side gives, in days"), 0, 730)

    @classmethod
    def of_row(cls, row: Agreement, theirs: list[str]) -> "AgreementForm":
        """The form as a row fills it."""
        values = {name: getattr(row, name) for name in ("title", "purpose", "notice_days", *DAYS)}
        made = cls(
            **values, type=row.type.value, our_agency=str(row.our_agency_id), theirs="\n".join(dict.fromkeys(theirs))
        )
        made.seen.data = str(row.row_version)
        return made

    def fit(self, agencies: list[tuple[uuid.UUID, str]]) -> "AgreementForm":
        """Offer the kinds and the agencies."""
        offer(self.type, choices(AgreementType, current_locale()), _("Choose"))
        offer(self.our_agency, [(str(i), name) for i, name in agencies])
        return self

    @property
    def values(self) -> dict[str, Any]:
        """The columns that the form says."""
        found = {name: self[name].data for name in ("title", "notice_days", *DAYS)}
        return found | {
            "purpose": self.purpose.data or "",
            "type": AgreementType(self.type.data),
            "our_agency_id": uuid.UUID(self.our_agency.data),
        }

    def refuse_order(self, field: str, other: str) -> None:
        """Say which day cannot be, and why; a signature is no day of this form, so the draft's is said to be late."""
        if field == "signed_on":
            self.drafted_on.errors = [_("Somebody signed before this day.")]
            return
        slot: Any = self[field if field in DAYS else "effective_on"]
        if other == "today":
            slot.errors = [_("This day has not come yet.")]
        else:
            slot.errors = [_("This is before “%(other)s”.", other=self[other].label.text)]


def why_not_signed(other: str) -> str:
    """Why a day of signing cannot be: it stands against today, or against the first draft."""
    return str(_("This day has not come yet.") if other == "today" else _("This is before the first draft."))


class EndForm(Kept):
    """On which day an agreement is over."""

    ended_on = day(_l("Over from"), needed=_l("Say from which day it is over."))


class SignatureForm(Kept):
    """Who signs, and when they did."""

    side = SelectField(_l("Signs for"))
    name = line(_l("Name"), 120, needed=_l("Say who signs."))
    title = line(_l("Office"), 120, needed=_l("Say in what office they sign."))
    signed_on = day(_l("Signed on"))

    def fit(self) -> "SignatureForm":
        """Offer the two sides."""
        offer(self.side, choices(Side, current_locale()))
        return self

    def refuse_order(self, other: str) -> None:
        """Say why nobody can have signed on that day."""
        self.signed_on.errors = [why_not_signed(other)]


class LiaisonsForm(Kept):
    """Whom to call, on both sides, and who stands in for them: four at most."""

    @classmethod
    def of_rows(cls, rows: dict[tuple[Side, bool], AgreementLiaison], seen: str, sent: Any = None) -> "LiaisonsForm":
        """The form as rows fill it, or as it was sent."""
        values: dict[str, Any] = {}
        for slot, one in rows.items():
            for name in ("name", "title", "phone", "email", "confirmed_on"):
                values[f"{_prefix(slot)}_{name}"] = getattr(one, name)
        made: LiaisonsForm = _LIAISONS(sent, **values)
        if sent is None:
            made.seen.data = seen
        return made

    @property
    def slots(self) -> list[tuple[str, list[Any]]]:
        """The four groups of fields with their headings."""
        heads = {
            (Side.OURS, False): _("Our liaison"),
            (Side.OURS, True): _("Who stands in for ours"),
            (Side.THEIRS, False): _("Their liaison"),
            (Side.THEIRS, True): _("Who stands in for theirs"),
        }
        return [(heads[slot], [f for f in self if f.name.startswith(_prefix(slot) + "_")]) for slot in SLOTS]

    @property
    def told(self) -> dict[tuple[Side, bool], dict[str, Any]]:
        """What each slot says."""
        names = ("name", "title", "phone", "email", "confirmed_on")
        return {slot: {name: self[f"{_prefix(slot)}_{name}"].data for name in names} for slot in SLOTS}


def _prefix(slot: tuple[Side, bool]) -> str:
    return f"{slot[0].value}{'_backup' if slot[1] else '_first'}"


def _liaison_fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for slot in SLOTS:
        prefix = _prefix(slot)
        made[f"{prefix}_name"] = line(_l("Name"), 120)
        made[f"{prefix}_title"] = line(_l("Office"), 120)
        made[f"{prefix}_phone"] = line(_l("Telephone"), 60, inputmode="tel")
        made[f"{prefix}_email"] = line(_l("E-mail"), 320, inputmode="email")
        made[f"{prefix}_confirmed_on"] = day(_l("Last confirmed on"))
    return made


_LIAISONS = type("FilledLiaisonsForm", (LiaisonsForm,), _liaison_fields())


class ChecklistForm(Kept):
    """What an agreement says of each point."""

    codes: tuple[str, ...] = ()

    @classmethod
    def of_sections(cls, sections: list[Section], rows: dict[str, Any], seen: str, sent: Any = None) -> "ChecklistForm":
        """The form for those points, as rows fill it, or as it was sent."""
        locale = current_locale()
        answers = [("", _("Not looked at")), *choices(Present, locale)]
        fields: dict[str, Any] = {"codes": tuple(one.code for one in sections)}
        values: dict[str, Any] = {}
        for one in sections:
            fields[f"present_{one.code}"] = RadioField(
                one.name(locale), choices=[SelectChoice(*pair) for pair in answers], default=""
            )
            fields[f"page_{one.code}"] = _short(_l("Page"), 20)
            fields[f"summary_{one.code}"] = _short(_l("What it says, in a sentence"), 500)
            row = rows.get(one.code)
            if row is not None:
                values |= {
                    f"present_{one.code}": row.present.value,
                    f"page_{one.code}": row.page,
                    f"summary_{one.code}": row.summary,
                }
        made: ChecklistForm = type("FilledChecklistForm", (cls,), fields)(sent, **values)
        if sent is None:
            made.seen.data = seen
        return made

    @property
    def told(self) -> dict[str, tuple[Present | None, str, str]]:
        """What the form says of each point."""
        return {
            code: (
                Present(self[f"present_{code}"].data) if self[f"present_{code}"].data else None,
                self[f"page_{code}"].data or "",
                self[f"summary_{code}"].data or "",
            )
            for code in self.codes
        }


def _short(label: Any, most: int) -> StringField:
    return StringField(
        label,
        filters=[one_line],
        validators=[Length(max=most, message=_l("Too long: %(most)s letters at most.", most=most))],
        render_kw={"maxlength": most},
    )


class DocumentForm(Form):
    """A paper to keep."""

    paper = FileField(_l("The agreement as a PDF, 10 MB at most"), render_kw={"accept": "application/pdf,.pdf"})
