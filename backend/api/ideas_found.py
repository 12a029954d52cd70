"""How staff find ideas: a board's in every order, those like a text, and those to be looked at again."""

from typing import Annotated

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Info
from backend.api.fields.lookups import optional_id
from backend.api.idea_enums import IdeaOrder, State, Status
from backend.api.ideas import Idea, find_idea, idea_of
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.errors import Invalid
from backend.ideas.queries.ideas import ideas_by_id, list_ideas
from backend.ideas.queries.replies import declined_alike, list_look_agains
from backend.ideas.queries.similar import Similar, similar_anywhere, similar_ideas
from backend.ideas.rules.ideas import IdeaQuery
from backend.staff.rules import Permission
from backend.text import clean

_LONGEST_SEARCH = 200
_LONGEST_TEXT = 4_200
_MOST_SIMILAR = 20
_ONE, _TWO, _THREE = (int,), (int, int), (int, int, int)
_KEYS: dict[IdeaOrder, tuple[type, ...]] = {
    IdeaOrder.NEWEST: _ONE,
    IdeaOrder.VOTES: _TWO,
    IdeaOrder.TRENDING: (float, int),
    IdeaOrder.FIT: (float, int),
    IdeaOrder.RELEVANCE: _THREE,
}

BoardId = Annotated[strawberry.ID, strawberry.argument(description="Of which board.")]
OneBoard = Annotated[strawberry.ID | None, strawberry.argument(description="Only of this board; without it, of all.")]


@input_shape
class IdeaWhere:
    """All of what is said here holds of the idea."""

    search: str | None = says("Title or text holds every word of it, be it of two characters.", default=None)
    statuses: list[Status] | None = says("It stands at one of these.", default=None)
    tag: str | None = says("It bears this tag of the board's, by its key.", default=None)
    author_id: strawberry.ID | None = says("This person posted it.", default=None)
    followed_by_id: strawberry.ID | None = says("This person follows it.", default=None)
    states: list[State] | None = says("It is in one of these states; SHOWN where nothing is said.", default=None)
    hidden_too: bool = says("In any state unless `states` says otherwise, and merged ones as well.", default=False)


@object_shape
class SimilarIdea:
    """An idea that says something alike."""

    idea: Idea = says("The idea.")
    likeness: float = says("How alike, 0 to 1.")


@strawberry.type
class IdeasQuery:
    """What can be asked of ideas."""

    @guarded(Permission.READ_BOARDS)
    async def idea(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The idea's id.")]
    ) -> Idea | None:
        """An idea by its id, whatever became of it; null where there is none."""
        return await find_idea(info.context, parse_id(id, "Idea", "id"))

    @guarded(Permission.READ_BOARDS)
    async def ideas(
        self,
        info: Info,
        *,
        board_id: BoardId,
        where: Annotated[IdeaWhere | None, strawberry.argument(description="Only such ideas.")] = None,
        order_by: Annotated[IdeaOrder, strawberry.argument(description="In which order.")] = IdeaOrder.VOTES,
        fit_segment: Annotated[
            Segment | None, strawberry.argument(description="For the order FIT: towards which segment.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Idea]:
        """The ideas on a board: those that people see, unless more is asked for."""
        if order_by is IdeaOrder.FIT or fit_segment is not None:
            info.context.viewer.need(Permission.READ_SEGMENTS)
        wanted = _query(info, board_id, where or IdeaWhere(), order_by, fit_segment)
        part = asked(first, after, last, before, *_KEYS[order_by], descending=True, of=f"Idea.{order_by}")
        return await connected(info.context.read(lambda session: list_ideas(session, wanted, part)), idea_of)

    @guarded(Permission.READ_BOARDS)
    async def similar_ideas(
        self,
        info: Info,
        text: Annotated[str, strawberry.argument(description="A title, or a title and a text.")],
        board_id: OneBoard = None,
        first: Annotated[int, strawberry.argument(description=f"How many at most, up to {_MOST_SIMILAR}.")] = 5,
    ) -> list[SimilarIdea]:
        """The ideas that say most nearly what a text says, most alike first; of merged ones what is kept."""
        if not 0 <= first <= _MOST_SIMILAR:
            raise Invalid(f"first lies between 0 and {_MOST_SIMILAR}", "first")
        board, said = optional_id(board_id, "Board", "boardId"), clean(text, "text", most=_LONGEST_TEXT)
        alike = await info.context.read(lambda session: _alike(session, board, said, first))
        rows = await info.context.read(lambda session: ideas_by_id(session, [each.idea_id for each in alike]))
        return [SimilarIdea(idea=idea_of(rows[each.idea_id]), likeness=each.score) for each in alike]

    @guarded(Permission.READ_BOARDS)
    async def declined_alike(
        self, info: Info, idea_id: Annotated[strawberry.ID, strawberry.argument(description="Like which idea.")]
    ) -> list[Idea]:
        """Declined ideas that ask for what this one asks for, the most alike first: what meets it may meet them."""
        key, now = parse_id(idea_id, "Idea", "ideaId"), info.context.now
        return [idea_of(row) for row in await info.context.read(lambda session: declined_alike(session, key, now))]

    @guarded(Permission.READ_BOARDS)
    async def ideas_to_look_at_again(
        self,
        info: Info,
        *,
        board_id: OneBoard = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Idea]:
        """Declined ideas whose day to be looked at again has come, those that wait longest first."""
        part = asked(first, after, last, before, int, int, of="Idea.LOOK_AGAIN")
        of = optional_id(board_id, "Board", "boardId")
        now = info.context.now
        page = info.context.read(lambda session: list_look_agains(session, part, now, board_id=of))
        return await connected(page, idea_of)


def _query(info: Info, board_id: str, where: IdeaWhere, order: IdeaOrder, segment: Segment | None) -> IdeaQuery:
    if where.author_id is not None or where.followed_by_id is not None:
        info.context.viewer.need(Permission.READ_PANEL)
    states = _states(where)
    if where.search and states != (State.SHOWN,) and not info.context.viewer.knows():
        # Who finds a text by its words has read it.
        info.context.viewer.need(Permission.MODERATE_BOARDS)
    return IdeaQuery(
        board_id=parse_id(board_id, "Board", "boardId"),
        order=order,
        search=clean(where.search or "", "search", most=_LONGEST_SEARCH, blank=True),
        tag=None if where.tag is None else clean(where.tag, "tag", most=80),
        statuses=tuple(where.statuses or ()),
        person_id=optional_id(where.author_id, "Person", "where", "authorId"),
        followed_by=optional_id(where.followed_by_id, "Person", "where", "followedById"),
        fit_segment=None if segment is None else segment.value,
        states=states,
        show_hidden=where.hidden_too,
    )


def _states(where: IdeaWhere) -> tuple[State, ...]:
    if where.states is None:
        return () if where.hidden_too else (State.SHOWN,)
    return tuple(where.states)


def _alike(session: Session, board_id: int | None, text: str, limit: int) -> list[Similar]:
    if board_id is None:
        return similar_anywhere(session, text, limit=limit)
    return similar_ideas(session, board_id, text, limit=limit)
