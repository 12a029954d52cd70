"""salesCard of people on a large panel: through the schema and drawn alone, against the same rows as bare SQL."""

from contextlib import closing

from backend.clock import system_clock
from backend.db import Database, Session
from backend.panel.actions import record_consent
from backend.sales.actions import NewLead, log_contact, open_lead, publish_scheme
from backend.sales.rules.leads import Stage, Standing
from backend.sales.rules.schemes import Reach, SchemePlace
from backend.sales.rules.scope import scope_of
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.bench.contenders import Entry, play
from tests.bench.options import Bench
from tests.bench.panel import Panel
from tests.bench.panels import get_panel
from tests.bench.places import path_of
from tests.bench.readings import Line

SECTION = "salesCard, of one person"
_ROWS = "driver, the same rows"
_LEADS = 100
_TOKEN = f"kz_{'sold':_<43}"
_SAID = {"ja": "文言", "en": "Wording"}
_CONTENT = {
    "aim": _SAID,
    "opening": _SAID,
    "say": [_SAID] * 5,
    "leave_unsaid": [_SAID] * 3,
    "question": {"wording": _SAID},
    "exit_criteria": [_SAID] * 3,
    "next_step": _SAID,
}


def measure(bench: Bench) -> list[Line]:
    """One line each; what is aimed at is 20 ms for one card."""
    panel = get_panel(bench)
    member_id, people = _sell(panel)
    asked = {
        "product_id": panel.product_id,
        "member_id": member_id,
        "people": people,
        "seconds": bench.options.seconds / 2,
    }
    task = {**asked, "url": panel.url}
    return play(
        SECTION,
        [
            Entry(
                name="Kizuna, through the schema",
                measures="cards:through_schema",
                task=task,
                against={_ROWS: None},
                note=f"{panel.observations:,} observations in all; the aim is 20 ms",
            ),
            Entry(name="Kizuna, drawn alone", measures="cards:drawn_alone", task=task, against={_ROWS: None}),
            Entry(name=_ROWS, measures="cards:rows_alone", task={**asked, "path": path_of(panel.url)}),
        ],
        bench.options.rounds,
    )


def _sell(panel: Panel) -> tuple[int, list[int]]:
    """Gives one salesperson leads on people from all over the panel, with schemes, a contact and a decision each."""
    with closing(Database(panel.url)) as database:
        return database.write_now(lambda session: _open(session, panel))


def _open(session: Session, panel: Panel) -> tuple[int, list[int]]:
    now = system_clock()
    seller = issue_token(session, name="seller", role=Role.SALESPERSON, token=_TOKEN, expires_at=None, now=now)
    member_id = seller.member_id or 0
    scope = scope_of(Role.ADMINISTRATOR, member_id, None)
    for standing in Standing:
        for reach, segments in ((Reach.EXACT, range(8)), (Reach.BASE, range(4)), (Reach.GENERAL, [None])):
            for segment in segments:
                place = SchemePlace(reach=reach, segment=segment, standing=standing, stage=Stage.APPROACH)
                publish_scheme(
                    session,
                    product_id=panel.product_id,
                    place=place,
                    content=_CONTENT,
                    reason="measured",
                    by=member_id,
                    now=now,
                )
    people = list(range(1, panel.people + 1, max(1, panel.people // _LEADS)))
    for person_id in people:
        given = NewLead(person_id=person_id, product_id=panel.product_id, owner_id=member_id)
        lead = open_lead(session, given, scope, now)
        log_contact(session, lead.id, scope, now, note="measured")
        record_consent(
            session, person_id, purpose="sales", granted=True, wording="?", language="ja", source="bench", now=now
        )
    return member_id, people
