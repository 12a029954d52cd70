"""A browser that posts a form with the proof that the page of the same link, or of the same session, holds."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.links import Links

_LINKED = frozenset("sopcviv")


class Browser(TestClient):
    """Reads no page before it posts: the proof is made as the server makes it."""

    def __init__(self, app: Starlette, links: Links) -> None:
        super().__init__(app, base_url="http://127.0.0.1", follow_redirects=False, raise_server_exceptions=False)
        self.links = links

    def proof(self, path: str) -> str:
        """What a form of that page carries."""
        purpose, _, rest = urlsplit(path).path.removeprefix("/").partition("/")
        if purpose in _LINKED and rest:
            return self.links.proof(f"{purpose}/{rest.partition('/')[0]}")
        return self.links.proof(f"session/{self.cookies.get('kizuna') or ''}")

    def request(self, method: Any, url: Any, **rest: Any) -> Response:  # noqa: ANN401 - as wide as its own types
        """Asks; on every page that is answered, each form that can be posted holds its proof."""
        answer = super().request(method, url, **rest)
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert answer.text.count('method="post"') == answer.text.count('name="csrf"'), url
        return answer

    def post(self, url: Any, *, data: Any = None, **rest: Any) -> Response:  # noqa: ANN401 - as wide as its own types
        """Posts; fields that say nothing of a proof are given theirs."""
        if isinstance(data, Mapping) and "csrf" not in data:
            data = {"csrf": self.proof(str(url)), **data}
        return super().post(url, data=data, **rest)
