"""What is asked of a board's list: an order, words, a theme, a status, whose ideas, and where to go on."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from backend.db.paging import Cursor, decode_cursor
from backend.errors import Invalid
from backend.ideas.rules.boards import tags_from_json
from backend.ideas.rules.ideas import IdeaQuery
from backend.ideas.rules.sorting import IdeaOrder
from backend.ideas.rules.states import Status
from backend.ideas.tables.boards import Board
from backend.text import clean_shown

_ORDERS: Final[Mapping[str, tuple[IdeaOrder, int]]] = {
    "trending": (IdeaOrder.TRENDING, 2),
    "votes": (IdeaOrder.VOTES, 2),
    "newest": (IdeaOrder.NEWEST, 1),
    "relevance": (IdeaOrder.RELEVANCE, 3),
}
ORDERS: Final = ("trending", "votes", "newest")
SCOPES: Final = ("all", "mine", "followed")
STATUSES: Final = (Status.UNDER_REVIEW, Status.PLANNED, Status.IN_THE_MAKING, Status.LAUNCHED, Status.DECLINED)
_LONGEST_SEARCH: Final = 100
_LARGEST: Final = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """What of a list is asked for; what nobody understands asks for nothing."""

    order: str = ""
    search: str = ""
    tag: str = ""
    status: str = ""
    scope: str = "all"
    after: str = ""

    @property
    def kind(self) -> str:
        """By what the list is ordered; whoever searches wants what answers best, unless they say otherwise."""
        return self.order or ("relevance" if self.search else "trending")

    @property
    def cursor(self) -> Cursor | None:
        """Behind what the list goes on."""
        return _cursor(self.after, _ORDERS[self.kind][1])

    @property
    def is_narrowed(self) -> bool:
        """Whether not all is listed."""
        return bool(self.search or self.tag or self.status or self.scope != "all")

    def fields(self, **other: str) -> dict[str, str]:
        """The query that asks for the same, or for something else of it; another list begins at its beginning."""
        asked = {
            "order": self.order,
            "q": self.search,
            "tag": self.tag,
            "status": self.status,
            "whose": "" if self.scope == "all" else self.scope,
            "after": "" if other else self.after,
        }
        return {name: value for name, value in {**asked, **other}.items() if value}

    def query(self, board: Board, person_id: int) -> IdeaQuery:
        """The same for the room of ideas."""
        return IdeaQuery(
            board_id=board.id,
            order=_ORDERS[self.kind][0],
            search=self.search,
            tag=self.tag or None,
            statuses=(Status(self.status),) if self.status else (),
            person_id=person_id if self.scope == "mine" else None,
            followed_by=person_id if self.scope == "followed" else None,
        )


def list_asked(fields: Mapping[str, str], board: Board) -> ListAsked:
    """What a query asks of the board's list."""
    search, order = _search(fields.get("q", "")), fields.get("order", "")
    tags = {tag.key for tag in tags_from_json(board.tags)}
    return ListAsked(
        order=order if order in ORDERS else "",
        search=search,
        tag=_among(fields.get("tag", ""), tags),
        status=_among(fields.get("status", ""), {status.value for status in STATUSES}),
        scope=_among(fields.get("whose", ""), set(SCOPES)) or "all",
        after=fields.get("after", ""),
    )


def _among(value: str, known: set[str]) -> str:
    return value if value in known else ""


def _search(words: str) -> str:
    try:
        return clean_shown(words, most=_LONGEST_SEARCH, blank=True)
    except Invalid:
        return ""


def _cursor(spelled: str, length: int) -> Cursor | None:
    """The cursor, if it is one that such a list gives; else the list begins at its beginning."""
    if not spelled:
        return None
    try:
        cursor = decode_cursor(spelled)
    except Invalid:
        return None
    is_ours = len(cursor) == length and all(
        isinstance(each, int | float) and isfinite(each) and abs(each) < _LARGEST for each in cursor
    )
    return cursor if is_ours else None
