"""kizuna import: all of a file or nothing of it, faults by line and column, rehearsals that keep nothing."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import list_brands, list_products
from backend.clock import DAY
from backend.db import Base, Database, Slice
from backend.loyalty.tables import ObservationRow
from backend.panel.queries import list_people
from backend.panel.tables import Person
from backend.purchases.tables import Purchase
from tests.cli.program import Program

GOOD = "order,customer,date,quantity,amount\n1,a,2026-01-05,1,100\n2,b,2026-02-05,2,250.5\n"
BAD = (
    "order,customer,date,quantity,amount\n"
    "1,a,2026-01-05,1,100\n"
    ",b,2026-02-05,1,1\n"
    "3,c,soon,one,1\n"
    "4,d,2026-12-01,1,1\n"
    "1,z,2026-01-05,1,100\n"
    "6,e,2026-02-05,-1,1\n"
)


def kept(program: Program) -> tuple[int, int, int]:
    """How many people, purchases and observations there are."""
    database = Database(program.url)
    try:
        return database.read_now(
            lambda session: (_count(session, Person), _count(session, Purchase), _count(session, ObservationRow))
        )
    finally:
        database.close()


def _count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def file(folder: Path, text: str, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_kept_and_a_product_called_like_it_is_made(program: Program, tmp_path: Path) -> None:
    said = program.does("import", "purchases", file(tmp_path, GOOD))
    assert said == "purchases: 2 lines read, 0 left out; 2 added, 0 changed, 0 unchanged\n"
    assert kept(program) == (2, 2, 2)
    assert subjects(program) == (["orders"], ["orders"])


def test_every_fault_is_named_and_nothing_is_kept(program: Program, tmp_path: Path) -> None:
    said = program.refuses("import", "purchases", file(tmp_path, BAD))
    lines = [line.split(maxsplit=2) for line in said.splitlines()]
    assert [line[:2] for line in lines[1:-1]] == [
        ["3", "order"],
        ["4", "date"],
        ["4", "quantity"],
        ["5", "date"],
        ["6", "order"],
        ["7", "quantity"],
    ]
    assert lines[-1] == ["kizuna:", "6", "faults were found, so nothing was kept"]
    assert kept(program) == (0, 0, 0)
    assert subjects(program) == ([], [])


def test_faulty_lines_are_left_out_where_that_is_asked_for(program: Program, tmp_path: Path) -> None:
    ran = program.run("import", "purchases", file(tmp_path, BAD), "--errors", "skip")
    assert (ran.code, ran.out) == (0, "purchases: 6 lines read, 5 left out; 1 added, 0 changed, 0 unchanged\n")
    assert "this is not a date" in ran.err
    assert kept(program) == (1, 1, 1)


def test_a_line_that_is_too_long_is_one_fault_among_others(program: Program, tmp_path: Path) -> None:
    too_long = BAD + "7,f,2026-02-05,1,1,more\n"
    said = program.refuses("import", "purchases", file(tmp_path, too_long))
    assert "8               the line has more cells than the header" in said
    assert "7 faults were found" in said
    out = program.does("import", "purchases", file(tmp_path, too_long), "--errors", "skip")
    assert out == "purchases: 7 lines read, 6 left out; 1 added, 0 changed, 0 unchanged\n"
    assert kept(program) == (1, 1, 1)


def test_what_a_file_holds_is_shown_as_it_stands_and_never_obeyed(program: Program, tmp_path: Path) -> None:
    said = program.refuses("import", "people", file(tmp_path, "customer,[/red],[age]\na,1,2\n"))
    assert "1     [/red]" in said
    assert '[attributes] "[age]" = { key = "…", kind = "TEXT" }' in said
    said = program.refuses("import", "purchases", file(tmp_path, "\x1b[31mwho,\x1b]0;title\x07when\n1,2\n"))
    assert "The file has: [31mwho, ]0;titlewhen" in said
    assert "\x1b" not in said
    assert "\x07" not in said


def test_a_rehearsal_says_what_would_come_of_it_and_keeps_nothing(program: Program, tmp_path: Path) -> None:
    said = program.does("import", "purchases", file(tmp_path, GOOD), "--dry-run")
    assert said == "purchases: 2 lines read, 0 left out; 2 would be added, 0 would be changed, 0 unchanged\n"
    assert kept(program) == (0, 0, 0)
    assert subjects(program) == ([], [])


def test_a_rehearsal_makes_no_database(tmp_path: Path, bare_program: Program) -> None:
    bare_program.url = f"sqlite:///{tmp_path / 'none.db'}"
    assert bare_program.does("import", "purchases", file(tmp_path, GOOD), "--dry-run").startswith("purchases: 2 lines")
    assert not (tmp_path / "none.db").exists()


def test_a_fault_of_the_database_side_names_its_line(program: Program, tmp_path: Path) -> None:
    program.does("import", "purchases", file(tmp_path, GOOD))
    said = program.refuses("import", "purchases", file(tmp_path, GOOD.replace("2,b,", "2,c,").replace("1,a,", "9,a,")))
    assert "3     order   this order is known from someone else or another time" in said
    assert kept(program) == (2, 2, 2)


def test_an_unknown_product_is_made_only_under_a_brand_that_is_named(program: Program, tmp_path: Path) -> None:
    text = "order,customer,date,product\n1,a,2026-01-05,tea\n2,b,2026-02-05,rice\n"
    said = program.refuses("import", "purchases", file(tmp_path, text))
    assert "no product is called tea" in said
    program.does("import", "purchases", file(tmp_path, text), "--brand", "farm")
    assert subjects(program) == (["farm"], ["rice", "tea"])
    other = file(tmp_path, "order,customer,date\n7,a,2026-01-06\n")
    assert "no product is called milk" in program.refuses("import", "purchases", other, "--product", "milk")
    assert "is of the brand farm" in program.refuses("import", "purchases", other, "--product", "tea", "--brand", "x")
    program.does("import", "purchases", other, "--product", "tea")
    assert subjects(program) == (["farm"], ["rice", "tea"])


def test_a_file_in_shift_jis_with_japanese_headers_needs_no_mapping(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "chumon.csv"
    path.write_bytes("注文番号;会員番号;購入日;数量;金額\r\nA-1;髙橋;2026年1月5日;２;１，９８０\r\n".encode("cp932"))
    program.does("import", "purchases", path)
    database = Database(program.url)
    people = database.read_now(lambda session: list_people(session, Slice(count=9))).rows
    purchase = database.read_now(lambda session: session.scalars(select(Purchase)).one())
    database.close()
    assert [person.external_ref for person in people] == ["髙橋"]
    assert (purchase.order_ref, purchase.quantity, purchase.amount) == ("A-1", 2.0, 1980.0)


def test_dates_are_read_in_the_zone_that_is_said(program: Program, tmp_path: Path) -> None:
    program.does("import", "purchases", file(tmp_path, GOOD), "--time-zone", "+00:00")
    program.does("import", "purchases", file(tmp_path, GOOD, "tokyo.csv"))
    database = Database(program.url)
    instants = database.read_now(
        lambda session: session.scalars(select(Purchase.purchased_at).order_by(Purchase.id)).all()
    )
    database.close()
    assert [first - second for first, second in zip(instants[:2], instants[2:], strict=True)] == [9 * DAY // 24] * 2


def test_people_come_with_attributes_that_the_mapping_defines(program: Program, tmp_path: Path) -> None:
    people = file(tmp_path, "会員番号,language,年齢,都市\na,ja,３０,東京\nb,en,,大阪\n", "people.csv")
    said = program.refuses("import", "people", people)
    assert "no attribute is called that" in said
    mapping = file(
        tmp_path,
        '[attributes]\n"年齢" = { key = "age", kind = "NUMBER" }\n'
        '"都市" = { key = "city", kind = "CHOICE", choices = ["東京", "大阪"] }\n',
        "people.toml",
    )
    assert program.does("import", "people", people, "--mapping", mapping).endswith("2 added, 0 changed, 0 unchanged\n")
    assert program.does("import", "people", people).endswith("0 added, 0 changed, 2 unchanged\n")
    faulty = file(tmp_path, "会員番号,年齢,都市\na,old,東京\nb,1,京都\n", "people.csv")
    said = program.refuses("import", "people", faulty, "--mapping", mapping)
    assert "2     年齢    value is not a number" in said
    assert "3     都市    the value is none of the attribute's choices" in said


def test_tiers_come_in_the_order_that_is_said(program: Program, tmp_path: Path) -> None:
    ranks = file(tmp_path, "顧客番号,ランク\na,gold\nb,bronze\nc,bronze\n", "ranks.csv")
    assert "lowest first" in program.refuses("import", "tiers", ranks)
    said = program.refuses("import", "tiers", ranks, "--order", "silver,gold")
    assert "3     ランク  this tier is not in the order silver, gold" in said
    arguments = ("import", "tiers", ranks, "--order", "bronze,silver,gold")
    assert program.does(*arguments).endswith("3 added, 0 changed, 0 unchanged\n")
    assert program.does(*arguments).endswith("0 added, 0 changed, 3 unchanged\n")
    program.clock.advance(DAY)
    assert program.does(*arguments).endswith("3 added, 0 changed, 0 unchanged\n")


@pytest.mark.parametrize("name", ["日本.csv", "---.csv"])
def test_a_file_whose_name_is_no_key_needs_a_product(program: Program, tmp_path: Path, name: str) -> None:
    assert "--product" in program.refuses("import", "purchases", file(tmp_path, GOOD, name))
    program.does("import", "purchases", file(tmp_path, GOOD, name), "--product", "tea", "--brand", "farm")


def subjects(program: Program) -> tuple[list[str], list[str]]:
    """The keys of all brands and of all products."""
    database = Database(program.url)
    try:
        brands = database.read_now(lambda session: list_brands(session, Slice(count=9))).rows
        products = database.read_now(lambda session: list_products(session, Slice(count=9))).rows
    finally:
        database.close()
    return [brand.key for brand in brands], [product.key for product in products]
