"""Places in quotas: taken when the condition first holds, given back when a response is abandoned or corrected.

Of two writers that want the last place, one finds the count at its limit: the row of the count decides, not what was
read before.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import insert_new, put, table_of
from backend.invitations.actions import lock_invitations
from backend.responses.actions.turns import Turn
from backend.responses.tables import QuotaCount, QuotaPlace, Response
from backend.surveys.rules import Quota, quotas_met
from backend.surveys.tables import SurveyVersion

_COUNTS = table_of(QuotaCount)
_PLACES = table_of(QuotaPlace)
_MOST_RELEASED = 500
_THIS = (_COUNTS.c.survey_id == bindparam("of_survey")) & (_COUNTS.c.key == bindparam("of_key"))
_TAKE = update(_COUNTS).where(_THIS, _COUNTS.c.taken < bindparam("most")).values(taken=_COUNTS.c.taken + 1)
_GIVE_BACK = update(_COUNTS).where(_THIS, _COUNTS.c.taken > 0).values(taken=_COUNTS.c.taken - 1)
_HELD = select(_PLACES.c.response_id, _PLACES.c.quota_key).where(
    _PLACES.c.response_id.in_(bindparam("responses", expanding=True)), _PLACES.c.released_at.is_(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What a turn does to the places of its response."""

    turn: Turn
    taken: list[Quota] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    full: list[Quota] = field(default_factory=list)

    def settled(self) -> Turn:
        """The turn, which ends where a quota was full; whoever had finished before has nothing to lose."""
        own = self.turn.own
        if own is None or not self.full or self.turn.state.finished_at is not None:
            return self.turn
        return self.turn._replace(own=replace(own, full=self.full[0]))


def take_places(session: Session, turns: Sequence[Turn]) -> list[Places]:
    """Takes a place for each turn in every quota whose condition holds for it now, as long as there is one."""
    concerned = [turn for turn in turns if turn.is_kept and not turn.state.is_test and _quotas(turn)]
    held = _held(session, [turn.response_id for turn in concerned if turn.response_id])
    places = [_places(turn, held.get(turn.response_id or 0, frozenset())) for turn in concerned]
    # In one order, so that no two writers wait for each other.
    wanted = sorted(
        ((each.turn.state.survey_id, quota.key, place) for place, each in enumerate(places) for quota in each.taken)
    )
    for survey_id, key, place in wanted:
        _take(session, survey_id, key, places[place])
    for each in places:
        if each.settled() is not each.turn:
            each.left.extend({*held.get(each.turn.response_id or 0, ()), *(quota.key for quota in each.taken)})
            each.taken.clear()
    return places


def keep_places(session: Session, places: Sequence[Places], response_ids: Mapping[int, int]) -> None:
    """Writes down whose the places are; `response_ids` by invitation, for responses that have only just begun."""
    for each in places:
        now = each.turn.submission.now
        response_id = response_ids[each.turn.submission.invitation_id]
        rows = [_place(response_id, quota.key, now) for quota in each.taken]
        put(session, QuotaPlace, rows)
        _leave(session, each.turn.state.survey_id, response_id, set(each.left), now)


def give_places_back(session: Session, survey_id: int, response_id: int, now: Instant) -> None:
    """Gives back every place that a response holds."""
    keep_only_places(session, survey_id, response_id, frozenset(), now)


def keep_only_places(session: Session, survey_id: int, response_id: int, met: frozenset[str], now: Instant) -> None:
    """Gives back the places that a response holds in other quotas than these."""
    held = _held(session, [response_id]).get(response_id, frozenset())
    _leave(session, survey_id, response_id, held - met, now)


def release_abandoned(session: Session, now: Instant, after: int) -> int:
    """Gives back the places of responses that nobody went on with for that long; returns how many they were."""
    statement = (
        select(Response.invitation_id, Response.id, SurveyVersion.survey_id, QuotaPlace.quota_key)
        .join(QuotaPlace, QuotaPlace.response_id == Response.id)
        .join(SurveyVersion, SurveyVersion.id == Response.survey_version_id)
        .where(QuotaPlace.released_at.is_(None), Response.finished_at.is_(None), Response.updated_at <= now - after)
        .limit(_MOST_RELEASED)
    )
    lock_invitations(session, [row[0] for row in session.execute(statement)])
    # Read again: until they were locked, someone may have gone on.
    rows = session.execute(statement).all()
    for _, response_id, survey_id, key in rows:
        _leave(session, survey_id, response_id, {key}, now)
    return len(rows)


def _quotas(turn: Turn) -> Sequence[Quota]:
    return turn.posted.published.survey.quotas


def _held(session: Session, response_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    if response_ids:
        for response_id, key in session.connection().execute(_HELD, {"responses": response_ids}):
            found[response_id].add(key)
    return {response_id: frozenset(keys) for response_id, keys in found.items()}


def _places(turn: Turn, held: frozenset[str]) -> Places:
    own = turn.own
    if own is None or own.course is None:
        return Places(turn=turn)
    met = quotas_met(turn.posted.published.survey, own.course.facts)
    wanted = [quota for quota in met if quota.key not in held]
    return Places(turn=turn, taken=wanted, left=sorted(held - {quota.key for quota in met}))


def _take(session: Session, survey_id: int, key: str, places: Places) -> None:
    """Takes one place; where there is none left, the quota was full."""
    quota = next(each for each in places.taken if each.key == key)
    insert_new(session, QuotaCount, [{"survey_id": survey_id, "key": key, "taken": 0}])
    given = {"of_survey": survey_id, "of_key": key, "most": quota.limit}
    if session.connection().execute(_TAKE, given).rowcount == 0:
        places.taken.remove(quota)
        places.full.append(quota)


def _leave(session: Session, survey_id: int, response_id: int, keys: frozenset[str] | set[str], now: Instant) -> None:
    for key in sorted(keys):
        session.connection().execute(_GIVE_BACK, {"of_survey": survey_id, "of_key": key})
        session.connection().execute(
            update(_PLACES)
            .where(_PLACES.c.response_id == response_id, _PLACES.c.quota_key == key)
            .values(released_at=now)
        )


def _place(response_id: int, key: str, now: Instant) -> dict[str, object]:
    return {"response_id": response_id, "quota_key": key, "reserved_at": now, "released_at": None}
