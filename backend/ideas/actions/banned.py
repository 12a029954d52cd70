"""Staff say which words are not wanted, on a board or everywhere; texts that are there already stay as they are."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists, Invalid, NotFound
from backend.ideas.queries.boards import get_board
from backend.ideas.rules.banned import MOST_WORDS, letters_of
from backend.ideas.tables import BannedWord
from backend.text import clean_shown

_TAKEN = "this word is on the list already"


def ban_word(session: Session, word: str, by: str, now: Instant, *, board_id: int | None = None) -> BannedWord:
    """Texts with this word wait for a moderator from now on, on the board or everywhere."""
    if board_id is not None:
        get_board(session, board_id)
    shown = clean_shown(word, "word", most=60)
    normal = letters_of(shown)
    if not normal:
        raise Invalid("a word holds at least one letter", "word")
    listed = BannedWord.board_id.is_(None) if board_id is None else BannedWord.board_id == board_id
    known = set(session.scalars(select(BannedWord.normal).where(listed)))
    if normal in known:
        raise AlreadyExists(_TAKEN, "word")
    if len(known) >= MOST_WORDS:
        raise Invalid(f"at most {MOST_WORDS} words can be on the list", "word")
    row = BannedWord(board_id=board_id, word=shown, normal=normal, added_by=by, created_at=now)
    with refusing_clash(session, AlreadyExists(_TAKEN, "word")):
        session.add(row)
    return row


def allow_word(session: Session, word_id: int) -> None:
    """Takes a word off its list; what waits because of it still waits."""
    row = session.get(BannedWord, word_id)
    if row is None:
        raise NotFound("there is no such word", "id")
    session.delete(row)
    session.flush()
