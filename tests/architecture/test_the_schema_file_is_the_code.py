"""schema.graphql is what the code prints."""

from backend.api.schema import print_schema
from tests.architecture.source import ROOT


def test_the_printed_schema_is_kept() -> None:
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == print_schema()
