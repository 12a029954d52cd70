"""What `kizuna work` shows: a bar for each touchpoint that is planned, and what a round came to."""

from collections.abc import Iterator

from rich.progress import Progress, TaskID

from backend.jobs import Done
from backend.planning.rules import Planned


class PlanningBar:
    """One bar for each touchpoint, which grows with those who are decided on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, key: str, decided: int, total: int) -> None:
        """So many more were decided on at that touchpoint, of so many who were due at first."""
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(f"planning {key}", total=total)
        self._progress.advance(self._tasks[key], decided)


def lines_of(done: Done) -> Iterator[str]:
    """What a round came to; what there was nothing of is left out, but for the first line."""
    yield f"{done.moved:,} positions moved through time alone"
    for name, planned in (("invited", done.plans.invitations), ("reminded", done.plans.reminders)):
        if planned.decided or planned.cancelled:
            yield _planned(name, planned)
    yield from (f"{key} could not be planned" for key in done.plans.failed)
    if done.released:
        yield f"{done.released:,} places in quotas given back"
    for count, said in (
        (done.campaigned, "people of campaigns gathered, drawn or queued"),
        (done.noticed, "people seen to enter or leave watched audiences"),
        (done.parts, "parts of long work done"),
    ):
        if count:
            yield f"{count:,} {said}"
    if done.sent.claimed:
        unsent = done.sent.claimed - done.sent.sent
        yield f"{done.sent.sent:,} messages sent, {unsent:,} not"


def _planned(name: str, planned: Planned) -> str:
    called_off = f", {planned.cancelled:,} called off" if planned.cancelled else ""
    return f"{planned.sent:,} {name}, {planned.held:,} held back, {planned.skipped:,} left out{called_off}"
