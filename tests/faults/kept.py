"""Holds what was acknowledged against what is there: lost, doubled, and positions that differ from a rebuild."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from backend.db import Database, Session
from backend.invitations.tables import Invitation
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Person
from backend.responses.tables import AnswerRow, ReplacedAnswer, Response
from tests.faults.company import PAGES
from tests.faults.crowd import Ledger, Visit
from tests.faults.nursery import Nursery

Rows = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What came of a campaign, in counts; all but the first are faults."""

    acknowledged: int
    lost: int
    doubled: int
    drift: int
    missing: int
    orphans: int

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.drift or self.missing or self.orphans)


def compared(nursery: Nursery, url: str, ledger: Ledger) -> Kept:
    """What `kizuna verify` says of the database, and what it has of the pages that were acknowledged."""
    code, said = nursery.run("verify", url=url)
    told = json.loads(next(line for line in said.splitlines() if line.startswith('{"effects"')))
    keys = Counter(effect["idem"] for effect in told["effects"])
    database = Database(url)
    try:
        answers = database.read_now(_answers)
        extra = database.read_now(_extra)
    finally:
        database.close()
    kept = Kept(
        acknowledged=ledger.acknowledged,
        lost=sum(_lost(visit, keys, answers) for visit in ledger.visits),
        doubled=sum(number - 1 for number in keys.values()) + extra,
        drift=len(told["drift"]),
        missing=told["outbox_missing"],
        orphans=told["outbox_orphans"],
    )
    # What it says and how it ends must be the same.
    assert (code == 0) is not bool(kept.drift or kept.missing or kept.orphans or told["audit"]["broken"]), said
    return kept


def _lost(visit: Visit, keys: Counter[str], answers: Rows) -> int:
    """How many of the pages that were acknowledged to this one are not there as they were sent."""
    kept = answers.get(visit.keys[0], {})
    said = [[kept.get(key) == visit.answers[key] for key in page] for page in PAGES[: visit.done]]
    return sum(not (all(page) and keys[visit.keys[0]]) for page in said)


def _answers(session: Session) -> Rows:
    statement = select(Response.idempotency_key, AnswerRow.question_key, AnswerRow.value)
    found: dict[str, dict[str, object]] = {}
    for key, question, value in session.execute(statement.join(AnswerRow, AnswerRow.response_id == Response.id)):
        found.setdefault(key, {})[question] = value
    return found


def _extra(session: Session) -> int:
    """Answers that replaced another, observations beyond one an answer, people whom nobody invited."""
    counts = [
        session.scalar(select(func.count()).select_from(table)) or 0
        for table in (ReplacedAnswer, ObservationRow, AnswerRow)
    ]
    nobody = select(func.count()).select_from(Person).where(Person.id.not_in(select(Invitation.person_id)))
    return counts[0] + abs(counts[1] - counts[2]) + (session.scalar(nobody) or 0)
