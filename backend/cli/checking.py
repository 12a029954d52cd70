"""kizuna rebuild, kizuna verify: what is kept beside the ledger, made anew or held against it."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from backend.channels.queries import count_missing, count_orphans
from backend.cli.auditing import note_command
from backend.cli.terminal import Terminal, terminal_of
from backend.db import Database, Slice
from backend.errors import Invalid, NotFound
from backend.jobs import WHOLE, Advance, Part, find_drift, read_part, rebuild
from backend.loyalty.queries import ActiveModel, get_model, live_model
from backend.loyalty.queries.models import find_model_by_version
from backend.loyalty.queries.states import PositionKey
from backend.panel.queries import find_miscount, list_people
from backend.responses.queries import list_responses
from backend.staff.actions.audit import AuditTrail
from backend.staff.queries.audit_checks import AuditFound, check_audit

_AT_ONCE = 1_000


def rebuild_positions(
    context: typer.Context,
    *,
    model: Annotated[str | None, typer.Option(help="The model's version; else the live one.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only compare; nothing is changed.")] = False,
    part: Annotated[
        str | None, typer.Option(help="Of n parts of the people only the i-th, as i/n; all of them at once elsewhere.")
    ] = None,
) -> None:
    """Make positions and moves anew from the ledger, or only compare them with it.

    With --check every differing position is one JSON object in a line of its own, and the exit code is 1. On
    PostgreSQL parts may run at once, on any number of machines, and again: whichever ends last leaves the counts right.

    Examples:
      kizuna rebuild --part 1/4 & kizuna rebuild --part 2/4 & kizuna rebuild --part 3/4 & kizuna rebuild --part 4/4

    """
    terminal = terminal_of(context)
    people = WHOLE if part is None else read_part(part)
    if people.of > 1 and not check and terminal.settings.database_url.startswith("sqlite"):
        raise Invalid(
            "an SQLite file has one writer, so parts would only wait for each other; rebuild it whole", "part"
        )
    with terminal.database() as database:
        active = database.read_now(lambda session: _model(session, model))
        with _people(terminal, database, "comparing" if check else "rebuilding") as advance:
            if not check:
                made = rebuild(database, active, terminal.clock, advance, people=people)
                _note_rebuilt(terminal, database, people, made)
                typer.echo(f"{made:,} positions made anew")
                return
            drift = find_drift(database, active, terminal.clock, advance, people=people)
    for key in drift:
        typer.echo(json.dumps(_named(key)))
    if drift:
        raise typer.Exit(1)
    typer.echo("every position is what the ledger makes of it")


def _note_rebuilt(terminal: Terminal, database: Database, people: Part, made: int) -> None:
    if people.of == 1:
        note_command(terminal, database, positions=made)
    else:
        note_command(terminal, database, positions=made, part=people.number, parts=people.of)


def verify(context: typer.Context) -> None:
    """Print, as one JSON object, what was kept of responses and whether anything differs from the ledger.

    `effects` are the responses with the idempotency key that each was first sent with; `drift` are the positions
    that differ from a rebuild; `people_miscounted` says by how many the kept count of people is wrong, which a rebuild
    mends; `outbox_missing` counts decisions to contact someone without a message in the outbox,
    `outbox_orphans` messages about invitations that are not there. `audit` says how many entries it has, where it is
    not what was written, and, as `end`, by what one can tell later that nothing was taken away from it: keep that
    elsewhere. Run this once after new keys were put before the old ones: it seals the audit anew, so that the old ones
    can go. The exit code is 0 only where all is well.
    """
    terminal = terminal_of(context)
    trail = AuditTrail(terminal.settings.secret_keys)
    with terminal.database() as database:
        effects = list(_effects(database))
        active = database.read_now(live_model)
        with _people(terminal, database, "comparing") as advance:
            drift = [_named(key) for key in find_drift(database, active, terminal.clock, advance)]
        missing, orphans = database.read_now(count_missing), database.read_now(count_orphans)
        miscounted = database.read_now(find_miscount)
        audit = database.read_now(lambda session: check_audit(session, trail.seals))
        if not audit.broken:
            _seal_anew(database, trail)
    said = {"effects": effects, "drift": drift, "outbox_missing": missing, "outbox_orphans": orphans}
    typer.echo(json.dumps({**said, "people_miscounted": miscounted, "audit": _told(audit)}))
    if drift or missing or orphans or miscounted or audit.broken:
        raise typer.Exit(1)


def _seal_anew(database: Database, trail: AuditTrail) -> None:
    if database.read_now(trail.is_sealed_by_older_keys):
        database.write_now(trail.reseal)


def _told(audit: AuditFound) -> dict[str, object]:
    end = ",".join(f"{shard}:{head.number}:{head.hash}" for shard, head in sorted(audit.ends.items()))
    return {
        "entries": audit.entries,
        "broken": [asdict(each) for each in audit.broken],
        "end": hashlib.sha256(end.encode()).hexdigest(),
    }


def _model(session: Session, version: str | None) -> ActiveModel:
    if version is None:
        return live_model(session)
    row = find_model_by_version(session, version)
    if row is None:
        raise NotFound(f"no measurement model is called {version}")
    return get_model(session, row.id)


def _effects(database: Database) -> Iterator[dict[str, object]]:
    part = Slice(count=_AT_ONCE)
    while True:
        page = database.read_now(partial(list_responses, part=part))
        yield from ({"id": row.id, "idem": row.idempotency_key} for row in page.rows)
        if not page.has_next:
            return
        part = Slice(count=_AT_ONCE, after=page.cursors[-1])


@contextmanager
def _people(terminal: Terminal, database: Database, doing: str) -> Iterator[Advance]:
    """A bar that follows the people's ids to the newest."""
    newest = database.read_now(lambda session: list_people(session, Slice(count=1, backward=True))).rows
    with terminal.progress() as progress:
        task = progress.add_task(doing, total=newest[0].id if newest else 0)
        yield lambda person_id: progress.update(task, completed=person_id)


def _named(key: PositionKey) -> dict[str, int]:
    return {"person": key.person_id, "product": key.product_id, "model": key.model_id}
