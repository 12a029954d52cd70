"""Leads, referrals, ideas and votes pass with a merge and come back undone; of whoever is forgotten no word stays."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.ambassadors.tables import Ambassador, Referral
from backend.clock import DAY
from backend.db import Database
from backend.db.statements import table_of
from backend.ideas.actions import add_board, add_comment, cast_vote, name_poster, submit_idea
from backend.ideas.rules import BoardInput, IdeaInput, Strength
from backend.ideas.tables import Comment, Idea, Poster, Vote
from backend.identity.actions import erase
from backend.identity.queries.personal import personal_data
from backend.jobs.partners import tend_partners
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.tables import ObservationRow
from backend.sales.actions import NewLead, log_contact, open_lead
from backend.sales.rules.learning import Learnt
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadStep
from backend.staff.tables import StaffMember
from forms_ui.preferences_wording import PREFERENCES_WORDING
from tests.ambassadors.bringing import Programme, programme_of
from tests.clocks import SettableClock
from tests.identity.standing import counted, drifted, merged, standing, unmerged
from tests.snapshots import everything

HEARD = Learnt(item="trust", axis=Axis.PSYCHOLOGY, facet=Facet.TRUST, value=5)
SECRETS = ("花子の秘密", "hanako", "なまえ")
# What a merge leaves behind of itself, and what is folded anew.
OWN = frozenset(
    {
        "merges",
        "merge_rows",
        "people_counts",
        "positions",
        "position_counts",
        "moves",
        "placement_days",
        "late_paths",
        "duplicates",
        "outbox",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Hana, who is kept, and Hanako, who is gone: both brought someone, voted, wrote, and are somebody's lead."""

    programme: Programme
    clock: SettableClock
    kept: int
    gone: int
    idea: int
    scope: LeadScope

    @property
    def database(self) -> Database:
        """The database."""
        return self.programme.database

    def all(self, statement: Select[*tuple[Any, ...]]) -> list[object]:  # of any columns
        """What the statement finds, a single column without its tuple."""
        rows = self.database.read_now(lambda session: [tuple(row) for row in session.execute(statement)])
        return [row[0] if len(row) == 1 else row for row in rows]


@pytest.fixture
def two(database: Database, clock: SettableClock) -> Two:
    programme = programme_of(database, clock)
    kept, gone = programme.person("hana@people.example"), programme.person("hanako@people.example")
    for person in (kept, gone):
        programme.brought(programme.ambassador(person))
    clock.advance(DAY)
    idea = _on_a_board(programme, clock, kept, gone)
    scope = _as_leads(programme, clock, kept, gone)
    tend_partners(database, clock)
    return Two(programme=programme, clock=clock, kept=kept, gone=gone, idea=idea, scope=scope)


def test_both_are_one_and_part_as_they_were(two: Two) -> None:
    before, stood, numbers = _held(two), standing(two.database), counted(two.database)
    merge_id = merged(two.database, two.kept, two.gone, two.clock())
    tend_partners(two.database, two.clock)
    assert two.all(select(Idea.votes).where(Idea.id == two.idea)) == [1]
    assert set(two.all(select(Vote.person_id))) == {two.kept}
    assert two.all(select(Lead.person_id)) == [two.kept, two.kept]
    assert two.all(select(Lead.person_id).where(Lead.open_key.is_not(None))) == [two.kept]
    assert two.all(select(Ambassador.person_id).where(Ambassador.merged_into.is_(None))) == [two.kept]
    assert set(two.all(select(ObservationRow.person_id).where(_TOLD))) == {two.kept}
    assert drifted(two.database, two.clock()) == 0
    unmerged(two.database, merge_id, two.clock())
    tend_partners(two.database, two.clock)
    after = _held(two)
    assert [name for name in before if after[name] != before[name]] == []
    assert standing(two.database) == stood
    assert counted(two.database) == numbers
    assert drifted(two.database, two.clock()) == 0


def test_whoever_is_forgotten_leaves_no_word(two: Two) -> None:
    two.database.write_now(lambda session: erase(session, two.gone, two.clock()))
    # The vote counts on; a comment without a word is none.
    assert two.all(select(Idea.votes, Idea.comments).where(Idea.id == two.idea)) == [(2, 0)]
    assert two.all(select(Idea.person_id).where(Idea.id != two.idea)) == [None]
    assert two.all(select(Comment.person_id)) == [None]
    assert two.all(select(Poster.person_id)) == [two.kept]
    assert set(two.all(select(LeadStep.note).join(Lead).where(Lead.person_id == two.gone))) == {""}
    assert two.all(select(Ambassador.status).where(Ambassador.person_id == two.gone)) == ["LEFT"]
    assert len(two.all(select(Referral.id))) == 2
    told = repr(everything(two.database))
    assert [secret for secret in SECRETS if secret in told] == []
    assert drifted(two.database, two.clock()) == 0


def test_ones_own_data_tells_all_of_it(two: Two) -> None:
    told = two.database.read_now(lambda session: personal_data(session, two.gone, two.clock()))
    assert {"leads", "programmes", "ideas", "votes", "comments", "poster", "brought"} <= told.keys()
    assert {f"data_{name}" for name in told.keys() - {"written_at"}} <= PREFERENCES_WORDING.keys()
    spelled = repr(told)
    assert all(secret in spelled for secret in SECRETS)
    assert "segment" not in spelled


_TOLD = ObservationRow.kind.in_([int(Kind.CONVERSATION), int(Kind.ADVOCACY)])


def _held(two: Two) -> dict[str, object]:
    """All tables but those that tell of the merge itself, or when something was looked at."""
    held: dict[str, object] = {name: rows for name, rows in everything(two.database).items() if name not in OWN}
    told = [column for column in table_of(Referral).columns if column.name != "looked_at"]
    return held | {"referrals": two.all(select(*told).order_by(Referral.id))}


def _on_a_board(programme: Programme, clock: SettableClock, kept: int, gone: int) -> int:
    at = clock()
    given = BoardInput(
        key="tea", brand_id=programme.asked.brand_id, product_id=programme.asked.product_id, question={"ja": "お茶は？"}
    )

    def play(session: Session) -> int:
        board = add_board(session, given, at)
        name_poster(session, kept, "はな", at)
        name_poster(session, gone, "なまえ", at)
        first = submit_idea(session, IdeaInput(board_id=board.id, person_id=kept, title="小さな袋", text="ほしい"), at)
        own = IdeaInput(board_id=board.id, person_id=gone, title="花子の秘密", text="花子の秘密のお茶")
        submit_idea(session, own, at)
        cast_vote(session, first.id, kept, Strength.WANT, at)
        cast_vote(session, first.id, gone, Strength.NEED, at)
        add_comment(session, first.id, gone, "花子の秘密です", now=at)
        return first.id

    return programme.database.write_now(play)


def _as_leads(programme: Programme, clock: SettableClock, kept: int, gone: int) -> LeadScope:
    def play(session: Session) -> LeadScope:
        member = StaffMember(name="Sato", team=None, created_at=clock())
        session.add(member)
        session.flush()
        scope = LeadScope(member_id=member.id, sees_team=True)
        for person, name in ((kept, "はな"), (gone, "hanako")):
            given = NewLead(person_id=person, product_id=programme.asked.product_id, owner_id=member.id)
            lead = open_lead(session, given, scope, clock())
            log_contact(session, lead.id, scope, clock(), note=f"{name}と話した", learnt=[HEARD])
        return scope

    return programme.database.write_now(play)
