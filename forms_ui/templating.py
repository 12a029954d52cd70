"""The templates of the pages: Jinja escapes all, and a name that nobody gave is an error."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forms_ui.proof import PROOF_INPUT
from forms_ui.stylesheet import STYLESHEET_URL
from forms_ui.wording import say

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["proof"] = PROOF_INPUT


def render(template: str, language: str, values: Mapping[str, object]) -> str:
    """The template with these values, the wording of that language, and the stylesheet's address."""
    page = _TEMPLATES.get_template(template)
    return page.render(values, language=language, say=partial(_say, language), stylesheet=STYLESHEET_URL)


def _say(language: str, key: str, **gaps: object) -> str:
    return say(key, language, **gaps)
