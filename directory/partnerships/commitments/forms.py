"""The form of a commitment; where it comes from is sent along, and looked at again."""

import re
import uuid
from typing import Any

from wtforms import HiddenField, SelectField

from directory.partnerships.commitments.actions import Origin, Undertaking
from directory.partnerships.forms import Kept, day, line, offer
from directory.partnerships.models import CommitmentKind, OriginKind
from directory.partnerships.words import choices
from directory.web.language import current_locale
from directory.web.language import lazy_gettext as _l

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class CommitmentForm(Kept):
    """What, on what, who, by when."""

    kind = SelectField(_l("It is an action on"))
    what = line(_l("What is to be done"), 300, needed=_l("Say what is to be done."))
    owner = line(_l("Who does it"), 120, needed=_l("Say who does it: a role, or a name of staff."))
    due_on = day(_l("By when"))
    origin = HiddenField()
    origin_id = HiddenField()
    question = HiddenField()
    year = HiddenField()

    def fit(self) -> "CommitmentForm":
        """Offer what it can be an action on."""
        offer(self.kind, choices(CommitmentKind, current_locale()))
        return self

    @property
    def undertaking(self) -> Undertaking:
        """What was said."""
        kind = CommitmentKind(self.kind.data)
        return Undertaking(kind, self.what.data or "", self.owner.data or "", self.due_on.data)

    @property
    def came_from(self) -> Origin:
        """Where it comes from; what is no origin of ours counts as entered by hand."""
        return origin_of({name: self[name].data or "" for name in ("origin", "origin_id", "question", "year")})


def origin_of(said: dict[str, Any]) -> Origin:
    """An origin as an address or a form names it."""
    code = said["question"] if _CODE.fullmatch(said["question"]) else ""
    year = int(said["year"]) if re.fullmatch(r"20\d\d", said["year"]) else None
    if said["origin"] == OriginKind.QUESTION and code:
        return Origin(OriginKind.QUESTION, None, code, year)
    try:
        kind, row_id = OriginKind(said["origin"]), uuid.UUID(said["origin_id"])
    except ValueError:
        return Origin()
    if kind == OriginKind.TRAINING:
        return Origin(kind, row_id)
    return Origin(kind, row_id, code) if kind == OriginKind.SECTION and code else Origin()
