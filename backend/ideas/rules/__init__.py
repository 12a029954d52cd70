"""The pure rules of ideas."""

from backend.ideas.rules.access import (
    EVERYONE,
    NO_RIGHTS,
    Access,
    BoardAccess,
    Rights,
    board_access_from_json,
    board_access_to_json,
)
from backend.ideas.rules.boards import BoardInput, Tag, tags_from_json, tags_to_json
from backend.ideas.rules.demand import Cell, Demand, DemandKind
from backend.ideas.rules.ideas import IdeaInput, IdeaQuery
from backend.ideas.rules.letters import ideas_link_of
from backend.ideas.rules.limits import TooMany
from backend.ideas.rules.moderation import Blocked, NotWaiting, Verdict
from backend.ideas.rules.news import NewsKind, Part
from backend.ideas.rules.posters import NicknameNotAllowed, NicknameTaken, Standing
from backend.ideas.rules.refusals import (
    AlreadyUndone,
    BoardClosed,
    BoardNotOpen,
    IdeaMerged,
    MayNotPost,
    MayNotVote,
    MergedSince,
    NotEditable,
    NotShown,
    NotYours,
    OtherBoard,
    SameIdea,
    TooManyPictures,
)
from backend.ideas.rules.replies import Reply
from backend.ideas.rules.sorting import IdeaOrder
from backend.ideas.rules.states import Moderates, ReportReason, State, Status, Strength, Subject
from backend.markdown import markdown_html

__all__ = [
    "EVERYONE",
    "NO_RIGHTS",
    "Access",
    "AlreadyUndone",
    "Blocked",
    "BoardAccess",
    "BoardClosed",
    "BoardInput",
    "BoardNotOpen",
    "Cell",
    "Demand",
    "DemandKind",
    "IdeaInput",
    "IdeaMerged",
    "IdeaOrder",
    "IdeaQuery",
    "MayNotPost",
    "MayNotVote",
    "MergedSince",
    "Moderates",
    "NewsKind",
    "NicknameNotAllowed",
    "NicknameTaken",
    "NotEditable",
    "NotShown",
    "NotWaiting",
    "NotYours",
    "OtherBoard",
    "Part",
    "Reply",
    "ReportReason",
    "Rights",
    "SameIdea",
    "Standing",
    "State",
    "Status",
    "Strength",
    "Subject",
    "Tag",
    "TooMany",
    "TooManyPictures",
    "Verdict",
    "board_access_from_json",
    "board_access_to_json",
    "ideas_link_of",
    "markdown_html",
    "tags_from_json",
    "tags_to_json",
]
