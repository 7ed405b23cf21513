"""The tables of partnerships, one noun a file; this page names them all for readers and for Alembic."""

from directory.partnerships.models.agreement import (
    Agreement,
    AgreementDocument,
    AgreementLiaison,
    AgreementParty,
    AgreementSection,
    AgreementSignature,
    AgreementType,
    CalendarFeed,
    Present,
    RenewalNotice,
    Side,
)
from directory.partnerships.models.commitment import Commitment, CommitmentKind, OriginKind
from directory.partnerships.models.consultation import (
    Category,
    Consultation,
    Mechanism,
    MechanismKind,
    NoteKind,
    PartnershipNote,
    Worked,
)
from directory.partnerships.models.training import (
    Attendance,
    Direction,
    Mode,
    Role,
    TrainingEvent,
    TrainingPartner,
)

__all__ = [
    "Agreement", "AgreementDocument", "AgreementLiaison", "AgreementParty", "AgreementSection", "AgreementSignature",
    "AgreementType", "Attendance", "CalendarFeed", "Category", "Commitment", "CommitmentKind", "Consultation",
    "Direction", "Mechanism", "MechanismKind", "Mode", "NoteKind", "OriginKind", "PartnershipNote", "Present",
    "RenewalNotice", "Role", "Side", "TrainingEvent", "TrainingPartner", "Worked",
]  # fmt: skip
