"""Files that belong to no response and no idea: deleted a day after they came, for someone may still be at the form."""

from functools import partial
from typing import Final

from backend.clock import DAY, Clock
from backend.db import Database
from backend.db.parts import in_parts
from backend.files import FileStore
from backend.ideas.actions.pictures import drop_unused_pictures
from backend.ideas.queries.pictures import known_pictures
from backend.jobs.exporting import known_exports
from backend.responses.actions import drop_unused_uploads
from backend.responses.queries import known_files

_RESTING: Final = DAY
# A picture waits beside its draft, which someone may go on with on another day.
_DRAFTED: Final = 30 * DAY


def clear_files(database: Database, files: FileStore, clock: Clock) -> int:
    """Deletes files of answers that were replaced, taken back or never kept; how many."""
    deleted = 0
    while names := database.write_now(partial(drop_unused_uploads, before=clock() - _RESTING)):
        for name in names:
            files.delete(name)
        deleted += len(names)
    while names := database.write_now(partial(drop_unused_pictures, before=clock() - _DRAFTED)):
        for name in names:
            files.delete(name)
        deleted += len(names)
    if deleted:
        database.drop_traces()
    return deleted


def clear_strays(database: Database, files: FileStore, clock: Clock) -> int:
    """Deletes files that nothing speaks of, left by a machine that stopped midway; looks at the whole folder."""
    deleted = 0
    files.clear_unmade(clock() - _RESTING)
    for names in in_parts(files.older_than(clock() - _RESTING)):
        known = database.read_now(partial(known_files, stored=names))
        known |= database.read_now(partial(known_pictures, stored=names))
        known |= database.read_now(partial(known_exports, stored=names))
        strays = [name for name in names if name not in known]
        for name in strays:
            files.delete(name)
        deleted += len(strays)
    return deleted
