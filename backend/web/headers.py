"""What every answer to a browser says beside its content: nothing is framed, sniffed, referred to or run."""

from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Where one script of our own keeps drafts and counts taps: it may be run, and may speak to this host alone.
SCRIPTED_POLICY = f"{CONTENT_SECURITY_POLICY}; script-src 'self'; connect-src 'self'"
SECURITY: Mapping[str, str] = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "permissions-policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), midi=(), "
        "payment=(), publickey-credentials-get=(), usb=()"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
# Two years, as those ask who keep the browsers' lists.
TRANSPORT = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
_SECURITY_PAIRS = [(name.encode(), value.encode()) for name, value in SECURITY.items()]
_CACHE = (b"cache-control", b"no-store")

# A signed page belongs to one person: no cache may keep it, no search engine may list it.
_PERSONAL: Mapping[str, str] = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow"}


def secured(headers: list[tuple[bytes, bytes]], *, is_secure: bool = False) -> list[tuple[bytes, bytes]]:
    """The headers with those that every answer has and that they do not say themselves; nothing is kept unasked."""
    said = {name for name, _ in headers}
    more = [TRANSPORT] if is_secure else []
    return headers + [pair for pair in (*_SECURITY_PAIRS, _CACHE, *more) if pair[0] not in said]


def personal_page(html: str, status: int = 200, **headers: str) -> Response:
    """A page for one person."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTMLResponse(html, status_code=status, headers={**_PERSONAL, **more})


def see_other(location: str) -> Response:
    """Goes on by GET to a place relative to the page that was posted, so that no link is ever repeated."""
    return Response(status_code=303, headers={**_PERSONAL, "location": location})
