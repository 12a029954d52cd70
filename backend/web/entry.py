"""The door: a personal link lets someone in, or asks them first whether they want to be an ambassador."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.ambassadors.actions import accept, decline
from backend.ambassadors.queries.ambassadors import ambassadors_of, get_counting
from backend.ambassadors.queries.home import ProgrammeView, programme_view
from backend.ambassadors.rules.agreements import AgreementOutdated
from backend.ambassadors.rules.states import InvitationOver, Status
from backend.clock import SECOND, Instant
from backend.db import Session
from backend.errors import Invalid, Refused
from backend.ideas.queries.rights import boards_seen_by
from backend.invitations.rules import Gone
from backend.links import ExpiredLink, Link, Purpose, UnknownLink
from backend.panel.actions import begin_session
from backend.panel.queries import get_person, survivors
from backend.panel.tables import Person
from backend.text import LANGUAGES, say
from backend.web.desk import Desk
from backend.web.headers import personal_page, see_other
from backend.web.ideas_refusals import refused_page
from backend.web.limits import Fields, read_fields
from backend.web.preferences_asked import ForeignForm, asked_of, field_of, number_in
from backend.web.preferences_said import day
from backend.web.sessions import Door, give_token, new_token, outside
from backend.web.shown_tokens import shown_token
from forms_ui.entry import Invitation, Welcome, invitation_page, welcome_page
from forms_ui.entry_wording import entry_word
from forms_ui.ideas_around import Around
from forms_ui.ideas_writing import Asking, asking_page, word_page

_PATH: Final = "/i/{token}"
# Where a letter may lead once its reader is in.
_TO: Final = re.compile(r"(?!\.{1,2}(/|$))[A-Za-z0-9._-]{1,80}(/[1-9][0-9]{0,17})?|news")
# The page of the door names itself to its own host, so that its form is known from every other.
_REFERRER: Final = "same-origin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Whom a link leads to, and the programme that it invites to, if any."""

    person: Person
    programme: ProgrammeView | None

    @property
    def is_asked(self) -> bool:
        """Whether an answer to the invitation is still awaited, or can be changed."""
        return self.programme is not None and self.programme.can_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPages:
    """The pages behind a link into the boards: GET shows, and only a tap on its button lets anyone in."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [Route(_PATH, self.visit, methods=["GET", "POST"])]

    async def visit(self, request: Request) -> Response:
        """Shows the door, or opens it."""
        try:
            if request.method == "POST":
                return await self._enter(request)
            return await self.desk.database.read(lambda session: self._look(session, request))
        except (Refused, ExpiredLink) as refusal:
            return _refused(request, refusal)

    def _look(self, session: Session, request: Request) -> Response:
        now = self.desk.clock()
        link, expired = _link(self.desk, request, now)
        guest = _guest(session, link, now)
        entered = Door(desk=self.desk).find(session, request)
        is_in = entered is not None and entered.person_id == guest.person.id
        if is_in and not guest.is_asked:
            return see_other(_onward(session, guest, request, now))
        if expired is not None:
            raise expired
        _check_in_time(guest)
        return _page(_show(guest, _around(request, guest), asked_of(request).view))

    async def _enter(self, request: Request) -> Response:
        _check_from_here(request)
        fields = await read_fields(request)
        token, secret = new_token(self.desk.secret_source), self.desk.secret_source()
        shown = shown_token(request, is_secure=self.desk.is_secure)

        def work(session: Session) -> Response:
            now = self.desk.clock()
            link, expired = _link(self.desk, request, now)
            if expired is not None:
                raise expired
            guest = _guest(session, link, now)
            around = _around(request, guest)
            if field_of(fields, "do") == "decline":
                return _declined(session, guest, around, now)
            _check_in_time(guest)
            if guest.programme is not None and guest.is_asked:
                agreed = _agreed(fields)
                own = guest.programme.ambassador.id
                accept(session, own, agreed, language=around.language, secret=secret, now=now)
            begin_session(session, guest.person.id, token, now, instead_of=shown)
            place = _onward(session, guest, request, now, is_new=True)
            return give_token(see_other(place), token, is_secure=self.desk.is_secure)

        try:
            return await self.desk.database.write(work)
        except AgreementOutdated:
            return await self.desk.database.read(lambda session: self._changed(session, request))

    def _changed(self, session: Session, request: Request) -> Response:
        """The newer agreement, to be read before anything is accepted."""
        now = self.desk.clock()
        link, _ = _link(self.desk, request, now)
        guest = _guest(session, link, now)
        return _page(_show(guest, _around(request, guest), "", is_changed=True), 409)


def _link(desk: Desk, request: Request, now: Instant) -> tuple[Link, ExpiredLink | None]:
    """What the token names; one whose time is over still leads on whoever is in already."""
    try:
        return desk.links.read(Purpose.IDEAS, request.path_params["token"], now), None
    except ExpiredLink as expired:
        return expired.link, expired


def _guest(session: Session, link: Link, now: Instant) -> Guest:
    """Whom the link means now: whoever was merged is who they are by now, and the forgotten are nobody."""
    named = get_person(session, link.id)
    # An id that came to another person, in a database that was restored, is not the same.
    if link.issued_at // SECOND < named.created_at // SECOND:
        raise UnknownLink("this link is not known")
    person = get_person(session, survivors(session, [named.id])[named.id])
    if person.erased_at is not None or named.erased_at is not None:
        raise Gone("this person was forgotten")
    if not link.place:
        return Guest(person=person, programme=None)
    ambassador = get_counting(session, link.place)
    if ambassador.person_id != person.id:
        raise UnknownLink("this link is not known")
    return Guest(person=person, programme=programme_view(session, ambassador, now))


def _check_in_time(guest: Guest) -> None:
    """Refuses whoever never answered and cannot any more; whoever declined may still look at their boards."""
    if guest.programme is not None and guest.programme.status is Status.INVITED and not guest.is_asked:
        raise InvitationOver("the invitation was not answered in time")


def _agreed(fields: Fields) -> int:
    """Which agreement they say yes to; nobody who is still asked gets in without."""
    if field_of(fields, "do") != "accept":
        raise Invalid("the form asks for nothing that can be done", "do")
    return number_in(field_of(fields, "agreement"))


def _declined(session: Session, guest: Guest, around: Around, now: Instant) -> Response:
    if guest.programme is None:
        raise Invalid("the form asks for nothing that can be done", "do")
    decline(session, guest.programme.ambassador.id, now)
    title, body = (entry_word(f"declined_{part}", around.language) for part in ("title", "body"))
    return _page(word_page(around, title, body))


def _show(guest: Guest, around: Around, view: str, *, is_changed: bool = False) -> str:
    programme, language = guest.programme, around.language
    if programme is None:
        return _welcome(around, "welcome")
    if not programme.can_answer or programme.agreement is None:
        return _welcome(around, "welcome_back")
    if view == "decline":
        return asking_page(around, _declining(language))
    invitation = Invitation(
        action=f"?language={language}",
        decline=f"?view=decline&language={language}",
        programme=say(programme.programme.name, language),
        wording=programme.agreement.wording,
        version=programme.agreement.version,
        agreement=programme.agreement.id,
        until=day(programme.ambassador.expires_at, language),
        is_changed=is_changed,
    )
    return invitation_page(around, invitation)


def _declining(language: str) -> Asking:
    return Asking(
        title=entry_word("decline_title", language),
        body=entry_word("decline_body", language),
        yes=entry_word("decline", language),
        action=f"?language={language}",
        back=f"?language={language}",
        carried={"do": "decline"},
        at_door=True,
    )


def _welcome(around: Around, key: str) -> str:
    language = around.language
    title, body = entry_word(f"{key}_title", language), entry_word(f"{key}_body", language)
    return welcome_page(around, Welcome(action="", title=title, body=body))


def _around(request: Request, guest: Guest) -> Around:
    asked = asked_of(request)
    kept = "".join(f"&{name}={asked.fields[name]}" for name in ("to", "view") if _is_kept(name, asked.fields))
    brand = "" if guest.programme is None else say(guest.programme.brand, asked.language or guest.person.language)
    around = outside(request, guest.person.language, {each: f"?language={each}{kept}" for each in LANGUAGES})
    return Around(language=around.language, languages=around.languages, brand=brand, is_in=False)


def _is_kept(name: str, fields: object) -> bool:
    value = fields.get(name, "") if isinstance(fields, dict) else ""
    return value == "decline" if name == "view" else bool(_TO.fullmatch(value))


def _onward(session: Session, guest: Guest, request: Request, now: Instant, *, is_new: bool = False) -> str:
    """Where whoever is in goes on: where the letter leads, to their programme, or to the boards."""
    asked = asked_of(request)
    spoken = asked.language or guest.person.language
    at = Around(language=spoken, carried=spoken != guest.person.language).at
    done = "entered" if is_new else ""
    to = asked.fields.get("to", "")
    if _TO.fullmatch(to):
        return at(f"/ideas/{to}")
    if guest.programme is not None:
        return at("/ambassador", done="accepted" if guest.is_asked and is_new else done)
    has_programme = bool(ambassadors_of(session, [guest.person.id])[guest.person.id])
    if has_programme and not boards_seen_by(session, guest.person.id, now):
        return at("/ambassador", done=done)
    return at("/ideas/", done=done)


def _check_from_here(request: Request) -> None:
    """Refuses a form that did not come from this very host: nobody is let in as somebody else by another site.

    Browsers say where a form comes from, for the page of the door does not forbid it; one that says nothing is refused.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin", "")
    is_here = urlsplit(origin).netloc == request.headers.get("host")
    if site != "same-origin" if site is not None else not is_here:
        raise ForeignForm("the form was posted by another site")


def _page(html: str, status: int = 200) -> Response:
    return personal_page(html, status, referrer_policy=_REFERRER)


def _refused(request: Request, refusal: Refused) -> Response:
    expired = isinstance(refusal, ExpiredLink)
    return refused_page(outside(request), InvitationOver("its time is over") if expired else refusal, 0)
