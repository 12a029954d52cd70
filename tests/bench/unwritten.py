"""The product without its write: a posted page is read, checked and answered as ever, and nothing of it is kept.

What a POST takes here is what all but the database takes. `python -m tests.bench.unwritten PORT` serves, with the
product's own settings.
"""

import os
import sys
from typing import TypeVar, cast

from backend.cli.running import serve_from
from backend.cli.terminal import Terminal
from backend.clock import system_clock
from backend.db import Database
from backend.db.units import Item, Together
from backend.responses.actions import Submission, Submitted
from backend.settings import read_settings

T = TypeVar("T")


class Unwritten(Database):
    """A database that says at once that it has kept what it was handed."""

    async def write_together(self, together: Together[Item, T], item: Item) -> T:
        """Says so of a posted page; everything else is written."""
        if not isinstance(item, Submission):
            return await super().write_together(together, item)
        told = Submitted(invitation_id=item.invitation_id, is_kept=True, is_finished=True, next=None)
        return cast("T", told)  # what is asked for a Submission is told as a Submitted


def main(port: int) -> None:
    """Serves until it is told to end."""
    settings = read_settings(os.environ)
    terminal = Terminal(settings=settings, clock=system_clock, secrets=lambda _: "")
    serve_from(terminal, Unwritten(settings.database_url), host="127.0.0.1", port=port)


if __name__ == "__main__":
    main(int(sys.argv[1]))
