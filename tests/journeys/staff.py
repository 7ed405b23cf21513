"""`python -m tests.journeys.staff`: people of three agencies in a directory that was set up, with what each holds.

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

PEOPLE = {
    "Harbor House": {"sol": Duty.SUPERVISOR, "ana": Duty.ADVOCATE, "bea": Duty.ADVOCATE, "lea": Duty.INTAKE},
    "Sycamore Legal Aid": {"ben": Duty.SUPERVISOR, "dora": Duty.SUPERVISOR, "wes": Duty.ADVOCATE},
    "Casa Nopal": {"cleo": Duty.ADVOCATE},
}


def main() -> None:
    """Make them, and say what they hold."""
    held: dict[str, dict[str, object]] = {}
    for name, people in PEOPLE.items():
        agency = Agency(id=uuid.uuid4(), name=name)
        db.session.add(agency)
        for username, duty in people.items():
            held[username] = make(agency, username, duty)
            db.session.commit()
    print(json.dumps(held))


def make(agency: Agency, username: str, duty: Duty) -> dict[str, object]:
    """Somebody of an agency, with passphrase, app and codes on paper."""
    person = Person(id=uuid.uuid4(), username=username, name=username.title())
    db.session.add(person)
    db.session.flush()
    db.session.add(Membership(person_id=person.id, agency_id=agency.id, duty=duty))
    words = passphrase.suggest()[0]
    passphrase.set_passphrase(person.id, words, is_generated=True)
    _, secret = second_factor.begin_totp(person.id, "old telephone")
    second_factor.confirm_totp(person.id, pyotp.TOTP(secret).now())
    return {"passphrase": words, "secret": secret, "codes": second_factor.print_codes(person.id)}


if __name__ == "__main__":
    with app.app_context():
        main()
