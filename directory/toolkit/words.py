"""The toolkit's codes in words, to be translated where they are shown."""

from directory.toolkit.models import Allowed, Audience, Stage, ToolKind
from directory.toolkit.states import Standing
from directory.web.language import N_

KINDS = {
    ToolKind.CIRCLES_IN_PERSON: N_("Facilitators’ guide: circles in person"),
    ToolKind.CIRCLES_VIRTUAL: N_("Facilitators’ guide: circles by video"),
    ToolKind.CONVERSATION: N_("Conversation guide: somebody asks for help to stop"),
    ToolKind.SELF_ASSESSMENT: N_("Self-assessment of an organization"),
    ToolKind.EVALUATION: N_("Evaluation by participants"),
    ToolKind.OTHER: N_("Other"),
}
AUDIENCES = {
    Audience.STAFF: N_("Advocates and intake"),
    Audience.FACILITATORS: N_("Facilitators"),
    Audience.AGENCIES: N_("Agencies and their boards"),
    Audience.FAMILY_AND_FRIENDS: N_("Family, friends and neighbors"),
    Audience.PARTICIPANTS: N_("Participants of programs"),
    Audience.SURVIVORS: N_("Survivors"),
}
STAGES = {
    Stage.PROPOSED: N_("Proposed"),
    Stage.DECIDED: N_("Decided"),
    Stage.ENDED: N_("Ended or withdrawn"),
}
STANDINGS = {
    Standing.PROPOSED: N_("Proposed"),
    Standing.COMING: N_("Decided, not yet in force"),
    Standing.IN_FORCE: N_("In force"),
    Standing.UNDATED: N_("Decided, no date yet"),
    Standing.ENDED: N_("Ended or withdrawn"),
}
ALLOWED = {
    Allowed.YES: N_("Yes"),
    Allowed.NO: N_("No"),
    Allowed.ASK_FIRST: N_("Ask first"),
    Allowed.UNKNOWN: N_("They do not know"),
}
THEMES = {
    "safety": N_("Safety"),
    "children": N_("Children"),
    "being_heard": N_("Being heard, or not"),
    "pressure": N_("Attendance used as pressure"),
    "courts_and_police": N_("Courts and police"),
    "cost": N_("Cost"),
    "language_and_culture": N_("Language and culture"),
    "waiting": N_("Waiting"),
    "confidentiality": N_("What is kept private"),
    "what_helped": N_("What helped"),
    "other": N_("Something else"),
}
