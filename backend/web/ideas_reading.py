"""One idea with all that hangs on it, as one person reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from backend.catalogue.queries import products_by_id
from backend.db import Session
from backend.errors import NotFound
from backend.ideas.queries.posters import poster_of
from backend.ideas.queries.threads import ThreadPart
from backend.ideas.queries.views import CommentView, IdeaView, comment_for, idea_for, names_of, seen_idea
from backend.ideas.rules.boards import is_writable
from backend.ideas.rules.ideas import LONGEST_COMMENT
from backend.ideas.rules.states import State
from backend.ideas.tables import Board, Idea
from backend.ideas.tables.replies import IdeaReply
from backend.markdown import markdown_html
from backend.text import say
from backend.web.ideas_lines import author_of, day_of, tag_words, told
from backend.web.ideas_refusals import IdeaWithdrawn
from backend.web.preferences_said import day
from backend.web.sessions import Visit
from forms_ui.ideas import Answered, Ballot, Comment, Commenting, IdeaPage, Merged, Picture, Stage
from forms_ui.ideas_wording import word

_LATEST = ThreadPart()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed into the form for a comment, and which comment it answers."""

    text: str = ""
    parent: int = 0
    nickname: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def part_asked(visit: Visit) -> ThreadPart:
    """Which of an idea's comments a page is asked for."""
    return ThreadPart(before=visit.asked.number("before"), thread=visit.asked.number("thread"))


def seen(session: Session, visit: Visit, key: str, idea_id: int, part: ThreadPart = _LATEST) -> IdeaView:
    """The idea at that address; one of another board is not there, and one that was taken back is gone."""
    view = idea_for(session, idea_id, visit.person_id, visit.now, part)
    _check_there(view.idea, view.board, key)
    return view


def found(session: Session, visit: Visit, key: str, idea_id: int) -> tuple[Idea, Board]:
    """The same without all that hangs on it, for what only acts on it."""
    idea, board, _ = seen_idea(session, idea_id, visit.person_id, visit.now)
    _check_there(idea, board, key)
    return idea, board


def _check_there(idea: Idea, board: Board, key: str) -> None:
    if board.key != key:
        raise NotFound("there is no such idea", "ideaId")
    if idea.state == State.WITHDRAWN:
        raise IdeaWithdrawn("this idea was taken back")


def page_of(session: Session, view: IdeaView, visit: Visit, typed: Typed, brand: str) -> IdeaPage:
    """All of it."""
    idea, board, spoken = view.idea, view.board, visit.spoken
    base = f"/ideas/{board.key}/{idea.id}"
    is_shown = idea.state == State.SHOWN
    may_act = is_shown and idea.merged_into is None
    return IdeaPage(
        title=told(idea.title, idea.language),
        text=told(idea.text, idea.language),
        board=say(board.question, spoken),
        board_url=visit.at(f"/ideas/{board.key}"),
        author=author_of(view.author, spoken),
        is_own=view.is_mine,
        day=day_of(idea.created_at, spoken),
        ballot=_ballot(view, visit, base, may_vote=may_act and view.rights.vote),
        status=idea.status,
        state=idea.state,
        is_edited=idea.edited_at is not None,
        tags=tag_words(board, view.tags, spoken),
        pictures=[
            Picture(url=f"/ideas/pictures/{each.id}", alt=each.alt, width=each.width, height=each.height)
            for each in view.pictures
        ],
        answers=_answers(session, view, visit, brand),
        stages=_stages(view, spoken),
        merged=_merged(session, view, spoken),
        comments=[_comment(each, visit, base, view, brand) for each in view.comments],
        earlier=visit.at(base, "comments", before=view.earlier) if view.earlier else "",
        latest=visit.at(base, "comments") if part_asked(visit) != _LATEST else "",
        commenting=_commenting(session, view, visit, base, typed) if may_act and view.rights.comment else None,
        comments_note=_comments_note(view, visit),
        follow=visit.at(f"{base}/follow") if may_act else "",
        follows=view.follows,
        edit=visit.at(f"{base}/edit") if view.may_edit else "",
        edits=visit.at(f"{base}/history") if view.edits else "",
        withdraw=visit.at(f"{base}/withdraw") if view.is_mine else "",
        report="" if view.is_mine or not is_shown else visit.at(f"{base}/report"),
    )


def _ballot(view: IdeaView, visit: Visit, base: str, *, may_vote: bool) -> Ballot:
    idea = view.idea
    mine = int(view.my_vote) if view.my_vote is not None else 0
    return Ballot(action=visit.at(f"{base}/vote"), votes=idea.votes, needs=idea.needs, mine=mine, may_vote=may_vote)


