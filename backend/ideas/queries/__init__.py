"""What can be asked of ideas."""

from backend.ideas.queries.banned import banned_in, list_banned_words
from backend.ideas.queries.boards import (
    BoardView,
    board_for,
    boards_by_id,
    boards_for,
    count_ideas,
    find_board_by_key,
    get_board,
    input_of,
    list_boards,
    list_members,
)
from backend.ideas.queries.demand import board_demand, demand_cloud, demand_of, demands_of
from backend.ideas.queries.drafts import find_draft, waiting_pictures
from backend.ideas.queries.ideas import (
    edits_of,
    followed_by,
    get_idea,
    ideas_by_id,
    list_ideas,
    merged_into,
    merges_of,
    pictures_of,
    tags_of,
    votes_by,
)
from backend.ideas.queries.letters import board_letters, news_letters
from backend.ideas.queries.moderation import Waiting, list_waiting, moderations_of, open_reports
from backend.ideas.queries.news import Told, count_unread, news_of
from backend.ideas.queries.posters import list_posters, poster_of, posters_by_id
from backend.ideas.queries.replies import declined_alike, list_look_agains, replies_by_id, replies_of
from backend.ideas.queries.rights import boards_seen_by, members_of, rights_of
from backend.ideas.queries.similar import Similar, similar_ideas
from backend.ideas.queries.threads import ThreadPart
from backend.ideas.queries.views import CommentView, IdeaView, comment_for, idea_for, names_of, picture_for

__all__ = [
    "BoardView",
    "CommentView",
    "IdeaView",
    "Similar",
    "ThreadPart",
    "Told",
    "Waiting",
    "banned_in",
    "board_demand",
    "board_for",
    "board_letters",
    "boards_by_id",
    "boards_for",
    "boards_seen_by",
    "comment_for",
    "count_ideas",
    "count_unread",
    "declined_alike",
    "demand_cloud",
    "demand_of",
    "demands_of",
    "edits_of",
    "find_board_by_key",
    "find_draft",
    "followed_by",
    "get_board",
    "get_idea",
    "idea_for",
    "ideas_by_id",
    "input_of",
    "list_banned_words",
    "list_boards",
    "list_ideas",
    "list_look_agains",
    "list_members",
    "list_posters",
    "list_waiting",
    "members_of",
    "merged_into",
    "merges_of",
    "moderations_of",
    "names_of",
    "news_letters",
    "news_of",
    "open_reports",
    "picture_for",
    "pictures_of",
    "poster_of",
    "posters_by_id",
    "replies_by_id",
    "replies_of",
    "rights_of",
    "similar_ideas",
    "tags_of",
    "votes_by",
    "waiting_pictures",
]
