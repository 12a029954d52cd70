"""Posts ideas, edits them with their history kept, and withdraws them."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.db.statements import insert_new
from backend.ideas.actions.drafts import drop_draft
from backend.ideas.actions.follows import note_follower
from backend.ideas.actions.grams import index_idea
from backend.ideas.actions.joining import join_board
from backend.ideas.actions.locking import lock_group, lock_idea
from backend.ideas.actions.merges import part_from
from backend.ideas.actions.news import tell_posted
from backend.ideas.actions.pictures import give_pictures
from backend.ideas.actions.posters import lock_poster
from backend.ideas.actions.screening import screen, screen_idea
from backend.ideas.queries.boards import get_board
from backend.ideas.queries.ideas import tags_of
from backend.ideas.queries.rights import check_may_post
from backend.ideas.queries.views import EDITABLE, seen_idea
from backend.ideas.rules.boards import tags_from_json
from backend.ideas.rules.ideas import IdeaInput, clean_idea
from backend.ideas.rules.refusals import NotEditable, NotYours
from backend.ideas.rules.states import State, Status
from backend.ideas.tables.boards import Board
from backend.ideas.tables.ideas import Idea, IdeaEdit, IdeaTag
from backend.panel.queries import get_present

# The same idea of the same person, sent again within this time, is the one that is there.
_SENT_AGAIN = DAY


def submit_idea(session: Session, given: IdeaInput, now: Instant) -> Idea:
    """Posts an idea, shown at once or once staff have looked at it; its draft goes, and its author follows it."""
    board = get_board(session, given.board_id)
    check_may_post(session, board, given.person_id, now)
    clean = _clean(board, given)
    # One of a person's at a time, so that who clicks twice posts once.
    lock_poster(session, clean.person_id, now)
    known = _find_same(session, clean, now)
    if known is not None:
        return known
    state = screen_idea(session, board, clean.person_id, (clean.title, clean.text), now)
    idea = _idea(session, clean, state, now)
    session.add(idea)
    session.flush()
    _give_tags(session, idea.id, clean.tags)
    give_pictures(session, idea, clean.person_id, clean.picture_ids)
    index_idea(session, idea)
    note_follower(session, idea.id, clean.person_id, now)
    drop_draft(session, board.id, clean.person_id)
    join_board(session, board.id, clean.person_id, now)
    if state is State.SHOWN:
        tell_posted(session, idea, now)
    return idea


def edit_idea(session: Session, idea_id: int, given: IdeaInput, now: Instant) -> Idea:
    """Gives an idea of one's own another title, text, tags and pictures; how it stood before is kept.

    What was shown may have to wait again; what waits goes on waiting, whatever it says now.
    """
    idea, board = _own_idea(session, idea_id, given.person_id, now)
    check_may_post(session, board, given.person_id, now)
    clean = _clean(board, given)
    state = screen(session, board, given.person_id, (clean.title, clean.text), now)
    idea = lock_idea(session, idea.id)
    if idea.state not in EDITABLE or idea.merged_into is not None:
        raise NotEditable("this idea stays as it is", "ideaId")
    tags = tags_of(session, [idea.id])[idea.id]
    is_new = (idea.title, idea.text, tuple(tags)) != (clean.title, clean.text, clean.tags)
    if is_new:
        _keep_edit(session, idea, tags, clean, now)
    brings_new = give_pictures(session, idea, clean.person_id, clean.picture_ids)
    if idea.state == State.SHOWN and (is_new or brings_new):
        idea.state = state.value
    session.flush()
    return idea


def withdraw_idea(session: Session, idea_id: int, person_id: int, now: Instant) -> Idea:
    """Takes back an idea of one's own: only its author and staff see it. Ideas merged into it stand by themselves."""
    idea, _ = _own_idea(session, idea_id, person_id, now)
    take_away(session, idea.id, now)
    return idea


def take_away(session: Session, idea_id: int, now: Instant) -> Idea:
    """The same for whoever may; votes stay where they are, for the sake of whatever it was merged into."""
    ideas = lock_group(session, idea_id)
    idea = ideas[idea_id]
    if idea.merged_into is None:
        part_from(session, ideas, idea, now)
    idea.state = State.WITHDRAWN.value
    session.flush()
    return idea


def _own_idea(session: Session, idea_id: int, person_id: int, now: Instant) -> tuple[Idea, Board]:
    idea, board, _ = seen_idea(session, idea_id, person_id, now)
    if idea.person_id != person_id:
        raise NotYours("this idea is another's", "ideaId")
    return idea, board


def _clean(board: Board, given: IdeaInput) -> IdeaInput:
    return clean_idea(given, {tag.key for tag in tags_from_json(board.tags)}, board.pictures)


def _idea(session: Session, clean: IdeaInput, state: State, now: Instant) -> Idea:
    return Idea(
        board_id=clean.board_id,
        person_id=clean.person_id,
        title=clean.title,
        text=clean.text,
        language=get_present(session, clean.person_id).language,
        state=state.value,
        status=Status.NEW.value,
        created_at=now,
    )


def _find_same(session: Session, clean: IdeaInput, now: Instant) -> Idea | None:
    same = select(Idea).where(
        Idea.person_id == clean.person_id,
        Idea.created_at > now - _SENT_AGAIN,
        Idea.board_id == clean.board_id,
        Idea.title == clean.title,
        Idea.text == clean.text,
        Idea.state != State.WITHDRAWN.value,
    )
    return session.scalars(same.limit(1)).first()


def _keep_edit(session: Session, idea: Idea, tags: Sequence[str], clean: IdeaInput, now: Instant) -> None:
    session.add(
        IdeaEdit(
            idea_id=idea.id,
            title=idea.title,
            text=idea.text,
            tags=list(tags),
            state=idea.state,
            edited_at=now,
            person_id=clean.person_id,
        )
    )
    idea.title, idea.text, idea.edited_at = clean.title, clean.text, now
    _give_tags(session, idea.id, clean.tags)
    index_idea(session, idea)


def _give_tags(session: Session, idea_id: int, tags: Sequence[str]) -> None:
    session.execute(delete(IdeaTag).where(IdeaTag.idea_id == idea_id, IdeaTag.tag.not_in(tags)))
    insert_new(session, IdeaTag, [{"idea_id": idea_id, "tag": tag} for tag in tags])
