"""Who is in: the cookie that a browser shows, and the pages that only those see who entered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from backend.ambassadors.queries.ambassadors import ambassadors_of
from backend.clock import SECOND, Instant
from backend.db import Session
from backend.errors import Refused
from backend.ideas.queries.news import count_unread
from backend.panel.actions import note_use
from backend.panel.queries import Entered, find_session, get_session
from backend.panel.rules.sessions import SESSION_LASTS, NoSession
from backend.text import LANGUAGES
from backend.web.desk import Desk
from backend.web.headers import SCRIPTED_POLICY, personal_page
from backend.web.ideas_refusals import no_session_page, refused_page
from backend.web.limits import Fields, read_fields
from backend.web.preferences_asked import Asked, asked_of, check_own_form
from backend.web.secret_source import SecretSource
from backend.web.shown_tokens import cookie_name, shown_token
from forms_ui import language as preferred_language
from forms_ui.ideas_around import Around
from forms_ui.ideas_wording import IDEAS_WORDING, word

T = TypeVar("T")

_SECRETS: Final = 3
_PASSING: Final = frozenset({"language", "done"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Someone on a page of theirs: who, what they ask for and where, in which language, and when."""

    entered: Entered
    asked: Asked
    path: str
    spoken: str
    now: Instant

    @property
    def person_id(self) -> int:
        """Who it is."""
        return self.entered.person_id

    @property
    def carried(self) -> bool:
        """Whether links carry the language along, for it is not the person's own."""
        return self.spoken != self.entered.language

    def around(self, session: Session, tab: str, brand: str = "", done: str = "") -> Around:
        """What stands around the page."""
        done = done or self.asked.fields.get("done", "")
        return Around(
            language=self.spoken,
            languages={each: self._in_language(each) for each in LANGUAGES},
            brand=brand,
            tab=tab,
            is_ambassador=bool(ambassadors_of(session, [self.person_id])[self.person_id]),
            unread=count_unread(session, self.person_id, self.now),
            carried=self.carried,
            done=word(f"done_{done}", self.spoken) if f"done_{done}" in IDEAS_WORDING else "",
        )

    def at(self, path: str, anchor: str = "", **query: object) -> str:
        """An address among these pages, in the language of this one."""
        return Around(language=self.spoken, carried=self.carried).at(path, anchor, **query)

    def _in_language(self, language: str) -> str:
        kept = {name: value for name, value in self.asked.fields.items() if name not in _PASSING}
        return f"{self.path}?{urlencode({**kept, 'language': language})}"


View = Callable[[Session, Visit], Response]
Sent = Sequence[tuple[str, str]]
Act = Callable[[Session, Visit, Sent], Response]
Again = Callable[[Session, Visit, Sent, Refused], Response | None]


def new_token(secret: SecretSource) -> str:
    """A new token of more than 256 random bits."""
    return "".join(secret() for _ in range(_SECRETS))


def give_token(answer: Response, token: str, *, is_secure: bool) -> Response:
    """Lets the browser keep the token: no script reads it, and no other site makes it be sent with a form."""
    answer.set_cookie(
        cookie_name(is_secure=is_secure),
        token,
        max_age=SESSION_LASTS // SECOND,
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )
    return answer


def take_token(answer: Response, *, is_secure: bool) -> Response:
    """Lets the browser forget the token."""
    answer.delete_cookie(cookie_name(is_secure=is_secure), path="/", secure=is_secure, httponly=True, samesite="lax")
    return answer


def scripted_page(html: str, status: int = 200, **headers: str) -> Response:
    """A page for one person, on which our own script runs."""
    return personal_page(html, status, content_security_policy=SCRIPTED_POLICY, **headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Lets those through who are in, and says to others how they come in."""

    desk: Desk

    async def show(self, request: Request, view: View) -> Response:
        """The page of whoever is in; looking writes nothing."""
        try:
            return await self.read(request, lambda session, visit: _seen(session, visit, view))
        except NoSession:
            return no_session_page(outside(request))

    async def change(
        self, request: Request, act: Act, *, again: Again | None = None, fields: Sent | None = None
    ) -> Response:
        """Does what a form of ours says, for whoever is in; refused, `again` may show the form with what was typed."""
        sent = await read_own(request) if fields is None else fields
        try:
            return await self.write(request, lambda session, visit: act(session, visit, sent))
        except Refused as refusal:
            return await self.refuse(request, refusal, sent, again)

    async def refuse(self, request: Request, refusal: Refused, sent: Sent = (), again: Again | None = None) -> Response:
        """Why something was not done, to whoever is in."""
        return await self.show(request, lambda session, visit: _said_no(session, visit, sent, refusal, again))

    async def read(self, request: Request, look: Callable[[Session, Visit], T]) -> T:
        """What someone who is in finds; refused for anybody else."""
        return await self.desk.database.read(lambda session: look(session, self._visit(session, request)))

    async def write(self, request: Request, work: Callable[[Session, Visit], T]) -> T:
        """What someone who is in does; refused for anybody else."""

        def unit(session: Session) -> T:
            visit = self._visit(session, request, locks=True)
            note_use(session, visit.entered, visit.now)
            return work(session, visit)

        return await self.desk.database.write(unit)

    def find(self, session: Session, request: Request) -> Entered | None:
        """Who is in with this browser, if anyone."""
        return find_session(session, shown_token(request, is_secure=self.desk.is_secure), self.desk.clock())

    def _visit(self, session: Session, request: Request, *, locks: bool = False) -> Visit:
        now, asked = self.desk.clock(), asked_of(request)
        token = shown_token(request, is_secure=self.desk.is_secure)
        entered = get_session(session, token, now, locks=locks)
        spoken = asked.language or entered.language
        return Visit(entered=entered, asked=asked, path=request.url.path, spoken=spoken, now=now)


async def read_own(request: Request) -> Fields:
    """The fields of a form of ours; one that another site's page posted is not read."""
    check_own_form(request)
    return await read_fields(request)


def outside(request: Request, known: str | None = None, languages: Mapping[str, str] | None = None) -> Around:
    """What stands around a page for someone who is not in."""
    asked = asked_of(request)
    spoken = preferred_language(asked.accepted, LANGUAGES, asked.language or known)
    return Around(language=spoken, languages=languages or {}, is_in=False)


def _seen(session: Session, visit: Visit, view: View) -> Response:
    try:
        return view(session, visit)
    except Refused as refusal:
        return _refused(session, visit, refusal)


def _said_no(session: Session, visit: Visit, sent: Sent, refusal: Refused, again: Again | None) -> Response:
    """The form once more, where it has a way to say this; else a page of its own."""
    if again is not None:
        answer = again(session, visit, sent, refusal)
        if answer is not None:
            return answer
    return _refused(session, visit, refusal)


def _refused(session: Session, visit: Visit, refusal: Refused) -> Response:
    return refused_page(visit.around(session, ""), refusal, visit.now)
