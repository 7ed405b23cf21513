"""The shelf: guides, what is watched, our own papers; and the three lists that a coordinator keeps."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from directory.accounts.once import new_key
from directory.core import documents
from directory.core.db import db
from directory.core.permissions import Permission
from directory.core.problems import NotFound
from directory.providers.editing.conflict import differences, merged, prints_of
from directory.providers.queries import list_names
from directory.toolkit import actions, blueprint, policy, queries
from directory.toolkit.forms import FacilitatorForm, StandardForm, ToolForm
from directory.toolkit.models import Facilitator, Standard, Tool
from directory.toolkit.states import is_consent_live
from directory.toolkit.telling import pairs_of, telling, today
from directory.web.access import access
from directory.web.files import give_file
from directory.web.forms import Form
from directory.web.gate import current_actor
from directory.web.language import gettext as _
from directory.web.respond import go, respond

SHELVES: dict[str, type[Any]] = {"tools": Tool, "standards": Standard, "facilitators": Facilitator}
ANY = "/toolkit/<any(tools,standards,facilitators):shelf>"


@blueprint.get("/toolkit")
@access(Permission.SEARCH_DIRECTORY)
def show_shelf() -> Response:
    """Guides by kind, papers to print, and standards that are coming."""
    actor = current_actor()
    return respond(
        "toolkit/shelf.html",
        "main",
        tools=queries.list_tools(actor),
        standards=queries.list_standards(actor),
        may_keep=policy.can_keep(actor),
        may_read=actor.may(Permission.READ_PARTNERSHIPS),
        key=new_key,
        **telling(),
    )


@blueprint.get("/toolkit/tools/<uuid:tool_id>/file")
@access(Permission.SEARCH_DIRECTORY)
def give_guide(tool_id: UUID) -> Response:
    """A guide's file, to be kept and not to be shown within a page."""
    document = queries.get_file(current_actor(), tool_id)
    return give_file(document.content, document.media_type, document.name)


@blueprint.get("/toolkit/facilitators")
@access(Permission.READ_PARTNERSHIPS)
def list_facilitators() -> Response:
    """People of the community who facilitate, each through an agency, as long as they agree."""
    actor = current_actor()
    return respond(
        "toolkit/facilitators.html",
        "main",
        facilitators=queries.list_facilitators(actor, today()),
        may_keep=policy.can_keep(actor),
        key=new_key,
        **telling(),
    )


@blueprint.get(ANY + "/new")
@access(Permission.KEEP_TOOLKIT)
def show_new(shelf: str) -> Response:
    """The form for a guide, a standard or a facilitator that is not there yet."""
    return _show(shelf, _open(shelf))


@blueprint.post(ANY + "/new")
@access(Permission.KEEP_TOOLKIT, unlocked=True, most_bytes=documents.MOST_SENT)
def enter(shelf: str) -> Response:
    """Put it there."""
    form = _open(shelf, request.form)
    _take_file(form, None)
    if not form.validate():
        return _show(shelf, form, status=422)
    row = actions.enter(current_actor(), SHELVES[shelf], _values(form), request.form.get("key", ""))
    return _keep_file(shelf, form, row)


@blueprint.get(ANY + "/<uuid:row_id>/edit")
@access(Permission.KEEP_TOOLKIT)
def show_edit(shelf: str, row_id: UUID) -> Response:
    """The form with what stands there."""
    row = _in_sight(queries.get_kept(current_actor(), SHELVES[shelf], row_id))
    form = _open(shelf, data=_data(row))
    return _show(shelf, form, row=row, seen=prints_of(form))  # type: ignore[arg-type]


@blueprint.post(ANY + "/<uuid:row_id>/edit")
@access(Permission.KEEP_TOOLKIT, unlocked=True, most_bytes=documents.MOST_SENT)
def change(shelf: str, row_id: UUID) -> Response:
    """Change it; where somebody else did so first, both texts are shown."""
    row = _in_sight(queries.hold_kept(current_actor(), SHELVES[shelf], row_id))
    form, now, seen = _open(shelf, request.form), _open(shelf, data=_data(row)), request.form.get("seen", "")
    _take_file(form, row)
    if not form.validate():
        return _show(shelf, form, status=422, row=row, seen=seen)
    found = differences(now, form, seen)  # type: ignore[arg-type]  # of the desk's forms it uses the fields alone
    if found:
        again = _open(shelf, data=merged(now, form, seen))  # type: ignore[arg-type]
        return _show(shelf, again, status=409, row=row, seen=prints_of(now), found=found)  # type: ignore[arg-type]
    actions.change(current_actor(), row, _values(form))
    return _keep_file(shelf, form, row)