def _answers(session: Session, view: IdeaView, visit: Visit, brand: str) -> list[Answered]:
    """The newest first: it says where the idea stands."""
    spoken = visit.spoken
    products = products_by_id(session, {row.product_id for row in view.replies if row.product_id is not None})

    def answered(row: IdeaReply) -> Answered:
        product = products.get(row.product_id or 0)
        return Answered(
            status=row.status,
            html=markdown_html(f"{row.text}\n\n{row.reason}" if row.reason else row.text),
            by=brand,
            day=day_of(row.at, spoken),
            look_again=day(row.look_again_at, spoken) if row.look_again_at is not None else "",
            product="" if product is None else say(product.name, spoken),
        )

    return [answered(row) for row in reversed(view.replies)]


def _stages(view: IdeaView, spoken: str) -> list[Stage]:
    stages = [Stage(status="NEW", day=day_of(view.idea.created_at, spoken))]
    for row in view.replies:
        if row.status != stages[-1].status:
            stages.append(Stage(status=row.status, day=day_of(row.at, spoken)))
    return stages


def _merged(session: Session, view: IdeaView, spoken: str) -> list[Merged]:
    names = names_of(session, {each.person_id or 0 for each in view.merged})
    return [
        Merged(
            title=told(each.title, each.language),
            author=author_of(names.get(each.person_id or 0), spoken),
            day=day_of(each.created_at, spoken),
        )
        for each in view.merged
    ]


def _comment(each: CommentView, visit: Visit, base: str, view: IdeaView, brand: str) -> Comment:
    row, spoken = each.comment, visit.spoken
    is_staff = row.staff_name is not None
    is_shown = row.state == State.SHOWN
    is_open = view.rights.comment and view.idea.state == State.SHOWN
    at, part = _links(visit, base, row.id), _part_fields(visit)
    return Comment(
        id=row.id,
        author=brand if is_staff else author_of(each.author, spoken),
        text=told(row.text, ""),
        day=day_of(row.created_at, spoken),
        is_staff=is_staff,
        is_own=each.is_mine,
        is_gone=row.state == State.WITHDRAWN,
        state=row.state,
        answer=visit.at(base, "comment", answer=row.id, **part) if is_shown and is_open and not each.is_mine else "",
        withdraw=at("withdraw") if each.is_mine and row.state != State.WITHDRAWN else "",
        report=at("report") if is_shown and not each.is_mine and not is_staff else "",
        answers=[_comment(answer, visit, base, view, brand) for answer in each.answers],
        before=_before(each, visit, base),
        more=each.more,
    )


def _part_fields(visit: Visit) -> dict[str, object]:
    """What of the query keeps the same comments on the page."""
    part = part_asked(visit)
    return {"before": part.before or "", "thread": part.thread or ""}


def _before(each: CommentView, visit: Visit, base: str) -> str:
    """Where the answers are found that lie before those of a thread."""
    if not each.more:
        return ""
    oldest = each.answers[0].comment.id if each.answers else ""
    return visit.at(base, f"c{each.comment.id}", before=oldest, thread=each.comment.id)


def _links(visit: Visit, base: str, comment_id: int) -> Callable[[str], str]:
    return lambda place: visit.at(f"{base}/{place}", comment=comment_id)


def _commenting(session: Session, view: IdeaView, visit: Visit, base: str, typed: Typed) -> Commenting:
    poster = poster_of(session, visit.person_id)
    answered = _find(session, view, typed.parent, visit.person_id)
    return Commenting(
        action=visit.at(f"{base}/comment", "errors"),
        text=typed.text,
        parent=answered.comment.id if answered is not None else 0,
        answering="" if answered is None else author_of(answered.author, visit.spoken),
        back=visit.at(base, "comment"),
        asks_nickname=poster is None or poster.nickname is None,
        nickname=typed.nickname,
        most=LONGEST_COMMENT,
    )


def _find(session: Session, view: IdeaView, comment_id: int, person_id: int) -> CommentView | None:
    try:
        found = comment_for(session, view.idea.id, comment_id, person_id)
    except NotFound:
        return None
    return found if found.comment.state == State.SHOWN else None


def _comments_note(view: IdeaView, visit: Visit) -> str:
    board = view.board
    is_over = not is_writable(board.opens_at, board.closes_at, visit.now)
    return word("comments_closed", visit.spoken) if is_over else ""
