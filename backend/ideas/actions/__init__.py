"""What changes ideas."""

from backend.ideas.actions.banned import allow_word, ban_word
from backend.ideas.actions.boards import add_board, change_board, close_board, invite_to_board
from backend.ideas.actions.comments import add_comment, add_staff_comment, withdraw_comment
from backend.ideas.actions.drafts import drop_draft, keep_draft
from backend.ideas.actions.follows import follow
from backend.ideas.actions.ideas import edit_idea, submit_idea, withdraw_idea
from backend.ideas.actions.merges import merge_ideas, undo_idea_merge
from backend.ideas.actions.moderation import approve, decline, settle_reports, show_again
from backend.ideas.actions.news import mark_read, tell_news
from backend.ideas.actions.pictures import drop_picture, drop_unused_pictures, keep_picture
from backend.ideas.actions.posters import block_poster, name_poster, reset_poster, trust_poster
from backend.ideas.actions.replies import answer_idea
from backend.ideas.actions.reports import report
from backend.ideas.actions.votes import cast_vote

__all__ = [
    "add_board",
    "add_comment",
    "add_staff_comment",
    "allow_word",
    "answer_idea",
    "approve",
    "ban_word",
    "block_poster",
    "cast_vote",
    "change_board",
    "close_board",
    "decline",
    "drop_draft",
    "drop_picture",
    "drop_unused_pictures",
    "edit_idea",
    "follow",
    "invite_to_board",
    "keep_draft",
    "keep_picture",
    "mark_read",
    "merge_ideas",
    "name_poster",
    "report",
    "reset_poster",
    "settle_reports",
    "show_again",
    "submit_idea",
    "tell_news",
    "trust_poster",
    "undo_idea_merge",
    "withdraw_comment",
    "withdraw_idea",
]
