"""The schema that landed last, which clients may rely on; moved on by hand only: python -m tests.api.landed."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from backend.api.schema import print_schema
from backend.api.shapes.evolution import broken

LANDED = Path(__file__).with_name("landed.graphql")


def main() -> int:
    """Takes the schema of the code for the landed one, unless it breaks what that promised."""
    printed = print_schema()
    found = broken(LANDED.read_text(encoding="utf-8"), printed, datetime.now(UTC).date())
    for each in found:
        sys.stderr.write(f"{each}\n")
    if found:
        return 1
    LANDED.write_text(printed, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
