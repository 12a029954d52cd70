"""The tables of ideas."""

from backend.ideas.tables.boards import Board, BoardMember
from backend.ideas.tables.demand import IdeaDemand
from backend.ideas.tables.grams import GramCount, IdeaGram, IdeaText
from backend.ideas.tables.ideas import Idea, IdeaDraft, IdeaEdit, IdeaPicture, IdeaTag
from backend.ideas.tables.merges import IdeaMerge
from backend.ideas.tables.posters import BannedWord, Moderation, Poster
from backend.ideas.tables.replies import IdeaNews, IdeaReading, IdeaReply
from backend.ideas.tables.voices import Comment, Follow, Report, Vote

__all__ = [
    "BannedWord",
    "Board",
    "BoardMember",
    "Comment",
    "Follow",
    "GramCount",
    "Idea",
    "IdeaDemand",
    "IdeaDraft",
    "IdeaEdit",
    "IdeaGram",
    "IdeaMerge",
    "IdeaNews",
    "IdeaPicture",
    "IdeaReading",
    "IdeaReply",
    "IdeaTag",
    "IdeaText",
    "Moderation",
    "Poster",
    "Report",
    "Vote",
]
