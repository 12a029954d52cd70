"""People who were erased do not come back by a file: each line that names one is a fault."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from backend.panel.queries import forgotten
from backend.transfer.faults import Fault

MESSAGE = "whoever had this reference was erased"


def forgotten_faults(session: Session, named: Iterable[tuple[int, str]], column: str = "") -> list[Fault]:
    """A fault for each line whose reference is that of someone forgotten."""
    lines = list(named)
    gone = forgotten(session, {ref for _, ref in lines})
    return [Fault(line=line, column=column, message=MESSAGE) for line, ref in lines if ref in gone]
