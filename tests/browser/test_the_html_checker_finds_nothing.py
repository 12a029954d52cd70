"""The Nu HTML checker finds nothing on any page, in either language, nor in the style sheet."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from forms_ui import STYLESHEET, Banner, LinkKind, MessageKind, message_page, page_form_of, survey_form
from forms_ui.proof import PROOF_PLACE
from tests.architecture.source import ROOT
from tests.browser.test_a_referral_is_followed_on_a_phone import referral_pages
from tests.browser.test_preferences_are_usable_by_everyone import preferences_pages
from tests.forms_ui.samples import USUAL, Survey, every_kind, newer_kinds

CHECKER = ROOT / ".checkers" / "vnu.jar"
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


def _own(survey: Survey, language: str) -> str:
    return page_form_of(survey, survey.pages[0], 2, None, language).fill(**USUAL, answers={}, progress=0.3)


def as_sent(page: str) -> str:
    """The page with a proof in its forms, as it leaves."""
    return page.replace(PROOF_PLACE, "p" * len(PROOF_PLACE))


def check(*arguments: str) -> list[str]:
    """What the checker complains of, file by file."""
    if shutil.which("java") is None or not CHECKER.exists():
        pytest.fail("No HTML checker: run `make machine` as root.")
    command = ["java", "-jar", str(CHECKER), "--format", "json", *arguments]
    checked = subprocess.run(command, capture_output=True, check=False)
    messages = json.loads(checked.stderr)["messages"]
    return [f"{Path(each['url']).name}: {each['message']}" for each in messages]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_sound(tmp_path: Path, language: str) -> None:
    for name, page in _pages(language):
        (tmp_path / f"{name}.html").write_text(as_sent(page), encoding="utf-8")
    pages = sorted(str(path) for path in tmp_path.iterdir())
    assert len(pages) == 12 + len(MessageKind) + len(preferences_pages(language)) + len(referral_pages(language))
    assert check(*pages) == []


def test_the_style_sheet_is_sound(tmp_path: Path) -> None:
    style = tmp_path / "pages.css"
    style.write_bytes(STYLESHEET)
    assert check("--css", str(style)) == []


def test_the_checker_does_check(tmp_path: Path) -> None:
    page = tmp_path / "wrong.html"
    page.write_text("<!doctype html><html lang=en><title>?</title><p id=a><b id=a></p>", encoding="utf-8")
    assert any("Duplicate ID" in message for message in check(str(page)))
