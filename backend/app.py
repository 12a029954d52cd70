"""Puts the whole program together as one ASGI application."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from backend.api.transport import http as api
from backend.api.transport.streams import Streams
from backend.clock import Clock, system_clock
from backend.console.documents import read_documents
from backend.console.routes import console_routes
from backend.db import Database
from backend.db.gathering import Gathering
from backend.db.replica import reports_of
from backend.files import FileStore
from backend.gate import Doors, read_networks
from backend.jobs.figures import figures
from backend.links import Links
from backend.responses.queries import forms_together
from backend.settings import Settings
from backend.staff.actions.audit import AuditTrail
from backend.telemetry import Tracing
from backend.web.admission import Admission, busy_page
from backend.web.desk import Desk
from backend.web.edge import HANDLERS, Edge
from backend.web.headers import SECURITY
from backend.web.hosts import Hosts, hosts_of
from backend.web.measures import Measures
from backend.web.publications import Publications
from backend.web.routes import routes as web_routes
from backend.web.secret_source import Secrets, SecretSource
from backend.web.tracing import Traced


def create_app(
    settings: Settings,
    clock: Clock = system_clock,
    secret_source: SecretSource | None = None,
    database: Database | None = None,
    tracing: Tracing | None = None,
    *,
    worker: str = "",
) -> Starlette:
    """The application; it closes the database when it ends, unless it was handed one that others use too.

    Of several processes that serve behind one address, `worker` tells the figures of this one apart.
    """
    secret = secret_source or Secrets()
    opened = database or Database(settings.database_url, reports=reports_of(settings))
    links = Links(settings.secret_keys, settings.public_url)
    measures = Measures(worker)
    desk = _desk(settings, opened, links, clock, secret)
    streams, doors = Streams(), _doors(settings, measures)
    # Routes are tried in their order, and there are dozens: the one whose answers are quickest comes first.
    documents = read_documents() if settings.trusted_documents else ()
    graphql, *others = api.routes(opened, links, settings, clock, streams, doors, documents)
    routes = [graphql, *web_routes(desk), *measures.routes(), *others, *console_routes(is_lasting=settings.production)]

    _watch_all(measures, opened, streams, clock)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        streams.end_with_the_server()
        yield
        if database is None:
            opened.close()

    templates = _templates(routes)
    edge = Middleware(Edge, measures=measures, secret_source=secret, templates=templates, is_secure=desk.is_secure)
    hosts, admission = Middleware(Hosts, hosts=hosts_of(settings)), Middleware(Admission, doors=doors)
    traced = _traced(tracing, opened, templates)
    app = Starlette(
        routes=routes, middleware=[edge, *traced, hosts, admission], exception_handlers=HANDLERS, lifespan=lifespan
    )
    # Each connection asks whether anyone is let in before it reads what is asked.
    app.state.doors = doors
    # A redirect would repeat the signed link in its Location, and so in logs on the way.
    app.router.redirect_slashes = False
    return app


def _desk(settings: Settings, database: Database, links: Links, clock: Clock, secret_source: SecretSource) -> Desk:
    """What the respondents' edge works with."""
    return Desk(
        database=database,
        links=links,
        clock=clock,
        secret_source=secret_source,
        publications=Publications(database),
        forms=Gathering(database, forms_together),
        files=FileStore(folder=Path(settings.files_dir)),
        trail=AuditTrail(settings.secret_keys),
        is_secure=settings.public_url.startswith("https://"),
    )


def _watch_all(measures: Measures, database: Database, streams: Streams, clock: Clock) -> None:
    """What is looked at whenever the figures are read."""

    async def of_here() -> Mapping[str, float]:
        return {**database.load(), "subscriptions_open": streams.count, "sockets_open": streams.sockets}

    async def of_database() -> Mapping[str, float]:
        return await database.read(lambda session: figures(session, clock()))

    measures.watch(of_here)
    measures.watch(of_database)


def _doors(settings: Settings, measures: Measures) -> Doors:
    """The limits of this process, and what whoever is turned away sees."""
    doors = Doors(
        trusted=read_networks(settings.trusted_proxies),
        requests_per_second=settings.requests_per_second,
        points_per_second=settings.points_per_second,
        now=monotonic,
    )
    doors.furnish(busy_page(), SECURITY, lambda: measures.count("none", "other", 503, 0.0))
    return doors


def _traced(tracing: Tracing | None, database: Database, templates: Mapping[object, str]) -> list[Middleware]:
    """What writes traces, where anyone wants them."""
    if tracing is None:
        return []
    database.watch(tracing.watch)
    return [Middleware(Traced, tracing=tracing, templates=templates)]


def _templates(routes: list[BaseRoute]) -> dict[object, str]:
    """The path template of each endpoint."""
    return {route.endpoint: route.path for route in routes if isinstance(route, Route)}
