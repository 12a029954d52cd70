"""idea_for: one idea with all that a person finds on its page; what others may not see is not in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.ideas.queries.boards import get_board
from backend.ideas.queries.ideas import edits_seen, followed_by, merged_into, pictures_of, tags_of, votes_by
from backend.ideas.queries.posters import posters_by_id
from backend.ideas.queries.replies import replies_of
from backend.ideas.queries.rights import rights_of
from backend.ideas.queries.threads import Thread, ThreadPart, get_seen_comment, threads_of
from backend.ideas.rules.access import Rights
from backend.ideas.rules.states import State, Strength
from backend.ideas.rules.weights import weight_of
from backend.ideas.tables.boards import Board
from backend.ideas.tables.ideas import Idea, IdeaEdit, IdeaPicture
from backend.ideas.tables.replies import IdeaReply
from backend.ideas.tables.voices import Comment

EDITABLE = frozenset({State.SHOWN.value, State.WAITING.value})
_LATEST = ThreadPart()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """A comment with the answers to it; of one that was withdrawn, only that is told, where it has answers.

    Without an author, whoever wrote it has no name here or was forgotten; staff are named by `comment.staff_name`.
    """

    comment: Comment
    author: str | None
    is_mine: bool
    answers: Sequence["CommentView"] = ()
    more: int = 0
    """How many answers lie before these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaView:
    """An idea as one person finds it. Without an author, whoever posted it has no name here or was forgotten."""

    idea: Idea
    board: Board
    rights: Rights
    author: str | None
    is_mine: bool
    my_vote: Strength | None
    follows: bool
    tags: Sequence[str]
    pictures: Sequence[IdeaPicture]
    comments: Sequence[CommentView]
    """As many threads as a page holds, the oldest first."""
    earlier: int
    """The comment before which the next part of the threads lies; nought where there is none."""
    replies: Sequence[IdeaReply]
    edits: Sequence[IdeaEdit]
    """How it stood before, the latest of it, as far as others saw it then; its author finds all of it."""
    merged: Sequence[Idea]
    """Those merged into it that others may see."""
    merged_into: Idea | None
    may_edit: bool


def idea_for(session: Session, idea_id: int, person_id: int, now: Instant, part: ThreadPart = _LATEST) -> IdeaView:
    """The idea as a person finds it; one that they may not see is as if there were none."""
    idea, board, rights = seen_idea(session, idea_id, person_id, now)
    said = threads_of(session, idea.id, person_id, part, weight=weight_of(idea.text))
    authors = names_of(session, {idea.person_id or 0, *(each.person_id or 0 for each in said.comments)})
    vote = votes_by(session, person_id, [idea.id]).get(idea.id)
    is_mine = idea.person_id == person_id
    return IdeaView(
        idea=idea,
        board=board,
        rights=rights,
        author=authors.get(idea.person_id or 0),
        is_mine=is_mine,
        my_vote=Strength(vote.strength) if vote else None,
        follows=bool(followed_by(session, person_id, [idea.id])),
        tags=tags_of(session, [idea.id])[idea.id],
        pictures=pictures_of(session, [idea.id])[idea.id],
        comments=[_thread(each, authors, person_id) for each in said.threads],
        earlier=said.earlier,
        replies=replies_of(session, [idea.id])[idea.id],
        edits=edits_seen(session, idea, is_mine=is_mine),
        merged=[each for each in merged_into(session, [idea.id])[idea.id] if each.state == State.SHOWN],
        merged_into=session.get(Idea, idea.merged_into) if idea.merged_into else None,
        may_edit=is_mine and rights.post and idea.state in EDITABLE and idea.merged_into is None,
    )


def seen_idea(session: Session, idea_id: int, person_id: int, now: Instant) -> tuple[Idea, Board, Rights]:
    """The idea, its board, and what the person may do there; NotFound alike for unknown and unseen ones."""
    idea = session.get(Idea, idea_id)
    if idea is None or not (idea.state == State.SHOWN or idea.person_id == person_id):
        raise NotFound("there is no such idea", "ideaId")
    board = get_board(session, idea.board_id)
    rights = rights_of(session, board, person_id, now)
    if not rights.see:
        raise NotFound("there is no such idea", "ideaId")
    return idea, board, rights


def picture_for(session: Session, picture_id: int, person_id: int, now: Instant) -> IdeaPicture:
    """A picture of an idea that the person sees, or their own that is not posted yet."""
    picture = session.get(IdeaPicture, picture_id)
    if picture is not None and picture.idea_id is not None:
        seen_idea(session, picture.idea_id, person_id, now)
    elif picture is None or picture.person_id != person_id:
        raise NotFound("there is no such picture", "pictureId")
    return picture


def comment_for(session: Session, idea_id: int, comment_id: int, person_id: int) -> CommentView:
    """One comment that the person sees on the idea, wherever in its threads; NotFound alike for all others."""
    comment = get_seen_comment(session, idea_id, comment_id, person_id)
    return _comment(comment, names_of(session, {comment.person_id or 0}), person_id)


def names_of(session: Session, person_ids: set[int]) -> dict[int, str]:
    """The names under which those people appear; whoever has taken none is not among them."""
    posters = posters_by_id(session, sorted(person_ids - {0}))
    return {person_id: poster.nickname for person_id, poster in posters.items() if poster.nickname is not None}


def _thread(thread: Thread, authors: Mapping[int, str], person_id: int) -> CommentView:
    answers = [_comment(each, authors, person_id) for each in thread.answers]
    return replace(_comment(thread.comment, authors, person_id), answers=answers, more=thread.more)


def _comment(comment: Comment, authors: Mapping[int, str], person_id: int) -> CommentView:
    is_mine = comment.person_id == person_id
    return CommentView(comment=comment, author=authors.get(comment.person_id or 0), is_mine=is_mine)
