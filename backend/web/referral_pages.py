"""Referrals: an ambassador's link leads to the form that makes new people, and so does their code, once typed."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.ambassadors.actions.referral_places import lead_by_code
from backend.ambassadors.queries.referral_doors import Unavailable, UnknownCode, brand_of_link, door_of_link
from backend.links import Link, Purpose
from backend.text import LANGUAGES, say
from backend.web.desk import Desk
from backend.web.headers import personal_page, see_other
from backend.web.limits import read_fields
from backend.web.posted import wanted
from backend.web.preferences_asked import check_own_form, field_of
from backend.web.showing import UNPROCESSABLE
from forms_ui.referral import CodeAsked, code_page, unavailable_page

_GONE: Final = 410
_LANGUAGES: Final = {language: f"?language={language}" for language in LANGUAGES}
# What is longer was no code, and need not be shown again.
_LONGEST_TYPED: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralPages:
    """The way behind a referral: GET and HEAD leave nothing behind, whoever follows links to look at them."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/r/{token}", self.lead, methods=["GET"]),
            Route("/r", self.ask, methods=["GET", "POST"]),
        ]

    async def lead(self, request: Request) -> Response:
        """Leads from the link to the open form of its place."""
        asked, now = wanted(request), self.desk.clock()
        link = self.desk.links.read(Purpose.REFERRAL, request.path_params["token"], now)
        try:
            found = await self.desk.database.read(lambda session: door_of_link(session, link, now))
        except Unavailable:
            return await self._unavailable(link, asked.speaks())
        return see_other(f"../{self._form(found, asked.language)}")

    async def ask(self, request: Request) -> Response:
        """Asks for a code, and leads on from one that is known."""
        spoken = wanted(request).speaks()
        if request.method != "POST":
            return personal_page(code_page(spoken, _LANGUAGES, CodeAsked()))
        check_own_form(request)
        typed = field_of(await read_fields(request), "code").strip()
        try:
            found = await self.desk.database.write(lambda session: lead_by_code(session, typed, self.desk.clock()))
        except UnknownCode:
            again = CodeAsked(typed=typed[:_LONGEST_TYPED], wrong="unknown" if typed else "missing")
            return personal_page(code_page(spoken, _LANGUAGES, again), UNPROCESSABLE)
        return see_other(self._form(found, spoken))

    async def _unavailable(self, link: Link, spoken: str) -> Response:
        brand = await self.desk.database.read(lambda session: brand_of_link(session, link))
        return personal_page(unavailable_page(spoken, say(brand, spoken)), _GONE)

    def _form(self, found: Link, language: str | None) -> str:
        """The open form, in the language that was chosen on the way."""
        token = self.desk.links.token(Purpose.OPEN, found)
        return f"o/{token}" + (f"?language={language}" if language in LANGUAGES else "")
