"""The letters of a batch about boards and ideas: looked at once more whether they may and need still be sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.queries import brands_by_id, products_by_id
from backend.catalogue.tables import Brand, Product
from backend.channels.queries import LetterDesk, Recipient, cancelled, notice_letter, recipients
from backend.ideas.queries.news import ideas_with_kept, news_by_id
from backend.ideas.queries.news_audience import part_in
from backend.ideas.queries.replies import replies_by_id
from backend.ideas.queries.rights import rights_of
from backend.ideas.rules.letters import Answered, Envelope, NewsLetter, board_notice, ideas_link_of, news_notice
from backend.ideas.rules.news import NewsKind, Part
from backend.ideas.rules.states import State, Status
from backend.ideas.tables.boards import Board
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.replies import IdeaNews, IdeaReply
from backend.links import Purpose
from backend.mail import Letter
from backend.outbox.rules import Claimed, Reason, Settlement


def board_letters(session: Session, claimed: Sequence[Claimed], desk: LetterDesk) -> dict[int, Letter | Settlement]:
    """The invitations to boards."""
    boards = _boards(session, {each.about_id for each in claimed})
    brands = brands_by_id(session, {board.brand_id for board in boards.values()})
    hosts = {key: (board, brands[board.brand_id]) for key, board in boards.items()}
    purposes = {each.id: boards[each.about_id].purpose for each in claimed if each.about_id in boards}
    found = recipients(session, claimed, purposes, desk.now)
    return {each.id: _invited(session, each, found[each.id], hosts, desk) for each in claimed}


def news_letters(session: Session, claimed: Sequence[Claimed], desk: LetterDesk) -> dict[int, Letter | Settlement]:
    """The news of ideas."""
    known = _known(session, {each.about_id for each in claimed})
    purposes = {each.id: known.board_of(each.about_id).purpose for each in claimed if each.about_id in known.news}
    found = recipients(session, claimed, purposes, desk.now)
    return {each.id: _told(session, each, found[each.id], known, desk) for each in claimed}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the news of a batch are about."""

    news: Mapping[int, IdeaNews]
    ideas: Mapping[int, Idea]
    replies: Mapping[int, IdeaReply]
    boards: Mapping[int, Board]
    brands: Mapping[int, Brand]
    products: Mapping[int, Product]

    def board_of(self, news_id: int) -> Board:
        """The board of a news's idea."""
        return self.boards[self.ideas[self.news[news_id].idea_id].board_id]


def _known(session: Session, news_ids: Collection[int]) -> _Known:
    news = news_by_id(session, news_ids)
    ideas = ideas_with_kept(session, {row.idea_id for row in news.values()})
    boards = _boards(session, {row.board_id for row in ideas.values()})
    replies = replies_by_id(session, {row.reply_id for row in news.values() if row.reply_id is not None})
    return _Known(
        news=news,
        ideas=ideas,
        replies=replies,
        boards=boards,
        brands=brands_by_id(session, {row.brand_id for row in boards.values()}),
        products=products_by_id(session, {row.product_id for row in replies.values() if row.product_id is not None}),
    )


def _boards(session: Session, ids: Collection[int]) -> dict[int, Board]:
    return {row.id: row for row in session.scalars(select(Board).where(Board.id.in_(ids)))}


def _invited(
    session: Session,
    claimed: Claimed,
    found: Recipient | Settlement,
    hosts: Mapping[int, tuple[Board, Brand]],
    desk: LetterDesk,
) -> Letter | Settlement:
    if isinstance(found, Settlement):
        return found
    board, brand = hosts[claimed.about_id]
    if board.closes_at is not None and board.closes_at <= desk.now:
        return cancelled(claimed, Reason.CLOSED)
    if not rights_of(session, board, found.person.id, desk.now).see:
        return cancelled(claimed, Reason.GONE)
    notice = board_notice(board.question, board.text or {}, _envelope(found, brand, board.key, desk))
    return notice_letter(claimed, found, notice, desk)


def _told(
    session: Session, claimed: Claimed, found: Recipient | Settlement, known: _Known, desk: LetterDesk
) -> Letter | Settlement:
    if isinstance(found, Settlement):
        return found
    news, board = known.news[claimed.about_id], known.board_of(claimed.about_id)
    idea = known.ideas[news.idea_id]
    part = part_in(session, news, found.person.id)
    # No concern of theirs any more, not true any more, or out of their sight.
    if part is None or not _holds(news, idea, known) or not rights_of(session, board, found.person.id, desk.now).see:
        return cancelled(claimed, Reason.GONE)
    # Of a merged idea, the one that stayed is where things go on.
    envelope = _envelope(found, known.brands[board.brand_id], f"{board.key}/{idea.merged_into or idea.id}", desk)
    return notice_letter(claimed, found, news_notice(_news_letter(news, part, known), envelope), desk)


def _holds(news: IdeaNews, idea: Idea, known: _Known) -> bool:
    """Whether the news can still be told: what it speaks of is shown, and merged or not as it says."""
    kept = known.ideas.get(idea.merged_into or 0)
    is_shown = all(each.state == State.SHOWN for each in (idea, kept) if each is not None)
    return is_shown and (news.kind, kept is None) not in {(NewsKind.MERGED, True), (NewsKind.UNMERGED, False)}


def _news_letter(news: IdeaNews, part: Part, known: _Known) -> NewsLetter:
    idea, reply = known.ideas[news.idea_id], known.replies.get(news.reply_id or 0)
    product = known.products.get((reply.product_id if reply is not None else None) or 0)
    kept = known.ideas.get(idea.merged_into or 0)
    return NewsLetter(
        kind=NewsKind(news.kind),
        part=part,
        title=idea.title,
        kept="" if kept is None else kept.title,
        product={} if product is None else product.name,
        reply=None if reply is None else _answered(reply),
    )


def _answered(reply: IdeaReply) -> Answered:
    return Answered(
        status=Status(reply.status), text=reply.text, reason=reply.reason, look_again_at=reply.look_again_at
    )


def _envelope(found: Recipient, brand: Brand, leads_to: str, desk: LetterDesk) -> Envelope:
    """Its link lets its reader in and leads on to a page of the boards."""
    link = ideas_link_of(found.person.id, desk.now)
    return Envelope(
        language=found.person.language,
        url=f"{desk.links.url(Purpose.IDEAS, link)}?to={leads_to}",
        ends_at=link.expires_at,
        brand=brand.name,
    )
