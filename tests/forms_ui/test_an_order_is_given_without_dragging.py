"""An order is given by a rank for each option: with buttons or, where there are many, out of lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_ui import NOT_APPLICABLE, survey_form
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, ranking, survey_of

FORM = survey_form(survey_of(ranking("it", 4, required=False, unsure=True)), 1, "ja")
REQUIRED = survey_form(survey_of(ranking("it", 4)), 1, "ja")
LONG = survey_form(survey_of(ranking("it", 9, required=False)), 1, "ja")


def _ranks(**ranks: object) -> list[tuple[str, str]]:
    return [(f"rank.it/{code}", str(rank)) for code, rank in ranks.items()]


def test_the_best_comes_first() -> None:
    reading = REQUIRED.read(_ranks(o0=3, o1=1, o2=4, o3=2))
    assert (reading.answers, reading.errors) == ({"it": ("o1", "o3", "o0", "o2")}, {})


def test_a_part_of_an_order_is_an_answer_where_it_may_be_left_blank() -> None:
    assert FORM.read(_ranks(o2=1)).answers == {"it": ("o2",)}
    assert FORM.read(_ranks(o2=4, o0=2)).answers == {"it": ("o0", "o2")}
    assert FORM.read(_ranks(o2="", o0="")).answers == {"it": None}
    assert FORM.read([("na.it", "!na")]).answers == {"it": NOT_APPLICABLE}


@pytest.mark.parametrize("posted", [[], _ranks(o0=1), _ranks(o0=1, o1=2, o2=3)])
def test_a_required_order_holds_everything(posted: list[tuple[str, str]]) -> None:
    reading = REQUIRED.read(posted)
    assert (reading.answers, reading.errors) == ({"it": None}, {"it": "すべてに順位をつけてください。"})


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        (_ranks(o0=2, o1=2), "2位が重なっています。同じ順位は一度だけ選んでください。"),
        (_ranks(o0=5), "表示されている中から選んでください。"),
        (_ranks(o0=0), "表示されている中から選んでください。"),
        (_ranks(o0="１"), "表示されている中から選んでください。"),
        ([*_ranks(o0=1), *_ranks(o0=2)], "回答はひとつだけにしてください。"),
        (
            [*_ranks(o0=1), ("na.it", "!na")],
            "「わからない・あてはまらない」を選ぶときは、ほかの回答を消してください。",
        ),
    ],
)
def test_what_is_no_order_is_refused(posted: list[tuple[str, str]], message: str) -> None:
    reading = FORM.read(posted)
    assert (reading.answers, reading.errors) == ({"it": None}, {"it": message})
    shown = browse(FORM.fill(**USUAL, answers={}, reading=reading)).list_posted()
    assert {pair for pair in shown if pair[0] in {"na.it", "rank.it/o1"}} <= set(posted)


@pytest.mark.parametrize("form", [FORM, LONG])
@given(order=st.permutations([f"o{place}" for place in range(4)]), length=st.integers(1, 4))
def test_an_order_is_shown_again_as_it_was_given(form: object, order: list[str], length: int) -> None:
    assert form in {FORM, LONG}
    page = FORM if form is FORM else LONG
    answer = tuple(order[:length])
    posted = browse(page.fill(**USUAL, answers={"it": answer})).list_posted()
    assert [pair for pair in posted if pair[0].startswith("rank.")] != []
    assert page.read(posted).answers == {"it": answer}


def test_each_option_has_a_button_for_each_rank_and_one_for_none() -> None:
    page = browse(FORM.fill(**USUAL, answers={}))
    buttons = page.list_all("input", name="rank.it/o0")
    assert [button.attributes["value"] for button in buttons] == ["1", "2", "3", "4", ""]
    assert {button.attributes["type"] for button in buttons} == {"radio"}
    assert [label.text for label in page.list_all("label")][:5] == ["1位", "2位", "3位", "4位", "– 順位をつけない"]
    assert [legend.text.strip() for legend in page.list_all("legend")][1] == "香り"


def test_many_ranks_come_in_a_list() -> None:
    page = browse(LONG.fill(**USUAL, answers={}))
    assert page.list_all("input", type="radio") == []
    lists = page.list_all("select")
    assert len(lists) == 9
    assert [option.attributes["value"] for option in page.list_all("option")][:10] == ["", *"123456789"]
    assert page.get_one("label", **{"for": str(lists[0].attributes["id"])}).text == "香り"
