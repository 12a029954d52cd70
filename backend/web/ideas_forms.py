"""The form of an idea as its writer sees it: what is typed, themes, pictures, and ideas like it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.db import Session
from backend.ideas.queries.ideas import ideas_by_id
from backend.ideas.queries.posters import poster_of
from backend.ideas.queries.rights import rights_of
from backend.ideas.queries.similar import similar_ideas
from backend.ideas.rules.boards import tags_from_json
from backend.ideas.rules.ideas import LONGEST_TEXT, LONGEST_TITLE
from backend.ideas.rules.states import Moderates
from backend.ideas.tables.boards import Board
from backend.ideas.tables.ideas import Idea, IdeaPicture
from backend.text import say
from backend.web.ideas_lines import Listing, lines_of
from backend.web.ideas_typed import Typed
from backend.web.sessions import Visit
from forms_ui.ideas import IdeaLine
from forms_ui.ideas_writing import KeptPicture, Tag, Writing

_MOST_ALIKE: Final = 5
_LEAST_TYPED: Final = 2
_LONGEST_COMPARED: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is in the form; `idea` where it is there already, `looked` where ideas like it are asked for."""

    board: Board
    typed: Typed
    pictures: Sequence[IdeaPicture]
    idea: Idea | None = None
    looked: bool = False


def asks_nickname(session: Session, person_id: int) -> bool:
    """Whether someone has no name yet under which others see them."""
    poster = poster_of(session, person_id)
    return poster is None or poster.nickname is None


def similar_lines(session: Session, visit: Visit, board: Board, text: str) -> list[IdeaLine]:
    """Ideas of the board like what is typed, the most alike first."""
    if len(text.strip()) < _LEAST_TYPED:
        return []
    alike = similar_ideas(session, board.id, text[:_LONGEST_COMPARED], limit=_MOST_ALIKE)
    found = ideas_by_id(session, [each.idea_id for each in alike])
    ideas = [found[each.idea_id] for each in alike if each.idea_id in found]
    rights = rights_of(session, board, visit.person_id, visit.now)
    return lines_of(session, ideas, Listing(board=board, rights=rights, query={}), visit)


def form_page(session: Session, visit: Visit, form: Form) -> Writing:
    """All that the page shows."""
    board, typed, idea = form.board, form.typed, form.idea
    base = f"/ideas/{board.key}"
    own = f"{base}/{idea.id}" if idea is not None else ""
    alts = dict(typed.alts)
    text = f"{typed.title}\n{typed.text}"
    return Writing(
        action=visit.at(f"{own}/edit" if own else f"{base}/new", "errors"),
        back=visit.at(own or base),
        title=typed.title,
        text=typed.text,
        tags=[
            Tag(key=tag.key, words=say(tag.wording, visit.spoken), is_chosen=tag.key in typed.tags)
            for tag in tags_from_json(board.tags)
        ],
        pictures=[
            KeptPicture(
                id=each.id,
                url=f"/ideas/pictures/{each.id}",
                alt=alts.get(each.id, each.alt),
                width=each.width,
                height=each.height,
            )
            for each in form.pictures
        ],
        # A picture is sent with a new idea; later, those that are there can be described or taken out.
        most_pictures=len(form.pictures) if own else board.pictures,
        asks_nickname=not own and asks_nickname(session, visit.person_id),
        nickname=typed.nickname,
        is_new=not own,
        is_checked=board.moderates == Moderates.BEFORE,
        similar=similar_lines(session, visit, board, text) if form.looked else None,
        similar_url="" if own else visit.at(f"{base}/draft"),
        most_title=LONGEST_TITLE,
        most_text=LONGEST_TEXT,
    )
