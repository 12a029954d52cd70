"""A matrix is answered row by row, a contact block field by field; each part is labelled, marked and explained."""

import pytest

from forms_ui import survey_form
from forms_ui.parts import list_parts
from forms_ui.single_choices import list_single_choices
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import CONTACT, USUAL, contact, matrix, survey_of, words

ROWS = ((words("好きだ", "I like it"), "like"), (words("また買う", "I will buy it again"), "again"))
MATRIX = survey_form(survey_of(matrix("m", 5, *ROWS)), 1, "ja")
BLOCK = survey_form(survey_of(contact("c")), 1, "ja")


def test_each_row_has_an_answer_of_its_own() -> None:
    reading = MATRIX.read([("q.m.like", "5"), ("q.m.again", "1"), ("q.m", "3")])
    assert (reading.answers, reading.errors) == ({"m.like": 5, "m.again": 1}, {})
    assert MATRIX.keys == ("m.like", "m.again")


def test_a_matrix_is_read_as_fast_as_its_scales() -> None:
    choices = list_single_choices(list_parts([matrix("m", 5, *ROWS)]))
    assert [choice.name for choice in choices or ()] == ["q.m.like", "q.m.again"]


def test_a_row_left_blank_is_told_at_the_row() -> None:
    reading = MATRIX.read([("q.m.like", "5")])
    assert reading.errors == {"m.again": "ひとつ選んでください。"}
    page = browse(MATRIX.fill(**USUAL, answers={}, reading=reading))
    assert page.list_all("a")[0].attributes["href"] == "#q1r2-1"
    assert page.list_all("a")[0].text == "ひとつ選んでください。 また買う"
    assert page.get_by_id("q1r2").attributes["aria-describedby"] == "q1r2-error"
    assert page.get_by_id("q1r2").attributes["aria-invalid"] == "true"
    assert "aria-invalid" not in page.get_by_id("q1r1").attributes
    assert ("q.m.like", "5") in page.list_posted()


def test_rows_are_groups_inside_the_group_of_the_question() -> None:
    page = browse(MATRIX.fill(**USUAL, answers={"m.again": 2}))
    assert [legend.text.split() for legend in page.list_all("legend")] == [
        ["次のことは、どのくらい当てはまりますか", "必須"],
        ["好きだ"],
        ["また買う"],
    ]
    assert [group.attributes.get("role") for group in page.list_all("fieldset")] == [None, "radiogroup", "radiogroup"]
    assert page.list_all("table") == []
    assert ("q.m.again", "2") in page.list_posted()


@pytest.mark.parametrize(
    ("key", "kind", "mode", "token"),
    [
        ("family_name", "text", None, "family-name"),
        ("given_name", "text", None, "given-name"),
        ("family_kana", "text", None, None),
        ("given_kana", "text", None, None),
        ("postal_code", "text", "numeric", "postal-code"),
        ("prefecture", "text", None, "address-level1"),
        ("city", "text", None, "address-level2"),
        ("street", "text", None, "address-line1"),
        ("building", "text", None, "address-line2"),
        ("email", "email", "email", "email"),
        ("phone", "tel", "tel", "tel"),
    ],
)
def test_a_browser_can_fill_in_a_contact_block(key: str, kind: str, mode: str | None, token: str | None) -> None:
    page = browse(BLOCK.fill(**USUAL, answers={}))
    box = page.get_one("input", name=f"q.c.{key}")
    found = [box.attributes.get(name) for name in ("type", "inputmode", "autocomplete")]
    assert found == [kind, mode, token]
    assert {"maxlength", "required", "pattern", "placeholder"} & box.attributes.keys() == set()
    wording = {name.lower(): wording["ja"] for name, _, wording in CONTACT}[key]
    assert page.get_one("label", **{"for": str(box.attributes["id"])}).text.split()[0] == wording


def test_every_field_of_a_contact_block_is_read_in_its_own_way() -> None:
    reading = BLOCK.read(
        [
            ("q.c.family_name", " 山田 "),
            ("q.c.given_name", "花子"),
            ("q.c.family_kana", "ﾔﾏﾀﾞ"),
            ("q.c.given_kana", "はなこ"),
            ("q.c.postal_code", "〒１２３ー４５６７"),
            ("q.c.prefecture", "東京都"),
            ("q.c.city", "千代田区"),
            ("q.c.street", "丸の内1-1"),
            ("q.c.email", "ｈ@example.jp"),
            ("q.c.phone", "０３－１２３４－５６７８"),
        ]
    )
    assert reading.errors == {}
    assert reading.answers == {
        "c.family_name": "山田",
        "c.given_name": "花子",
        "c.family_kana": "ヤマダ",
        "c.given_kana": "ハナコ",
        "c.postal_code": "123-4567",
        "c.prefecture": "東京都",
        "c.city": "千代田区",
        "c.street": "丸の内1-1",
        "c.building": None,
        "c.email": "h@example.jp",
        "c.phone": "+81312345678",
    }


def test_a_contact_block_left_blank_says_what_is_missing_field_by_field() -> None:
    reading = BLOCK.read([])
    assert list(reading.errors) == [f"c.{name.lower()}" for name, _, _ in CONTACT if name != "BUILDING"]
    page = browse(BLOCK.fill(**USUAL, answers={}, reading=reading))
    assert page.list_all("a")[0].attributes["href"] == "#q1r1-input"
    assert page.get_by_id("q1r1-input").attributes["aria-describedby"] == "q1r1-error"
