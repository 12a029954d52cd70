"""Who asks: found by the token that a request or the first message of a socket brings, or by a browser's session."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from starlette.requests import HTTPConnection

from backend.api.viewers.own_pages import check_own_page, cookie_name
from backend.api.viewers.permissions import Viewer, viewer_of
from backend.api.viewers.refused_callers import RefusedCallers
from backend.clock import SECOND, Clock, Instant
from backend.db import Database, Session
from backend.errors import Unauthenticated
from backend.staff.actions.sessions import note_session_use, note_token_use
from backend.staff.queries import Holder, find_holder
from backend.staff.queries.sessions import SignedIn, find_signed_in, is_due_to_note
from backend.staff.rules import hash_token, is_token

FindViewer: TypeAlias = "Finding"

_KNOWN_FOR: Final = SECOND
_MOST_KNOWN: Final = 1_000


class Finding:
    """Finds whose request, or whose socket, it is, each time it is called: who was shut out is so at once."""

    def __init__(self, find: Callable[[Session], Holder | SignedIn | None], token_hash: str = "") -> None:
        self._find = find
        self.token_hash = token_hash
        self.found: Holder | SignedIn | None = None

    def __call__(self, session: Session) -> Viewer:
        """The viewer; refused where there is none by now."""
        self.found = self._find(session)
        if self.found is None:
            raise Unauthenticated("this token is not known, or its time is over")
        return viewer_of(self.found.holder if isinstance(self.found, SignedIn) else self.found)


class KnownViewers:
    """Whose token was shown within the last second: only the first request of each second looks it up.

    What ends or changes a token, its member's brands or grants through another process is felt within a second; through
    this one at once: for a second after it wrote anything of staff's, every token is looked up.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[Instant, Viewer]] = OrderedDict()
        self._doubted_until: Instant = 0

    def find(self, token_hash: str) -> Viewer | None:
        """Whose token it is, where that was found a moment ago."""
        known = self._known.get(token_hash)
        if known is None:
            return None
        asked_at, viewer = known
        # A clock that stands still, or goes back, makes nobody known.
        if self._doubted_until < asked_at < self._clock() < asked_at + _KNOWN_FOR:
            return viewer
        del self._known[token_hash]
        return None

    def keep(self, token_hash: str, viewer: Viewer, asked_at: Instant) -> None:
        """Keeps whose token it was when it was looked up."""
        self._known[token_hash] = (asked_at, viewer)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)

    def doubt(self) -> None:
        """Something of staff's is being written: until it is surely durable nobody is known."""
        self._doubted_until = self._clock() + _KNOWN_FOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Callers:
    """Tells of each request, and of each socket, whose it is."""

    database: Database
    clock: Clock
    refused: RefusedCallers
    public_url: str
    known: KnownViewers = field(init=False)

    def __post_init__(self) -> None:
        """Listens for what is written of staff."""
        known = KnownViewers(self.clock)
        object.__setattr__(self, "known", known)
        self.database.hear_writes("staff_", known.doubt)

    def of(self, connection: HTTPConnection) -> FindViewer:
        """Finds whose request or handshake it is."""
        authorization = connection.headers.get("authorization", "")
        is_secure = self.public_url.startswith("https://")
        secret = connection.cookies.get(cookie_name(is_secure=is_secure), "")
        if authorization or not secret:
            return self.by_authorization(authorization)
        check_own_page(connection, self.public_url)
        return Finding(lambda session: find_signed_in(session, secret, self.clock()))

    def by_authorization(self, authorization: str) -> FindViewer:
        """Finds whose token it is."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not is_token(token.strip()):
            raise Unauthenticated("send a staff token: Authorization: Bearer kz_...")
        token_hash = hash_token(token.strip())
        return Finding(lambda session: find_holder(session, token_hash, self.clock()), token_hash)

    async def admit(self, find_viewer: FindViewer) -> Viewer:
        """Who it is; that they came is noted once a minute, and that someone was refused is taken down."""
        token_hash, asked_at = find_viewer.token_hash, self.clock()
        known = self.known.find(token_hash)
        if known is not None:
            return known
        try:
            viewer = await self.database.read(find_viewer)
        except Unauthenticated:
            await self.refused.note("graphql", self.clock())
            raise
        await self._note_use(find_viewer.found)
        if token_hash:
            self.known.keep(token_hash, viewer, asked_at)
        return viewer

    async def _note_use(self, found: Holder | SignedIn | None) -> None:
        now = self.clock()
        if isinstance(found, SignedIn) and is_due_to_note(found.used_at, now):
            session_id = found.session_id
            await self.database.write(lambda session: note_session_use(session, session_id, now))
        holder = found.holder if isinstance(found, SignedIn) else found
        if holder is not None and is_due_to_note(holder.used_at, now):
            token_id = holder.token_id
            await self.database.write(lambda session: note_token_use(session, token_id, now))
