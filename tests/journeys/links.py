"""`python -m tests.journeys.links`: two hand-off links in a directory, each with its words; prints JSON.

Run in a process of its own, since what a link costs in a real directory belongs to a real application.
"""

import json

from app import app
from tests.referrals.making import make_link


def main() -> None:
    """Make them, and say what opens them."""
    print(json.dumps([[made.address, made.words] for made in (make_link(), make_link())]))


if __name__ == "__main__":
    with app.app_context():
        main()
