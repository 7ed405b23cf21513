"""Two editors of one form: what changed since it was opened, told field by field."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from directory.providers.editing.forms import DeskForm, print_of, said


def prints_of(form: DeskForm) -> str:
    """A short print of every field as it stands, for the form's hidden `seen`."""
    return ".".join(blake2b(print_of(field).encode(), digest_size=4).hexdigest() for field in form)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else changed: what it says now, and what the form has; not `is_yours` if left alone."""

    label: str
    now: list[str]
    yours: list[str]
    is_yours: bool


def differences(now: DeskForm, yours: DeskForm, seen: str) -> list[Difference]:
    """The fields that changed since `seen`; empty where nothing of this form did, whatever else of the record.

    A print that is missing or of another shape counts as another text: then all that differs is told.
    """
    then = seen.split(".")
    names = [field.name for field in now]
    known = dict(zip(names, then, strict=True)) if len(then) == len(names) else {}
    current, sent = _by_name(now, names), _by_name(yours, names)
    return [
        Difference(str(now[n].label.text), said(now[n]), said(yours[n]), sent[n] != known.get(n))
        for n in names
        if current[n] != known.get(n) and current[n] != sent[n]
    ]


def merged(now: DeskForm, yours: DeskForm, seen: str) -> dict[str, Any]:
    """The form's values to go on with: yours wherever you changed something, the newer text everywhere else."""
    names = [field.name for field in now]
    then = seen.split(".")
    known = dict(zip(names, then, strict=True)) if len(then) == len(names) else {}
    sent = _by_name(yours, names)
    return {n: (now if n in known and sent[n] == known[n] else yours)[n].data for n in names}


def _by_name(form: DeskForm, names: list[str]) -> dict[str, str]:
    return dict(zip(names, prints_of(form).split("."), strict=True))
