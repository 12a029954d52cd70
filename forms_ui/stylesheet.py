"""The stylesheets of the pages, without what only their readers need, under names that change with their content."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANKS: Final = re.compile(r"\s+")
# Not before a colon, where a blank says "anything inside of it".
_AROUND: Final = re.compile(r" ?([{};>]) ?|([:,]) ")


def _squeeze(style: str) -> str:
    """The style sheet on one line: a third less to carry over a slow network."""
    line = _BLANKS.sub(" ", _COMMENT.sub("", style)).strip()
    return _AROUND.sub(lambda found: found[1] or found[2], line).replace(";}", "}")


_STYLES: Final = Path(__file__).parent / "styles"

STYLESHEET: Final = _squeeze((_STYLES / "pages.css").read_text(encoding="utf-8")).encode()
STYLESHEET_NAME: Final = f"{sha256(STYLESHEET).hexdigest()[:16]}.css"
STYLESHEET_URL: Final = f"/assets/{STYLESHEET_NAME}"

# What only the pages of ideas and ambassadors need, so that a survey is no heavier for them.
IDEAS_STYLESHEET: Final = _squeeze((_STYLES / "ideas.css").read_text(encoding="utf-8")).encode()
IDEAS_STYLESHEET_NAME: Final = f"{sha256(IDEAS_STYLESHEET).hexdigest()[:16]}.css"
IDEAS_STYLESHEET_URL: Final = f"/assets/{IDEAS_STYLESHEET_NAME}"
