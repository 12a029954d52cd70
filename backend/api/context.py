"""What every resolver of one request shares: the viewer, one instant, and batched reads; never a session."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, cast

import strawberry
from strawberry.dataloader import DataLoader

from backend.api.nodes import Node
from backend.api.permissions import Viewer
from backend.clock import Instant
from backend.db import Database, Session
from backend.links import Links
from backend.staff.rules import Permission

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Fetch: TypeAlias = "Callable[[Context, tuple[int, ...]], Awaitable[Node | None]]"

_MOST_KEYS = 1_000


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
        https_only: bool = False,
    ) -> None:
        self.database = database
        self.links = links
        self.viewer = viewer
        self.now = now
        self.https_only = https_only
        self._kinds = kinds
        self._loaders: dict[tuple[Hashable, ...], DataLoader[Hashable, object]] = {}

    def read(self, work: Callable[[Session], V]) -> Awaitable[V]:
        """What the work finds, read on its own."""
        return self.database.read(work)

    def load(self, work: Callable[..., Mapping[K, V]], key: K, *also: Hashable) -> Awaitable[V | None]:
        """What `work(session, keys, *also)` finds for the key; all keys asked for meanwhile are read together."""
        loader = self._loaders.get((work, *also))
        if loader is None:
            loader = self._loaders[work, *also] = DataLoader(self._batch(work, *also), max_batch_size=_MOST_KEYS)
        return cast("Awaitable[V | None]", loader.load(key))

    async def node(self, kind: str, *keys: int) -> Node | None:
        """The node of that type and keys, if there is one and the viewer may see its type."""
        found = self._kinds.get(kind)
        if found is None:
            return None
        self.viewer.need(found.permission)
        return await found.fetch(self, keys)

    def _batch(
        self, work: Callable[..., Mapping[K, V]], *also: Hashable
    ) -> Callable[[list[Hashable]], Awaitable[Sequence[object]]]:
        async def find(keys: list[Hashable]) -> Sequence[object]:
            found = await self.database.read(lambda session: work(session, keys, *also))
            return [found.get(cast("K", key)) for key in keys]

        return find


Info: TypeAlias = strawberry.Info[Context, None]
