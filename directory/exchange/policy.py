"""What must not become public: pure answers about marks of privacy and confidential places."""

import re
from typing import Any

from directory.core.words import fold
from directory.providers.confidential import NO as _NO
from directory.providers.confidential import YES as _YES

# A mark on the row itself, and a mark on its address only.
ROW_MARKS = (
    "is_private", "private", "is_restricted", "restricted", "confidential", "is_confidential", "visibility",
    "privacy",
)  # fmt: skip
PUBLIC_MARKS = ("is_public", "public")
ADDRESS_MARKS = (
    "address_confidential", "is_address_confidential", "hide_address", "address_private",
    "address_is_private", "is_address_private",
)  # fmt: skip
_CONFIDENTIAL = re.compile(
    r"\b(confidential\w*|undisclosed|(not|never) (disclosed|published|public)|unpublished|withheld|"
    r"(secret|hidden|private|protected|safe) (address|location|place|site)|"
    r"call (us )?(for|to get|to learn) (the |our )?(address|location|directions)|"
    r"(address|location) (on request|upon request|not given|not listed|protected|private)|"
    r"direccion (confidencial|protegida|privada)|confidencial)\b"
)


def is_yes(value: Any) -> bool | None:
    """What a mark says; None for a word that is neither a yes nor a no."""
    word = fold(str(value if value is not None else "")).strip()
    return True if word in _YES else False if word in _NO else None


def is_marked(data: dict[str, Any]) -> tuple[bool, bool]:
    """Whether a row is marked private, and whether that was unclear; an unclear mark counts as a yes."""
    answers = [is_yes(data[name]) for name in ROW_MARKS if name in data]
    for name in PUBLIC_MARKS:
        if data.get(name) is not None:
            said = is_yes(data[name])
            answers.append(said if said is None else _is_no(data[name]))
    return any(answer is not False for answer in answers), any(answer is None for answer in answers)


def _is_no(value: Any) -> bool:
    """`is_public` marks a row private where it says no; "public" in that column is a yes to being public."""
    return is_yes(value) is False and fold(str(value)).strip() not in {"public", "open", "listed", "visible"}


def has_marked_address(data: dict[str, Any]) -> bool:
    """Whether a row asks that its address is not shown."""
    return any(is_yes(data[name]) is not False for name in ADDRESS_MARKS if name in data)


def reads_confidential(*texts: str | None) -> bool:
    """Whether an address says in words that it is not to be known ("Confidential", "call for location")."""
    return any(text and _CONFIDENTIAL.search(fold(text)) for text in texts)
