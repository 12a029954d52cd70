"""What changes boards, in the schema: they are made, changed and closed, and people are invited to them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import strawberry
from strawberry.types.unset import UnsetType

from backend.api.boards import Board, find_board
from backend.api.boards_access import BoardDoorsInput, access_meant
from backend.api.fields.context import Context, Info
from backend.api.fields.lookups import optional_id
from backend.api.fields.mutations import BulkInput, MutationInput, Payload, RepeatableInput, attempt, attempt_rows
from backend.api.fields.rows import PersonRef, persons_here
from backend.api.idea_enums import Moderates
from backend.api.shapes.nodes import global_id, parse_id
from backend.api.shapes.scalars import DateTime, WordingInput
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.ideas.actions import boards as actions
from backend.ideas.queries import boards as queries
from backend.ideas.rules.boards import BoardInput, Tag
from backend.ideas.rules.letters import ideas_link_of
from backend.links import Purpose
from backend.staff.rules import Permission

T = TypeVar("T")


@input_shape
class BoardTagInput:
    """A word that a board offers for its ideas."""

    key: str = says("Letters a-z, digits, '-', '_' and '.'; unique on its board.")
    wording: WordingInput = says("How people read it.")


@input_shape
class BoardCreateInput(RepeatableInput):
    """A new board."""

    key: str = says("Letters a-z, digits, '-', '_' and '.'; unique among boards.")
    brand_id: strawberry.ID = says("Whose question it is.")
    product_id: strawberry.ID | None = says("Which of the brand's products it is about.", default=None)
    question: WordingInput = says("What is asked.")
    text: WordingInput | None = says("What more there is to say of it.", default=None)
    opens_at: DateTime | None = says("From when on people write; null for always.", default=None)
    closes_at: DateTime | None = says("Until when they do; null for ever.", default=None)
    doors: BoardDoorsInput | None = says("Who may do what; null for everyone on the panel.", default=None)
    tags: list[BoardTagInput] = says("At most 30.", default_factory=list)
    purpose: str = says("The purpose that people must have consented to for its letters.", default="ideas")
    moderates: Moderates = says("When staff look at what is posted.", default=Moderates.AFTER)
    ideas_a_day: int = says("How many ideas it takes from a person in a day.", default=5)
    comments_an_hour: int = says("How many comments it takes from a person in an hour.", default=20)
    pictures: int = says("How many pictures come with an idea, at most 10.", default=3)


@object_shape
class BoardCreatePayload(Payload):
    """What `boardCreate` answers."""

    board: Board | None = says("The new board.")


@input_shape
class BoardUpdateInput(MutationInput):
    """What is to be otherwise; what is left out stays as it is, and a null period means none."""

    id: strawberry.ID = says("The board's id.")
    question: WordingInput | None = says("What is asked.", default=None)
    text: WordingInput | None = says("What more there is to say of it.", default=None)
    opens_at: DateTime | None = says("From when on people write.", default=strawberry.UNSET)
    closes_at: DateTime | None = says("Until when they do.", default=strawberry.UNSET)
    doors: BoardDoorsInput | None = says("Who may do what, all of it.", default=None)
    tags: list[BoardTagInput] | None = says("All the words that it offers.", default=None)
    purpose: str | None = says("The purpose that people must have consented to for its letters.", default=None)
    moderates: Moderates | None = says("When staff look at what is posted.", default=None)
    ideas_a_day: int | None = says("How many ideas it takes from a person in a day.", default=None)
    comments_an_hour: int | None = says("How many comments it takes from a person in an hour.", default=None)
    pictures: int | None = says("How many pictures come with an idea, at most 10.", default=None)


@object_shape
class BoardUpdatePayload(Payload):
    """What `boardUpdate` answers."""

    board: Board | None = says("The board as it is now.")


@input_shape
class BoardCloseInput(MutationInput):
    """Which board to close."""

    id: strawberry.ID = says("The board's id.")


@object_shape
class BoardClosePayload(Payload):
    """What `boardClose` answers."""

    board: Board | None = says("The board, now closed.")


@input_shape
class BoardInviteInput(BulkInput):
    """Whom to invite to which board."""

    id: strawberry.ID = says("The board's id.")
    people: list[PersonRef] = says("At most 5000.")
    sends: bool = says("Whether letters tell them, where they consented; else their links are answered.", default=False)


@object_shape
class BoardInvited:
    """Someone invited to a board, with the link that lets them in."""

    person_id: strawberry.ID = says("Who it is.")
    url: str = says("The person's own link, good for thirty days; whoever has it can write in the person's name.")


@object_shape
class BoardInvitePayload(Payload):
    """What `boardInvite` answers."""

    board: Board | None = says("The board.")
    invited: list[BoardInvited] | None = says("One for each of the people, in their order; null where letters go out.")


@strawberry.type
class BoardsMutation:
    """What changes boards."""

    @guarded(Permission.EDIT_BOARDS)
    async def board_create(self, info: Info, input: BoardCreateInput) -> BoardCreatePayload:
        """Makes a board."""

        def work(session: Session) -> Result:
            given = _given(session, info.context, input)
            return {"id": actions.add_board(session, given, info.context.now).id}

        done = await attempt(info, input, work)
        return BoardCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            board=await find_board(info.context, done.id()),
        )

    @guarded(Permission.EDIT_BOARDS)
    async def board_update(self, info: Info, input: BoardUpdateInput) -> BoardUpdatePayload:
        """Changes what a board asks, of whom, when and how; its key, brand and product stay."""

        def work(session: Session) -> Result:
            board = queries.get_board(session, parse_id(input.id, "Board", "id"))
            changed = _changed(session, info.context, input, queries.input_of(board))
            return {"id": actions.change_board(session, board.id, changed, info.context.now).id}

        done = await attempt(info, input, work)
        return BoardUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            board=await find_board(info.context, done.id()),
        )

    @guarded(Permission.EDIT_BOARDS)
    async def board_close(self, info: Info, input: BoardCloseInput) -> BoardClosePayload:
        """Lets a board only be read from now on; closing what is closed changes nothing."""

        def work(session: Session) -> Result:
            return {"id": actions.close_board(session, parse_id(input.id, "Board", "id"), info.context.now).id}

        done = await attempt(info, input, work)
        return BoardClosePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            board=await find_board(info.context, done.id()),
        )

    @guarded(Permission.EDIT_BOARDS)
    async def board_invite(self, info: Info, input: BoardInviteInput) -> BoardInvitePayload:
        """Invites people to a board, each once, by letter or by links that are handed out in another way."""

        def work(session: Session, refs: Sequence[PersonRef]) -> Result:
            board_id, people = parse_id(input.id, "Board", "id"), persons_here(session, refs, "people")
            actions.invite_to_board(session, board_id, people, info.context.now, sends=input.sends)
            return {"id": board_id, "ids": list(dict.fromkeys(people))}

        done = await attempt_rows(info, input, input.people, work, "people")
        answers_links = done.result is not None and not input.sends
        return BoardInvitePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            board=await find_board(info.context, done.id()),
            invited=[_invited(info.context, each) for each in done.ids()] if answers_links else None,
        )


def _given(session: Session, context: Context, input: BoardCreateInput) -> BoardInput:
    return BoardInput(
        key=input.key,
        brand_id=parse_id(input.brand_id, "Brand", "brandId"),
        product_id=optional_id(input.product_id, "Product", "productId"),
        question=input.question.kept(),
        text=input.text.kept() if input.text is not None else {},
        opens_at=input.opens_at,
        closes_at=input.closes_at,
        access=access_meant(session, context.viewer, input.doors or BoardDoorsInput()),
        tags=_tags(input.tags),
        purpose=input.purpose,
        moderates=input.moderates,
        ideas_a_day=input.ideas_a_day,
        comments_an_hour=input.comments_an_hour,
        pictures=input.pictures,
    )


def _changed(session: Session, context: Context, input: BoardUpdateInput, given: BoardInput) -> BoardInput:
    """The board as it stood, with what is said of it now."""
    doors = input.doors
    return replace(
        given,
        question=_or(_kept(input.question), given.question),
        text=_or(_kept(input.text), given.text),
        # Null is a word of its own here: no period.
        opens_at=input.opens_at if _is_said(input.opens_at) else given.opens_at,
        closes_at=input.closes_at if _is_said(input.closes_at) else given.closes_at,
        access=given.access if doors is None else access_meant(session, context.viewer, doors),
        tags=given.tags if input.tags is None else _tags(input.tags),
        purpose=_or(input.purpose, given.purpose),
        moderates=_or(input.moderates, given.moderates),
        ideas_a_day=_or(input.ideas_a_day, given.ideas_a_day),
        comments_an_hour=_or(input.comments_an_hour, given.comments_an_hour),
        pictures=_or(input.pictures, given.pictures),
    )


def _or(said: T | None, stood: T) -> T:
    return stood if said is None else said


def _is_said(value: object) -> bool:
    """Whether the client named the field at all, be it as null."""
    return not isinstance(value, UnsetType)


def _kept(wording: WordingInput | None) -> dict[str, str] | None:
    return None if wording is None else wording.kept()


def _tags(tags: list[BoardTagInput]) -> tuple[Tag, ...]:
    return tuple(Tag(key=tag.key, wording=tag.wording.kept()) for tag in tags)


def _invited(context: Context, person_id: int) -> BoardInvited:
    url = context.links.url(Purpose.IDEAS, ideas_link_of(person_id, context.now))
    return BoardInvited(person_id=global_id("Person", person_id), url=url)
