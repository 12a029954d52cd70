"""The enums of sales as the schema shows them."""

from backend.api.shapes.enums import described
from backend.sales.rules.leads import Action, Decision, Outcome, Stage, StepKind
from backend.sales.rules.next_action import Agreement, Freshness, Reason
from backend.sales.rules.schemes import Reach

__all__ = ["Action", "Agreement", "Decision", "Freshness", "Outcome", "Reach", "Reason", "Stage", "StepKind"]

described(
    Stage,
    "How far a lead has come.",
    {
        Stage.APPROACH: "Getting to talk at all (アプローチ).",
        Stage.DISCOVERY: "Hearing what the person needs (ヒアリング).",
        Stage.PROPOSAL: "Showing what would suit (提案).",
        Stage.NEGOTIATION: "Agreeing on terms (条件調整).",
        Stage.CLOSING: "Deciding (クロージング).",
    },
    name="LeadStage",
)
described(
    StepKind,
    "What was done with a lead.",
    {
        StepKind.OPENED: "It was opened.",
        StepKind.CONTACT: "The person was met, called or written to.",
        StepKind.ADVANCED: "It came to a later stage.",
        StepKind.WENT_BACK: "It went back to an earlier stage.",
        StepKind.ASSIGNED: "It was given to another salesperson.",
        StepKind.WON: "It was closed as won (成約).",
        StepKind.LOST: "It was closed as lost (失注).",
        StepKind.REOPENED: "It was opened again.",
    },
    name="LeadStepKind",
)
described(
    Outcome,
    "How a lead was closed.",
    {Outcome.WON: "Won (成約).", Outcome.LOST: "Lost (失注)."},
    name="LeadOutcome",
)
described(
    Reach,
    "How near a scheme comes to a person.",
    {
        Reach.EXACT: "It is for their segment.",
        Reach.BASE: "It is for their layer of psychology and behaviour, whatever the depth.",
        Reach.GENERAL: "It is for everyone of their standing.",
    },
    name="SchemeReach",
)
described(
    Action,
    "What a scheme advises to do.",
    {
        Action.OPENING: "How to open the meeting (切り出し方).",
        Action.QUESTION: "The question to ask next (聞くこと).",
        Action.NEXT_STEP: "The next step (次の一手).",
    },
    name="SalesAction",
)
described(
    Decision,
    "What a salesperson decided on an advised action.",
    {Decision.ACCEPTED: "To do it.", Decision.REJECTED: "Not to do it."},
    name="SalesDecision",
)
described(
    Reason,
    "Why this, and nothing else, comes next.",
    {
        Reason.CLOSED: "Nothing comes next: the lead is closed.",
        Reason.PAUSED: "Nothing comes next: the person asked to hear nothing for a while.",
        Reason.REFUSED: "Nothing comes next: the person refused to be contacted by every channel.",
        Reason.NO_SCHEME: "Nothing is advised: no scheme fits.",
        Reason.NEVER_ASKED: "Ask first: nobody has asked what the person feels about the product.",
        Reason.STALE: "Ask first: what the person said was too long ago, or too little.",
        Reason.DEPTH_UNKNOWN: "Ask first: how attached the person is to the brand is not known.",
        Reason.ADVISED: "It is the next step of the scheme that fits.",
    },
    name="NextActionReason",
)
described(
    Freshness,
    "Whether an attitude was asked about lately enough to be known.",
    {
        Freshness.NEVER: "Nobody has ever asked.",
        Freshness.STALE: "Asked too long ago, or too little.",
        Freshness.FRESH: "Known.",
    },
)
described(
    Agreement,
    "What someone decided on being contacted.",
    {
        Agreement.AGREED: "They agreed to it.",
        Agreement.REFUSED: "They refused it.",
        Agreement.UNDECIDED: "They were never asked.",
    },
    name="ContactAgreement",
)
