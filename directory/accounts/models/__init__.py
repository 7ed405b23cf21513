"""The tables of accounts, each in the room of its kind."""

from directory.accounts.models.keys import (
    Acceptance,
    AgencyKey,
    CircleKey,
    Draft,
    PartnerBook,
    PersonKey,
    RecoveryKey,
    RecoveryRequest,
)
from directory.accounts.models.people import Agency, Invitation, Membership, Person
from directory.accounts.models.proof import (
    FactorKind,
    Passphrase,
    PrintedCode,
    SecondFactor,
    SpokenCode,
    SpokenCodeRequest,
    Throttle,
)
from directory.accounts.models.rules import Rule, RuleProposal
from directory.accounts.models.sign_in import DrawerItem, RegisteredBrowser, SignIn

__all__ = [
    "Acceptance",
    "Agency",
    "AgencyKey",
    "CircleKey",
    "Draft",
    "DrawerItem",
    "FactorKind",
    "Invitation",
    "Membership",
    "PartnerBook",
    "Passphrase",
    "Person",
    "PersonKey",
    "PrintedCode",
    "RecoveryKey",
    "RecoveryRequest",
    "RegisteredBrowser",
    "Rule",
    "RuleProposal",
    "SecondFactor",
    "SignIn",
    "SpokenCode",
    "SpokenCodeRequest",
    "Throttle",
]
