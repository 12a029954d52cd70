"""What is read for a person whose way through a survey is their own."""

from collections.abc import Mapping

from backend.clock import Instant
from backend.responses.queries import FormState, Way, upload_names_of, ways_of
from backend.surveys.queries import next_question
from backend.surveys.rules import Asked, Page, Published, QuestionKind
from backend.web.desk import Desk


async def read_way(desk: Desk, state: FormState, now: Instant) -> Way:
    """The way of an invitation's person so far."""
    ways = await desk.database.read(lambda session: ways_of(session, [state], now))
    return ways[state.invitation_id]


async def pick_first(desk: Desk, published: Published, way: Way, asked: Asked, now: Instant) -> str:
    """The question that tells most of someone of whom none is noted yet; "" where none is chosen for anyone."""
    limits = way.limits
    if limits is None:
        return ""
    survey = published.survey
    facts = way.circumstances(survey, asked.product_id).facts(survey, way.answers)
    chosen = await desk.database.read(
        lambda session: next_question(
            session, published, asked, limits=limits, facts=facts, asked_now=way.picked, now=now
        )
    )
    return chosen.key or ""


async def upload_names(desk: Desk, response_id: int | None, page: Page) -> Mapping[str, str]:
    """How the files were called that were sent for this response, where the page asks for any."""
    if response_id is None or all(part.kind is not QuestionKind.FILE for part in page.parts):
        return {}
    return await desk.database.read(lambda session: upload_names_of(session, response_id))
