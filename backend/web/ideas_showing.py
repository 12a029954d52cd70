"""What an idea's addresses show: the idea, what it said before, and the questions before a report or taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from backend.db import Session
from backend.errors import NotFound
from backend.ideas.queries.ideas import edits_seen
from backend.ideas.queries.threads import ThreadPart
from backend.ideas.queries.views import IdeaView, comment_for
from backend.ideas.rules.states import ReportReason, State
from backend.ideas.rules.weights import weight_of
from backend.ideas.tables import Board, Idea
from backend.ideas.tables.ideas import IdeaEdit
from backend.web.headers import personal_page, see_other
from backend.web.ideas_boards import brand_of
from backend.web.ideas_lines import day_of, excerpt_of, told
from backend.web.ideas_reading import Typed, found, page_of, part_asked, seen
from backend.web.ideas_typed import Errors
from backend.web.sessions import Visit, scripted_page
from backend.web.showing import UNPROCESSABLE
from forms_ui.ideas import Version, idea_page, versions_page
from forms_ui.ideas_wording import word
from forms_ui.ideas_writing import Asking, Reporting, asking_page, reporting_page

# What the versions of an idea may weigh on one page, in bytes, and about what is written around each.
_HEAVIEST: Final = 28_000
_AROUND_EACH: Final = 300
_MOST_VERSIONS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which idea, by its address."""

    key: str
    idea_id: int

    @property
    def base(self) -> str:
        """The address."""
        return f"/ideas/{self.key}/{self.idea_id}"

    def see(self, session: Session, visit: Visit, part: ThreadPart | None = None) -> IdeaView:
        """The idea, for whoever sees it, with the latest of its comments or those asked for."""
        return seen(session, visit, self.key, self.idea_id, part or ThreadPart())

    def find(self, session: Session, visit: Visit) -> tuple[Idea, Board]:
        """The idea and its board, for whoever sees them and only acts."""
        return found(session, visit, self.key, self.idea_id)


def show_idea(session: Session, visit: Visit, place: Place) -> Response:
    """The page; of an idea that was merged, the one that it was merged into."""
    view = place.see(session, visit, part_asked(visit))
    if view.merged_into is not None and view.merged_into.state == State.SHOWN:
        done = visit.asked.fields.get("done", "")
        return see_other(visit.at(f"/ideas/{place.key}/{view.merged_into.id}", done=done))
    return idea_answer(session, visit, view, Typed(parent=visit.asked.number("answer")))


def idea_answer(session: Session, visit: Visit, view: IdeaView, typed: Typed, errors: Errors | None = None) -> Response:
    """The page with what was typed, and what is wrong with it."""
    brand = brand_of(session, view.board, visit.spoken)
    page = idea_page(
        visit.around(session, "boards", brand), page_of(session, view, visit, typed, brand), errors=errors or []
    )
    return scripted_page(page, UNPROCESSABLE if errors else 200)


def show_history(session: Session, visit: Visit, place: Place) -> Response:
    """What the idea said, the newest first, as much of it as a page holds."""
    view = place.see(session, visit)
    idea, before = view.idea, visit.asked.number("before")
    edits = edits_seen(session, idea, is_mine=view.is_mine, before=before) if before else view.edits
    versions = [_version(edit, idea.language, visit) for edit in reversed(edits)]
    if not before:
        now = Version(title=told(idea.title, idea.language), text=told(idea.text, idea.language))
        versions.insert(0, now)
    held = _held(versions)
    left = len(versions) - held
    # The next page begins before the oldest edit of this one, or before all edits where it holds none.
    older = 0 if not left else edits[left].id if left < len(edits) else edits[-1].id + 1
    around = visit.around(session, "boards", brand_of(session, view.board, visit.spoken))
    links = (visit.at(place.base), visit.at(f"{place.base}/history", before=older) if older else "")
    return personal_page(versions_page(around, told(idea.title, idea.language), versions[:held], *links))


def _version(edit: IdeaEdit, language: str, visit: Visit) -> Version:
    until = day_of(edit.edited_at, visit.spoken)
    return Version(title=told(edit.title, language), text=told(edit.text, language), until=until)


def _held(versions: Sequence[Version]) -> int:
    """How many of them a page holds."""
    weight = 0
    for place, version in enumerate(versions):
        weight += _AROUND_EACH + weight_of(version.title.text, version.text.text)
        if place and (weight > _HEAVIEST or place == _MOST_VERSIONS):
            return place
    return len(versions)


def ask_why(session: Session, visit: Visit, place: Place) -> Response:
    """Why someone reports an idea, or a comment on it."""
    return reporting(session, visit, place, (visit.asked.number("comment"), "", ""))


def reporting(
    session: Session, visit: Visit, place: Place, typed: tuple[int, str, str], errors: Errors | None = None
) -> Response:
    """The form of a report: about which comment, if any, and what was typed."""
    idea, board = place.find(session, visit)
    comment_id, reason, text = typed
    about = idea.title
    if comment_id:
        about = excerpt_of(comment_for(session, idea.id, comment_id, visit.person_id).comment.text)
    form = Reporting(
        action=visit.at(f"{place.base}/report", "errors"),
        back=visit.at(place.base),
        about=about,
        reasons=[(reason.value, word(f"reason_{reason}", visit.spoken)) for reason in ReportReason],
        comment=comment_id,
        reason=reason,
        text=text,
    )
    page = reporting_page(
        visit.around(session, "boards", brand_of(session, board, visit.spoken)), form, errors=errors or []
    )
    return personal_page(page, UNPROCESSABLE if errors else 200)


def ask_whether(session: Session, visit: Visit, place: Place) -> Response:
    """Whether someone takes back their idea, or a comment of theirs on it."""
    view, comment_id = place.see(session, visit), visit.asked.number("comment")
    key = "withdraw_comment" if comment_id else "withdraw"
    about = comment_for(session, view.idea.id, comment_id, visit.person_id) if comment_id else view
    if not about.is_mine:
        raise NotFound("there is nothing of theirs to take back", "ideaId")
    asking = Asking(
        title=word(f"{key}_title", visit.spoken),
        body=word(f"{key}_body", visit.spoken, title=view.idea.title),
        yes=word("withdraw_yes", visit.spoken),
        action=visit.at(f"{place.base}/withdraw"),
        back=visit.at(place.base),
        carried={"comment": str(comment_id)} if comment_id else {},
        is_grave=True,
    )
    return personal_page(
        asking_page(visit.around(session, "boards", brand_of(session, view.board, visit.spoken)), asking)
    )
