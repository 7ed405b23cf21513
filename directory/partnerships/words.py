"""What partnerships' codes are called; marked for the catalogue, translated where they are shown."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from directory.partnerships.agreements.states import Status
from directory.partnerships.models import (
    AgreementType,
    Category,
    CommitmentKind,
    Direction,
    MechanismKind,
    Mode,
    NoteKind,
    OriginKind,
    Present,
    Role,
    Side,
    Worked,
)
from directory.web.language import N_, texts

_PAIRS: tuple[tuple[StrEnum, str], ...] = (
    (AgreementType.MOU, N_("Memorandum of understanding")),
    (AgreementType.MOA, N_("Memorandum of agreement")),
    (AgreementType.LETTER, N_("Letter of agreement")),
    (AgreementType.LINKAGE, N_("Linkage agreement")),
    (AgreementType.CROSS_TRAINING, N_("Cross-training agreement")),
    (AgreementType.COLOCATION, N_("Agreement on shared rooms")),
    (AgreementType.REFERRAL_PROTOCOL, N_("Referral protocol")),
    (AgreementType.CONFIDENTIALITY, N_("Confidentiality agreement")),
    (AgreementType.QSOA, N_("Qualified service organization agreement (Part 2)")),
    (AgreementType.BUSINESS_ASSOCIATE, N_("Business associate agreement")),
    (AgreementType.SUBAWARD, N_("Subaward")),
    (AgreementType.VERBAL, N_("Understanding by word of mouth")),
    (Status.EXPLORING, N_("Exploring")),
    (Status.DRAFTING, N_("Drafting")),
    (Status.IN_REVIEW, N_("In review")),
    (Status.SIGNED, N_("Signed, not yet in force")),
    (Status.ACTIVE, N_("In force")),
    (Status.REVIEW_DUE, N_("In force, review is due")),
    (Status.LAPSED, N_("Lapsed")),
    (Status.ENDED, N_("Ended")),
    (Status.SUPERSEDED, N_("Replaced by a newer one")),
    (Side.OURS, N_("Ours")),
    (Side.THEIRS, N_("Theirs")),
    (Present.YES, N_("Yes")),
    (Present.WEAK, N_("Weak")),
    (Present.NO, N_("No")),
    (Present.NOT_APPLICABLE, N_("Does not apply")),
    (Direction.WE_TRAIN_THEM, N_("We teach them")),
    (Direction.THEY_TRAIN_US, N_("They teach us")),
    (Direction.JOINT, N_("Both teach")),
    (Direction.THIRD_PARTY, N_("Somebody else teaches both")),
    (Direction.WE_VISIT, N_("We visit them, by invitation")),
    (Direction.THEY_VISIT, N_("They visit us, by invitation")),
    (Direction.COFACILITATION, N_("We lead a group together")),
    (Mode.IN_PERSON, N_("In person")),
    (Mode.VIRTUAL, N_("By video")),
    (Mode.HYBRID, N_("In person and by video")),
    (Mode.RECORDED, N_("Recorded")),
    (Role.ADVOCATES, N_("Advocates")),
    (Role.INTAKE, N_("Intake workers")),
    (Role.SUPERVISORS, N_("Supervisors")),
    (Role.FACILITATORS, N_("Group facilitators")),
    (Role.CLINICIANS, N_("Clinicians")),
    (Role.CASE_MANAGERS, N_("Case managers")),
    (Role.COURT_STAFF, N_("Court staff")),
    (Role.LEADERSHIP, N_("Leadership and board")),
    (Role.VOLUNTEERS, N_("Volunteers")),
    (Role.OTHERS, N_("Others")),
    (MechanismKind.NAMED_LIAISON, N_("A named liaison")),
    (MechanismKind.BACKUP_LIAISON, N_("Who stands in for the liaison")),
    (MechanismKind.ON_CALL, N_("A line on call")),
    (MechanismKind.DROP_IN, N_("Drop-in hours of an advocate")),
    (MechanismKind.CASE_CONSULTATION, N_("A meeting for advice, without names")),
    (MechanismKind.CHECK_IN, N_("A check-in every quarter")),
    (MechanismKind.TEAM, N_("A team of several fields")),
    (MechanismKind.POLICY_REVIEW, N_("Reviewing policies together")),
    (MechanismKind.VISIT, N_("Visits by invitation")),
    (MechanismKind.COFACILITATION, N_("Leading a group together")),
    (MechanismKind.JOINT_SUPERVISION, N_("Supervision together")),
    (MechanismKind.ADVISORY_REVIEW, N_("Review by survivors who advise us")),
    (MechanismKind.SHARED_PROTOCOL, N_("A shared protocol")),
    (MechanismKind.PEER_CIRCLE, N_("A circle of peers")),
    (Worked.YES, N_("It helped")),
    (Worked.PARTLY, N_("It helped in part")),
    (Worked.NO, N_("It did not help")),
    (Category.SAFETY, N_("Planning for safety")),
    (Category.ACCOUNTABILITY, N_("Accountability and change")),
    (Category.PARTNER_CONTACT, N_("Contact with partners and survivors")),
    (Category.CHILDREN, N_("Children and visits")),
    (Category.CONFIDENTIALITY, N_("Confidentiality and releases")),
    (Category.REPORTING, N_("Duties to report")),
    (Category.COURT, N_("Courts and orders")),
    (Category.HOUSING, N_("Housing")),
    (Category.SUBSTANCE_USE, N_("Substance use")),
    (Category.MENTAL_HEALTH, N_("Mental health")),
    (Category.IMMIGRATION, N_("Immigration")),
    (Category.LANGUAGE_CULTURE, N_("Language and culture")),
    (Category.RESTORATIVE, N_("A restorative process")),
    (Category.ELIGIBILITY, N_("Who can come")),
    (Category.OUR_POLICY, N_("Our own policy or practice")),
    (Category.OTHER, N_("Something else")),
    (NoteKind.CHALLENGE, N_("A challenge")),
    (NoteKind.LESSON, N_("What we learnt")),
    (CommitmentKind.AGREEMENT, N_("On an agreement")),
    (CommitmentKind.TRAINING, N_("On a training")),
    (CommitmentKind.CONSULTATION, N_("On consultation")),
    (OriginKind.BY_HAND, N_("Entered by hand")),
    (OriginKind.TRAINING, N_("From a training")),
    (OriginKind.QUESTION, N_("From the self-assessment")),
    (OriginKind.SECTION, N_("From an agreement’s checklist")),
)
# By kind as well: one word may be a code of several lists ("yes"), and equal texts are equal keys.
_NAMES: Mapping[tuple[type[StrEnum], str], str] = {(type(code), code.value): said for code, said in _PAIRS}
TONES: Mapping[Status, str] = {
    Status.ACTIVE: "good",
    Status.REVIEW_DUE: "stale",
    Status.LAPSED: "stop",
}
"""The colour beside a status; the word always stands with it."""


def source_of(code: StrEnum) -> str:
    """What a code is called in the catalogue's own language."""
    return _NAMES[type(code), code.value]


def namer(locale: str) -> Callable[[StrEnum], str]:
    """What gives the name of a code in a language."""
    _ = texts(locale)
    return lambda code: _(source_of(code))


def choices(kind: type[StrEnum], locale: str) -> list[tuple[str, str]]:
    """Every code of a list with its name, for a select."""
    name = namer(locale)
    return [(one.value, name(one)) for one in kind]
