"""similar_ideas: those of a board that say most nearly what someone is about to write."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ideas.rules.similar import Draft, draft_of, likeness, rarest, weighed_by_rarity
from backend.ideas.rules.states import State
from backend.ideas.tables import Board, GramCount, Idea, IdeaGram, IdeaText

# So many places where a gram stands are read, and so many ideas compared: what a page waits for has a bound.
_MOST_PLACES = 4_000
_COMPARED = 60
_MOST_HOPS = 5
_MOST_BOARDS = 20
# Less is what any two wishes have in common.
LEAST_ALIKE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """An idea that says something alike, and how alike, 0..1."""

    idea_id: int
    score: float


def similar_ideas(
    session: Session, board_id: int, text: str, *, limit: int = 5, but: int | None = None, least: float = LEAST_ALIKE
) -> list[Similar]:
    """Ideas that others see, most alike first; of one that was merged, the one it was merged into; never `but`."""
    draft = draft_of(text)
    counts = _counts(session, board_id, list(draft.weights))
    if not counts:
        return []
    worths = weighed_by_rarity(draft, counts)
    candidates = _candidates(session, board_id, worths, counts)
    best = _best(session, _scored(session, draft, worths, candidates))
    ranked = sorted(best.items(), key=lambda each: (-each[1], -each[0]))
    alike = [Similar(idea_id=idea_id, score=score) for idea_id, score in ranked if score >= least and idea_id != but]
    return alike[:limit]


def similar_anywhere(session: Session, text: str, *, limit: int = 5) -> list[Similar]:
    """The same on all boards together, of which the newest are searched."""
    boards = session.scalars(select(Board.id).order_by(Board.id.desc()).limit(_MOST_BOARDS)).all()
    alike = [each for board_id in boards for each in similar_ideas(session, board_id, text, limit=limit)]
    return sorted(alike, key=lambda each: (-each.score, -each.idea_id))[:limit]


def _counts(session: Session, board_id: int, grams: Sequence[int]) -> dict[int, int]:
    statement = select(GramCount.gram, GramCount.ideas)
    statement = statement.where(GramCount.board_id == board_id, GramCount.gram.in_(grams))
    return dict(session.execute(statement).all())


def _candidates(session: Session, board_id: int, worths: Mapping[int, float], counts: Mapping[int, int]) -> list[int]:
    """The ideas that share most with the draft, by its rarest grams; of a gram that all hold, the newest."""
    grams = rarest(worths, counts, _MOST_PLACES)
    statement = select(IdeaGram.idea_id, IdeaGram.gram).where(IdeaGram.board_id == board_id, IdeaGram.gram.in_(grams))
    if len(grams) == 1:
        statement = statement.order_by(IdeaGram.idea_id.desc())
    totals: dict[int, float] = {}
    for idea_id, gram in session.execute(statement.limit(_MOST_PLACES)):
        totals[idea_id] = totals.get(idea_id, 0.0) + worths[gram]
    return sorted(totals, key=lambda idea_id: (-totals[idea_id], -idea_id))[:_COMPARED]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    """How alike an idea is, whether others see it, and what it was merged into."""

    idea_id: int
    score: float
    is_shown: bool
    merged_into: int | None


def _scored(session: Session, draft: Draft, worths: Mapping[int, float], idea_ids: Sequence[int]) -> Iterator[_Scored]:
    statement = select(IdeaText.idea_id, IdeaText.title, IdeaText.text, Idea.state, Idea.merged_into)
    statement = statement.join(Idea, Idea.id == IdeaText.idea_id).where(IdeaText.idea_id.in_(idea_ids))
    for idea_id, title, text, state, merged_into in session.execute(statement):
        score = likeness(draft, worths, title, text)
        yield _Scored(idea_id=idea_id, score=score, is_shown=state == State.SHOWN, merged_into=merged_into)


def _best(session: Session, scored: Iterable[_Scored]) -> dict[int, float]:
    """The scores of what others see; an idea that was merged speaks for the one it was merged into in the end."""
    best: dict[int, float] = {}
    merged = list(scored)
    for _ in range(_MOST_HOPS):
        for each in merged:
            if each.is_shown and each.merged_into is None:
                best[each.idea_id] = max(best.get(each.idea_id, 0.0), each.score)
        merged = _hopped(session, [each for each in merged if each.is_shown and each.merged_into is not None])
        if not merged:
            break
    return best


def _hopped(session: Session, merged: Sequence[_Scored]) -> list[_Scored]:
    """The ideas that these were merged into, as alike as those."""
    if not merged:
        return []
    statement = select(Idea.id, Idea.state, Idea.merged_into).where(Idea.id.in_({each.merged_into for each in merged}))
    kept = {idea_id: (state == State.SHOWN, onward) for idea_id, state, onward in session.execute(statement)}
    return [
        _Scored(idea_id=each.merged_into, score=each.score, is_shown=is_shown, merged_into=onward)
        for each in merged
        if each.merged_into is not None
        for is_shown, onward in [kept[each.merged_into]]
    ]
