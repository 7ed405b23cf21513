"""Which counts may be shown, so that none that is small can be told from the others (practice: SUP-1)."""

from collections.abc import Sequence

LEAST = 10


def suppress(counts: Sequence[int], least: int = LEAST) -> list[int | None]:
    """The counts of one question with None for each that is not shown; the sum of all of them is public.

    Below `least` in all, nothing is shown. Where a count above nought is below `least`, it is hidden together with the
    smallest of those that are not, and all its equals: somebody who knows the rule and the sum knows of the hidden ones
    only that in some order they are these, so that each could be another's. Where none reaches `least`, all are hidden,
    the noughts too.
    """
    if sum(counts) < least:
        return [None] * len(counts)
    if not any(0 < count < least for count in counts):
        return list(counts)
    reaching = [count for count in counts if count >= least]
    if not reaching:
        return [None] * len(counts)
    bound = min(reaching)
    return [None if 0 < count <= bound else count for count in counts]
