"""The views of a person's preferences: each reads what it shows in one go and writes nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from backend.clock import Instant
from backend.db import Session
from backend.identity.queries.personal import personal_data
from backend.identity.queries.preferences import preferences_of
from backend.identity.queries.said import briefs_of, get_said, subjects_of
from backend.panel.tables import Person
from backend.surveys.queries import outcomes_for
from backend.text import say
from backend.web.preferences_asked import Asked
from backend.web.preferences_said import day, line_of, page_of
from forms_ui.preferences import (
    AgreedLine,
    Around,
    Choices,
    DataSection,
    OutcomeBlock,
    Question,
    choices_page,
    data_page,
    outcomes_page,
    question_page,
    response_page,
)
from forms_ui.preferences_wording import word

_RESPONSES_AT_ONCE = 10
_MOST_OUTCOMES = 100
_ENTRIES_SHOWN = 50
View = Callable[[Session, Person, Asked, Around, Instant], str]


def _start(session: Session, person: Person, asked: Asked, around: Around, now: Instant) -> str:
    spoken, skip = around.language, asked.number("from")
    briefs = briefs_of(session, person.id, skip=skip, limit=_RESPONSES_AT_ONCE + 1)
    chosen = preferences_of(session, person, now)
    older = f"?from={skip + _RESPONSES_AT_ONCE}&language={spoken}" if len(briefs) > _RESPONSES_AT_ONCE else ""
    newer = f"?from={max(0, skip - _RESPONSES_AT_ONCE)}&language={spoken}" if skip else ""
    choices = Choices(
        responses=[line_of(brief, spoken) for brief in briefs[:_RESPONSES_AT_ONCE]],
        newer=newer,
        older=older,
        email=chosen.email or "",
        gets_mail=chosen.gets_mail,
        paused_until=day(chosen.paused_until - 1, spoken) if chosen.paused_until else "",
        agreed=[
            AgreedLine(wording=row.wording, day=day(row.decided_at, spoken), consent=row.id) for row in chosen.agreed
        ],
        spoken=chosen.language,
    )
    return choices_page(around, choices)


def _said(session: Session, person: Person, asked: Asked, around: Around, now: Instant) -> str:
    said = get_said(session, person.id, asked.number("response"), now)
    return response_page(around, page_of(said, around.language))


def _withdraw(session: Session, person: Person, asked: Asked, around: Around, now: Instant) -> str:
    said, spoken = get_said(session, person.id, asked.number("response"), now), around.language
    about = f"response={said.response.id}&language={spoken}"
    survey = say(said.published.survey.title, spoken)
    question = Question(
        title=word("withdraw_all_title", spoken),
        body=word("withdraw_all_body", spoken, survey=survey),
        yes=word("withdraw_all", spoken),
        carried={"do": "withdraw"},
        action=f"?view=said&{about}",
        back=f"?view=said&{about}",
        grave=True,
    )
    return question_page(around, question)


def _stop(_session: Session, _person: Person, _asked: Asked, around: Around, _now: Instant) -> str:
    return question_page(around, _leaving(around.language, "stop", "stop", "stop"))


def _leave(_session: Session, _person: Person, _asked: Asked, around: Around, _now: Instant) -> str:
    return question_page(around, _leaving(around.language, "leave", "leave_yes", "leave"))


def _leaving(spoken: str, words: str, yes: str, act: str) -> Question:
    return Question(
        title=word(f"{words}_title", spoken),
        body=word(f"{words}_body", spoken),
        yes=word(yes, spoken),
        carried={"do": act},
        action=f"?language={spoken}",
        back=f"?language={spoken}",
        grave=act == "leave",
    )


def _outcomes(session: Session, person: Person, _asked: Asked, around: Around, _now: Instant) -> str:
    brands, surveys = subjects_of(session, person.id)
    told = outcomes_for(session, brands, surveys, _MOST_OUTCOMES)
    return outcomes_page(
        around,
        [OutcomeBlock(title=row.title, text=row.text, day=day(row.published_at or 0, around.language)) for row in told],
    )


def _data(session: Session, person: Person, _asked: Asked, around: Around, now: Instant) -> str:
    held = personal_data(session, person.id, now)
    return data_page(around, [_section(name, value) for name, value in held.items() if name != "written_at"])


def read_file(session: Session, person: Person, now: Instant) -> dict[str, object]:
    """All that is held, for the file."""
    return personal_data(session, person.id, now)


def _section(name: str, value: object) -> DataSection:
    entries: Sequence[object] = value if isinstance(value, list) else [value]
    shown = [list(_pairs(entry)) for entry in entries[:_ENTRIES_SHOWN]]
    return DataSection(name=name, entries=shown, more=max(0, len(entries) - _ENTRIES_SHOWN))


def _pairs(entry: object, inside: str = "") -> Iterator[tuple[str, str]]:
    """Names and values; what is inside of something is named after both, an answer after its question."""
    if not isinstance(entry, Mapping):
        yield inside, _spelled(entry)
        return
    for name, value in entry.items():
        if name == "answers" and isinstance(value, list):
            yield from ((str(each["question"]) or str(each["key"]), _spelled(each["answer"])) for each in value)
        elif isinstance(value, Mapping):
            yield from _pairs(value, f"{name} ")
        elif not isinstance(value, list) or not value or not isinstance(value[0], Mapping):
            yield f"{inside}{name}".replace("_", " "), _spelled(value)


def _spelled(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


VIEWS: Final[Mapping[str, View]] = {
    "": _start,
    "said": _said,
    "withdraw": _withdraw,
    "stop": _stop,
    "leave": _leave,
    "outcomes": _outcomes,
    "data": _data,
}
