"""kizuna staff token and kizuna links: what they print is all that anyone needs."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.catalogue.queries import find_brand_by_key
from backend.clock import DAY, from_datetime, to_datetime
from backend.db import Database, Slice
from backend.links import Links, Purpose
from backend.panel.actions import add_person
from backend.panel.queries import list_people
from backend.settings import DEVELOPMENT_KEY
from backend.staff.queries import find_holder, list_members, list_tokens
from backend.staff.rules import hash_token, is_token
from backend.surveys.tables import SurveyRow
from backend.touchpoints.tables import Touchpoint
from tests.cli.program import Program
from tests.clocks import START


@pytest.fixture
def annual(program: Program) -> Program:
    """A touchpoint called `annual`, and two people."""

    def prepare(session: Session) -> None:
        brand = add_brand(session, key="b", name={"en": "B"}, now=START)
        product = add_product(session, brand_id=brand.id, key="p", name={"en": "P"}, now=START)
        survey = SurveyRow(key="s", draft={}, created_at=START, updated_at=START)
        session.add(survey)
        session.flush()
        session.add(
            Touchpoint(
                key="annual", survey_id=survey.id, moment=4, brand_id=brand.id, product_id=product.id, created_at=START
            )
        )
        for ref in ("花子", "健"):
            add_person(session, external_ref=ref, language="ja", now=START)

    database = Database(program.url)
    database.write_now(prepare)
    database.close()
    return program


def printed(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_token_is_for_some_brands_only(annual: Program) -> None:
    ran = annual.run("staff", "token", "--role", "PLANNER", "--name", "花子", "--brand", "b", "--brand", "none")
    assert (ran.code, ran.out) == (1, "")
    assert "no brand is called none" in ran.err
    token = annual.does("staff", "token", "--role", "PLANNER", "--name", "健", "--brand", "b").strip()
    database = Database(annual.url)
    holder = database.read_now(lambda session: find_holder(session, hash_token(token), START))
    members = database.read_now(lambda session: list_members(session, Slice(count=9))).rows
    brand = database.read_now(lambda session: find_brand_by_key(session, "b"))
    database.close()
    assert holder is not None
    assert brand is not None
    assert (holder.brands, [member.name for member in members]) == (frozenset({brand.id}), ["健"])


def test_a_token_stands_alone_on_standard_output(program: Program) -> None:
    token = program.does("staff", "token", "--role", "ANALYST", "--name", "花子", "--days", "2").strip()
    assert is_token(token)
    database = Database(program.url)
    holder = database.read_now(lambda session: find_holder(session, hash_token(token), START + 2 * DAY - 1))
    nobody = database.read_now(lambda session: find_holder(session, hash_token(token), START + 2 * DAY))
    database.close()
    assert holder is not None
    assert (holder.name, holder.role, nobody) == ("花子", "ANALYST", None)


def test_a_token_says_in_which_team_its_holder_is(program: Program) -> None:
    program.does("staff", "token", "--role", "SALESPERSON", "--name", "花子", "--team", "東日本")
    database = Database(program.url)
    members = database.read_now(lambda session: list_members(session, Slice(count=5))).rows
    database.close()
    assert [(each.name, each.team) for each in members] == [("花子", "東日本")]


def test_an_unknown_role_makes_no_token(program: Program) -> None:
    assert program.run("staff", "token", "--role", "KING", "--name", "x").code == 2
    database = Database(program.url)
    assert database.read_now(lambda session: list_tokens(session, Slice(count=9))).rows == []
    database.close()


def test_links_are_minted_for_known_people_once(annual: Program, tmp_path: Path) -> None:
    refs = tmp_path / "refs.txt"
    refs.write_text("\ufeff花子\n\n健\r\n", encoding="utf-8")
    annual.environ["KIZUNA_PUBLIC_URL"] = "https://ask.example"
    minted = printed(annual.does("links", "--touchpoint", "annual", "--refs", refs))
    assert [line["person"] for line in minted] == ["花子", "健"]
    assert set(minted[0]) == {"person", "invitation", "url", "expires_at"}
    expires_at = from_datetime(datetime.fromisoformat(str(minted[0]["expires_at"])))
    assert to_datetime(expires_at) == to_datetime(START + 30 * DAY)
    token = str(minted[0]["url"]).removeprefix("https://ask.example/s/")
    link = Links([DEVELOPMENT_KEY], "").read(Purpose.SURVEY, token, START)
    assert (link.id, link.expires_at) == (minted[0]["invitation"], expires_at)
    annual.clock.advance(DAY)
    assert printed(annual.does("links", "--touchpoint", "annual", "--refs", refs)) == minted
    again = printed(annual.does("links", "--touchpoint", "annual", "--refs", refs, "--occasion", "2027"))
    assert {line["invitation"] for line in again}.isdisjoint({line["invitation"] for line in minted})


def test_new_people_are_known_by_their_number(annual: Program) -> None:
    minted = printed(annual.does("links", "--touchpoint", "annual", "--count", 3))
    assert people(annual) == ["花子", "健", None, None, None]
    assert len({line["person"] for line in minted}) == 3
    assert all(isinstance(line["person"], int) for line in minted)


def test_what_cannot_be_minted_is_refused_and_nobody_is_invited(annual: Program, tmp_path: Path) -> None:
    refs = tmp_path / "refs.txt"
    refs.write_text("花子\n誰か\n", encoding="utf-8")
    assert "person 2 of the file" in annual.refuses("links", "--touchpoint", "annual", "--refs", refs)
    assert "no touchpoint is called other" in annual.refuses("links", "--touchpoint", "other", "--count", 2)
    assert "either" in annual.refuses("links", "--touchpoint", "annual")
    assert "cannot be read" in annual.refuses("links", "--touchpoint", "annual", "--refs", tmp_path / "none.txt")
    assert people(annual) == ["花子", "健"]


def people(program: Program) -> list[str | None]:
    database = Database(program.url)
    rows = database.read_now(lambda session: list_people(session, Slice(count=99))).rows
    database.close()
    return [row.external_ref for row in rows]
