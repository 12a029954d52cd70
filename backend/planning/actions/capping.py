"""Sets and removes the caps on contacts."""

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import Busy, NotFound
from backend.planning.queries.caps import find_cap
from backend.planning.rules import CapInput, check_cap
from backend.planning.tables import ContactCap


def set_cap(session: Session, cap: CapInput, now: Instant) -> ContactCap:
    """Sets the cap of that key, new or anew; contacts that were made before count as well."""
    tidy = check_cap(cap)
    kept = find_cap(session, tidy.key)
    if kept is None:
        kept = ContactCap(key=tidy.key, created_at=now)
    kept.channel, kept.window_days, kept.most = tidy.channel, tidy.window_days, tidy.most
    kept.segments = None if tidy.segments is None else list(tidy.segments)
    with refusing_clash(session, Busy("the same cap is being set at this moment")):
        session.add(kept)
    return kept


def remove_cap(session: Session, key: str) -> ContactCap:
    """Removes the cap; whoever it held back is looked at again when it would have let them go."""
    kept = find_cap(session, key)
    if kept is None:
        raise NotFound("there is no such cap", "key")
    session.delete(kept)
    session.flush()
    return kept
