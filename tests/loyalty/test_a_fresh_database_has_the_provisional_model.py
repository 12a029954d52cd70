"""The model that a fresh database begins with is the one that the program calls its default."""

from backend.db import Database
from backend.loyalty.queries import live_model
from backend.loyalty.queries.models import get_model_row
from backend.loyalty.rules.model import DEFAULT_DEFINITION


def test_the_migrations_copy_is_the_programs_own(database: Database) -> None:
    live = database.read_now(live_model)
    row = database.read_now(lambda session: get_model_row(session, live.id))
    assert row.version == "provisional-1"
    assert row.definition == DEFAULT_DEFINITION
    assert live.model.provisional is True
