"""Is that you: whoever reads the address they signed up with says so, and two people become one."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.db import Session
from backend.errors import Refused
from backend.identity.actions import confirm
from backend.identity.queries.duplicates import get_duplicate
from backend.links import Purpose
from backend.panel.queries import get_person
from backend.text import LANGUAGES
from backend.web.desk import Desk
from backend.web.errors import refusal_page
from backend.web.headers import personal_page
from backend.web.limits import read_fields
from backend.web.preferences_asked import Asked, asked_of, check_own_form
from forms_ui import language as preferred_language
from forms_ui.preferences import Around, Question, note_page, question_page
from forms_ui.preferences_wording import word


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPages:
    """The pages behind the link of a mail that asks to confirm; opening it changes nothing."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [Route("/c/{token}", self.visit, methods=["GET", "POST"])]

    async def visit(self, request: Request) -> Response:
        """Asks, or joins the two."""
        asked, now = asked_of(request), self.desk.clock()
        try:
            link = self.desk.links.read(Purpose.CONFIRM, request.path_params["token"], now)
            if request.method != "POST":
                known = await self.desk.database.read(lambda session: _language(session, link.id))
                return _ask(asked, known)
            check_own_form(request)
            await read_fields(request)
            await self.desk.database.write(lambda session: confirm(session, link.id, self.desk.clock()))
            spoken = _spoken(asked, None)
            title, body = word("confirmed_title", spoken), word("confirmed_body", spoken)
            return personal_page(note_page(_around(spoken), title, body))
        except Refused as refusal:
            return refusal_page(refusal, _spoken(asked, None))


def _ask(asked: Asked, known: str) -> Response:
    spoken = _spoken(asked, known)
    question = Question(
        title=word("confirm_title", spoken),
        body=word("confirm_body", spoken),
        yes=word("confirm_yes", spoken),
        carried={"do": "confirm"},
        action=f"?language={spoken}",
    )
    return personal_page(question_page(_around(spoken), question))


def _language(session: Session, duplicate_id: int) -> str:
    return get_person(session, get_duplicate(session, duplicate_id).other_id).language


def _around(spoken: str) -> Around:
    return Around(language=spoken, languages={each: f"?language={each}" for each in LANGUAGES})


def _spoken(asked: Asked, known: str | None) -> str:
    return preferred_language(asked.accepted, LANGUAGES, asked.language or known)
