"""Ideas as lines of a list: who posted each, how many want it, and how its reader votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from backend.clock import Instant, to_datetime
from backend.db import Session
from backend.ideas.queries.ideas import pictures_of, tags_of, votes_by
from backend.ideas.queries.views import names_of
from backend.ideas.rules.access import Rights
from backend.ideas.rules.boards import tags_from_json
from backend.ideas.rules.states import State
from backend.ideas.tables.boards import Board
from backend.ideas.tables.ideas import Idea
from backend.text import say
from backend.web.preferences_said import day
from backend.web.sessions import Visit
from forms_ui.authored import shorten
from forms_ui.ideas import Ballot, IdeaLine
from forms_ui.ideas_around import Day, Told
from forms_ui.ideas_wording import word

_LONGEST_EXCERPT = 90
_TOKYO = timedelta(hours=9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a list's lines have in common: the board, what its reader may do there, and what a tap keeps in sight."""

    board: Board
    rights: Rights
    query: Mapping[str, str]


def day_of(instant: Instant, language: str) -> Day:
    """The day of an instant in Tokyo."""
    return Day(words=day(instant, language), iso=f"{to_datetime(instant) + _TOKYO:%Y-%m-%d}")


def told(text: str, language: str) -> Told:
    """What someone wrote."""
    return Told(text=text, language=language)


def excerpt_of(text: str) -> str:
    """The beginning of a text, on one line."""
    return shorten(" ".join(text.split()), _LONGEST_EXCERPT)


def author_of(name: str | None, language: str) -> str:
    """Under which name someone appears; whoever has none has left."""
    return name if name is not None else word("gone_author", language)


def tag_words(board: Board, keys: Sequence[str], language: str) -> list[str]:
    """The board's words for these tags; one that it no longer has is left out."""
    known = {tag.key: say(tag.wording, language) for tag in tags_from_json(board.tags)}
    return [known[key] for key in keys if key in known]


def lines_of(session: Session, ideas: Sequence[Idea], listing: Listing, visit: Visit) -> list[IdeaLine]:
    """The ideas as one person sees them in a list."""
    ids = [idea.id for idea in ideas]
    names = names_of(session, {idea.person_id or 0 for idea in ideas})
    votes = votes_by(session, visit.person_id, ids)
    tags, pictures = tags_of(session, ids), pictures_of(session, ids)
    spoken, base = visit.spoken, f"/ideas/{listing.board.key}"
    return [
        IdeaLine(
            id=idea.id,
            url=visit.at(f"{base}/{idea.id}"),
            title=told(idea.title, idea.language),
            excerpt=excerpt_of(idea.text),
            author=author_of(names.get(idea.person_id or 0), spoken),
            is_own=idea.person_id == visit.person_id,
            day=day_of(idea.created_at, spoken),
            ballot=Ballot(
                action=visit.at(f"{base}/{idea.id}/vote", list=1, **listing.query),
                votes=idea.votes,
                needs=idea.needs,
                mine=votes[idea.id].strength if idea.id in votes else 0,
                may_vote=listing.rights.vote and idea.state == State.SHOWN and idea.merged_into is None,
            ),
            comments=idea.comments,
            pictures=len(pictures[idea.id]),
            status=idea.status,
            state=idea.state,
            tags=tag_words(listing.board, tags[idea.id], spoken),
        )
        for idea in ideas
    ]
