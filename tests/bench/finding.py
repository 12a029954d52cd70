"""Pages, searches and similar ideas of a full board through the product, and the same rows through bare SQL."""

from collections.abc import Callable
from functools import partial
from itertools import cycle
from random import Random
from typing import Final

from sqlalchemy import text

from backend.db import Database, Session, Slice
from backend.ideas.queries import list_ideas, similar_ideas
from backend.ideas.rules import IdeaOrder, IdeaQuery
from tests.bench.readings import Reading
from tests.bench.watch import again_and_again
from tests.bench.wishes import write_wish

PAGE: Final = 20
WORDS: Final = ("電池", "値段", "旅行", "家族 電池", "Bluetooth", "冬の朝", "軽")
_DRAFTS: Final = 50
_LISTED: Final = (
    "SELECT * FROM ideas WHERE board_id = :board AND state = 'SHOWN' AND merged_into IS NULL "
    "ORDER BY votes DESC, id DESC LIMIT :most"
)
_SEARCHED: Final = (
    "SELECT i.* FROM ideas i WHERE i.board_id = :board AND i.state = 'SHOWN' AND i.merged_into IS NULL "
    "AND (i.title LIKE :word OR i.text LIKE :word) ORDER BY i.id DESC LIMIT :most"
)


def list_page(*, url: str, board_id: int, seconds: float) -> Callable[[], Reading]:
    """The first page of the board, the most wanted first."""
    return _asked(url, partial(list_ideas, query=IdeaQuery(board_id=board_id), part=Slice(count=PAGE)), seconds)


def search_words(*, url: str, board_id: int, seconds: float) -> Callable[[], Reading]:
    """The first page of what holds a word, the newest first: one word after the other."""
    words = cycle(WORDS)

    def search(session: Session) -> object:
        query = IdeaQuery(board_id=board_id, search=next(words), order=IdeaOrder.NEWEST)
        return list_ideas(session, query, Slice(count=PAGE))

    return _asked(url, search, seconds)


def find_similar(*, url: str, board_id: int, seconds: float) -> Callable[[], Reading]:
    """What says the same as someone's title and text: one made-up idea after the other."""
    random = Random(_DRAFTS)  # noqa: S311 - the same drafts in every run
    drafts = cycle([" ".join(write_wish(random)) for _ in range(_DRAFTS)])
    return _asked(url, lambda session: similar_ideas(session, board_id, next(drafts)), seconds)


def list_page_bare(*, url: str, board_id: int, seconds: float) -> Callable[[], Reading]:
    """The rows of the first page."""
    return _asked(url, partial(_rows, sql=_LISTED, said={"board": board_id, "most": PAGE}), seconds)


def scan_for_words_bare(*, url: str, board_id: int, seconds: float) -> Callable[[], Reading]:
    """What holds a rare word, looked for in every text: what there would be without an index."""
    said = {"board": board_id, "most": PAGE, "word": "%鉄鉄%"}
    return _asked(url, partial(_rows, sql=_SEARCHED, said=said), seconds)


def _rows(session: Session, *, sql: str, said: dict[str, object]) -> object:
    return session.connection().execute(text(sql), said).all()


def _asked(url: str, work: Callable[[Session], object], seconds: float) -> Callable[[], Reading]:
    database = Database(url)
    # The first one puts its statements together, which a server does once.
    database.read_now(work)
    return lambda: again_and_again(lambda: database.read_now(work), seconds)
