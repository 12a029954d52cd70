"""Votes, when two people become one and part again: who voted twice counts once, and both have voted again afterwards.

A note of a vote says when it was cast, so that a vote taken back and cast anew since is told from it. Where both had
voted, it holds the gone person's vote, which counts no more, and how the kept one's had come.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ideas.actions.counting import recount
from backend.ideas.actions.locking import lock_group
from backend.ideas.rules.notes import numbers_of
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.voices import Vote

Notes = list[tuple[str, str | None]]

_VOTE: Final = "vote"
_TWICE: Final = "voted-twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parting:
    """Two people who part, and the ideas that either voted for, locked with all that are merged with them."""

    session: Session
    kept_id: int
    gone_id: int
    ideas: Mapping[int, Idea]

    def kept(self, idea_id: int) -> Vote | None:
        """The kept person's vote for the idea."""
        return self.session.get(Vote, (idea_id, self.kept_id))

    def gone(self, idea_id: int) -> Vote | None:
        """The gone person's vote for the idea."""
        return self.session.get(Vote, (idea_id, self.gone_id))


def pass_votes_to(session: Session, kept_id: int, gone_id: int) -> Notes:
    """Moves the gone person's votes; where the kept one has voted too, only theirs stays."""
    idea_ids = session.scalars(select(Vote.idea_id).where(Vote.person_id == gone_id).order_by(Vote.idea_id)).all()
    if not idea_ids:
        return []
    ideas = lock_group(session, *idea_ids)
    notes: Notes = []
    twice: list[Idea] = []
    statement = select(Vote).where(Vote.person_id == gone_id).order_by(Vote.idea_id)
    for vote in session.scalars(statement.execution_options(populate_existing=True)).all():
        kept = session.get(Vote, (vote.idea_id, kept_id), populate_existing=True)
        if kept is None:
            vote.person_id = kept_id
            notes.append((f"{_VOTE}:{vote.idea_id}", str(vote.voted_at)))
        else:
            notes.append((f"{_TWICE}:{vote.idea_id}", _told(vote, kept)))
            # A vote of one's own outlasts what came by a merge of ideas.
            kept.via_id = None if vote.via_id is None else kept.via_id
            session.delete(vote)
            twice.append(ideas[vote.idea_id])
    recount(session, twice)
    return notes


def give_votes_back(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """Gives back what was moved and what counted no more; ideas may have been merged and parted meanwhile."""
    moved, twice = numbers_of(notes, _VOTE), numbers_of(notes, _TWICE)
    if not moved and not twice:
        return
    parting = _Parting(session=session, kept_id=kept_id, gone_id=gone_id, ideas=lock_group(session, *moved, *twice))
    for idea_id in moved:
        _give_back(parting, idea_id, int(notes[f"{_VOTE}:{idea_id}"] or 0))
    for idea_id in twice:
        _vote_again(parting, idea_id, str(notes[f"{_TWICE}:{idea_id}"]))
    session.flush()
    _settle_merged(parting)
    recount(session, [parting.ideas[idea_id] for idea_id in sorted(parting.ideas)])


def _give_back(parting: _Parting, idea_id: int, voted_at: int) -> None:
    vote = parting.kept(idea_id)
    if vote is not None and vote.voted_at == voted_at:
        vote.person_id = parting.gone_id


def _vote_again(parting: _Parting, idea_id: int, told: str) -> None:
    strength, segment, voted_at, via_id, kept_at, kept_via = json.loads(told)
    kept = parting.kept(idea_id)
    if kept is not None and kept.voted_at == kept_at:
        kept.via_id = kept_via
    parting.session.add(
        Vote(
            idea_id=idea_id,
            person_id=parting.gone_id,
            strength=strength,
            segment=segment,
            voted_at=voted_at,
            via_id=via_id,
        )
    )


def _settle_merged(parting: _Parting) -> None:
    """Makes votes that came by merges of ideas what they would be, had both always been two.

    Going up from what was merged: a vote that came from an idea stays only where its voter still has one there, and
    who has one there has one above.
    """
    for idea in _upward(parting.ideas.values()):
        for person_id in (parting.kept_id, parting.gone_id):
            _settle_one(parting, idea, person_id)


def _settle_one(parting: _Parting, idea: Idea, person_id: int) -> None:
    children = sorted(each.id for each in parting.ideas.values() if each.merged_into == idea.id)
    vote = parting.session.get(Vote, (idea.id, person_id))
    below = {child: parting.session.get(Vote, (child, person_id)) for child in children}
    there = {child: each for child, each in below.items() if each is not None}
    if vote is not None and (vote.via_id is None or vote.via_id in there):
        return
    if vote is not None:
        parting.session.delete(vote)
        parting.session.flush()
    for child, each in there.items():
        parting.session.add(
            Vote(
                idea_id=idea.id,
                person_id=person_id,
                strength=each.strength,
                segment=each.segment,
                voted_at=each.voted_at,
                via_id=child,
            )
        )
        break
    parting.session.flush()


def _upward(ideas: Iterable[Idea]) -> Sequence[Idea]:
    """The ideas, each behind all that were merged into it."""
    waiting = {idea.id: idea for idea in ideas}
    ordered: list[Idea] = []
    while waiting:
        free = [idea for idea in waiting.values() if not any(each.merged_into == idea.id for each in waiting.values())]
        ordered.extend(sorted(free, key=lambda idea: idea.id))
        for idea in free:
            del waiting[idea.id]
    return ordered


def _told(vote: Vote, kept: Vote) -> str:
    return json.dumps([vote.strength, vote.segment, vote.voted_at, vote.via_id, kept.voted_at, kept.via_id])
