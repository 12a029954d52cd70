"""A square where people meet: a brand with a board, and as many people as a test asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import Instant
from backend.db import Database
from backend.errors import Refused
from backend.ideas.actions import add_board, add_comment, cast_vote, merge_ideas, submit_idea, undo_idea_merge
from backend.ideas.rules import BoardInput, IdeaInput, Strength, Tag
from backend.ideas.rules.fit import fits
from backend.ideas.rules.trending import heat_of
from backend.ideas.tables import Board, Comment, Idea, IdeaDemand, Vote
from backend.panel.actions import add_person
from tests.clocks import START

T = TypeVar("T")
QUESTION = {"ja": "どんなお茶がほしいですか", "en": "What tea would you like?"}
TAGS = (Tag(key="taste", wording={"ja": "味"}), Tag(key="bottle", wording={"ja": "容器"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A board about one of the brand's two products, and the input that it was made of."""

    database: Database
    brand: int
    tea: int
    rice: int
    board: int
    given: BoardInput

    def write(self, work: Callable[[Session], T]) -> T:
        """What the work comes to, once it is kept."""
        return self.database.write_now(work)

    def read(self, work: Callable[[Session], T]) -> T:
        """What the work finds."""
        return self.database.read_now(work)

    def people(self, count: int) -> list[int]:
        """So many new people."""

        def add(session: Session) -> list[int]:
            return [add_person(session, external_ref=None, language="ja", now=START).id for _ in range(count)]

        return self.write(add)

    def another_board(self, key: str, **changes: object) -> int:
        """One more board, like the first but for what is changed."""
        given = replace(self.given, key=key, **changes)  # type: ignore[arg-type]  # a test names what it changes
        return self.write(lambda session: add_board(session, given, START).id)

    def idea_input(self, person_id: int, title: object = "水出し緑茶", **changes: object) -> IdeaInput:
        """An idea as someone writes it."""
        given = IdeaInput(board_id=self.board, person_id=person_id, title="", text="夏に冷たく飲みたい")
        return replace(given, title=title, **changes)  # type: ignore[arg-type]  # as above

    def post(self, person_id: int, title: object = "水出し緑茶", *, at: Instant = START, **changes: object) -> int:
        """The id of a posted idea."""
        given = self.idea_input(person_id, title, **changes)
        return self.write(lambda session: submit_idea(session, given, at).id)

    def vote(
        self, person_id: int, idea_id: int, strength: Strength | None = Strength.WANT, *, at: Instant = START
    ) -> int:
        """Votes, and answers with the id of the idea that it counts for."""
        return self.write(lambda session: cast_vote(session, idea_id, person_id, strength, at).id)

    def comment(self, person_id: int, idea_id: int, text: str = "いいですね", *, at: Instant = START) -> int:
        """The id of a comment."""
        return self.write(lambda session: add_comment(session, idea_id, person_id, text, now=at).id)

    def merge(self, gone_id: int, kept_id: int, *, at: Instant = START) -> int:
        """The id of a merge."""
        return self.write(lambda session: merge_ideas(session, gone_id, kept_id, "宮田", at).id)

    def undo(self, merge_id: int, *, at: Instant = START) -> None:
        """Undoes a merge."""
        self.write(lambda session: undo_idea_merge(session, merge_id, at).id)

    def idea(self, idea_id: int) -> Idea:
        """The idea as it is kept."""
        return self.read(lambda session: session.get_one(Idea, idea_id))

    def kept_board(self) -> Board:
        """The board as it is kept."""
        return self.read(lambda session: session.get_one(Board, self.board))

    def voters(self, idea_id: int) -> list[int]:
        """Who is kept as a voter of the idea."""
        statement = select(Vote.person_id).where(Vote.idea_id == idea_id).order_by(Vote.person_id)
        return list(self.read(lambda session: session.scalars(statement).all()))

    def check_counts(self) -> None:
        """Every counter of every idea is what the rows say."""
        assert self.read(wrong_counts) == []


def refusal(work: Callable[[], object]) -> str:
    """The code with which the work is refused."""
    try:
        work()
    except Refused as refused:
        return refused.code
    return "DONE"


def make_square(database: Database) -> Square:
    """The brand, its products and the board, in a fresh database."""

    def add(session: Session) -> Square:
        brand = add_brand(session, key="sencha", name={"ja": "煎茶堂"}, now=START).id
        products = [
            add_product(session, brand_id=brand, key=key, name={"ja": key}, now=START).id for key in ("tea", "rice")
        ]
        given = BoardInput(
            key="next-tea",
            brand_id=brand,
            product_id=products[0],
            question=QUESTION,
            tags=TAGS,
            ideas_a_day=1_000,
            comments_an_hour=1_000,
        )
        board = add_board(session, given, START).id
        return Square(database=database, brand=brand, tea=products[0], rice=products[1], board=board, given=given)

    return database.write_now(add)


def wrong_counts(session: Session, idea_ids: Sequence[int] | None = None) -> list[tuple[int, object, object]]:
    """The ideas, of these or of all, whose counters are not what the rows say, and what both say."""
    wrong: list[tuple[int, object, object]] = []
    ideas = select(Idea).order_by(Idea.id)
    for idea in session.scalars(ideas if idea_ids is None else ideas.where(Idea.id.in_(idea_ids))).all():
        votes = session.scalars(select(Vote).where(Vote.idea_id == idea.id)).all()
        kept = (idea.votes, idea.needs, idea.comments, idea.absorbed, round(idea.heat, 6), _kept_demand(session, idea))
        true = (
            len(votes),
            sum(vote.strength == Strength.NEED for vote in votes),
            session.scalars(select(func.count()).where(Comment.idea_id == idea.id, Comment.state == "SHOWN")).one(),
            session.scalars(select(func.count()).where(Idea.merged_into == idea.id)).one(),
            round(heat_of([vote.voted_at for vote in votes]), 6),
            _true_demand(votes),
        )
        if kept != true:
            wrong.append((idea.id, kept, true))
    return wrong


def _kept_demand(session: Session, idea: Idea) -> dict[int, tuple[int, float]]:
    rows = session.scalars(select(IdeaDemand).where(IdeaDemand.idea_id == idea.id, IdeaDemand.voters > 0))
    return {row.segment: (row.voters, round(row.fit, 9)) for row in rows}


def _true_demand(votes: Sequence[Vote]) -> dict[int, tuple[int, float]]:
    segments = sorted({vote.segment for vote in votes})
    counts = {segment: sum(vote.segment == segment for vote in votes) for segment in segments}
    fit = fits(counts)
    return {segment: (count, round(fit[segment], 9)) for segment, count in counts.items()}
