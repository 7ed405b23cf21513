"""`python -m tests.journeys.staff`: people of an agency in a directory that was set up, with what each of them holds.

Run in a process of its own, since the costs of a real directory's passphrases belong to a real application. Prints
JSON: by user name the passphrase, the secret of the app, and the codes on paper.
"""

import json
import uuid

import pyotp

from app import app
from directory.accounts.models import Agency, Membership, Person
from directory.accounts.proof import passphrase, second_factor
from directory.core.db import db
from directory.core.permissions import Duty

PEOPLE = {"sol": Duty.SUPERVISOR, "ana": Duty.ADVOCATE, "bea": Duty.ADVOCATE, "lea": Duty.INTAKE}


def main() -> None:
    """Make them, and say what they hold."""
    held: dict[str, dict[str, object]] = {}
    agency = Agency(id=uuid.uuid4(), name="Harbor House")
    db.session.add(agency)
    for name, duty in PEOPLE.items():
        person = Person(id=uuid.uuid4(), username=name, name=name.title())
        db.session.add(person)
        db.session.flush()
        db.session.add(Membership(person_id=person.id, agency_id=agency.id, duty=duty))
        words = passphrase.suggest()[0]
        passphrase.set_passphrase(person.id, words, is_generated=True)
        _, secret = second_factor.begin_totp(person.id, "old telephone")
        second_factor.confirm_totp(person.id, pyotp.TOTP(secret).now())
        held[name] = {"passphrase": words, "secret": secret, "codes": second_factor.print_codes(person.id)}
        db.session.commit()
    print(json.dumps(held))


if __name__ == "__main__":
    with app.app_context():
        main()
