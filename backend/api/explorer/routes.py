"""GraphiQL for staff, served from here with nothing loaded from elsewhere, under a policy that allows nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backend.api.explorer.pages import FOLDER, HEADERS, PAGE, page
from backend.api.explorer.places import CONSOLE, EXPLORER
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
            *map(_file, files),
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
    """The explorer's routes; where trusted documents alone are run, only those by which one signs in."""
    has_explorer = not settings.trusted_documents
    sign_in = SignIn(
        database=database,
        clock=clock,
        trail=trail,
        refused=refused,
        public_url=settings.public_url,
        has_provider=bool(settings.oidc_issuer),
    )
    provided = provided_by(settings, sign_in, links, usual=EXPLORER if has_explorer else CONSOLE)
    if has_explorer:
        return Explorer(sign_in=sign_in, provided=provided).routes()
    # There is no page to write other documents on; the console asks by documents that are trusted.
    return [*sign_in.routes(), *(provided.routes() if provided else ()), _file(FOLDER / "page.css")]


def examples() -> Sequence[dict[str, str]]:
    """The ready queries, in the order of their files' names."""
    return [{"query": path.read_text("utf-8")} for path in sorted((FOLDER / "examples").glob("*.graphql"))]


def _file(path: Path) -> Route:
    return _route(f"/graphiql/{path.name}", path.read_bytes(), path.suffix)


def _route(path: str, body: bytes, suffix: str) -> Route:
    async def answer(_request: Request) -> Response:
        return Response(body, headers=HEADERS, media_type=f"{_TYPES[suffix]}; charset=utf-8")

    return Route(path, answer, methods=["GET"])
