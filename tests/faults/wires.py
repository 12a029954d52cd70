"""Requests over real connections to a server: what is sent is sent as it is, however malformed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Wire: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]

SIDE_BY_SIDE: Final = 8
_SECONDS: Final = 120.0
_EMPTY: Final = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """The connection ended before anything was answered."""


@dataclass(slots=True)
class Wires:
    """Connections to one server, each used again for as long as the server keeps it."""

    host: str
    port: int
    free: list[Wire] = field(default_factory=list)

    async def ask(self, method: str, target: bytes, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """The answer to one request."""
        said = {"host": f"{self.host}:{self.port}", **headers}
        head = b"".join(f"{name}: {value}\r\n".encode("latin-1") for name, value in said.items())
        request = b"%s %s HTTP/1.1\r\n%s\r\n%s" % (method.encode(), target, head, body)
        while self.free:
            try:
                return await self._asked(self.free.pop(), request)
            except (NoAnswer, ConnectionError):
                # The server had closed it meanwhile.
                continue
        return await self._asked(await asyncio.open_connection(self.host, self.port), request)

    async def _asked(self, wire: Wire, request: bytes) -> Answer:
        reader, writer = wire
        async with asyncio.timeout(_SECONDS):
            writer.write(request)
            await writer.drain()
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                writer.close()
                raise NoAnswer from None
            first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
            status, headers = int(first.split(" ")[1]), dict(_named(line) for line in lines)
            body = b"" if status in _EMPTY else await _body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            writer.close()
        else:
            self.free.append(wire)
        return Answer(status=status, headers=headers, body=body)

    def close(self) -> None:
        """Ends every connection."""
        for _, writer in self.free:
            writer.close()
        self.free.clear()


def _named(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.lower(), value.strip()


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        length = headers.get("content-length")
        return await (reader.read() if length is None else reader.readexactly(int(length)))
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body
