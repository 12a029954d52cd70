"""The demo's people answer what they are asked and nothing else, so that results, quotas and endings are right."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.db import Database
from backend.demo import DemoReport
from backend.demo.reading import read_content
from backend.identity.tables import Merge
from backend.invitations.tables import Invitation
from backend.panel.tables import AttributeValue, Consent, Person
from backend.responses.queries import kept_answers
from backend.responses.queries.results import survey_results
from backend.responses.rules import Outcome
from backend.responses.tables import QuotaCount, Response
from backend.surveys.rules import Answer
from backend.surveys.tables import SurveyVersion
from tests.clocks import START

CONTENT = read_content()
Answers = Mapping[str, Answer]


def test_whoever_never_writes_is_thanked_at_once(demo: Database, report: DemoReport) -> None:
    said = [answers for outcome, answers in _said(demo, report) if outcome == Outcome.SCREENED_OUT]
    assert said
    assert {answers["writes"] for answers in said} == {"never"}
    assert {key for answers in said for key in answers} <= {"writes", "place", "place-other"}


def test_another_place_is_said_in_words_and_only_then(demo: Database, report: DemoReport) -> None:
    said = [answers for _, answers in _said(demo, report)]
    assert [answers for answers in said if (answers.get("place") == "other") != ("place-other" in answers)] == []
    assert [answers for answers in said if "place-other" in answers] != []


def test_a_ranking_is_whole_and_only_those_who_write_much_are_asked_for_it(demo: Database, report: DemoReport) -> None:
    said = [answers for _, answers in _said(demo, report) if "wishes" in answers]
    assert {answers["writes"] for answers in said} == {"daily", "weekly"}
    ranked = [answers["wishes"] for answers in said]
    assert [each for each in ranked if not isinstance(each, list) or len(set(each)) != 4] == []


def test_no_more_seats_are_taken_than_there_are(demo: Database, report: DemoReport) -> None:
    came = [answers for outcome, answers in _said(demo, report) if answers.get("workshop") == "come" and outcome]
    seats = demo.read_now(lambda session: session.scalar(select(QuotaCount.taken)))
    limit = int(CONTENT.surveys["handwriting"]["quotas"][0]["limit"])  # type: ignore[index]  # as it is written
    assert seats == min(len(came), limit)
    assert seats > 0


def test_results_show_where_people_left_and_that_the_axes_are_told_apart(demo: Database, report: DemoReport) -> None:
    found = demo.read_now(lambda session: survey_results(session, report.survey_id, now=START))
    assert found.tests == report.counts.tests == 2
    assert found.responses > found.finished + found.screened_out > 0
    assert sum({each.page: each.drop_off.left for each in found.questions}.values()) > 0
    assert found.discrimination is not None
    assert found.discrimination.htmt is not None
    assert not found.discrimination.is_too_alike


def test_the_form_for_joining_tells_names_and_consents(demo: Database) -> None:
    def read(session: Session) -> tuple[set[int], set[int], set[int]]:
        joined = set(session.scalars(select(Person.id).where(Person.external_ref.is_(None))))
        named = set(session.scalars(select(AttributeValue.person_id).where(AttributeValue.person_id.in_(joined))))
        agreed = set(session.scalars(select(Consent.person_id).where(Consent.source.like("response %"))))
        merged = session.scalars(select(Merge.kept_id)).all()
        return joined, named, agreed.difference(merged)

    joined, named, agreed = demo.read_now(read)
    assert len(named) > len(joined) / 2
    assert agreed
    assert agreed <= joined


def test_some_came_by_the_link_in_the_shop(demo: Database) -> None:
    def read(session: Session) -> list[tuple[Mapping[str, str] | None, Mapping[str, str] | None]]:
        statement = (
            select(Invitation.hidden, Response.hidden)
            .join(Response, Response.invitation_id == Invitation.id)
            .where(Invitation.open_link_id.is_not(None))
        )
        return [(brought, kept) for brought, kept in session.execute(statement) if brought]

    rows = demo.read_now(read)
    assert rows
    assert [kept for brought, kept in rows if brought != CONTENT.counter.hidden or kept != brought] == []


def _said(demo: Database, report: DemoReport) -> list[tuple[str | None, Answers]]:
    """How each response to the campaign ended, and what it says; tests are none."""

    def read(session: Session) -> list[tuple[str | None, Answers]]:
        of_survey = select(SurveyVersion.id).where(SurveyVersion.survey_id == report.survey_id)
        statement = select(Response.id, Response.outcome).where(
            Response.survey_version_id.in_(of_survey), Response.is_test.is_(False)
        )
        outcomes = dict(session.execute(statement).all())
        kept = kept_answers(session, list(outcomes))
        return [
            (outcomes[each], {key: state.answer for key, state in kept[each].items() if state.counts})
            for each in outcomes
        ]

    return demo.read_now(read)
