"""An SMTP server that keeps what it is given, and refuses, delays or hangs up as it is told."""

import socket
import ssl
from asyncio import Transport
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from backend.settings import SmtpServer

# A certificate for localhost with its key, good for a hundred years and for nothing but these tests.
CERTIFICATE = Path(__file__).with_name("certificate.pem")


@dataclass(slots=True)
class Receiver:
    """What came, and what the server is to say to some."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    # Who named themselves with which password, and whether nobody could listen.
    logins: list[tuple[str, str, bool]] = field(default_factory=list)
    sender_refusal: str = ""
    # The answer to an address; "drop" hangs up when its message has been read.
    refusals: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    # What happens once a message has come, before its sender hears of it.
    at_arrival: Callable[[], None] = lambda: None

    @property
    def server(self) -> SmtpServer:
        """Where it listens."""
        return SmtpServer(host="127.0.0.1", port=self.port)

    @property
    def message_ids(self) -> list[str]:
        """The Message-ID of everything that came, in its order."""
        return [str(message["Message-ID"]) for message in self.messages]

    async def greet(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greets a connection."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def take_sender(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Takes or refuses the sender."""
        if self.sender_refusal:
            return self.sender_refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def take_recipient(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes or refuses one recipient."""
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def take_message(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Takes or refuses one message."""
        to = envelope.rcpt_tos[0]
        said = self.at_data.get(to, "250 taken")
        if said == "drop":
            transport = server.transport
            assert isinstance(transport, Transport)
            transport.abort()
        if said.startswith("250"):
            self.recipients += envelope.rcpt_tos
            content = envelope.content
            assert isinstance(content, bytes)
            self.messages.append(message_from_bytes(content, policy=default))
            self.at_arrival()
        return said


@contextmanager
def receiving(password: str = "") -> Iterator[Receiver]:
    """A receiver that listens; one that wants a password takes it over an encrypted connection only."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        receiver = Receiver(port=free.getsockname()[1])
    hooks = {
        "handle_EHLO": receiver.greet,
        "handle_MAIL": receiver.take_sender,
        "handle_RCPT": receiver.take_recipient,
        "handle_DATA": receiver.take_message,
    }
    controller = Controller(
        SimpleNamespace(**hooks),
        hostname="127.0.0.1",
        port=receiver.port,
        tls_context=_secure() if password else None,
        require_starttls=bool(password),
        auth_required=bool(password),
        authenticator=partial(_authenticated, receiver, password),
    )
    controller.start()
    try:
        yield receiver
    finally:
        controller.stop()


def _secure() -> ssl.SSLContext:
    secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.load_cert_chain(CERTIFICATE)
    return secure


def _authenticated(
    receiver: Receiver,
    password: str,
    _server: SMTP,
    session: Session,
    _envelope: Envelope,
    *said: str | LoginPassword,
) -> AuthResult:
    given = said[-1]
    assert isinstance(given, LoginPassword)
    receiver.logins.append((given.login.decode(), given.password.decode(), session.ssl is not None))
    return AuthResult(success=given.password == password.encode(), handled=False)
