"""The one script of the pages on which ideas are written, under a name that changes with its content."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

_COMMENT: Final = re.compile(r"^\s*//.*$", re.MULTILINE)
_INDENT: Final = re.compile(r"\n\s+")
_BLANK_LINES: Final = re.compile(r"\n{2,}")


def _squeeze(script: str) -> str:
    """The script without comments and indents: they are for whoever reads it here."""
    return _BLANK_LINES.sub("\n", _INDENT.sub("\n", _COMMENT.sub("", script))).strip() + "\n"


SCRIPT: Final = _squeeze((Path(__file__).parent / "scripts" / "ideas.js").read_text(encoding="utf-8")).encode()
SCRIPT_NAME: Final = f"{sha256(SCRIPT).hexdigest()[:16]}.js"
SCRIPT_URL: Final = f"/assets/{SCRIPT_NAME}"
