"""The enums of campaigns as the schema shows them."""

from backend.api.shapes.enums import described
from backend.communications.rules.campaign_warnings import CampaignWarning
from backend.communications.rules.campaigns import Arm, CampaignStatus, EventKind, GoalKind, MemberState, Stage

__all__ = ["Arm", "CampaignStatus", "CampaignWarning", "EventKind", "GoalKind", "MemberState", "Stage"]

described(
    CampaignStatus,
    "How far a campaign has come.",
    {
        CampaignStatus.DRAFT: "It can still be changed.",
        CampaignStatus.LAUNCHED: "Whom it is for and what it says are frozen; it is being carried out.",
        CampaignStatus.ENDED: "Nothing more is sent; what came of it is measured.",
        CampaignStatus.CANCELLED: "It was called off.",
    },
)
described(
    Stage,
    "How far a launch has come.",
    {
        Stage.GATHER: "Whom it is for is being written down, as they stood at the launch.",
        Stage.DRAW: "The control is being drawn.",
        Stage.ASSIGN: "Everyone's arm is being written down.",
        Stage.SEND: "Messages are being queued, once it has begun.",
        Stage.DONE: "All are queued who could be; those who are held are looked at again until its end.",
    },
    name="CampaignStage",
)
described(
    Arm,
    "Which part of a campaign's audience someone is in.",
    {
        Arm.TREATED: "They are sent what the campaign says.",
        Arm.CONTROL: "They are sent nothing of this campaign, to compare with (対照群).",
        Arm.GLOBAL: "They were in the global control at the launch, and are sent nothing of any campaign.",
        Arm.MERGED: "They were drawn, and are counted as someone else by now.",
        Arm.OMITTED: "Of their segment nothing is said; they are in no arm.",
    },
    name="CampaignArm",
)
described(
    MemberState,
    "What became of sending something to a treated person.",
    {
        MemberState.QUEUED: "A message was queued.",
        MemberState.HELD: "Not now; looked at again at a known instant.",
        MemberState.LEFT_OUT: "They are not sent anything; they stay treated in every comparison.",
    },
    name="CampaignMemberState",
)
described(
    EventKind,
    "What became of what someone was sent.",
    {
        EventKind.SENT: "It left here: a mail server took it, or it was handed over in a file.",
        EventKind.DELIVERED: "It arrived.",
        EventKind.OPENED: "A person opened it; what a mail program opens by itself is not counted.",
        EventKind.CLICKED: "A link in it was followed.",
        EventKind.BOUNCED: "It came back.",
        EventKind.OPTED_OUT: "They want no more of it; their consent ends with it.",
    },
    name="CampaignEventKind",
)
described(
    GoalKind,
    "What a campaign is to change.",
    {
        GoalKind.AXIS: "A coordinate on one axis.",
        GoalKind.MOVE: "The segment: how many move into certain segments.",
        GoalKind.PURCHASES: "How many buy.",
        GoalKind.VALUE: "How much they spend.",
    },
    name="CampaignGoalKind",
)
described(
    CampaignWarning,
    "Why a campaign's figures would say less than they seem to.",
    {
        CampaignWarning.NOBODY_AGREED: "Nobody whom it is for agreed to its purpose by its channel: nobody is sent it.",
        CampaignWarning.NO_CONTROL: "Nothing can be verified.",
        CampaignWarning.NO_GLOBAL_CONTROL: "What all campaigns do together cannot be told.",
        CampaignWarning.OVERLAP: "Some people are treated by another campaign at the same time.",
        CampaignWarning.NOTHING_SAID: "Some people are in no arm, for nothing is said to their segment.",
    },
    name="CampaignWarningCode",
)
