"""Mappings: strict TOML, each mistake named; known headers need none."""

import tomllib
from pathlib import Path

import pytest

from backend.loyalty.rules.axes import Axis, Facet, Moment
from backend.transfer.faults import UnfitFile
from backend.transfer.mapping_files import parse_mapping, read_mapping
from backend.transfer.mappings import FileKind, FileMapping, Item
from backend.transfer.plans import cells_of
from backend.transfer.sheets import read_sheet
from backend.transfer.templates import answers_template
from tests.transfer.files import text_file


def test_items_take_the_scale_of_all_and_may_have_their_own() -> None:
    said = parse_mapping(
        tomllib.loads(
            """
            source = "wave"
            date = 2026-04-01
            moment = "ANNUAL"
            scale = [1, 10]
            [items]
            Q1 = { facet = "TRUST" }
            Q2 = { facet = "CONNECTION", axis = "DEPTH", low = 0, high = 4, reversed = true, weight = 2, item = "bond" }
            Q3 = { facet = "LIKING", scale = [1, 5] }
            """
        )
    )
    assert (said.date, said.moment) == ("2026-04-01", Moment.ANNUAL)
    first = Item(
        column="Q1", key="wave.Q1", axis=Axis.PSYCHOLOGY, facet=Facet.TRUST, low=1, high=10, is_reversed=False, weight=1
    )
    second = Item(
        column="Q2", key="bond", axis=Axis.DEPTH, facet=Facet.CONNECTION, low=0, high=4, is_reversed=True, weight=2
    )
    assert said.items[:2] == (first, second)
    assert (said.items[2].low, said.items[2].high) == (1, 5)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("prodcut = 'x'", "prodcut"),
        ("product = 5", "product"),
        ("moment = 'SOMETIME'", "moment"),
        ("[columns]\nfoo = 'x'", "foo"),
        ("missing = 'NA'", "missing"),
        ("shares = { a = 'x' }", "shares"),
        ("scale = [1]\n[items]\nQ = { facet = 'LIKING' }", "scale"),
        ("[items]\nQ = { facet = 'LIKING' }", "scale"),
        ("[items]\nQ = { facet = 'LOVE', scale = [1, 5] }", "items.Q.facet"),
        ("[items]\nQ = { facet = 'LIKING', axis = 'DEPTH', scale = [1, 5] }", "items.Q.axis"),
        ("[items]\nQ = { facet = 'LIKING', scale = [5, 1] }", "low to high"),
        ("[items]\nQ = { facet = 'LIKING', scale = [1, 5], weight = 0 }", "weight"),
        ("[items]\nQ = { facet = 'LIKING', scale = [1, 5], weight = 1e300 }", "weight"),
        ("[items]\nQ = { facet = 'LIKING', scale = [1, 5], reversed = 'yes' }", "items.Q.reversed"),
        ("[items]\nQ = { facet = 'LIKING', scale = [nan, 5] }", "items.Q"),
        ("[items]\nQ = { facet = 'LIKING', scale = [1, inf] }", "items.Q"),
        ("[items]\nQ = 'LIKING'", "items.Q"),
        ("[attributes]\nA = { kind = 'TEXT' }", "attributes.A"),
        ("[attributes]\nA = { key = 'a', kind = 'BLOB' }", "attributes.A.kind"),
        ("not toml", "TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(UnfitFile, match=word):
        read_mapping(text_file(tmp_path, text, "m.toml"))


@pytest.mark.parametrize(
    "header",
    [
        "customer,order,date",
        "会員番号,注文番号,購入日",
        "Customer ID,Order-No,Purchase Date",
        "Ｍｅｍｂｅｒ,order_ref,日付",
    ],
)
def test_known_headers_need_no_mapping(tmp_path: Path, header: str) -> None:
    cells = cells_of(read_sheet(text_file(tmp_path, f"{header}\n")), FileKind.PURCHASES, FileMapping())
    assert [cells.places[name] for name in ("person", "order", "date", "product")] == [0, 1, 2, None]


def test_a_column_that_is_needed_and_not_known_is_asked_for(tmp_path: Path) -> None:
    sheet = read_sheet(text_file(tmp_path, "who,what\n1,2\n"))
    with pytest.raises(UnfitFile, match=r"person.*who, what"):
        cells_of(sheet, FileKind.PURCHASES, FileMapping())
    with pytest.raises(UnfitFile, match="whom"):
        cells_of(sheet, FileKind.PURCHASES, FileMapping(columns={"person": "whom"}))


def test_the_template_of_a_file_is_a_mapping_once_its_dots_are_filled(tmp_path: Path) -> None:
    sheet = read_sheet(text_file(tmp_path, "id,Q 1,Q2,note\na,1,7,good\nb,3,２,\n", "wave.csv"))
    template = answers_template(sheet)
    said = parse_mapping(tomllib.loads(template.replace('facet = "…"', 'facet = "LIKING"')))
    assert [(item.column, item.low, item.high) for item in said.items] == [("Q 1", 1, 7), ("Q2", 1, 7)]
    assert (said.source, said.columns) == ("wave", {"person": "id"})


def test_a_template_quotes_what_the_file_calls_its_columns(tmp_path: Path) -> None:
    sheet = read_sheet(text_file(tmp_path, 'the "id",a\\b,"say ""1"""\nx,1,2\n', 'my "wave".csv'))
    template = answers_template(sheet)
    said = parse_mapping(tomllib.loads(template.replace('facet = "…"', 'facet = "LIKING"')))
    assert [item.column for item in said.items] == ["a\\b", 'say "1"']
    assert (said.source, said.columns) == ('my "wave"', {"person": 'the "id"'})
