"""What is said on one socket: operations that begin, are answered side by side, and end."""

import asyncio
from contextlib import aclosing

from graphql import OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from backend.api.documents.operations import Operation, Outcome
from backend.api.documents.requests import GraphQLRequest, asked_by
from backend.api.shapes.errors import BadRequest, log_fault, new_request_id, refusal_body
from backend.api.transport.office import Office
from backend.api.transport.socket_messages import Close, Closing, Message, Said, frame, read_message
from backend.api.transport.subscribing import Way
from backend.api.viewers.callers import FindViewer
from backend.errors import Busy, Refused, Unauthenticated

MOST_AT_ONCE = 20


class Line:
    """The wire: what is sent is taken in time, or the client is let go."""

    def __init__(self, websocket: WebSocket, *, longest_send: float) -> None:
        self._websocket = websocket
        self._longest_send = longest_send

    @property
    def is_open(self) -> bool:
        """Whether it was accepted, and neither side has closed it."""
        states = (self._websocket.application_state, self._websocket.client_state)
        return states == (WebSocketState.CONNECTED, WebSocketState.CONNECTED)

    async def receive(self) -> str | None:
        """The next frame of text; none where it is one of bytes."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1_005))
        text: str | None = message.get("text")
        return text

    async def send(self, text: str) -> None:
        """Sends a frame; what waits for a client in buffers stays bounded."""
        if not self.is_open:
            raise WebSocketDisconnect
        try:
            async with asyncio.timeout(self._longest_send):
                await self._websocket.send_text(text)
        except TimeoutError:
            raise WebSocketDisconnect from None

    async def close(self, closing: Closing) -> None:
        """Says why, if anybody still listens."""
        if not self.is_open:
            return
        try:
            async with asyncio.timeout(self._longest_send):
                await self._websocket.close(closing.code, closing.reason)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            return


class Begun:
    """An operation that is being answered; whether it changes anything is known once it was read."""

    __slots__ = ("is_mutation", "task")

    def __init__(self, task: asyncio.Task[None]) -> None:
        self.task = task
        self.is_mutation = False


class Talk:
    """Everything on one socket after its greeting."""

    def __init__(self, line: Line, office: Office, find_viewer: FindViewer) -> None:
        self._line = line
        self._office = office
        self._find_viewer = find_viewer
        self._begun: dict[str, Begun] = {}
        self._left: set[asyncio.Task[None]] = set()
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def listen(self) -> None:
        """Answers what is said, until something is said that closes the socket."""
        while True:
            message = read_message(await self._line.receive())
            match message.said:
                case Said.PING:
                    await self._line.send(frame(Said.PONG, payload=message.payload))
                case Said.SUBSCRIBE:
                    await self._begin(message)
                case Said.COMPLETE:
                    self._leave(message.id)
                case Said.GREETING:
                    raise Closing(Close.GREETED_TWICE, "Too many initialisation requests")

    async def end(self) -> None:
        """Ends what is under way; mutations are done wholly, whoever hears of it."""
        for name in list(self._begun):
            self._leave(name)
        await asyncio.gather(*self._left, return_exceptions=True)

    async def _begin(self, message: Message) -> None:
        if message.id in self._begun:
            raise Closing(Close.TAKEN, f"Subscriber for {message.id} already exists")
        try:
            asked = asked_by(message.payload)
        except BadRequest as refusal:
            raise Closing(Close.MALFORMED, refusal.message) from None
        if len(self._begun) >= MOST_AT_ONCE:
            busy = Busy("too many operations are under way on this socket")
            await self._line.send(frame(Said.ERROR, message.id, refusal_body(busy)["errors"]))
            return
        self._begun[message.id] = Begun(asyncio.create_task(self._answer(message.id, asked)))

    def _leave(self, name: str) -> None:
        """Nobody waits for that operation any more."""
        begun = self._begun.pop(name, None)
        if begun is None:
            return
        self._left.add(begun.task)
        begun.task.add_done_callback(self._left.discard)
        if not begun.is_mutation:
            begun.task.cancel()

    async def _answer(self, name: str, asked: GraphQLRequest) -> None:
        request_id = new_request_id()
        try:
            operation, outcome = await self._worked_out(name, asked, request_id)
            await (self._tell(name, operation) if outcome is None else self._told(name, outcome))
        except Unauthenticated:
            self._end_with(Closing(Close.FORBIDDEN, "Forbidden"))
        except Refused as refusal:
            await self._say(Said.ERROR, name, refusal_body(refusal)["errors"])
        except WebSocketDisconnect as gone:
            self._end_with(gone)
        except Exception as fault:  # noqa: BLE001 - whatever happens, the client gets an answer and the log its place
            log_fault(fault, request_id)
            self._end_with(Closing(Close.BROKEN, f"something went wrong here: {request_id}"))
        finally:
            if self._is_awaited(name):
                del self._begun[name]

    async def _worked_out(self, name: str, asked: GraphQLRequest, request_id: str) -> tuple[Operation, Outcome | None]:
        """The operation, and what it came to; a subscription comes to nothing yet."""
        async with self._office.place():
            viewer = await self._office.callers.admit(self._find_viewer)
            operation = self._office.operations.prepared(asked, viewer, request_id)
            self._begun[name].is_mutation = operation.kind is OperationType.MUTATION
            if operation.kind is OperationType.SUBSCRIPTION:
                return operation, None
            return operation, await self._office.operations.run(operation)

    async def _told(self, name: str, outcome: Outcome) -> None:
        if not outcome.is_executed:
            await self._say(Said.ERROR, name, outcome.body["errors"])
            return
        await self._say(Said.NEXT, name, outcome.body)
        await self._say(Said.COMPLETE, name)

    async def _tell(self, name: str, operation: Operation) -> None:
        async with aclosing(self._office.subscriptions.events(operation, self._find_viewer)) as events:
            async for told in events:
                if told.way is Way.BEGUN and operation.asked.tells_begun:
                    await self._line.send(frame(Said.PONG, payload={"begun": name}))
                elif told.way is Way.RESULT:
                    await self._say(Said.NEXT, name, told.body)
                elif told.way is Way.REFUSAL:
                    await self._say(Said.ERROR, name, told.body["errors"])
                    # Where it was the token, all of the socket ends.
                    await self._office.database.read(self._find_viewer)
                elif told.way is Way.END:
                    await self._say(Said.COMPLETE, name)

    async def _say(self, said: Said, name: str, payload: object = None) -> None:
        """Says it, unless the client has left that operation; one that ends gives its name back first."""
        if not self._is_awaited(name):
            return
        if said is not Said.NEXT:
            del self._begun[name]
        await self._line.send(frame(said, name, payload))

    def _is_awaited(self, name: str) -> bool:
        """Whether the operation of that name is still the one that this task answers."""
        begun = self._begun.get(name)
        return begun is not None and begun.task is asyncio.current_task()

    def _end_with(self, cause: Exception) -> None:
        if not self.over.done():
            self.over.set_exception(cause)
