"""What is followed while it is done: responses as they are finished, and a job as it goes on."""

from collections.abc import Sequence
from typing import Final

from backend.api.fields.feeds import Ended, Feed, Reading
from backend.api.jobs import Job, job_of
from backend.api.responses import Response, response_of
from backend.db.long_work import JobState, get_job
from backend.responses.queries.finished import in_order, lately_finished
from backend.staff.rules import Permission

# How much is told of at once; what comes besides waits for its turn in the tables.
_AT_ONCE: Final = 100
_UNDER_WAY: Final = frozenset({JobState.WAITING, JobState.RUNNING})


class ResponsesFeed(Feed[Response]):
    """The responses to one survey, or to any, that are finished from now on, each once."""

    def __init__(self, survey_id: int | None, known: Sequence[int]) -> None:
        self._survey_id = survey_id
        self._known = set(known)

    def read(self, reading: Reading) -> Sequence[Response]:
        """The next ones; whoever needs longer than as many others take to begin is not waited for."""
        lately = lately_finished(reading.session, self._survey_id)
        fresh = [each for each in lately if each not in self._known][:_AT_ONCE]
        # What is looked at no more is not remembered either.
        self._known = self._known.intersection(lately).union(fresh)
        return [response_of(row) for row in in_order(reading.session, fresh)]


class JobFeed(Feed[Job]):
    """How far one job has come: at once, whenever it has come further, and at last that it has ended."""

    def __init__(self, job_id: int) -> None:
        self._job_id = job_id
        self._told: tuple[object, ...] = ()

    def read(self, reading: Reading) -> Sequence[Job]:
        """The job, if it is otherwise than it was told of."""
        row = get_job(reading.session, self._job_id)
        reading.viewer.need(Permission(row.permission))
        now = (row.state, row.done, row.total)
        if now != self._told:
            self._told = now
            return [job_of(row)]
        if row.state not in _UNDER_WAY:
            raise Ended
        return []
