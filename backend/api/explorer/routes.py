"""GraphiQL for staff, served from here with nothing loaded from elsewhere, under a policy that allows nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backend.api.explorer.pages import FOLDER, HEADERS, PAGE, page
from backend.api.explorer.provider_sign_in import ProviderSignIn, provided_by
from backend.api.explorer.sign_in import SignIn
from backend.api.viewers.refused_callers import RefusedCallers
from backend.clock import Clock
from backend.db import Database
from backend.links import Links
from backend.settings import Settings
from backend.staff.actions.audit import AuditTrail

_TYPES: Final = {
    ".txt": "text/plain",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explorer:
    """The page where staff sign in, and GraphiQL for whoever did."""

    sign_in: SignIn
    provided: ProviderSignIn | None = None
    """How staff sign in with an identity provider, where one is configured."""

    def routes(self) -> list[BaseRoute]:
        """The pages, and each file that they need."""
        files = sorted(path for path in FOLDER.iterdir() if path.suffix in _TYPES)
        return [
            Route("/graphiql", self.explore, methods=["GET"]),
            Route("/graphiql/sign-in", self.ask_for_token, methods=["GET"]),
            *self.sign_in.routes(),
            *(self.provided.routes() if self.provided else ()),
            _route("/graphiql/examples.json", orjson.dumps(examples()), ".json"),
            *(_route(f"/graphiql/{path.name}", path.read_bytes(), path.suffix) for path in files),
        ]

    async def explore(self, request: Request) -> Response:
        """GraphiQL, for whoever is signed in; others are led to where they can."""
        signed_in = await self.sign_in.find(request)
        if signed_in is None:
            return Response(status_code=303, headers={**PAGE, "location": "/graphiql/sign-in"})
        holder = signed_in.holder
        return page("index.html", request, {"name": holder.name, "role": holder.role.value})

    async def ask_for_token(self, request: Request) -> Response:
        """The page where a token is pasted once."""
        refused = "refused" in request.query_params
        shown = {"provider_hidden": "" if self.provided else "hidden", "refused_hidden": "" if refused else "hidden"}
        return page("sign-in.html", request, shown)


def explorer_routes(
    database: Database, clock: Clock, links: Links, settings: Settings, trail: AuditTrail, refused: RefusedCallers
) -> list[BaseRoute]:
    """The explorer's routes; a server that runs trusted documents only has no use for a page to write others on."""
    if settings.trusted_documents:
        return []
    sign_in = SignIn(database=database, clock=clock, trail=trail, refused=refused, public_url=settings.public_url)
    return Explorer(sign_in=sign_in, provided=provided_by(settings, sign_in, links)).routes()


def examples() -> Sequence[dict[str, str]]:
    """The ready queries, in the order of their files' names."""
    return [{"query": path.read_text("utf-8")} for path in sorted((FOLDER / "examples").glob("*.graphql"))]


def _route(path: str, body: bytes, suffix: str) -> Route:
    async def answer(_request: Request) -> Response:
        return Response(body, headers=HEADERS, media_type=f"{_TYPES[suffix]}; charset=utf-8")

    return Route(path, answer, methods=["GET"])
