"""The token by which a browser shows that someone is in."""

import re
from typing import Final

from starlette.requests import Request

_PLAIN: Final = "kizuna"
# A browser keeps a cookie of such a name only by https, for this host alone and all its paths.
_SECURE: Final = "__Host-kizuna"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43,128}")


def cookie_name(*, is_secure: bool) -> str:
    """What the cookie is called."""
    return _SECURE if is_secure else _PLAIN


def shown_token(request: Request, *, is_secure: bool) -> str:
    """What the browser shows; nothing where it is no token of ours."""
    token = request.cookies.get(cookie_name(is_secure=is_secure), "")
    return token if _TOKEN.fullmatch(token) else ""
