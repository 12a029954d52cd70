"""The words that are not wanted, on a board or everywhere."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.ideas.rules.banned import found_words
from backend.ideas.tables import BannedWord


def list_banned_words(session: Session, part: Slice, *, board_id: int | None = None) -> Page[BannedWord]:
    """The words in the order in which they were added: those of everywhere, and those of the board if one is named."""
    statement = select(BannedWord).where(or_(BannedWord.board_id.is_(None), BannedWord.board_id == board_id))
    return keyset_page(session, statement, [BannedWord.id], part)


def normal_words(session: Session, board_id: int | None) -> Sequence[str]:
    """The words that are not wanted on the board, as they are compared; without a board, those of everywhere."""
    statement = select(BannedWord.normal).where(or_(BannedWord.board_id.is_(None), BannedWord.board_id == board_id))
    return sorted(set(session.scalars(statement)))


def banned_in(session: Session, board_id: int, texts: Sequence[str]) -> list[str]:
    """Which of the board's unwanted words stand in the texts, as they are compared: for moderators, not for posters."""
    return found_words(texts, normal_words(session, board_id))
