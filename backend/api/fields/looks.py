"""Takes down whose personal data answers show, before they leave: all that wait side by side at once."""

import asyncio
from collections.abc import Sequence

from backend.db import Database
from backend.db.gathering import Crowd
from backend.db.unavailable import InDoubt
from backend.staff.actions.audit import AuditTrail
from backend.staff.actions.audit_at_once import go_on
from backend.staff.actions.audit_telling import Done


class Looks:
    """Keeps what was seen in the audit of one database."""

    def __init__(self, database: Database, trail: AuditTrail) -> None:
        self._database = database
        self._trail = trail
        self._crowd: Crowd[Done, None] = Crowd(self._keep_all)

    async def keep(self, done: Done) -> None:
        """Returns once it is durable."""
        if self._database.has_wires:
            await self._crowd.ask(done)
        else:
            await self._write(done)

    async def _keep_all(self, deeds: Sequence[Done]) -> Sequence[BaseException | None]:
        """What went wrong with each: one that cannot be kept keeps no other back."""
        if await self._is_kept_at_once(deeds):
            return [None] * len(deeds)
        return await asyncio.gather(*map(self._write, deeds), return_exceptions=True)

    async def _is_kept_at_once(self, deeds: Sequence[Done]) -> bool:
        """Whether one statement did; where the chain was left elsewhere, or nobody knows, the writer does."""
        onward = self._trail.onward(deeds)
        if onward is None:
            return False
        try:
            is_kept = await self._database.write_rows(go_on(onward))
        except InDoubt:
            return False
        if is_kept:
            self._trail.went_on(onward)
        return is_kept

    async def _write(self, done: Done) -> None:
        await self._database.write_together(self._trail.note_all, done)
