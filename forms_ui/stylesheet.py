"""The one stylesheet of all pages, under a name that changes with its content."""

from hashlib import sha256
from pathlib import Path
from typing import Final

STYLESHEET: Final = (Path(__file__).parent / "styles" / "pages.css").read_bytes()
STYLESHEET_NAME: Final = f"{sha256(STYLESHEET).hexdigest()[:16]}.css"
STYLESHEET_URL: Final = f"/assets/{STYLESHEET_NAME}"
