"""What is someone's own: news of their ideas, their nickname and language, and the way out."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.db import Session
from backend.errors import Invalid, Refused
from backend.ideas.actions.news import mark_read
from backend.ideas.actions.posters import name_poster
from backend.ideas.queries.boards import boards_by_id, boards_for
from backend.ideas.queries.news import Told, news_of
from backend.ideas.queries.posters import poster_of
from backend.ideas.tables.boards import Board
from backend.links import Purpose
from backend.markdown import markdown_plain
from backend.panel.actions import change_language, end_session, end_sessions
from backend.panel.queries import get_person
from backend.panel.rules import preferences_link_of
from backend.text import LANGUAGES, say
from backend.web.desk import Desk
from backend.web.headers import personal_page, see_other
from backend.web.ideas_lines import day_of, excerpt_of, told
from backend.web.ideas_typed import Errors, errors_in_nickname, nickname_error
from backend.web.preferences_asked import field_of
from backend.web.sessions import Door, Sent, Visit, take_token
from backend.web.showing import UNPROCESSABLE
from backend.web.shown_tokens import shown_token
from forms_ui.ideas import NewsLine, Own, news_page, own_page
from forms_ui.ideas_around import Around, Choice
from forms_ui.ideas_wording import word
from forms_ui.ideas_writing import word_page

_MOST_NEWS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPages:
    """The pages of whoever is in, about themselves."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found; before the boards, whose keys could be the same words."""
        return [
            Route("/ideas/news", self.news, methods=["GET", "POST"]),
            Route("/ideas/me", self.me, methods=["GET", "POST"]),
        ]

    async def news(self, request: Request) -> Response:
        """What became of ideas; reading it is told by a button, for looking writes nothing."""
        if request.method == "POST":
            return await Door(desk=self.desk).change(request, _read)
        return await Door(desk=self.desk).show(request, _news)

    async def me(self, request: Request) -> Response:
        """Nickname, language, and the way out."""
        door = Door(desk=self.desk)
        if request.method != "POST":
            return await door.show(request, self._own)

        def act(session: Session, visit: Visit, sent: Sent) -> Response:
            return self._act(session, visit, sent, shown_token(request, is_secure=self.desk.is_secure))

        return await door.change(request, act, again=self._again)

    def _act(self, session: Session, visit: Visit, sent: Sent, token: str) -> Response:
        do = field_of(sent, "do")
        if do == "nickname":
            return self._rename(session, visit, field_of(sent, "nickname"))
        if do == "language":
            change_language(session, visit.person_id, field_of(sent, "spoken"))
            return see_other("/ideas/me?done=language")
        if do == "out":
            end_session(session, token, visit.now)
        elif do == "everywhere":
            end_sessions(session, [visit.person_id], visit.now)
        else:
            raise Invalid("the form asks for nothing that can be done", "do")
        around = Around(language=visit.spoken, languages={}, is_in=False)
        page = personal_page(word_page(around, word("out_title", visit.spoken), word("out_body", visit.spoken)))
        return take_token(page, is_secure=self.desk.is_secure)

    def _rename(self, session: Session, visit: Visit, nickname: str) -> Response:
        errors = errors_in_nickname(nickname, visit.spoken)
        if errors:
            return self._own(session, visit, nickname, errors)
        name_poster(session, visit.person_id, nickname, visit.now)
        return see_other(visit.at("/ideas/me", done="nickname"))

    def _again(self, session: Session, visit: Visit, sent: Sent, refusal: Refused) -> Response | None:
        errors = nickname_error(refusal, "nickname", visit.spoken)
        return self._own(session, visit, field_of(sent, "nickname"), errors) if errors else None

    def _own(self, session: Session, visit: Visit, typed: str = "", errors: Errors | None = None) -> Response:
        person, poster = get_person(session, visit.person_id), poster_of(session, visit.person_id)
        own = Own(
            nickname=typed or (poster.nickname or "" if poster is not None else ""),
            spoken=person.language if person.language in LANGUAGES else visit.spoken,
            mine=[
                Choice(
                    words=say(view.board.question, visit.spoken),
                    url=visit.at(f"/ideas/{view.board.key}", whose="mine", order="newest"),
                )
                for view in boards_for(session, visit.person_id, visit.now)
            ],
            preferences=self._preferences(person.id, person.created_at),
        )
        page = own_page(visit.around(session, "me"), own, errors=errors or [])
        return personal_page(page, UNPROCESSABLE if errors else 200)

    def _preferences(self, person_id: int, created_at: int) -> str:
        return f"/p/{self.desk.links.token(Purpose.PREFERENCES, preferences_link_of(person_id, created_at))}"


def _news(session: Session, visit: Visit) -> Response:
    found = news_of(session, visit.person_id, visit.now, _MOST_NEWS + 1, visit.asked.number("before"))
    found, more = found[:_MOST_NEWS], found[_MOST_NEWS:]
    boards = boards_by_id(session, {each.idea.board_id for each in found})
    lines = [_line(each, boards[each.idea.board_id], visit) for each in found]
    older = visit.at("/ideas/news", before=found[-1].news.id) if more else ""
    return personal_page(news_page(visit.around(session, "news"), lines, older=older))


def _line(found: Told, board: Board, visit: Visit) -> NewsLine:
    idea, reply = found.idea, found.reply
    leads_to = idea if found.kept is None else found.kept
    return NewsLine(
        kind=found.news.kind,
        title=told(idea.title, idea.language),
        url=visit.at(f"/ideas/{board.key}/{leads_to.id}"),
        day=day_of(found.news.at, visit.spoken),
        is_new=found.is_unread,
        excerpt="" if reply is None else excerpt_of(markdown_plain(reply.text)),
        status="" if reply is None else reply.status,
    )


def _read(session: Session, visit: Visit, _sent: Sent) -> Response:
    mark_read(session, visit.person_id, visit.now)
    return see_other(visit.at("/ideas/news", done="read"))
