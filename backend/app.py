"""Puts the whole program together as one ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from backend.api import http as api
from backend.api.streams import Streams
from backend.clock import Clock, system_clock
from backend.db import Database
from backend.db.gathering import Gathering
from backend.files import FileStore
from backend.links import Links
from backend.responses.queries import forms_together
from backend.settings import Settings
from backend.web.desk import Desk
from backend.web.edge import HANDLERS, Edge
from backend.web.measures import Measures
from backend.web.publications import Publications
from backend.web.routes import routes as web_routes
from backend.web.secret_source import Secrets, SecretSource


def create_app(
    settings: Settings,
    clock: Clock = system_clock,
    secret_source: SecretSource | None = None,
    database: Database | None = None,
) -> Starlette:
    """The application; it closes the database when it ends, unless it was handed one that others use too."""
    secret = secret_source or Secrets()
    opened = database or Database(settings.database_url)
    links = Links(settings.secret_keys, settings.public_url)
    measures = Measures()
    desk = Desk(
        database=opened,
        links=links,
        clock=clock,
        secret_source=secret,
        publications=Publications(opened),
        forms=Gathering(opened, forms_together),
        files=FileStore(folder=Path(settings.files_dir)),
        is_secure=settings.public_url.startswith("https://"),
    )
    streams = Streams()
    routes = [*web_routes(desk), *measures.routes(), *api.routes(opened, links, settings, clock, streams)]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        streams.end_with_the_server()
        yield
        if database is None:
            opened.close()

    edge = Middleware(Edge, measures=measures, secret_source=secret, templates=_templates(routes))
    app = Starlette(routes=routes, middleware=[edge], exception_handlers=HANDLERS, lifespan=lifespan)
    # A redirect would repeat the signed link in its Location, and so in logs on the way.
    app.router.redirect_slashes = False
    return app


def _templates(routes: list[BaseRoute]) -> dict[object, str]:
    """The path template of each endpoint."""
    return {route.endpoint: route.path for route in routes if isinstance(route, Route)}
