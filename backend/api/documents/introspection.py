"""What the schema says of itself: read beside the server, one question at a time, and kept.

All of it takes the time of a hundred requests, and is the same for everyone on the staff.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute_sync

_MOST_KEPT: Final = 8


class Introspections:
    """Answers documents that ask for nothing but the schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="kizuna-schema")
        # With its document, so that no other one can come to have the same identity.
        self._kept: dict[tuple[int, str | None, bytes], tuple[DocumentNode, ExecutionResult]] = {}

    async def read(self, document: DocumentNode, variables: Mapping[str, object], name: str | None) -> ExecutionResult:
        """What the operation comes to."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, self._read, document, dict(variables), name)

    def _read(self, document: DocumentNode, variables: dict[str, object], name: str | None) -> ExecutionResult:
        key = (id(document), name, orjson.dumps(variables))
        if key not in self._kept:
            result = execute_sync(self._schema, document, variable_values=variables, operation_name=name)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[key] = (document, result)
        return self._kept[key][1]
