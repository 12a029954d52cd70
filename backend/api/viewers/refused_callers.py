"""Takes down that people were refused: once a minute at most, with how many it were, whoever hammers at the door."""

from collections import Counter

from backend.clock import MINUTE, Instant
from backend.db import Database
from backend.staff.actions.audit import AuditTrail
from backend.staff.actions.audit_telling import Done
from backend.staff.tables import Deed


class RefusedCallers:
    """Counts refusals at each door until the next of them is taken down."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail
        self._times: Counter[str] = Counter()
        self._noted_at: dict[str, Instant] = {}

    async def note(self, door: str, now: Instant) -> None:
        """Someone was refused at that door."""
        self._times[door] += 1
        if now - self._noted_at.get(door, now - MINUTE) < MINUTE:
            return
        self._noted_at[door] = now
        done = Done(deed=Deed.REFUSED, operation=door, at=now, counts={"times": self._times.pop(door)})
        await self._database.write(lambda session: self._trail.note(session, done))
