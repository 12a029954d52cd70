"""What only pages of this very site may ask for in the name of whoever has them open: JSON, posted from here."""

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from backend.api.shapes.errors import BadRequest
from backend.api.shapes.media import check_is_json

_PORTS: Final = {"http": 80, "https": 443}

_HERE: Final = "same-origin"
_PLAIN: Final = "kizuna-staff"
# A browser keeps a cookie of such a name only by https, for this host alone and all its paths.
_SECURE: Final = "__Host-kizuna-staff"


def cookie_name(*, is_secure: bool) -> str:
    """What the cookie of a signed-in browser is called; over plain http it cannot have the name that protects it."""
    return _SECURE if is_secure else _PLAIN


def check_own_page(connection: HTTPConnection, public_url: str) -> None:
    """Refuses what another site's page sends, and what a form or a link can send: a browser sends the cookie along."""
    if connection.scope["type"] == "http":
        _check_form(connection)
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    # Every browser says an origin with what a script posts; who says none is no page of ours.
    if (
        origin is None
        or not is_here(origin, connection.headers.get("host", ""), public_url)
        or site not in {None, _HERE}
    ):
        raise BadRequest("a signed-in browser is answered on this site's own pages only", 403)


def _check_form(connection: HTTPConnection) -> None:
    if connection.scope["method"] != "POST":
        raise BadRequest("a signed-in browser is answered by POST", 405, {"allow": "POST"})
    check_is_json(connection.headers.get("content-type", ""))


def is_here(origin: str, host: str, public_url: str) -> bool:
    """Whether that is this site, by the name it is reached by or by its public one."""
    said = _origin(origin)
    return said is not None and (urlsplit(origin).netloc == host or said == _origin(public_url))


def _origin(url: str) -> tuple[str, str, int | None] | None:
    """The scheme of a page, its host, and the port; nothing where it has no host."""
    try:
        parts = urlsplit(url)
        return (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)) if parts.hostname else None
    except ValueError:
        return None
