"""`python -m tests.journeys.forgotten`: Cleo's key is gone, as a forgotten passphrase leaves it."""

from app import app
from directory.accounts import queries
from directory.accounts.proof import keys
from directory.core.db import db

if __name__ == "__main__":
    with app.app_context():
        hat = queries.find_membership_of("cleo")
        assert hat is not None
        keys.forget_key(hat.person_id)
        db.session.commit()
