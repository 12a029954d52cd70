"""Boards: people propose, vote and talk, staff answer, two ideas that say the same become one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.clock import DAY, HOUR, MINUTE, Instant
from backend.demo.partners.cast import Cast, brand_of, post_letters, segments_of
from backend.demo.partners.contents import BoardContent, BoardsContent, IdeaContent
from backend.demo.partners.programme import active_members
from backend.ideas.actions import (
    add_board,
    add_comment,
    answer_idea,
    cast_vote,
    merge_ideas,
    name_poster,
    submit_idea,
    tell_news,
    trust_poster,
)
from backend.ideas.rules.access import board_access_from_json
from backend.ideas.rules.boards import BoardInput, tags_from_json
from backend.ideas.rules.ideas import IdeaInput
from backend.ideas.rules.replies import Reply
from backend.ideas.rules.states import Moderates, Status, Strength

_STAFF = "demo community manager"
_NEEDS = 0.3
_TALKED_ABOUT = 4
_ONE_LOOKS_OF = 3
_FEWEST = 2
_FROM_THE_START = 60 * DAY


def open_boards(session: Session, cast: Cast, content: BoardsContent, programme_id: int) -> dict[str, int]:
    """The boards by their keys, empty yet."""
    return {each.key: _open(session, cast, each, programme_id) for each in content.boards}


def fill_board(
    session: Session, cast: Cast, content: BoardsContent, board: BoardContent, *, board_id: int, programme_id: int
) -> None:
    """Ideas come one after the other, are voted for, talked about, answered, and become one."""
    people = _lookers(session, cast, board, programme_id)
    if len(people) < _FEWEST:
        return
    product_id = cast.product(board.product)
    segments = segments_of(session, people, product_id, cast.now)
    scene = _Scene(
        session=session,
        cast=cast,
        content=content,
        board_id=board_id,
        product_id=product_id,
        people=people,
        segments=segments,
    )
    scene.play(board.ideas)


def _open(session: Session, cast: Cast, board: BoardContent, programme_id: int) -> int:
    at = cast.ago(board.days_ago)
    access = {name: _access(told, programme_id) for name, told in _rights(board).items()}
    given = BoardInput(
        key=board.key,
        brand_id=brand_of(session, board.brand),
        product_id=cast.product(board.product),
        question=board.question,
        text=board.text,
        opens_at=at,
        access=board_access_from_json(access),
        tags=tags_from_json(list(board.tags)),
        moderates=Moderates.BEFORE,
    )
    return add_board(session, given, at).id


def _rights(board: BoardContent) -> Mapping[str, Mapping[str, bool]]:
    return {"see": board.see, "post": board.post, "vote": board.vote}


def _access(told: Mapping[str, bool], programme_id: int) -> dict[str, object]:
    return {"ambassadors": programme_id} if told.get("ambassadors") else dict(told)


def _lookers(session: Session, cast: Cast, board: BoardContent, programme_id: int) -> Sequence[int]:
    """Who looks at the board: ambassadors first, for they are told of it."""
    members = [each.person_id for each in active_members(session, programme_id)]
    if board.see.get("ambassadors"):
        return members[: board.lookers]
    others = [each for each in cast.entered() if each not in set(members)]
    return [*members[: board.lookers // 4], *others[: len(others) // _ONE_LOOKS_OF]][: board.lookers]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """One board, and who looks at it."""

    session: Session
    cast: Cast
    content: BoardsContent
    board_id: int
    product_id: int
    people: Sequence[int]
    segments: Mapping[int, str]

    def play(self, ideas: Sequence[IdeaContent]) -> None:
        """All that happens on it."""
        ids: dict[str, int] = {}
        for number, idea in enumerate(ideas):
            # Nobody has heard of the last of them, so what they write waits.
            author = self.people[-1] if idea.waits else self._heard_of[number % len(self._heard_of)]
            ids[idea.key] = self._propose(idea, author)
            if not idea.waits:
                self._vote(idea, ids[idea.key])
                self._talk(idea, ids[idea.key])
        for idea in ideas:
            if idea.merged_into:
                at = self.cast.ago(idea.days_ago - 20)
                merge_ideas(self.session, ids[idea.key], ids[idea.merged_into], _STAFF, at)
        for idea in ideas:
            if idea.status:
                self._answer(idea, ids[idea.key])

    @property
    def _heard_of(self) -> Sequence[int]:
        """Those whom staff trust."""
        return self.people[:-1]

    def _propose(self, idea: IdeaContent, author: int) -> int:
        at = self.cast.ago(idea.days_ago)
        self._name(author, at, is_trusted=not idea.waits)
        given = IdeaInput(
            board_id=self.board_id, person_id=author, title=idea.title, text=idea.text, tags=tuple(idea.tags)
        )
        return submit_idea(self.session, given, at).id

    def _name(self, person_id: int, at: Instant, *, is_trusted: bool = True) -> None:
        """What somebody calls themselves; the number keeps any two names apart."""
        halves = self.content.nicknames
        name = f"{self.cast.one_of(halves['first'])}{self.cast.one_of(halves['second'])}{person_id % 1000}"
        name_poster(self.session, person_id, name, at)
        if is_trusted:
            trust_poster(self.session, person_id, _STAFF, at)

    def _vote(self, idea: IdeaContent, idea_id: int) -> None:
        since = self.cast.ago(idea.days_ago)
        until = min(self.cast.now, since + _FROM_THE_START)
        for person_id in self.people:
            if self.cast.happens(idea.wanted.get(self.segments.get(person_id, ""), idea.otherwise)):
                strength = Strength.NEED if self.cast.happens(_NEEDS) else Strength.WANT
                cast_vote(self.session, idea_id, person_id, strength, self.cast.between(since, until))

    def _talk(self, idea: IdeaContent, idea_id: int) -> None:
        """A few write beneath it, and somebody answers the first of them."""
        at = self.cast.ago(idea.days_ago) + 3 * HOUR
        first: int | None = None
        for kind in sorted(self.content.comments)[: int(self.cast.chance.integers(_TALKED_ABOUT + 1))]:
            speaker = self._heard_of[int(self.cast.chance.integers(len(self._heard_of)))]
            self._name(speaker, at)
            text, parent = self.cast.one_of(self.content.comments[kind]), first if kind == "reply" else None
            said = add_comment(self.session, idea_id, speaker, text, parent_id=parent, now=at)
            first = first or said.id
            at += 7 * HOUR

    def _answer(self, idea: IdeaContent, idea_id: int) -> None:
        at, days = self.cast.ago(idea.answered_days_ago), idea.look_again_in_days
        reply = Reply(
            status=Status[idea.status],
            text=idea.answer,
            reason=idea.reason,
            look_again_at=None if days is None else self.cast.now + days * DAY,
            product_id=self.product_id if idea.status == Status.LAUNCHED else None,
        )
        answer_idea(self.session, idea_id, reply, _STAFF, at)
        while tell_news(self.session, at + MINUTE):
            pass
        post_letters(self.session, at + MINUTE)
