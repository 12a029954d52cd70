"""All boards that someone sees, and one board with a page of its ideas."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.catalogue.queries import brands_by_id
from backend.clock import MINUTE, Instant
from backend.db import Session, Slice
from backend.db.paging import encode_cursor
from backend.ideas.queries.boards import BoardView, board_for, boards_for
from backend.ideas.queries.drafts import find_draft
from backend.ideas.queries.ideas import list_ideas
from backend.ideas.rules.boards import is_writable, tags_from_json
from backend.ideas.tables.boards import Board
from backend.text import say
from backend.web.desk import Desk
from backend.web.headers import personal_page, see_other
from backend.web.ideas_asked import ORDERS, SCOPES, STATUSES, ListAsked, list_asked
from backend.web.ideas_lines import Listing, lines_of
from backend.web.preferences_said import day
from backend.web.sessions import Door, Visit, scripted_page
from forms_ui.ideas import BoardLine, BoardPage, board_page, boards_page
from forms_ui.ideas_around import Choice
from forms_ui.ideas_wording import word

_AT_ONCE: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPages:
    """The pages on which boards are read."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/ideas", self.straighten),
            Route("/ideas/", self.all),
            Route("/ideas/{board}", self.one),
        ]

    async def straighten(self, request: Request) -> Response:
        """Without the stroke, the same place."""
        query = request.url.query
        return see_other(f"/ideas/?{query}" if query else "/ideas/")

    async def all(self, request: Request) -> Response:
        """All boards."""
        return await Door(desk=self.desk).show(request, _all)

    async def one(self, request: Request) -> Response:
        """One board."""
        key = request.path_params["board"]
        return await Door(desk=self.desk).show(request, lambda session, visit: _one(session, visit, key))


def brand_of(session: Session, board: Board, language: str) -> str:
    """Whose board it is."""
    return say(brands_by_id(session, [board.brand_id])[board.brand_id].name, language)


def period_of(board: Board, now: Instant, language: str) -> str:
    """Until when, or from when, a board takes ideas."""
    if board.opens_at is not None and now < board.opens_at:
        return word("board_from", language, day=day(board.opens_at, language))
    if board.closes_at is None:
        return word("board_open", language)
    if now >= board.closes_at:
        return word("board_closed", language)
    # The last minute of a board that closes at midnight is in the day before.
    return word("board_until", language, day=day(board.closes_at - MINUTE, language))


def _all(session: Session, visit: Visit) -> Response:
    seen = boards_for(session, visit.person_id, visit.now)
    lines = [_line(view, visit) for view in seen]
    owners = {view.board.brand_id for view in seen}
    brand = brand_of(session, seen[0].board, visit.spoken) if len(owners) == 1 else ""
    lines.sort(key=lambda line: not line.is_open)
    return personal_page(boards_page(visit.around(session, "boards", brand), lines))


def _line(view: BoardView, visit: Visit) -> BoardLine:
    board = view.board
    return BoardLine(
        url=visit.at(f"/ideas/{board.key}"),
        question=board.question,
        text=board.text,
        period=period_of(board, visit.now, visit.spoken),
        ideas=view.ideas,
        is_open=is_writable(board.opens_at, board.closes_at, visit.now),
    )


def _one(session: Session, visit: Visit, key: str) -> Response:
    view = board_for(session, key, visit.person_id, visit.now)
    board, asked = view.board, list_asked(visit.asked.fields, view.board)
    found = list_ideas(
        session, asked.query(board, visit.person_id), Slice(count=_AT_ONCE, after=asked.cursor, descending=True)
    )
    listing = Listing(board=board, rights=view.rights, query=asked.fields())
    base = f"/ideas/{board.key}"
    older = encode_cursor(found.cursors[-1]) if found.has_next else ""
    page = BoardPage(
        url=base,
        question=board.question,
        text=board.text,
        period=period_of(board, visit.now, visit.spoken),
        note=_note(view, visit),
        ideas=lines_of(session, found.rows, listing, visit),
        compose=visit.at(f"{base}/new") if view.rights.post else "",
        has_draft=_has_draft(session, board, visit),
        orders=_orders(visit, base, asked),
        scopes=_scopes(visit, base, asked),
        tags=_tags(visit, base, asked, board),
        statuses=_statuses(visit, base, asked),
        search=asked.search,
        carried=_carried(visit, asked),
        is_narrowed=asked.is_narrowed,
        clear=visit.at(base),
        first=visit.at(base, **asked.fields(after="")) if asked.cursor else "",
        older=visit.at(base, **asked.fields(after=older)) if older else "",
    )
    return scripted_page(board_page(visit.around(session, "boards", brand_of(session, board, visit.spoken)), page))


def _note(view: BoardView, visit: Visit) -> str:
    board, language = view.board, visit.spoken
    if board.opens_at is not None and visit.now < board.opens_at:
        return word("not_open_note", language, day=day(board.opens_at, language))
    if board.closes_at is not None and visit.now >= board.closes_at:
        return word("closed_note", language)
    return "" if view.rights.comment else word("read_only", language)


def _has_draft(session: Session, board: Board, visit: Visit) -> bool:
    draft = find_draft(session, board.id, visit.person_id)
    return draft is not None and bool(draft.title or draft.text)


def _choices(address: Callable[[str], str], offered: Iterable[tuple[str, str]], chosen: str) -> list[Choice]:
    return [Choice(words=words, url=address(value), is_current=value == chosen) for value, words in offered]


def _orders(visit: Visit, base: str, asked: ListAsked) -> list[Choice]:
    offered = [(each, word(f"order_{each}", visit.spoken)) for each in ORDERS]
    return _choices(lambda value: visit.at(base, **asked.fields(order=value)), offered, asked.kind)


def _scopes(visit: Visit, base: str, asked: ListAsked) -> list[Choice]:
    offered = [(scope, word(f"scope_{scope}", visit.spoken)) for scope in SCOPES]
    return _choices(lambda value: visit.at(base, **asked.fields(whose=value)), offered, asked.scope)


def _tags(visit: Visit, base: str, asked: ListAsked, board: Board) -> list[Choice]:
    tags = tags_from_json(board.tags)
    if not tags:
        return []
    everything = Choice(
        words=word("any_tag", visit.spoken), url=visit.at(base, **asked.fields(tag="")), is_current=not asked.tag
    )
    offered = [(tag.key, say(tag.wording, visit.spoken)) for tag in tags]
    return [everything, *_choices(lambda value: visit.at(base, **asked.fields(tag=value)), offered, asked.tag)]


def _statuses(visit: Visit, base: str, asked: ListAsked) -> list[Choice]:
    """Tapped again, a status is left out."""
    return [
        Choice(
            words=word(f"status_{each}", visit.spoken),
            url=visit.at(base, **asked.fields(status="" if asked.status == each else each.value)),
            is_current=asked.status == each,
        )
        for each in STATUSES
    ]


def _carried(visit: Visit, asked: ListAsked) -> dict[str, str]:
    """What a search keeps of the list."""
    kept = {name: value for name, value in asked.fields(after="").items() if name != "q"}
    return {**kept, "language": visit.spoken} if visit.carried else kept
