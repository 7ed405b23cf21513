"""When a partner's stated philosophy was last confirmed: asked of whoever keeps it.

`askers` is filled by the factory with one function: ids of partners to the day of each that has one. While nobody
answers, it is unknown.
"""

import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import date

Asker = Callable[[Collection[uuid.UUID] | None], Mapping[uuid.UUID, date]]
"""Of those partners, or of all for None."""
askers: list[Asker] = []


def confirmed_on(organization_ids: Collection[uuid.UUID] | None) -> Mapping[uuid.UUID, date]:
    """The day of each partner whose philosophy was confirmed; a partner that is not named is unknown."""
    return askers[0](organization_ids) if askers else {}
