"""What each posted choice of a person does; every one runs inside the writer's transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from backend.clock import Instant
from backend.db import Session
from backend.errors import Invalid
from backend.identity.actions import erase
from backend.identity.actions.choices import stop, take_back, take_up
from backend.identity.queries.preferences import whose
from backend.identity.queries.said import get_said
from backend.identity.rules.pauses import pause_until
from backend.links import Link
from backend.outbox.rules import Channel
from backend.panel.actions import change_language, pause
from backend.responses.actions import withdraw_answer, withdraw_response
from backend.web.limits import Fields
from backend.web.preferences_asked import field_of, number_in
from forms_ui.preferences_wording import word


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A posted form of someone with that link: what they chose, about which response, in whose words."""

    link: Link
    fields: Fields
    response_id: int
    language: str
    now: Instant

    def field(self, name: str) -> str:
        """What a field says."""
        return field_of(self.fields, name)


def keep_choice(session: Session, choice: Choice) -> str:
    """Keeps what was chosen; answers with where to go on, relative to the page."""
    act = _ACTS.get(choice.field("do"))
    if act is None:
        raise Invalid("the form asks for nothing that can be done", "do")
    return act(session, whose(session, choice.link).id, choice)


def _mail(session: Session, person_id: int, choice: Choice) -> str:
    now, language = choice.now, choice.language
    if choice.field("mail") == "on":
        take_up(session, person_id, wording=word("turn_on_wording", language), language=language, now=now)
    else:
        wording = word("turn_off", language)
        stop(session, person_id, purpose=None, channel=Channel.EMAIL, wording=wording, language=language, now=now)
    return _done(choice, "mail")


def _pause(session: Session, person_id: int, choice: Choice) -> str:
    months = number_in(choice.field("months"))
    pause(session, person_id, pause_until(choice.now, months) if months else None, choice.now)
    return _done(choice, "pause")


def _language(session: Session, person_id: int, choice: Choice) -> str:
    change_language(session, person_id, choice.field("spoken"))
    return "?done=language"


def _stop(session: Session, person_id: int, choice: Choice) -> str:
    wording = word("stop", choice.language)
    stop(session, person_id, purpose=None, channel=None, wording=wording, language=choice.language, now=choice.now)
    return _done(choice, "stop")


def _agreed(session: Session, person_id: int, choice: Choice) -> str:
    wording = word("take_back", choice.language)
    consent_id = number_in(choice.field("consent"))
    take_back(session, person_id, consent_id, wording=wording, language=choice.language, now=choice.now)
    return _done(choice, "agreed")


def _withdraw(session: Session, person_id: int, choice: Choice) -> str:
    """One answer, or all of a response where none is named."""
    said = get_said(session, person_id, choice.response_id, choice.now)
    if key := choice.field("question"):
        withdraw_answer(session, said.response.id, key, choice.now)
    else:
        withdraw_response(session, said.response.id, choice.now)
    return f"?view=said&response={said.response.id}&done=withdrawn&language={choice.language}"


def _leave(session: Session, person_id: int, choice: Choice) -> str:
    erase(session, person_id, choice.now)
    return ""


def _done(choice: Choice, what: str) -> str:
    return f"?done={what}&language={choice.language}"


_ACTS: Final[Mapping[str, Callable[[Session, int, Choice], str]]] = {
    "mail": _mail,
    "pause": _pause,
    "language": _language,
    "stop": _stop,
    "agreed": _agreed,
    "withdraw": _withdraw,
    "leave": _leave,
}
