"""matching: whether an idea holds every word of a search; and relevance: how well it answers."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from backend.ideas.rules.grams import Span, Term, terms_of
from backend.ideas.tables import GramCount, Idea, IdeaGram, IdeaText

# Where more ideas than these may match, a page is soon full on the way through the list's own order.
_FEW = 2_000


def matching(session: Session, board_id: int, search: str) -> ColumnElement[bool]:
    """Whether an idea of the board holds every word of the search; of a search without a word none does."""
    terms = terms_of(search)
    if not terms:
        return false()
    counts = _counts(session, board_id, {span for term in terms for span in term.spans})
    if not min(counts.values()):
        return false()
    holds = and_(*map(_holds, terms))
    said = select(literal(1)).select_from(IdeaText).where(IdeaText.idea_id == Idea.id, holds).exists()
    led = _led_to(board_id, _telling(terms, counts))
    return and_(Idea.id.in_(led), said) if _are_few(session, led) else said


def relevance(search: str, joined: type[IdeaText]) -> ColumnElement[int]:
    """How many words of the search stand in an idea's title, of which the text as it is compared is joined."""
    found = [case((joined.title.contains(term.text), 1), else_=0) for term in terms_of(search)]
    return sum(found, start=literal(0))


def _counts(session: Session, board_id: int, spans: set[Span]) -> Mapping[Span, int]:
    """How many ideas the grams of each span lead to; an idea with several grams of a span counts several times."""
    counts = dict.fromkeys(spans, 0)
    exact = sorted(span[0] for span in spans if _is_exact(span))
    of_board = GramCount.board_id == board_id
    if exact:
        statement = select(GramCount.gram, GramCount.ideas).where(of_board, GramCount.gram.in_(exact))
        counts.update({(gram, gram): ideas for gram, ideas in session.execute(statement)})
    wide = sorted(span for span in spans if not _is_exact(span))
    if wide:
        sums = (select(func.coalesce(func.sum(GramCount.ideas), 0)).where(of_board, _counted(span)) for span in wide)
        columns = [each.scalar_subquery() for each in sums]
        counts.update(zip(wide, map(int, session.execute(select(*columns)).one()), strict=True))
    return counts


def _counted(span: Span) -> ColumnElement[bool]:
    return GramCount.gram.between(*span)


def _telling(terms: Sequence[Term], counts: Mapping[Span, int]) -> list[Span]:
    """The rarest way to each of the two rarest words; to a single word, its two rarest grams.

    The second is one gram, never a span of them: each idea that the first leads to is asked whether it holds it.
    """
    ways = [sorted(term.spans, key=lambda span: (counts[span], span)) for term in terms]
    ways.sort(key=lambda spans: (counts[spans[0]], spans[0]))
    if len(ways) == 1:
        return ways[0][:2]
    pair = sorted(dict.fromkeys(spans[0] for spans in ways[:2]), key=_is_exact)
    return pair if _is_exact(pair[-1]) else [ways[0][0]]


def _is_exact(span: Span) -> bool:
    return span[0] == span[1]


def _led_to(board_id: int, spans: Sequence[Span]) -> Select[int]:
    """The ideas that hold a gram of each of the one or two spans."""
    gram, other = IdeaGram, aliased(IdeaGram)
    statement = select(gram.idea_id).where(gram.board_id == board_id, _within(gram, spans[0]))
    if len(spans) == 1:
        return statement
    same = and_(other.board_id == board_id, _within(other, spans[1]), other.idea_id == gram.idea_id)
    return statement.where(exists().where(same))


def _within(gram: type[IdeaGram], span: Span) -> ColumnElement[bool]:
    return gram.gram == span[0] if _is_exact(span) else gram.gram.between(*span)


def _are_few(session: Session, led: Select[int]) -> bool:
    some = led.limit(_FEW + 1).subquery()
    return session.execute(select(func.count()).select_from(some)).scalar_one() <= _FEW


def _holds(term: Term) -> ColumnElement[bool]:
    return or_(IdeaText.title.contains(term.text), IdeaText.text.contains(term.text))
