"""Every form proves that its page was shown under this very link, or in this very session, before anything is done.

The proof is an HMAC that only this server can make. It is checked wherever the fields of a form are read, and put into
the pages as they leave: what is kept of a page between requests holds nothing of anyone.
"""

from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.errors import Refused
from backend.links import Links
from backend.web.shown_tokens import shown_token
from forms_ui import PROOF_FIELD, PROOF_PLACE

_PLACE: Final = PROOF_PLACE.encode("ascii")
_HTML: Final = "text/html"


class UnprovenForm(Refused):
    """A form was posted that no page of ours has shown, or not to this person."""

    code = "FOREIGN_FORM"


def proven(links: Links, route: Route, *, is_secure: bool) -> Route:
    """The route, whose forms are taken only with their proof."""

    async def answer(request: Request) -> Response:
        """Answers with every proof in its place."""
        subject = _subject(request, is_secure=is_secure)
        request.state.proof = _Proof(links, subject)
        answered: Response = await route.endpoint(request)
        if answered.media_type == _HTML and _PLACE in answered.body:
            proof = links.proof(subject).encode("ascii")
            # Of the same length, so that what the headers say of the body stays true.
            answered.body = bytes(answered.body).replace(_PLACE, proof)
        return answered

    return Route(route.path, answer, methods=sorted(route.methods or ()))


def check_proof(request: Request, fields: Sequence[tuple[str, str]]) -> None:
    """Refuses a form that does not prove where it was shown."""
    proof: _Proof = request.state.proof
    proof.check("".join(value for name, value in fields if name == PROOF_FIELD))


class _Proof:
    """What the forms of one request have to prove."""

    def __init__(self, links: Links, subject: str) -> None:
        self._links = links
        self._subject = subject

    def check(self, proof: str) -> None:
        """Refuses another proof; where there is neither link nor session, nothing is done in anyone's name."""
        if self._subject and not self._links.proves(self._subject, proof):
            raise UnprovenForm("the form was not shown here")


def _subject(request: Request, *, is_secure: bool) -> str:
    """Whose form it is: that of a link, with its purpose, else that of the session that the browser shows."""
    token = request.path_params.get("token")
    if token is not None:
        # The scope's own path: to ask for the request's URL puts one together, a tenth of what a page takes here.
        return f"{request.scope['path'].split('/', 2)[1]}/{token}"
    shown = shown_token(request, is_secure=is_secure)
    return f"session/{shown}" if shown else ""
