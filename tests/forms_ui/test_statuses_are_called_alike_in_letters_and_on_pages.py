"""What stands of an idea is called the same in a letter and on the page that the letter leads to."""

import pytest

from backend.ideas.rules.letters import STATUSES
from backend.ideas.rules.states import Status
from forms_ui.ideas_wording import word


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_status_has_one_name(status: Status, language: str) -> None:
    assert STATUSES[status][language] == word(f"status_{status}", language)
