"""Which lines of the ledger still say something: a source's newest revision takes the place of those before."""

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm.util import AliasedClass

from backend.loyalty.tables import ObservationRow

Line = type[ObservationRow] | AliasedClass[ObservationRow]


def is_replaced(line: Line, later: Line, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a later revision of a line's source, of which that holds besides, says something else."""
    return exists().where(
        later.person_id == line.person_id,
        later.axis == line.axis,
        later.subject_id == line.subject_id,
        later.kind == line.kind,
        later.source_id == line.source_id,
        later.revision > line.revision,
        *also,
    )
