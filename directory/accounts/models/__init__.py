"""The tables of accounts, each in the room of its kind."""

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
    "Agency",
    "DrawerItem",
    "FactorKind",
    "Invitation",
    "Membership",
    "Passphrase",
    "Person",
    "PrintedCode",
    "RegisteredBrowser",
    "Rule",
    "RuleProposal",
    "SecondFactor",
    "SignIn",
    "SpokenCode",
    "SpokenCodeRequest",
    "Throttle",
]