@blueprint.post(ANY + "/<uuid:row_id>/drop")
@access(Permission.KEEP_TOOLKIT, unlocked=True)
def drop(shelf: str, row_id: UUID) -> Response:
    """Take it away for good."""
    actions.drop(current_actor(), queries.hold_kept(current_actor(), SHELVES[shelf], row_id))
    db.session.commit()
    flash(_("Taken off for good."))
    return go(_home(shelf))


@dataclass(frozen=True, slots=True)
class _Words:
    """What a form's screen says of itself."""

    new: str
    lead: str


def _words(shelf: str) -> _Words:
    if shelf == "tools":
        lead = _("Give a link or the file itself. Say whose it is, and under which licence it may be used.")
        return _Words(_("A guide for the shelf"), lead)
    if shelf == "standards":
        lead = _("In plain words: what changes for partners and for the people they serve. This is no legal advice.")
        return _Words(_("A standard or law to watch"), lead)
    lead = _(
        "Only with their consent, and only through an agency: no address and no number of their own. "
        "On the last day they are out of sight by themselves."
    )
    return _Words(_("A facilitator of the community"), lead)


def _in_sight(row: Any) -> Any:
    """A row, but nobody whose consent has ended: that is nobody's to read, not even for who keeps the list."""
    if isinstance(row, Facilitator) and not is_consent_live(row.ends_on, today()):
        raise NotFound
    return row


def _open(shelf: str, sent: Any = None, data: dict[str, Any] | None = None) -> Form:
    if shelf == "tools":
        tool = ToolForm(sent, data=data)
        tool.offer(pairs_of("language"))
        return tool
    if shelf == "standards":
        standard = StandardForm(sent, data=data)
        standard.offer(pairs_of("sector"))
        return standard
    somebody = FacilitatorForm(sent, data=data)
    partners = sorted(list_names(current_actor()), key=lambda one: one[1].casefold())
    somebody.offer([(str(row_id), name) for row_id, name in partners], pairs_of("language"), today())
    return somebody


def _data(row: Any) -> dict[str, Any]:
    kept = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    if isinstance(row, Facilitator):
        kept["organization_id"] = str(row.organization_id)
    return kept


def _values(form: Any) -> dict[str, Any]:
    """What is kept of a form; a facilitator's agency must be one that is to be seen."""
    values: dict[str, Any] = form.values
    if isinstance(form, FacilitatorForm):
        values["organization_id"] = queries.get_partner(current_actor(), UUID(form.organization_id.data)).id
    return values


def _take_file(form: Form, row: Any) -> None:
    if isinstance(form, ToolForm):
        sent = request.files.get("file")
        content = sent.stream.read(documents.MOST_BYTES + 1) if sent else b""
        form.take_file(content, sent.filename if sent else "", has_one=bool(row and row.document_id))


def _keep_file(shelf: str, form: Form, row: Any) -> Response:
    if isinstance(form, ToolForm) and form.content:
        actions.attach(current_actor(), row, form.content, form.file_name)
    db.session.commit()
    flash(_("Kept."))
    return go(_home(shelf))


def _home(shelf: str) -> str:
    return url_for("toolkit.list_facilitators" if shelf == "facilitators" else "toolkit.show_shelf")


def _show(shelf: str, form: Form, *, status: int = 200, row: Any = None, seen: str = "", found: Any = ()) -> Response:
    latest = SimpleNamespace(who=row.updated_by, at=row.updated_at) if found else None
    words = telling()
    if status != 200:
        db.session.rollback()
    return respond(
        "toolkit/keep.html", "main", status, form=form, shelf=shelf, row=row, seen=seen, differences=found,
        latest=latest, key=request.form.get("key") or new_key(), words=_words(shelf), home=_home(shelf),
        told=lambda moment: {"said": words["on"](moment), "exact": words["on"](moment), "iso": ""}, **words,
    )  # fmt: skip
