"""The enums of boards and ideas as the schema shows them."""

from backend.api.shapes.enums import described
from backend.ideas.rules.moderation import Verdict
from backend.ideas.rules.posters import Standing
from backend.ideas.rules.sorting import IdeaOrder
from backend.ideas.rules.states import Moderates, ReportReason, State, Status, Strength, Subject

__all__ = ["IdeaOrder", "Moderates", "ReportReason", "Standing", "State", "Status", "Strength", "Subject", "Verdict"]

described(
    Status,
    "How far the company has come with an idea (対応状況).",
    {
        Status.NEW: "Nobody has answered it yet (新着).",
        Status.UNDER_REVIEW: "It is being looked at (検討中).",
        Status.PLANNED: "It will be done (計画中).",
        Status.IN_THE_MAKING: "It is being made (製作中).",
        Status.LAUNCHED: "It has become a product (実現).",
        Status.DECLINED: "It will not be done, for a reason that is told (見送り).",
    },
    name="IdeaStatus",
)
described(
    State,
    "Who sees an idea or a comment.",
    {
        State.SHOWN: "All who see the board.",
        State.WAITING: "Its author and staff, until a moderator has looked at it.",
        State.HIDDEN: "Its author and staff.",
        State.WITHDRAWN: "Nobody any more: its author took it back.",
    },
    name="IdeaState",
)
described(
    Strength,
    "How strongly someone wants what an idea says.",
    {Strength.WANT: "They would like it (ほしい).", Strength.NEED: "They need it (ぜひほしい)."},
    name="VoteStrength",
)
described(
    Moderates,
    "When staff look at what is posted on a board.",
    {
        Moderates.BEFORE: "Before others see it; what trusted posters write is shown at once.",
        Moderates.AFTER: "After it is shown; what holds an unwanted word waits all the same.",
    },
    name="BoardModerates",
)
described(
    Subject,
    "What can be reported.",
    {Subject.IDEA: "An idea.", Subject.COMMENT: "A comment."},
    name="ReportSubject",
)
described(
    ReportReason,
    "Why something was reported.",
    {
        ReportReason.SPAM: "It advertises, or is the same again and again.",
        ReportReason.RUDE: "It hurts people.",
        ReportReason.PERSONAL: "It tells who someone is.",
        ReportReason.OTHER: "Something else, which the report says.",
    },
)
described(
    Standing,
    "How a poster's texts are taken.",
    {
        Standing.NEW: "Nobody has looked at anything of theirs yet.",
        Standing.TRUSTED: "What they write is shown at once.",
        Standing.BLOCKED: "They write nothing, for ever or until an instant.",
    },
    name="PosterStanding",
)
described(
    Verdict,
    "What was decided of a text or a poster.",
    {
        Verdict.APPROVED: "A text that waited is shown.",
        Verdict.DECLINED: "A text that waited is hidden.",
        Verdict.KEPT: "A text was reported and stays.",
        Verdict.HIDDEN: "A text was reported, or found, and is hidden.",
        Verdict.SHOWN_AGAIN: "A hidden text is shown again.",
        Verdict.SENT_TO_WAIT: "Trusted people reported it: it waits until a moderator looks.",
        Verdict.TRUSTED: "A poster's texts are shown at once from now on.",
        Verdict.BLOCKED: "A poster may not write.",
        Verdict.RESET: "A poster stands as someone new again.",
    },
    name="ModerationVerdict",
)
described(
    IdeaOrder,
    "What ideas are listed by, the first first; among those alike, the newer comes first.",
    {
        IdeaOrder.VOTES: "How many want it.",
        IdeaOrder.NEWEST: "When it was posted.",
        IdeaOrder.TRENDING: "How many want it, each vote worth half as much seven days later.",
        IdeaOrder.FIT: "How large a part of its voters stand in `fitSegment`; only ideas with enough voters.",
        IdeaOrder.RELEVANCE: "How well it answers `search`.",
    },
)
