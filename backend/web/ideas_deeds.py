"""What the forms on an idea's page do; each runs inside the writer's transaction and answers with where to go on."""

from typing import Final

from starlette.responses import Response

from backend.db import Session
from backend.errors import Invalid, NotFound, Refused
from backend.ideas.actions.comments import add_comment, withdraw_comment
from backend.ideas.actions.follows import follow
from backend.ideas.actions.ideas import withdraw_idea
from backend.ideas.actions.posters import name_poster
from backend.ideas.actions.reports import report
from backend.ideas.actions.votes import cast_vote
from backend.ideas.queries.threads import get_seen_comment
from backend.ideas.queries.views import CommentView, IdeaView
from backend.ideas.rules.ideas import LONGEST_COMMENT, LONGEST_REPORT
from backend.ideas.rules.states import ReportReason, State, Strength, Subject
from backend.web.headers import see_other
from backend.web.ideas_asked import list_asked
from backend.web.ideas_forms import asks_nickname
from backend.web.ideas_reading import Typed
from backend.web.ideas_refusals import refused_words, retry_after
from backend.web.ideas_showing import Place, idea_answer, reporting
from backend.web.ideas_typed import Errors, error_of, errors_in_nickname, nickname_error
from backend.web.preferences_asked import field_of, number_in
from backend.web.sessions import Sent, Visit
from forms_ui.ideas_compose_wording import compose_word
from forms_ui.ideas_wording import word

_STRENGTHS: Final = {"0": None, "1": Strength.WANT, "2": Strength.NEED}


def vote(session: Session, visit: Visit, place: Place, sent: Sent) -> Response:
    """Gives the vote that strength; of an idea in a list, one goes on where one was in it."""
    idea, board = place.find(session, visit)
    said = field_of(sent, "strength")
    if said not in _STRENGTHS:
        raise Invalid("the form asks for nothing that can be done", "strength")
    counted = cast_vote(session, idea.id, visit.person_id, _STRENGTHS[said], visit.now)
    done = "voted" if _STRENGTHS[said] else "unvoted"
    if visit.asked.number("list"):
        asked = list_asked(visit.asked.fields, board)
        return see_other(visit.at(f"/ideas/{place.key}", f"i{place.idea_id}", **asked.fields()))
    return see_other(visit.at(f"/ideas/{place.key}/{counted.id}", "ballot", done=done))


def follow_or_not(session: Session, visit: Visit, place: Place, sent: Sent) -> Response:
    """Follows it, or follows it no more."""
    (found, _), follows = place.find(session, visit), field_of(sent, "follows") != "off"
    idea = follow(session, found.id, visit.person_id, visit.now, follows=follows)
    done = "followed" if follows else "unfollowed"
    return see_other(visit.at(f"/ideas/{place.key}/{idea.id}", "follow", done=done))


def add(session: Session, visit: Visit, place: Place, sent: Sent) -> Response:
    """Says something to it, under a name that one chooses the first time."""
    (idea, _), typed = place.find(session, visit), _typed(sent)
    asks = asks_nickname(session, visit.person_id)
    errors = _errors(typed, visit.spoken, asks=asks)
    if errors:
        return idea_answer(session, visit, place.see(session, visit), typed, errors)
    if asks:
        name_poster(session, visit.person_id, typed.nickname, visit.now)
    parent = typed.parent or None
    said = add_comment(session, idea.id, visit.person_id, typed.text, parent_id=parent, now=visit.now)
    done = "commented" if said.state == State.SHOWN else "waiting"
    # In a long thread, or one that was begun long ago, it does not stand among the latest.
    is_among = any(said.id == each.comment.id for each in _all(place.see(session, visit)))
    return see_other(visit.at(place.base, f"c{said.id}", thread="" if is_among else said.parent_id, done=done))


def add_again(session: Session, visit: Visit, place: Place, refused: tuple[Sent, Refused]) -> Response | None:
    """The page with what was typed, and why it was not kept."""
    sent, refusal = refused
    view, typed = place.see(session, visit), _typed(sent)
    label = word("comment_text", visit.spoken)
    if isinstance(refusal, NotFound) and refusal.path == ("parentId",):
        errors: Errors = [("comment-text", label, compose_word("answer_gone", visit.spoken))]
        return idea_answer(session, visit, view, Typed(text=typed.text, nickname=typed.nickname), errors)
    errors = nickname_error(refusal, "nickname", visit.spoken)
    if errors:
        return idea_answer(session, visit, view, typed, errors)
    words = refused_words(refusal, visit.spoken, visit.now)
    if words is None:
        return None
    # What the room refused stands where the comment was typed; the status says which kind of refusal it is.
    answer = idea_answer(session, visit, view, typed, [("comment-text", label, words[1])])
    answer.status_code = words[0]
    for name, value in retry_after(refusal, visit.now).items():
        answer.headers[name.replace("_", "-")] = value
    return answer


def tell_staff(session: Session, visit: Visit, place: Place, sent: Sent) -> Response:
    """Reports the idea, or a comment on it."""
    (idea, _), comment_id = place.find(session, visit), number_in(field_of(sent, "comment"))
    said, text = field_of(sent, "reason"), field_of(sent, "text")
    label = word("report_reason", visit.spoken)
    if said not in ReportReason.__members__:
        errors: Errors = [("reason", label, compose_word("reason_missing", visit.spoken))]
        return reporting(session, visit, place, (comment_id, "", text), errors)
    errors = error_of("text", f"{text}.", word("report_text", visit.spoken), LONGEST_REPORT, visit.spoken)
    if errors:
        return reporting(session, visit, place, (comment_id, said, text), errors)
    subject, subject_id = (Subject.COMMENT, comment_id) if comment_id else (Subject.IDEA, idea.id)
    if comment_id:
        get_seen_comment(session, idea.id, comment_id, visit.person_id)
    reason = ReportReason(said)
    report(session, subject, subject_id, person_id=visit.person_id, reason=reason, text=text, now=visit.now)
    return see_other(visit.at(place.base, done="reported"))


def take_back(session: Session, visit: Visit, place: Place, sent: Sent) -> Response:
    """Takes back an idea, or a comment on it."""
    (idea, _), comment_id = place.find(session, visit), number_in(field_of(sent, "comment"))
    if comment_id:
        get_seen_comment(session, idea.id, comment_id, visit.person_id)
        withdraw_comment(session, comment_id, visit.person_id, visit.now)
        return see_other(visit.at(place.base, "comments", done="withdrawn"))
    withdraw_idea(session, idea.id, visit.person_id, visit.now)
    return see_other(visit.at(f"/ideas/{place.key}", done="withdrawn"))


def _all(view: IdeaView) -> list[CommentView]:
    return [each for thread in view.comments for each in (thread, *thread.answers)]


def _typed(sent: Sent) -> Typed:
    return Typed(
        text=field_of(sent, "text").replace("\r\n", "\n"),
        parent=number_in(field_of(sent, "parent")),
        nickname=field_of(sent, "nickname"),
    )


def _errors(typed: Typed, language: str, *, asks: bool) -> Errors:
    errors: Errors = []
    if asks:
        errors += errors_in_nickname(typed.nickname, language)
    return errors + error_of("comment-text", typed.text, word("comment_text", language), LONGEST_COMMENT, language)
