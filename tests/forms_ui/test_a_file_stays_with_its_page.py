"""A file that came stays with its page, whatever else is wrong, until it is replaced or given up."""

import pytest

from forms_ui import NOT_APPLICABLE, UploadFault, survey_form
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, Question, scale, survey_of

PHOTO = Question(
    key="photo",
    kind="FILE",
    wording={"ja": "写真", "en": "A photo"},
    media=("image", "pdf"),
    largest_kb=5_000,
    required=False,
    not_applicable=True,
)
FORM = survey_form(survey_of(PHOTO, scale("like")), 1, "ja")
KEPT = ("kept.photo", "kept.png")


def test_the_web_edge_learns_what_is_asked_for() -> None:
    assert FORM.uploads == {"q.photo": PHOTO}
    assert survey_form(survey_of(scale()), 1, "ja").uploads == {}


def test_only_a_page_with_a_file_is_posted_in_parts() -> None:
    encodings = [
        browse(form.fill(**USUAL, answers={})).get_one("form").attributes.get("enctype")
        for form in (FORM, survey_form(survey_of(scale()), 1, "ja"))
    ]
    assert encodings == ["multipart/form-data", None]


@pytest.mark.parametrize(
    ("posted", "answer"),
    [
        ([], None),
        ([("q.photo", "")], None),
        ([("q.photo", "new.png")], "new.png"),
        ([KEPT], "kept.png"),
        ([KEPT, ("q.photo", "")], "kept.png"),
        ([KEPT, ("q.photo", "new.png")], "new.png"),
        ([KEPT, ("drop.photo", "yes")], None),
        ([KEPT, ("drop.photo", "yes"), ("q.photo", "new.png")], "new.png"),
        ([("na.photo", "!na")], NOT_APPLICABLE),
        ([KEPT, ("drop.photo", "yes"), ("na.photo", "!na")], NOT_APPLICABLE),
        ([("kept.photo", "../../secret")], None),
        ([("kept.photo", "a"), ("kept.photo", "b")], None),
    ],
)
def test_the_newest_file_is_the_answer(posted: list[tuple[str, str]], answer: object) -> None:
    reading = FORM.read([*posted, ("q.like", "5")])
    assert (reading.answers["photo"], reading.errors) == (answer, {})


@pytest.mark.parametrize(
    ("fault", "messages"),
    [
        (
            UploadFault.TOO_LARGE,
            (
                "ファイルが大きすぎます。5 MBまでのものを選んでください。",
                "The file is too large. Please choose one of up to 5 MB.",
            ),
        ),
        (
            UploadFault.WRONG_KIND,
            (
                "この種類のファイルは受け取れません。お送りいただけるもの：画像（JPEG・PNG・WebP） / PDF",
                "We cannot take this kind of file. What you can send: Image (JPEG, PNG, WebP) / PDF",
            ),
        ),
        (
            UploadFault.EMPTY,
            ("ファイルの中身がありません。もう一度お選びください。", "The file is empty. Please choose it again."),
        ),
        (
            UploadFault.UNREADABLE,
            (
                "ファイルを受け取れませんでした。もう一度お選びください。",
                "The file did not reach us. Please choose it again.",
            ),
        ),
    ],
)
def test_what_became_of_a_file_is_told(fault: UploadFault, messages: tuple[str, str]) -> None:
    for language, message in zip(("ja", "en"), messages, strict=True):
        form = survey_form(survey_of(PHOTO), 1, language)
        reading = form.read([KEPT, ("q.photo", fault)])
        assert (reading.answers, reading.errors) == ({"photo": None}, {"photo": message})
        assert reading.texts == {"kept.photo": ("kept.png",)}


@pytest.mark.parametrize("stored", ["!other", "../x", "a b", "\0", "x" * 121, ".hidden"])
def test_what_is_no_stored_name_is_refused(stored: str) -> None:
    assert list(FORM.read([("q.photo", stored), ("q.like", "1")]).errors) == ["photo"]


def test_two_files_are_one_too_many() -> None:
    reading = FORM.read([("q.photo", "a.png"), ("q.photo", "b.png"), ("q.like", "1")])
    assert reading.errors == {"photo": "ファイルはひとつだけにしてください。"}


def test_a_file_that_came_need_not_be_sent_twice() -> None:
    reading = FORM.read([KEPT, ("q.photo", "new.png"), ("q.like", "9")])
    assert list(reading.errors) == ["like"]
    page = browse(FORM.fill(**USUAL, answers={}, reading=reading, files={"new.png": "<b>茶</b>.png"}))
    assert ("kept.photo", "new.png") in page.list_posted()
    assert page.get_one("p", **{"class": "kept-file"}).text == "受け取ったファイル： <b>茶</b>.png"
    assert page.get_one("input", name="drop.photo").attributes["value"] == "yes"


def test_a_kept_file_is_named_and_can_be_given_up() -> None:
    page = browse(FORM.fill(**USUAL, answers={"photo": "kept.png"}))
    assert page.get_one("p", **{"class": "kept-file"}).text == "受け取ったファイル： お送りいただいたファイル"
    assert KEPT in page.list_posted()
    assert browse(FORM.fill(**USUAL, answers={})).list_all("input", name="kept.photo") == []


def test_a_link_cannot_bring_a_file() -> None:
    page = browse(FORM.fill(**USUAL, answers={}, prefill=[KEPT, ("q.photo", "kept.png")]))
    assert page.list_all("input", name="kept.photo") == []


def test_the_dialogue_offers_what_is_taken() -> None:
    chooser = browse(FORM.fill(**USUAL, answers={})).get_one("input", type="file")
    assert chooser.attributes["accept"] == "image/png,image/jpeg,image/webp,application/pdf"
    assert "maxlength" not in chooser.attributes
