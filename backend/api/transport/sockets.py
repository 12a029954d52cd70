"""GraphQL over a WebSocket, by the protocol graphql-transport-ws: who is let in, and how a socket ends."""

import asyncio
from collections.abc import Mapping

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from backend.api.shapes.errors import BadRequest, log_fault, new_request_id
from backend.api.transport.office import Office
from backend.api.transport.socket_messages import PROTOCOL, Close, Closing, Message, Said, frame, read_message
from backend.api.transport.socket_talk import Line, Talk
from backend.api.viewers.callers import FindViewer
from backend.api.viewers.own_pages import is_here
from backend.api.viewers.permissions import Viewer
from backend.errors import Busy, Forbidden, Unauthenticated


class Sockets:
    """Speaks with every client that opens a socket."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def answer(self, websocket: WebSocket) -> None:
        """Speaks with one client until either ends it; nothing that it sends makes this fail."""
        line = Line(websocket, longest_send=self._office.streams.pace.send)
        try:
            await self._met(websocket, line)
        except Closing as closing:
            await line.close(closing)
        except WebSocketDisconnect:
            return
        except Exception as fault:  # noqa: BLE001 - the one place where unknown faults of a socket end
            log_fault(fault, new_request_id())
            await line.close(Closing(Close.BROKEN, "something went wrong here"))

    async def _met(self, websocket: WebSocket, line: Line) -> None:
        origin = websocket.headers.get("origin")
        # A page of another site must not speak in the name of whoever has it open; only browsers say an origin.
        here = websocket.headers.get("host", "")
        if origin is not None and not is_here(origin, here, self._office.public_url):
            await websocket.send_denial_response(Response(status_code=403))
            return
        try:
            with self._office.streams.met() as ending:
                is_spoken = PROTOCOL in websocket.scope["subprotocols"]
                await websocket.accept(subprotocol=PROTOCOL if is_spoken else None)
                if not is_spoken:
                    raise Closing(Close.NOT_SPOKEN, f"the protocol spoken here is {PROTOCOL}")
                find_viewer, viewer = await self._greeted(websocket, line, ending)
            with self._office.streams.connected(viewer.token_id) as ending:
                await line.send(frame(Said.GREETED))
                await self._spoken_with(line, find_viewer, ending)
        except Busy:
            if websocket.application_state is not WebSocketState.CONNECTING:
                raise Closing(Close.BUSY, "too many sockets are open") from None
            await websocket.send_denial_response(Response(status_code=503, headers={"retry-after": "1"}))

    async def _greeted(self, websocket: WebSocket, line: Line, ending: asyncio.Event) -> tuple[FindViewer, Viewer]:
        """Who it is, by the token of the first message or of the handshake."""
        message = await self._greeting(line, ending)
        try:
            token = _authorization(message.payload or {})
            find_viewer = self._office.callers.by_authorization(token) if token else self._office.callers.of(websocket)
            return find_viewer, await self._office.callers.admit(find_viewer)
        except (BadRequest, Forbidden, Unauthenticated):
            raise Closing(Close.FORBIDDEN, "Forbidden") from None

    async def _greeting(self, line: Line, ending: asyncio.Event) -> Message:
        try:
            async with asyncio.timeout(self._office.streams.pace.greeting):
                return await _greeting_on(line, ending)
        except TimeoutError:
            raise Closing(Close.NEVER_GREETED, "Connection initialisation timeout") from None

    async def _spoken_with(self, line: Line, find_viewer: FindViewer, ending: asyncio.Event) -> None:
        talk = Talk(line, self._office, find_viewer)
        whatever: list[asyncio.Future[None]] = [
            asyncio.create_task(talk.listen()),
            asyncio.create_task(self._known(find_viewer)),
            asyncio.create_task(_until(ending)),
            talk.over,
        ]
        try:
            done, _ = await asyncio.wait(whatever, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in whatever:
                each.cancel()
            await asyncio.gather(*whatever, return_exceptions=True)
            await talk.end()
        for each in done:
            each.result()

    async def _known(self, find_viewer: FindViewer) -> None:
        """Ends when the token does, whether or not anything is asked meanwhile."""
        while True:
            await asyncio.sleep(self._office.streams.pace.heartbeat)
            try:
                await self._office.database.read(find_viewer)
            except Unauthenticated:
                raise Closing(Close.FORBIDDEN, "Forbidden") from None


async def _greeting_on(line: Line, ending: asyncio.Event) -> Message:
    """The greeting, whatever may be said before it."""
    while not ending.is_set():
        message = read_message(await line.receive())
        if message.said is Said.GREETING:
            return message
        if message.said is Said.SUBSCRIBE:
            raise Closing(Close.NOT_GREETED, "Unauthorized")
        if message.said is Said.PING:
            await line.send(frame(Said.PONG, payload=message.payload))
    raise Closing(Close.ENDING, "the server ends")


async def _until(ending: asyncio.Event) -> None:
    await ending.wait()
    raise Closing(Close.ENDING, "the server ends")


def _authorization(payload: Mapping[str, object]) -> str:
    """The token in a greeting, as the header that it would be: browsers can set none."""
    for name, value in payload.items():
        if isinstance(value, str) and name.lower() in {"authorization", "token"}:
            return value if name.lower() == "authorization" else f"Bearer {value}"
    return ""
