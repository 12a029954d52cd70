"""Every idea of a board or of all, row by row: what was posted, who wants it, and what the company answered."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.ideas.queries import replies_of, tags_of
from backend.ideas.tables import Board, Idea, IdeaReply, Poster
from backend.panel.tables import Person
from backend.transfer.columns import Cell
from backend.transfer.positions_out import iso

_TOGETHER = 500


def idea_rows(session: Session, board_id: int | None = None) -> Iterator[list[Cell]]:
    """The rows of all ideas in the order in which they were posted, whatever became of them."""
    rows = session.execute(_ideas(board_id), execution_options={"yield_per": _TOGETHER})
    for part in in_parts(rows, _TOGETHER):
        ids = [row.Idea.id for row in part]
        tags, replies = tags_of(session, ids), replies_of(session, ids)
        for row in part:
            idea: Idea = row.Idea
            yield [
                row.board,
                idea.id,
                idea.person_id,
                row.person,
                row.nickname,
                idea.title,
                idea.text,
                ";".join(tags[idea.id]),
                idea.language,
                idea.state,
                idea.status,
                idea.votes,
                idea.needs,
                idea.comments,
                idea.merged_into,
                *_times(idea.created_at, idea.edited_at, idea.answered_at, idea.look_again_at),
                row.product,
                *_answer(replies[idea.id]),
            ]


def _ideas(board_id: int | None) -> Select[Idea, str, str | None, str | None, str | None]:
    statement = (
        select(
            Idea,
            Board.key.label("board"),
            Person.external_ref.label("person"),
            Poster.nickname.label("nickname"),
            Product.key.label("product"),
        )
        .join(Board, Board.id == Idea.board_id)
        .outerjoin(Person, Person.id == Idea.person_id)
        .outerjoin(Poster, Poster.person_id == Idea.person_id)
        .outerjoin(Product, Product.id == Idea.product_id)
        .order_by(Idea.id)
    )
    return statement if board_id is None else statement.where(Idea.board_id == board_id)


def _times(*instants: Instant | None) -> list[Cell]:
    return [None if instant is None else iso(instant) for instant in instants]


def _answer(replies: Sequence[IdeaReply]) -> list[Cell]:
    """The official answer that stands, which is the newest."""
    if not replies:
        return [None, None, None]
    return [replies[-1].text, replies[-1].reason, replies[-1].member_name]
