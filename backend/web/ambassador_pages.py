"""The page of an ambassador: GET shows, and POST does what one of its forms says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.ambassadors.actions import accept, come_back, leave, pause, resume, send_in_proof
from backend.ambassadors.queries.ambassadors import ambassadors_of
from backend.ambassadors.queries.home import ambassador_home
from backend.ambassadors.queries.missions import get_mission
from backend.ambassadors.rules.agreements import AgreementOutdated
from backend.ambassadors.rules.missions import LONGEST_PROOF
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.db import Session
from backend.errors import Invalid, NotFound, Refused
from backend.identity.rules.pauses import pause_until
from backend.text import say
from backend.web.ambassador_views import programme_of
from backend.web.desk import Desk
from backend.web.headers import personal_page, see_other
from backend.web.ideas_typed import Errors, error_of
from backend.web.preferences_asked import field_of, number_in
from backend.web.sessions import Door, Sent, Visit, scripted_page
from backend.web.showing import UNPROCESSABLE
from forms_ui.ambassador import ambassador_page
from forms_ui.ambassador_wording import AMBASSADOR_WORDING, ambassador_word
from forms_ui.ideas_compose_wording import compose_word
from forms_ui.ideas_writing import Asking, asking_page

_PATH: Final = "/ambassador"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What an ambassador asks for with a form of theirs."""

    own: Ambassador
    sent: Sent
    visit: Visit
    secret: str

    def number(self, name: str) -> int:
        """A number of the form; nought where there is none."""
        return number_in(field_of(self.sent, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbassadorPages:
    """The pages of someone's programmes."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route(_PATH, self.visit, methods=["GET", "POST"]),
            Route(f"{_PATH}/leave", self.leave),
        ]

    async def visit(self, request: Request) -> Response:
        """Shows or does."""
        door = Door(desk=self.desk)
        if request.method != "POST":
            return await door.show(request, self._page)
        secret = self.desk.secret_source()

        def act(session: Session, visit: Visit, sent: Sent) -> Response:
            return self._act(session, visit, sent, secret)

        return await door.change(request, act, again=self._again)

    async def leave(self, request: Request) -> Response:
        """Asks whether they really leave."""
        return await Door(desk=self.desk).show(request, _ask)

    def _act(self, session: Session, visit: Visit, sent: Sent, secret: str) -> Response:
        act = _ACTS.get(field_of(sent, "do"))
        if act is None:
            raise Invalid("the form asks for nothing that can be done", "do")
        if act is _proof:
            errors = _proof_errors(sent, visit.spoken)
            if errors:
                return self._page(session, visit, sent, errors)
        own = _own(session, visit, sent)
        done = act(session, Deed(own=own, sent=sent, visit=visit, secret=secret))
        return see_other(visit.at(_PATH, done=done))

    def _again(self, session: Session, visit: Visit, sent: Sent, refusal: Refused) -> Response | None:
        if isinstance(refusal, AgreementOutdated):
            # The newer one stands on the page now.
            return self._page(session, visit, sent, None, status=409)
        if isinstance(refusal, Invalid) and refusal.path == ("proof",):
            words = compose_word("unfit", visit.spoken)
            return self._page(session, visit, sent, [(_anchor(sent), ambassador_word("proof", visit.spoken), words)])
        return None

    def _page(
        self, session: Session, visit: Visit, sent: Sent = (), errors: Errors | None = None, *, status: int = 200
    ) -> Response:
        views = ambassador_home(session, visit.person_id, visit.now).programmes
        typed = {number_in(field_of(sent, "mission")): field_of(sent, "proof")} if sent else {}
        programmes = [programme_of(view, self.desk.links, visit.spoken, typed) for view in views]
        around = visit.around(session, "ambassador", say(views[0].brand, visit.spoken) if views else "")
        done = f"done_{visit.asked.fields.get('done', '')}"
        if done in AMBASSADOR_WORDING:
            around = replace(around, done=ambassador_word(done, visit.spoken))
        html = ambassador_page(around, programmes, action=visit.at(_PATH), leave=f"{_PATH}/leave", errors=errors or [])
        return scripted_page(html, UNPROCESSABLE if errors else status)


def _own(session: Session, visit: Visit, sent: Sent) -> Ambassador:
    """Which of their programmes a form is about: by a mission, or named."""
    own = [each for each in ambassadors_of(session, [visit.person_id])[visit.person_id] if each.merged_into is None]
    mission_id, named = number_in(field_of(sent, "mission")), number_in(field_of(sent, "ambassador"))
    programme_id = get_mission(session, mission_id).programme_id if mission_id else None
    for each in own:
        if each.programme_id == programme_id or each.id == named:
            return each
    raise NotFound("there is no such programme of theirs", "ambassador")


def _ask(session: Session, visit: Visit) -> Response:
    own = str(visit.asked.number("ambassador"))
    _own(session, visit, [("ambassador", own)])
    spoken = visit.spoken
    asking = Asking(
        title=ambassador_word("leave_title", spoken),
        body=ambassador_word("leave_body", spoken),
        yes=ambassador_word("leave_yes", spoken),
        action=visit.at(_PATH),
        back=visit.at(_PATH),
        keep=ambassador_word("keep", spoken),
        carried={"do": "leave", "ambassador": own},
        is_grave=True,
    )
    return personal_page(asking_page(visit.around(session, "ambassador"), asking))


def _accept(session: Session, deed: Deed) -> str:
    visit = deed.visit
    agreement_id = deed.number("agreement")
    accept(session, deed.own.id, agreement_id, language=visit.spoken, secret=deed.secret, now=visit.now)
    return "agreed"


def _pause(session: Session, deed: Deed) -> str:
    months = deed.number("months")
    pause(session, deed.own.id, pause_until(deed.visit.now, months) if months else None, deed.visit.now)
    return "paused"


def _resume(session: Session, deed: Deed) -> str:
    resume(session, deed.own.id, deed.visit.now)
    return "resumed"


def _leave(session: Session, deed: Deed) -> str:
    leave(session, deed.own.id, deed.visit.now)
    return "left"


def _return(session: Session, deed: Deed) -> str:
    come_back(session, deed.own.id, deed.number("agreement"), language=deed.visit.spoken, now=deed.visit.now)
    return "returned"


def _proof(session: Session, deed: Deed) -> str:
    text = field_of(deed.sent, "proof").replace("\r\n", "\n")
    send_in_proof(session, deed.number("mission"), deed.own.id, text, deed.visit.now)
    return "proof"


def _proof_errors(sent: Sent, language: str) -> Errors:
    text = field_of(sent, "proof")
    label = ambassador_word("proof", language)
    if not text.strip():
        return [(_anchor(sent), label, compose_word("proof_blank", language))]
    return error_of(_anchor(sent), text, label, LONGEST_PROOF, language)


def _anchor(sent: Sent) -> str:
    return f"proof-{number_in(field_of(sent, 'mission'))}"


_ACTS: Final[Mapping[str, Callable[[Session, Deed], str]]] = {
    "accept": _accept,
    "leave": _leave,
    "pause": _pause,
    "proof": _proof,
    "resume": _resume,
    "return": _return,
}
