"""kizuna export audience: who is in it, where they stand, and addresses of those alone who agreed to the purpose."""

import csv
from hashlib import sha256
from pathlib import Path

import pytest

from backend.catalogue.actions import add_brand, add_product
from backend.db import Database, Session
from backend.loyalty.actions import observe
from backend.panel.actions import (
    add_person,
    define_attribute,
    opt_out,
    record_consent,
    set_address,
    set_attributes,
)
from backend.panel.rules import AddressKind, AttributeKind
from backend.segments.actions import AudienceDraft, freeze_audience
from tests.cli.program import Program
from tests.clocks import START
from tests.loyalty.told import answer


@pytest.fixture
def filled(program: Program, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A list of three: one agreed to all, one to nothing, and one agreed and went back on mail."""

    def fill(session: Session) -> None:
        brand = add_brand(session, key="sakura", name={"ja": "さくら"}, now=START)
        add_product(session, brand_id=brand.id, key="tea", name={"ja": "お茶"}, now=START)
        define_attribute(
            session, key="city", kind=AttributeKind.TEXT, name={"en": "City"}, choices=(), personal=False, now=START
        )
        for number, city in enumerate(["京都", "=1+1", None]):
            person = add_person(session, external_ref=f"C-{number}", language="ja", now=START)
            set_address(session, person.id, AddressKind.EMAIL, f" C{number}@Example.com", now=START)
            set_address(session, person.id, AddressKind.PHONE, f"090-1234-567{number}", now=START)
            set_attributes(session, person.id, {"city": city}, now=START)
            if number != 1:
                said = {"wording": "Yes", "language": "ja", "source": "test"}
                record_consent(session, person.id, purpose="marketing", granted=True, **said, now=START)
        observe(session, [answer(START, 1.0, weight=3.0)], START)
        freeze_audience(session, AudienceDraft(key="all", name={"en": "All"}, product_id=1), START)

    database.write_now(fill)
    database.write_now(
        lambda session: opt_out(session, 3, channel="EMAIL", wording="No", language="ja", source="test", now=START + 1)
    )
    program.clock.at = START + 2
    monkeypatch.chdir(tmp_path)
    return program


def rows(path: str = "all.csv") -> list[dict[str, str]]:
    """The lines of the file."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_without_a_purpose_nobodys_address_is_told(filled: Program) -> None:
    said = filled.does("export", "audience", "all", "--attribute", "city")
    assert said == "3 lines in all.csv, their meaning in all.codebook.csv\n"
    first, second, third = rows()
    assert first == {
        "person_id": "1",
        "person": "C-0",
        "language": "ja",
        "product": "tea",
        "segment": "FAN",
        "certainty": first["certainty"],
        "attribute_city": "京都",
    }
    assert (second["segment"], second["certainty"], second["attribute_city"]) == ("UNCLASSIFIED", "", "'=1+1")
    assert third["attribute_city"] == ""
    assert "example" not in Path("all.csv").read_text(encoding="utf-8").lower()


def test_addresses_are_told_of_those_who_agreed(filled: Program) -> None:
    filled.does("export", "audience", "all", "--purpose", "marketing")
    told = [(row["email"], row["email_sha256"], row["phone"]) for row in rows()]
    hashed = sha256(b"c0@example.com").hexdigest()
    assert [each[:2] for each in told] == [(told[0][0], hashed), ("", ""), ("", "")]
    assert told[0][0].lower() == "c0@example.com"
    assert [bool(each[2]) for each in told] == [True, False, True]


def test_another_purpose_is_another_consent(filled: Program) -> None:
    filled.does("export", "audience", "all", "--purpose", "survey")
    assert {(row["email"], row["email_sha256"], row["phone"]) for row in rows()} == {("", "", "")}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["audience", "none"], "no audience is called none"),
        (["audience", "all", "--product", "none"], "no product is called none"),
        (["audience", "all", "--attribute", "none"], "no attribute is called none"),
    ],
)
def test_what_cannot_be_taken_out_is_refused(filled: Program, arguments: list[str], why: str) -> None:
    assert why in filled.refuses("export", *arguments)
    assert not Path("all.csv").exists()
