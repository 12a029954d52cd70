"""The enums of ambassadors as the schema shows them."""

from backend.ambassadors.rules.inviting import PassedOver
from backend.ambassadors.rules.missions import EntryStatus, MissionKind
from backend.ambassadors.rules.rewards import Cause, RewardKind
from backend.ambassadors.rules.states import Status, StepKind
from backend.api.shapes.enums import described

__all__ = ["Cause", "EntryStatus", "MissionKind", "PassedOver", "RewardKind", "Status", "StepKind"]

described(
    Status,
    "Where an ambassador stands (アンバサダーの状態).",
    {
        Status.INVITED: "Asked, and has not answered yet.",
        Status.ACTIVE: "Accepted the agreement and takes part.",
        Status.PAUSED: "Wants nothing to do for a while (休止中).",
        Status.LEFT: "Took part and left (退会).",
        Status.DECLINED: "Was asked and said no (辞退).",
    },
    name="AmbassadorStatus",
)
described(
    StepKind,
    "What happened to an ambassador.",
    {
        StepKind.INVITED: "They were asked.",
        StepKind.ACCEPTED: "They accepted a version of the agreement.",
        StepKind.DECLINED: "They said no.",
        StepKind.PAUSED: "They paused.",
        StepKind.RESUMED: "They took part again before or at the end of a pause.",
        StepKind.LEFT: "They left, or were forgotten.",
        StepKind.RETURNED: "They came back after having left.",
    },
    name="AmbassadorStepKind",
)
described(
    PassedOver,
    "Why somebody who was named is not asked.",
    {
        PassedOver.GONE: "They were forgotten, or are someone else on the panel by now.",
        PassedOver.ASKED_BEFORE: "Their invitation is out, or ran out unanswered.",
        PassedOver.TAKES_PART: "They are ambassadors already.",
        PassedOver.SAID_NO: "They declined, or left.",
        PassedOver.NO_CONSENT: "They did not agree to be contacted for the purpose by the channel, or want a pause.",
        PassedOver.NO_ADDRESS: "There is no address of theirs to write to.",
    },
    name="InvitationPassedOver",
)
described(
    RewardKind,
    "What is given (謝礼の種類).",
    {
        RewardKind.THANKS: "Words of thanks, sent as a letter.",
        RewardKind.POINTS: "Points, which add up to a balance.",
        RewardKind.GIFT: "Something handed over; what it costs leaves the balance.",
    },
)
described(
    Cause,
    "What a reward is for.",
    {
        Cause.REFERRAL: "Someone whom the ambassador brought has bought.",
        Cause.MISSION: "A mission was done.",
        Cause.STAFF: "Staff gave it.",
    },
    name="RewardCause",
)
described(
    MissionKind,
    "What a mission asks for (ミッションの種類).",
    {
        MissionKind.RECOMMEND: "Recommend the brand until so many have come and bought: found done by itself.",
        MissionKind.REVIEW: "Write about it and send the text or its link in as proof: judged by staff.",
        MissionKind.ANSWER: "Answer the survey of a touchpoint: found done by itself.",
        MissionKind.JOIN_BOARD: "Take part on a board of ideas: found done by itself.",
    },
)
described(
    EntryStatus,
    "How far an ambassador is with a mission.",
    {
        EntryStatus.OPEN: "Not done yet, or come undone.",
        EntryStatus.SENT_IN: "A proof waits to be judged.",
        EntryStatus.DONE: "Done, and rewarded.",
        EntryStatus.SENT_BACK: "The proof was not enough; another may be sent in while the mission lasts.",
    },
    name="MissionStatus",
)
