"""A person's preferences: GET shows and writes nothing, POST keeps one choice and goes on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.clock import Instant
from backend.db import Session
from backend.errors import Refused
from backend.identity.actions.choices import stop
from backend.identity.queries.preferences import asker_of, whose
from backend.links import Link, Purpose
from backend.panel.tables import Person
from backend.text import LANGUAGES, say
from backend.web.desk import Desk
from backend.web.errors import refusal_page
from backend.web.headers import personal_page, see_other
from backend.web.limits import MOST_BYTES, TooLarge, read_fields
from backend.web.preferences_asked import Asked, asked_of, check_own_form
from backend.web.preferences_choices import Choice, keep_choice
from backend.web.preferences_views import VIEWS, read_file
from forms_ui import language as preferred_language
from forms_ui.preferences import Around, Question, note_page, question_page
from forms_ui.preferences_wording import word

T = TypeVar("T")

_PATH = "/p/{token}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesPages:
    """The pages behind a preferences link. The link is the authority; whoever has it is its person."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found; with a stroke behind it too, so that pages below lead back without naming the link."""
        return [
            Route(_PATH, self.visit, methods=["GET", "POST"]),
            Route(f"{_PATH}/", self.visit, methods=["GET", "POST"]),
            Route(f"{_PATH}/off", self.off, methods=["GET", "POST"]),
        ]

    async def visit(self, request: Request) -> Response:
        """Shows or keeps."""
        asked, now = asked_of(request), self.desk.clock()
        link = self.desk.named(Purpose.PREFERENCES, request.path_params["token"], now)
        try:
            if request.method == "POST":
                return await self._keep(request, link, asked)
            return await self._show(request, link, asked, now)
        except Refused as refusal:
            return refusal_page(refusal, _spoken(asked, None))

    async def _show(self, request: Request, link: Link, asked: Asked, now: Instant) -> Response:
        if asked.view == "correct":
            # The form has a place of its own below this one; the page that leads there names no link.
            place = f"{request.url.path.rstrip('/')}/said/{asked.number('response')}"
            return see_other(f"{place}?page={asked.number('page') or 1}&language={_spoken(asked, None)}")
        if asked.view == "file":
            held = await self._read(link, lambda session, person: read_file(session, person, now))
            return _download(held)
        view = VIEWS.get(asked.view, VIEWS[""])

        def show(session: Session, person: Person) -> str:
            spoken = _spoken(asked, person.language)
            around = replace(_around(asked, spoken), brand=say(asker_of(session, person.id), spoken))
            return view(session, person, asked, around, now)

        return personal_page(await self._read(link, show))

    async def _keep(self, request: Request, link: Link, asked: Asked) -> Response:
        check_own_form(request)
        fields = await read_fields(request)
        spoken = _spoken(asked, None)
        choice = Choice(
            link=link, fields=fields, response_id=asked.number("response"), language=spoken, now=self.desk.clock()
        )
        place = await self.desk.database.write(lambda session: keep_choice(session, choice))
        if place:
            return see_other(place)
        return personal_page(note_page(_around(asked, spoken), word("left_title", spoken), word("left_body", spoken)))

    async def off(self, request: Request) -> Response:
        """One tap from a mail: GET asks, and POST, from a person or a mail program (RFC 8058), stops."""
        asked, now = asked_of(request), self.desk.clock()
        link = self.desk.named(Purpose.PREFERENCES, request.path_params["token"], now)
        try:
            if request.method == "POST":
                return await self._stop(request, link, asked)
            return personal_page(await self._read(link, lambda session, person: _ask_to_stop(session, person, asked)))
        except Refused as refusal:
            return refusal_page(refusal, _spoken(asked, None))

    async def _stop(self, request: Request, link: Link, asked: Asked) -> Response:
        await _pass_over(request)
        now = self.desk.clock()

        def work(session: Session) -> Around:
            person = whose(session, link)
            spoken = _spoken(asked, person.language)
            stop(
                session,
                person.id,
                purpose=asked.fields.get("purpose"),
                channel=asked.fields.get("channel"),
                wording=word("off_yes", spoken),
                language=spoken,
                now=now,
            )
            return Around(language=spoken, brand=say(asker_of(session, person.id), spoken))

        around = await self.desk.database.write(work)
        spoken = around.language
        page = note_page(around, word("off_done_title", spoken), word("off_done_body", spoken), back="./")
        return personal_page(page)

    async def _read(self, link: Link, read: Callable[[Session, Person], T]) -> T:
        return await self.desk.database.read(lambda session: read(session, whose(session, link)))


async def _pass_over(request: Request) -> None:
    """Reads what is posted and looks at none of it: the link says all, and mail programs post forms of either kind."""
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > MOST_BYTES:
            raise TooLarge("too much was posted")


def _ask_to_stop(session: Session, person: Person, asked: Asked) -> str:
    """The button behind a mail's link: mail programs press it themselves, scanners only look."""
    spoken = _spoken(asked, person.language)
    question = Question(
        title=word("off_title", spoken),
        body=word("off_body", spoken),
        yes=word("off_yes", spoken),
        carried={"List-Unsubscribe": "Asked"},
    )
    return question_page(Around(language=spoken, brand=say(asker_of(session, person.id), spoken)), question)


def _spoken(asked: Asked, known: str | None) -> str:
    return preferred_language(asked.accepted, LANGUAGES, asked.language or known)


def _around(asked: Asked, spoken: str) -> Around:
    """The languages lead to the same view, with whatever it is about."""
    about = "".join(f"&{name}={asked.number(name)}" for name in ("response", "from") if asked.number(name))
    view = f"&view={asked.view}" if asked.view in VIEWS else ""
    done = f"done_{asked.fields.get('done', '')}"
    return Around(
        language=spoken,
        languages={each: f"?language={each}{view}{about}" for each in LANGUAGES},
        done=word(done, spoken) if done in _DONE else "",
    )


_DONE = frozenset(f"done_{what}" for what in ("mail", "pause", "language", "stop", "agreed", "withdrawn", "corrected"))


def _download(held: dict[str, object]) -> Response:
    headers = {
        "cache-control": "no-store",
        "content-disposition": 'attachment; filename="my-data.json"',
        "x-robots-tag": "noindex, nofollow",
    }
    body = orjson.dumps(held, option=orjson.OPT_INDENT_2)
    return Response(body, media_type="application/json", headers=headers)
