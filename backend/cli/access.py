"""kizuna staff token, kizuna links: what lets staff and respondents in."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from backend.cli.auditing import note_command
from backend.cli.brands import brands_named
from backend.cli.qr_codes import write_qr_code
from backend.cli.terminal import Terminal, terminal_of
from backend.clock import Instant, days, to_datetime
from backend.db.parts import in_parts
from backend.errors import Invalid, NotFound
from backend.invitations.actions import issue
from backend.invitations.rules import link_of
from backend.invitations.tables import Invitation
from backend.links import Links, Purpose
from backend.panel.actions import add_person
from backend.panel.queries import people_by_ref
from backend.staff.actions import issue_token
from backend.staff.actions.tokens import TOKEN_DAYS, TOKEN_MOST_DAYS
from backend.staff.rules import Role
from backend.staff.tables import Deed, StaffToken
from backend.text import LANGUAGES
from backend.touchpoints.queries import find_touchpoint_by_key

staff = typer.Typer(no_args_is_help=True, help="Who on the staff may speak to the API.")

_TOKEN_BYTES = 32
_AT_ONCE = 1_000

Minted = list[tuple[str | int, Invitation]]


@staff.command("token", no_args_is_help=True)
def mint_token(
    context: typer.Context,
    *,
    role: Annotated[Role, typer.Option(case_sensitive=False, help="What the holder may do.")],
    name: Annotated[str, typer.Option(help="Whose token it is.")],
    expires_in_days: Annotated[
        float, typer.Option("--days", min=0.01, max=TOKEN_MOST_DAYS, help="For how long it is good.")
    ] = TOKEN_DAYS,
    team: Annotated[str | None, typer.Option(help="Their team from now on; a manager sees its leads.")] = None,
    brand: Annotated[
        list[str] | None,
        typer.Option(help="They are there for this brand only, by its key; may be repeated. Else for those they were."),
    ] = None,
) -> None:
    """Issue a token and print it, alone, on standard output; only its hash is kept, so it is shown this once.

    A name that is known is the same member of staff: what is theirs stays theirs.

    Examples:
      TOKEN=$(kizuna staff token --role ANALYST --name "Hanako")

      TOKEN=$(kizuna staff token --role SALESPERSON --name "Taro" --team east)

      TOKEN=$(kizuna staff token --role PLANNER --name "Jiro" --brand yuzu --brand sakura)

    """
    terminal = terminal_of(context)
    token, now = f"kz_{terminal.secrets(_TOKEN_BYTES)}", terminal.clock()
    expires_at = now + days(expires_in_days)

    def issued(session: Session) -> StaffToken:
        only = brands_named(session, brand) if brand else None
        return issue_token(
            session, name=name, role=role, token=token, expires_at=expires_at, now=now, team=team, brand_ids=only
        )

    with terminal.database() as database:
        made = database.write_now(issued)
        members = {"StaffMember": [made.member_id]} if made.member_id is not None else {}
        note_command(terminal, database, about={"StaffToken": [made.id], **members})
    typer.echo(token)


def mint_links(
    context: typer.Context,
    *,
    touchpoint: Annotated[str, typer.Option(help="The touchpoint's key.")],
    count: Annotated[int, typer.Option(min=0, max=1_000_000, help="So many new people, known by no reference.")] = 0,
    refs: Annotated[Path | None, typer.Option(help="A file with one person's reference in each line.")] = None,
    occasion: Annotated[str, typer.Option(help="Tells invitations of one person apart, such as a year.")] = "",
    qr: Annotated[Path | None, typer.Option(help="An .svg or .png file for an open touchpoint's QR code.")] = None,
) -> None:
    """Invite people to a touchpoint and print their links, one JSON object in each line.

    Whoever is invited already keeps their invitation. `person` is the client's reference where there is one,
    else the person's number here.

    Examples:
      kizuna links --touchpoint annual-2026 --refs members.txt > links.jsonl

      kizuna links --touchpoint annual-2026 --count 10

      kizuna links --touchpoint sign-up --qr poster.svg

    """
    if qr is not None:
        if count or refs is not None:
            raise Invalid("a QR code is for everyone: say --qr without --count and --refs")
        write_qr_code(terminal_of(context), touchpoint, qr)
        return
    if (count > 0) == (refs is not None):
        raise Invalid("say either --count or --refs")
    terminal = terminal_of(context)
    named = _read_refs(refs) if refs is not None else [None] * count
    with terminal.database() as database, terminal.progress() as progress:
        task = progress.add_task("inviting", total=len(named))
        known = database.read_now(lambda session: _known(session, named))
        for part in in_parts(named, _AT_ONCE):
            now = terminal.clock()

            def mint(session: Session, part: Sequence[str | None] = part, now: Instant = now) -> Minted:
                return _minted(session, touchpoint, [(ref, known.get(ref or "")) for ref in part], occasion, now)

            _print(terminal, database.write_now(mint))
            progress.advance(task, len(part))
        note_command(terminal, database, Deed.EXPORTED, links=len(named))


def _read_refs(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"{path.name} cannot be read as UTF-8 text") from None
    return [line.strip() for line in lines if line.strip()]


def _known(session: Session, refs: Sequence[str | None]) -> dict[str, int]:
    """The people of those references; one who is not on the panel is refused before anyone is invited."""
    known = people_by_ref(session, {ref for ref in refs if ref is not None})
    for number, ref in enumerate(refs, start=1):
        if ref is not None and ref not in known:
            raise NotFound(f"person {number} of the file is not on the panel")
    return known


def _minted(
    session: Session, key: str, people: Sequence[tuple[str | None, int | None]], occasion: str, now: Instant
) -> Minted:
    """The invitations of those people, in their order; those who are nobody yet are new on the panel."""
    touchpoint = find_touchpoint_by_key(session, key)
    if touchpoint is None:
        raise NotFound(f"no touchpoint is called {key}")
    ids = [_newcomer(session, now) if person_id is None else person_id for _, person_id in people]
    invitations = issue(session, touchpoint.id, ids, occasion=occasion, now=now)
    return [(ref or each.person_id, each) for (ref, _), each in zip(people, invitations, strict=True)]


def _newcomer(session: Session, now: Instant) -> int:
    return add_person(session, external_ref=None, language=LANGUAGES[0], now=now).id


def _print(terminal: Terminal, minted: Minted) -> None:
    links = Links(terminal.settings.secret_keys, terminal.settings.public_url)
    for person, invitation in minted:
        line = {
            "person": person,
            "invitation": invitation.id,
            "url": links.url(Purpose.SURVEY, link_of(invitation)),
            "expires_at": to_datetime(invitation.expires_at).isoformat().replace("+00:00", "Z"),
        }
        typer.echo(json.dumps(line, ensure_ascii=False))
