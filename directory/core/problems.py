"""What can go wrong in words that a view may show: each carries its HTTP status and nothing personal."""


class Problem(Exception):
    """Something that the person can be told; never holds what they typed."""

    status = 400


class NotFound(Problem):
    """There is no such thing for this person: a stranger and an absence look alike."""

    status = 404
