"""The Nu HTML checker finds nothing on any page, in either language, nor in the style sheets."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_ui import (
    IDEAS_STYLESHEET,
    STYLESHEET,
    Banner,
    LinkKind,
    MessageKind,
    message_page,
    page_form_of,
    survey_form,
)
from forms_ui.proof import PROOF_PLACE
from tests.architecture.source import ROOT
from tests.browser.test_a_referral_is_followed_on_a_phone import referral_pages
from tests.browser.test_preferences_are_usable_by_everyone import preferences_pages
from tests.forms_ui.ambassador_samples import every_page
from tests.forms_ui.samples import USUAL, Survey, every_kind, newer_kinds

CHECKER = ROOT / ".checkers" / "vnu.jar"
# It runs for seconds: what pays off only later costs most of them. Its own schema needs a deep stack.
BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")
WRONG_PAGE = "<!doctype html><html lang=en><title>?</title><p id=a><b id=a></p>"
LANGUAGES = {"ja": "?language=ja", "en": "?language=en"}
POSTED = [("q.scale", "9"), ("q.line", "長" * 21), ("kept.photo", "a.jpg"), ("rank.many/o1", "2"), ("q.mail", "@")]


def _pages(language: str) -> Iterator[tuple[str, str]]:
    for name, survey in (("older", every_kind()), ("newer", newer_kinds()), ("strict", newer_kinds(required=True))):
        form = survey_form(survey, 1, language)
        blank = form.fill(**USUAL, answers={}, brand="山あいの茶舗", languages=LANGUAGES, banner=Banner.TEST)
        yield f"{name}-blank", blank
        kept = form.fill(
            **USUAL, answers={"photo": "a.jpg", "many": ("o1",), "single": "a"}, back="?page=1", notice="?"
        )
        yield f"{name}-kept", kept
        yield f"{name}-faulty", form.fill(**USUAL, answers={}, reading=form.read(POSTED))
        yield f"{name}-own", _own(survey, language)
    for kind in MessageKind:
        links = dict.fromkeys(LinkKind, "/s/token")
        yield f"message-{kind.lower()}", message_page(kind, language, brand="茶", links=links, languages=LANGUAGES)
    for path, page in preferences_pages(language).items():
        yield f"preferences-{path.strip('/')}", page
    for path, page in referral_pages(language).items():
        yield f"referral-{path.strip('/')}", page
    for path, page in every_page(language).items():
        yield f"ideas-{path.strip('/')}", page


def _own(survey: Survey, language: str) -> str:
    return page_form_of(survey, survey.pages[0], 2, None, language).fill(**USUAL, answers={}, progress=0.3)


def as_sent(page: str) -> str:
    """The page with a proof in its forms, as it leaves."""
    return page.replace(PROOF_PLACE, "p" * len(PROOF_PLACE))


def check(*paths: str) -> list[str]:
    """What the checker complains of, file by file."""
    if shutil.which("java") is None or not CHECKER.exists():
        pytest.fail("No HTML checker: run `make machine` as root.")
    command = ["java", *BRIEFLY, "-jar", str(CHECKER), "--also-check-css", "--format", "json", *paths]
    checked = subprocess.run(command, capture_output=True, check=False)
    messages = json.loads(checked.stderr)["messages"]
    return [f"{Path(each['url']).name}: {each['message']}" for each in messages]


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is said of all pages and styles at once, and last of wrong ones: to begin takes longer than to check."""
    folder = tmp_path_factory.mktemp("checked")
    for language in ("ja", "en"):
        for name, page in _pages(language):
            (folder / f"{language}-{name}.html").write_text(as_sent(page), encoding="utf-8")
    (folder / "pages.css").write_bytes(STYLESHEET)
    (folder / "ideas.css").write_bytes(IDEAS_STYLESHEET)
    (folder / "wrong.html").write_text(WRONG_PAGE, encoding="utf-8")
    (folder / "wrong.css").write_text("a { colr: red }", encoding="utf-8")
    return check(*sorted(map(str, folder.iterdir())))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_sound(complaints: list[str], language: str) -> None:
    names = [name for name, _ in _pages(language)]
    samples = (preferences_pages, referral_pages, every_page)
    assert len({*names}) == len(names) == 12 + len(MessageKind) + sum(len(each(language)) for each in samples)
    assert [each for each in complaints if each.startswith(f"{language}-")] == []


def test_the_style_sheets_are_sound(complaints: list[str]) -> None:
    assert [each for each in complaints if each.startswith(("pages.css", "ideas.css"))] == []


def test_the_checker_does_check(complaints: list[str]) -> None:
    wrong = [each for each in complaints if each.startswith("wrong.")]
    assert any(each.startswith("wrong.html: Duplicate ID") for each in wrong)
    assert any(each.startswith("wrong.css: CSS: “colr”") for each in wrong)
