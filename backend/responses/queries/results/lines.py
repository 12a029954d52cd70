"""What is asked on and on over the versions of a survey: which part of an older one each part goes on with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.surveys.queries import get_survey, versions_of
from backend.surveys.rules import Published, Question, survey_from_json
from backend.surveys.rules.lineage import answer_space, predecessors

_Place = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One part as it was asked last, and under which key each version asked the same; `page` is that of the last."""

    part: Question
    page: int
    keys: Mapping[int, str]
    versions: tuple[int, ...]
    """The numbers of the versions, oldest first."""


def published_versions(session: Session, survey_id: int) -> list[Published]:
    """The published versions of a survey, oldest first, each read."""
    survey = get_survey(session, survey_id)
    versions = versions_of(session, [survey.id])[survey.id]
    if not versions:
        raise NotFound("the survey was never published", "surveyId")
    return [
        Published(
            id=version.id,
            survey_id=survey.id,
            survey_key=survey.key,
            number=version.number,
            survey=survey_from_json(version.definition),
        )
        for version in versions
    ]


def lines_of(versions: Sequence[Published]) -> list[Line]:
    """The parts of the newest version in order, then what only older ones asked, newest first."""
    taken: set[_Place] = set()
    lines: list[Line] = []
    for place in reversed(range(len(versions))):
        until = versions[: place + 1]
        begun = [(page, part) for page, part in _numbered(versions[place]) if (place, part.key) not in taken]
        # What was asked all along takes its past before something new that is only called what another once was.
        before = predecessors(until[-2].survey, until[-1].survey) if place else {}
        found = {
            part.key: _line(page, part, until, taken)
            for page, part in sorted(begun, key=lambda each: each[1].key not in before)
        }
        lines += [found[part.key] for _, part in begun]
    return lines


def live_lines(versions: Sequence[Published]) -> list[Line]:
    """Only the lines that the newest version still asks."""
    return [line for line in lines_of(versions) if versions[-1].id in line.keys]


def _numbered(version: Published) -> list[tuple[int, Question]]:
    return [(number, part) for number, page in enumerate(version.survey.pages, start=1) for part in page.parts]


def _line(page: int, part: Question, versions: Sequence[Published], taken: set[_Place]) -> Line:
    """Goes back from the newest of the versions, and takes what it finds; where it was asked otherwise it goes by."""
    current = len(versions) - 1
    found = {current: part}
    for place in reversed(range(current)):
        before = predecessors(versions[place].survey, versions[current].survey).get(found[current].key)
        if before is not None and answer_space(before) == answer_space(part) and (place, before.key) not in taken:
            found[place] = before
            current = place
    taken.update((place, each.key) for place, each in found.items())
    return Line(
        part=part,
        page=page,
        keys={versions[place].id: each.key for place, each in found.items()},
        versions=tuple(versions[place].number for place in sorted(found)),
    )
