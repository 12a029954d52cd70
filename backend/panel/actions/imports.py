"""Imports as runs that are kept: each begins, goes on, and counts what came in by it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.panel.actions.importing import import_people
from backend.panel.actions.values import Origin
from backend.panel.queries import find_import
from backend.panel.rules import PeopleImported, PersonInput
from backend.panel.tables import Import
from backend.text import clean


def begin_import(session: Session, *, kind: str, name: str, now: Instant) -> Import:
    """A new run, of which nothing has come yet."""
    run = Import(kind=kind, name=clean(name, "name"), rows=0, added=0, changed=0, created_at=now)
    session.add(run)
    session.flush()
    return run


def go_on_with_import(session: Session, *, kind: str, name: str, now: Instant) -> Import:
    """The run of that name that began at that instant: a long file comes in parts, which are one run."""
    return find_import(session, kind, clean(name, "name"), now) or begin_import(session, kind=kind, name=name, now=now)


def import_into(session: Session, run: Import, rows: Sequence[PersonInput], now: Instant) -> PeopleImported:
    """Brings people in by that run, which counts them and can be undone."""
    done = import_people(session, rows, now, Origin(source=f"import {run.id}", import_id=run.id))
    run.rows, run.added, run.changed = run.rows + len(rows), run.added + done.added, run.changed + done.changed
    session.flush()
    return done
