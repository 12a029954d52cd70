"""What every resolver of one request shares: the viewer, one instant, and batched reads; never a session."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, cast

import strawberry

from backend.api.execution.loading import Find, Loader
from backend.api.fields.looks import Looks
from backend.api.fields.shared_reads import Read, SharedReads
from backend.api.shapes.nodes import Node
from backend.api.viewers.brands import seen_by
from backend.api.viewers.permissions import Viewer
from backend.api.viewers.seen import Seen
from backend.clock import Instant
from backend.db import Database, Session
from backend.db.patience import USUAL
from backend.db.plain_rows import Asking
from backend.links import Links
from backend.staff.actions.audit import AuditTrail
from backend.staff.rules import Permission

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Fetch: TypeAlias = "Callable[[Context, tuple[int, ...]], Awaitable[Node | None]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A type of node: who may see it, and how one is found by the keys in its id."""

    permission: Permission
    fetch: Fetch


class Context:
    """One request: who asks, at which instant, and the reads that wait to be made together."""

    def __init__(
        self,
        *,
        database: Database,
        links: Links,
        viewer: Viewer,
        now: Instant,
        kinds: Mapping[str, Kind],
        trail: AuditTrail,
        looks: Looks | None = None,
        shared: SharedReads | None = None,
        https_only: bool = False,
        webhook_networks: Sequence[str] = (),
    ) -> None:
        self.database = database
        self.links = links
        self.viewer = viewer
        self.now = now
        self.https_only = https_only
        self.patience = USUAL
        self.webhook_networks = webhook_networks
        self.kinds = kinds
        self.trail = trail
        self.looks = looks or Looks(database, trail)
        self.shared = shared or SharedReads()
        self.seen = Seen()
        self._loaders: dict[tuple[Hashable, ...], Loader] = {}

    def note(self, kind: str, key: int | str, field: str = "") -> None:
        """Personal data of that object is about to be shown: the audit will say so before the answer leaves."""
        self.seen.note(kind, key, field)

    def note_all(self, kind: str, keys: Sequence[int], field: str) -> None:
        """Notes the same of many objects."""
        self.seen.note_all(kind, keys, field)

    def read(self, work: Callable[[Session], V]) -> Awaitable[V]:
        """What the work finds, read on its own."""
        return self.database.read(seen_by(self.viewer, work), within=self.patience)

    def report(self, work: Callable[[Session], V]) -> Awaitable[V]:
        """The same of a report over many people, which may be read from a replica that is a little behind."""
        return self.database.report(seen_by(self.viewer, work), within=self.patience)

    def read_rows(self, asking: Asking[V]) -> Awaitable[V]:
        """What the questions come to; only for viewers for whom nothing is narrowed."""
        return self.database.read_rows(asking, within=self.patience)

    def read_once(self, key: Hashable, read: Read[V]) -> Awaitable[V]:
        """What is read of that key, once for all who ask for it meanwhile; likewise, and the same for each of them."""
        return self.shared.read(key, read)

    def load(self, work: Callable[..., Mapping[K, V]], key: K, *also: Hashable) -> Awaitable[V | None]:
        """What `work(session, keys, *also)` finds for the key; all keys asked for meanwhile are read together."""
        loader = self._loaders.get((work, *also))
        if loader is None:
            loader = self._loaders[work, *also] = Loader(self._batch(work, *also))
        return cast("Awaitable[V | None]", loader.load(key))

    async def node(self, kind: str, *keys: int) -> Node | None:
        """The node of that type and keys, if there is one and the viewer may see its type."""
        found = self.kinds.get(kind)
        if found is None:
            return None
        self.viewer.need(found.permission)
        return await found.fetch(self, keys)

    def _batch(self, work: Callable[..., Mapping[K, V]], *also: Hashable) -> Find:
        async def find(keys: Sequence[Hashable]) -> Mapping[Hashable, object]:
            return cast("Mapping[Hashable, object]", await self.read(lambda session: work(session, keys, *also)))

        return find


Info: TypeAlias = strawberry.Info[Context, None]
