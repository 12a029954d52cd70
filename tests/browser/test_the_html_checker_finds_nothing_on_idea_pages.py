"""The Nu HTML checker finds nothing on any page of ideas and ambassadors, in either language, nor in their sheet."""

from pathlib import Path

import pytest

from forms_ui import IDEAS_STYLESHEET
from tests.browser.test_the_html_checker_finds_nothing import as_sent, check
from tests.forms_ui.ambassador_samples import every_page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_sound(tmp_path: Path, language: str) -> None:
    pages = every_page(language)
    for path, page in pages.items():
        (tmp_path / f"{path.strip('/')}.html").write_text(as_sent(page), encoding="utf-8")
    written = sorted(str(path) for path in tmp_path.iterdir())
    assert len(written) == len(pages)
    assert check(*written) == []


def test_the_style_sheet_is_sound(tmp_path: Path) -> None:
    style = tmp_path / "ideas.css"
    style.write_bytes(IDEAS_STYLESHEET)
    assert check("--css", str(style)) == []
