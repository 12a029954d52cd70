"""A large panel in PostgreSQL for whoever asks the API: people with a response each, five answers, and a position.

The rows are made by the server itself; the counters of the segments are added up afterwards, as they stand in a panel
that was built by submissions.
"""

from contextlib import closing
from dataclasses import dataclass

import psycopg

from backend.clock import DAY, Instant, system_clock
from backend.db import Database, Session
from backend.loyalty.queries import live_model
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.bench.drivers import address_of, analyse_filled
from tests.bench.stage import set_stage

ANSWERS = 5
TOKEN = f"kz_{'measured':_<43}"

_PEOPLE = """
INSERT INTO people (id, external_ref, language, created_at)
SELECT n, 'C-' || lpad(n::text, 7, '0'), 'ja', %(now)s FROM generate_series(2, %(people)s) AS n
"""
_RESPONSES = """
INSERT INTO responses (
    id, invitation_id, person_id, survey_version_id, idempotency_key, language, pages_done,
    started_at, updated_at, finished_at
)
SELECT n, n, n, %(version)s, n::text, 'ja', 1, %(now)s, %(now)s, %(now)s
FROM generate_series(1, %(people)s) AS n
"""
_ANSWERS = """
INSERT INTO answers (response_id, question_key, value, number, revision, observed_at, answered_at)
SELECT n, 'q' || q, to_json(1 + (n * q) %% 5), 1 + (n * q) %% 5, 1, %(now)s, %(now)s
FROM generate_series(1, %(people)s) AS n, generate_series(1, %(answers)s) AS q
"""
_POSITIONS = """
INSERT INTO positions (
    person_id, model_id, product_id, brand_id, psychology_mass, psychology_sum, psychology_high, depth_mass, depth_sum,
    depth_high, is_customer, behaviour_mass, segment, depth_known, moved_at, folded_at
)
SELECT n, %(model)s, %(product)s, 1, 1, 0.5, false, 1, 0.5, false, false, 0, n %% 8, true, %(now)s, %(now)s
FROM generate_series(1, %(people)s) AS n
"""
_COUNTS = """
INSERT INTO position_counts (model_id, product_id, segment, depth_known, shard, positions)
SELECT model_id, product_id, segment, depth_known, 0, count(*) FROM positions GROUP BY 1, 2, 3, 4
"""
_STATEMENTS = (_PEOPLE, _RESPONSES, _ANSWERS, _POSITIONS, _COUNTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Where the rows are."""

    url: str
    people: int
    product_id: int


def fill(url: str, people: int) -> Answered:
    """Fills a migrated, empty database of PostgreSQL."""
    stage, now = set_stage(url, 1), system_clock() - DAY
    with closing(Database(url)) as database:
        model = database.read_now(live_model).id
        database.write_now(lambda session: _admit(session, now))
    named = {"people": people, "answers": ANSWERS, "now": now, "version": stage.version_id}
    with psycopg.connect(address_of(url), autocommit=True) as connection:
        # What the rows name stands there: nobody has to look it up five million times.
        connection.execute("SET session_replication_role = replica")
        for statement in _STATEMENTS:
            connection.execute(statement, {**named, "model": model, "product": stage.product_id})
        connection.execute("UPDATE people SET external_ref = 'C-0000001' WHERE id = 1")
        # Nor does anything follow by itself meanwhile: how many there are is counted now.
        connection.execute("DELETE FROM people_counts")
        connection.execute("INSERT INTO people_counts SELECT 0, count(*) FROM people")
    analyse_filled(url)
    return Answered(url=url, people=people, product_id=stage.product_id)


def _admit(session: Session, now: Instant) -> None:
    issue_token(session, name="bench", role=Role.ADMINISTRATOR, token=TOKEN, expires_at=None, now=now)
