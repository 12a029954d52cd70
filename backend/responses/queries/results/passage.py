"""What each part of a survey was seen by, who came to it, and who ended there instead of going on."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.invitations.tables import Invitation
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.responses.queries.results.counted import Counted
from backend.responses.queries.results.extents import Extent, outcome_of
from backend.responses.queries.results.lines import Line
from backend.responses.queries.results.shapes import DropOff
from backend.responses.rules import Circumstances, Outcome
from backend.responses.rules.showings import PAGES
from backend.responses.tables import AnswerRow, Response
from backend.surveys.rules import Answer, Published, hidden_of, is_plain, next_page, shown_page, shown_parts
from backend.touchpoints.tables import Touchpoint

_TOGETHER: Final = 2_000
_Found = dict[tuple[int, str], "Passed"]


class Passed:
    """How many saw one part of one version on a page they sent, came to it, and ended there."""

    def __init__(self) -> None:
        self.shown = 0
        self.left = 0
        self.ended: Counter[Outcome] = Counter()


Passage = Mapping[tuple[int, str], Passed]
"""By version and part key."""


def passage(session: Session, versions: Sequence[Published], extents: Sequence[Extent], counted: Counted) -> Passage:
    """What each part of each version was seen by; versions that show everyone the same need no statement."""
    found: _Found = defaultdict(Passed)
    plain = {version.id: version for version in versions if is_plain(version.survey)}
    for extent in extents:
        if extent.version_id in plain:
            _pass_plainly(plain[extent.version_id], extent, found)
    routed = {version.id: version for version in versions if version.id not in plain}
    if any(extent.version_id in routed for extent in extents):
        _pass_by_route(session, routed, counted, found)
    return found


def seen_of(line: Line, passage: Passage) -> int:
    """How many sent a page that showed them this line."""
    return sum(passage[place].shown for place in line.keys.items() if place in passage)


def drop_off_of(line: Line, passage: Passage) -> DropOff:
    """How many came to this line, and how many ended there."""
    places = [passage[place] for place in line.keys.items() if place in passage]
    return DropOff(
        reached=sum(each.shown + each.left for each in places),
        left=sum(each.left for each in places),
        screened_out=sum(each.ended[Outcome.SCREENED_OUT] for each in places),
        quota_full=sum(each.ended[Outcome.QUOTA_FULL] for each in places),
    )


def _pass_plainly(version: Published, extent: Extent, found: dict[tuple[int, str], Passed]) -> None:
    for number, page in enumerate(version.survey.pages, start=1):
        for part in page.parts:
            passed = found[version.id, part.key]
            if number <= extent.pages_done:
                passed.shown += extent.count
            if extent.outcome is None and number == extent.pages_done + 1:
                passed.left += extent.count
            if extent.outcome is not None and number == extent.pages_done:
                passed.ended[extent.outcome] += extent.count


def _pass_by_route(session: Session, versions: Mapping[int, Published], counted: Counted, found: _Found) -> None:
    """Response by response, for each has a way of its own; a bounded number of them is in memory."""
    last: int | None = 0
    while last is not None:
        rows = session.execute(_part(versions, counted, last)).all()
        answers = _answers(session, [response.id for response, _ in rows if _depends_on_answers(response)])
        for response, product_id in rows:
            circumstances = _circumstances(versions[response.survey_version_id], response, product_id)
            _pass(versions[response.survey_version_id], response, circumstances, answers.get(response.id, {}), found)
        last = rows[-1][0].id if len(rows) == _TOGETHER else None


def _pass(
    version: Published,
    response: Response,
    circumstances: Circumstances,
    answers: Mapping[str, Answer],
    found: _Found,
) -> None:
    survey, outcome = version.survey, outcome_of(response.outcome, is_finished=response.finished_at is not None)
    facts = circumstances.facts(survey, answers)
    told = _told(response.shown)
    shown = shown_parts(survey, facts) if told is None else told
    for number, page in enumerate(survey.pages[: response.pages_done], start=1):
        for part in (part for part in page.parts if part.key in shown or part.part_of in shown):
            passed = found[version.id, part.key]
            passed.shown += 1
            if outcome is not None and number == response.pages_done:
                passed.ended[outcome] += 1
    coming = next_page(survey, response.pages_done, facts) if outcome is None else None
    stands_at = shown_page(survey, coming, facts, circumstances.seed) if coming else None
    for part in stands_at.parts if stands_at is not None else ():
        found[version.id, part.key].left += 1


def _told(shown: Mapping[str, object] | None) -> frozenset[str] | None:
    """The keys of all that was shown, where that was kept."""
    pages = (shown or {}).get(PAGES)
    if not isinstance(pages, dict):
        return None
    return frozenset(key for keys in pages.values() for key in keys)


def _depends_on_answers(response: Response) -> bool:
    return _told(response.shown) is None or (response.finished_at is None and response.outcome is None)


def _circumstances(version: Published, response: Response, product_id: int | None) -> Circumstances:
    snapshot = response.snapshot or {}
    segment = snapshot.get("segments", {}).get(str(product_id), UNCLASSIFIED)
    return Circumstances(
        hidden=hidden_of(version.survey, response.hidden or {}),
        attributes=snapshot.get("attributes", {}),
        segment=segment if isinstance(segment, int) else UNCLASSIFIED,
        seed="",
    )


def _answers(session: Session, response_ids: Sequence[int]) -> dict[int, dict[str, Answer]]:
    found: dict[int, dict[str, Answer]] = defaultdict(dict)
    if not response_ids:
        return found
    columns = (AnswerRow.response_id, AnswerRow.question_key, AnswerRow.value)
    for response_id, key, value in session.execute(select(*columns).where(AnswerRow.response_id.in_(response_ids))):
        found[response_id][key] = value
    return found


def _part(versions: Collection[int], counted: Counted, last: int) -> Select[Response, int | None]:
    return (
        select(Response, Touchpoint.product_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Touchpoint, Touchpoint.id == Invitation.touchpoint_id)
        .where(counted.real, Response.survey_version_id.in_(versions), Response.id > last)
        .order_by(Response.id)
        .limit(_TOGETHER)
    )
