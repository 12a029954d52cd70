"""Moderation in the schema: what waits for a look, who posts, and which words are not wanted."""

from typing import Annotated

import strawberry

from backend.api.boards import Board, find_board
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.idea_comments import IdeaComment, comment_of
from backend.api.idea_enums import Standing, Subject
from backend.api.idea_parts import Poster, find_poster, poster_of
from backend.api.ideas import Idea, idea_of
from backend.api.ideas_found import OneBoard
from backend.api.shapes.nodes import Node, global_id
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded
from backend.ideas.queries.banned import list_banned_words
from backend.ideas.queries.moderation import Waiting, list_waiting
from backend.ideas.queries.posters import list_posters
from backend.ideas.queries.staff_views import banned_words_by_id
from backend.ideas.tables import posters as tables
from backend.panel.queries import people_by_id
from backend.staff.rules import Permission


@object_shape
class WaitingText:
    """An idea, or a comment on it, that a moderator is to look at: it waits, or was reported."""

    subject: Subject = says("Which of the two it is.")
    since: DateTime = says("Since when it waits, or was first reported.")
    idea: Idea = says("The idea, or the one that was commented.")
    comment: IdeaComment | None = says("The comment; null where it is the idea.")


@object_shape
class BannedWord(Node):
    """A word that sends whatever holds it to the moderators."""

    row: strawberry.Private[tables.BannedWord]
    word: str = says("As it was added; spelled otherwise, it is found as well.")
    added_by: str = says("Who of the staff added it.")
    created_at: DateTime = says("When.")

    @guarded(Permission.READ_BOARDS)
    async def board(self, info: Info) -> Board | None:
        """Where it is not wanted; null for everywhere."""
        return await find_board(info.context, self.row.board_id)


def word_of(row: tables.BannedWord) -> BannedWord:
    """The word as the schema shows it."""
    return BannedWord(
        id=global_id("BannedWord", row.id),
        row=row,
        word=row.word,
        added_by=row.added_by,
        created_at=DateTime(row.created_at),
    )


async def find_word(context: Context, word_id: int | None) -> BannedWord | None:
    """The word of that key."""
    return await by_id(context, banned_words_by_id, word_of, word_id)


async def _person_posting(context: Context, person_id: int) -> Poster | None:
    """Anyone of the panel may post, and nobody else."""
    person = await context.load(people_by_id, person_id)
    return None if person is None else await find_poster(context, person_id)


KINDS = {
    "BannedWord": Kind(permission=Permission.MODERATE_BOARDS, fetch=lambda context, keys: find_word(context, keys[0])),
    "Poster": Kind(permission=Permission.READ_BOARDS, fetch=lambda context, keys: _person_posting(context, keys[0])),
}


@strawberry.type
class ModerationQuery:
    """What can be asked of moderation."""

    @guarded(Permission.MODERATE_BOARDS)
    async def moderation_queue(
        self,
        info: Info,
        *,
        board_id: OneBoard = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[WaitingText]:
        """What waits for a moderator and what was reported, the longest waiting first."""
        part = asked(first, after, last, before, int, int, int, of="WaitingText")
        of = optional_id(board_id, "Board", "boardId")
        page = info.context.read(lambda session: list_waiting(session, part, board_id=of))
        return await connected(page, _waiting_of)

    @guarded(Permission.MODERATE_BOARDS)
    async def posters(
        self,
        info: Info,
        *,
        standing: Annotated[Standing | None, strawberry.argument(description="Only of this standing.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Poster]:
        """Who has taken a name or written something, in the order in which they joined the panel."""
        part = asked(first, after, last, before, int, of="Poster")
        page = info.context.read(lambda session: list_posters(session, part, standing=standing))
        return await connected(page, poster_of)

    @guarded(Permission.MODERATE_BOARDS)
    async def banned_words(
        self,
        info: Info,
        *,
        board_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Also those of this board alone.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BannedWord]:
        """The words that are not wanted anywhere, and on a board, in the order in which they were added."""
        part, of = asked(first, after, last, before, int, of="BannedWord"), optional_id(board_id, "Board", "boardId")
        page = info.context.read(lambda session: list_banned_words(session, part, board_id=of))
        return await connected(page, word_of)


def _waiting_of(row: Waiting) -> WaitingText:
    return WaitingText(
        subject=row.subject,
        since=DateTime(row.since),
        idea=idea_of(row.idea),
        comment=None if row.comment is None else comment_of(row.comment),
    )
