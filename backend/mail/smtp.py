"""Hands messages to an SMTP server over one connection, and says in few words what it answered."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto
from types import TracebackType
from typing import Final, Self

from backend.settings import SmtpServer

_PERMANENT: Final = 500
_HANGS_UP: Final = 421
_TIMEOUT: Final = 30.0


class Reply(Enum):
    """What the server made of a message."""

    TAKEN = auto()
    LATER = auto()
    NEVER = auto()
    DROPPED = auto()
    UNREACHABLE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server answered, without its words: they repeat the address."""

    reply: Reply
    code: int = 0


class Postman:
    """One connection to an SMTP server, made when the first message comes and kept until the end of its block."""

    def __init__(self, server: SmtpServer, *, timeout: float = _TIMEOUT) -> None:
        self._server = server
        self._timeout = timeout
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Begins without a connection."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Takes leave of the server."""
        self._leave()

    def deliver(self, message: EmailMessage) -> Answer:
        """Offers the message: UNREACHABLE means that it never was, DROPPED that nobody knows what became of it."""
        try:
            connection = self._connected()
        except (OSError, smtplib.SMTPException) as fault:
            return Answer(reply=Reply.UNREACHABLE, code=_code_of(fault))
        try:
            connection.send_message(message)
        except (OSError, smtplib.SMTPException, ValueError) as fault:
            return self._refused(connection, fault)
        return Answer(reply=Reply.TAKEN, code=250)

    def _refused(self, connection: smtplib.SMTP, fault: Exception) -> Answer:
        # What this server cannot take in any way, such as an address in letters that it does not know.
        is_unspeakable = isinstance(fault, smtplib.SMTPNotSupportedError | ValueError)
        is_answer = is_unspeakable or isinstance(fault, smtplib.SMTPException)
        if not is_answer or isinstance(fault, smtplib.SMTPServerDisconnected):
            self._connection = None
            with suppress(OSError):
                connection.close()
            return Answer(reply=Reply.DROPPED)
        code = _code_of(fault)
        if code == _HANGS_UP:
            self._connection = None
        # A refused sender is a fault of the settings, not of the message: it must be tried again once they are right.
        is_final = code >= _PERMANENT and not isinstance(fault, smtplib.SMTPSenderRefused)
        return Answer(reply=Reply.NEVER if is_final or is_unspeakable else Reply.LATER, code=code)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = _connect(self._server, self._timeout)
        return self._connection

    def _leave(self) -> None:
        if self._connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._connection.quit()
            self._connection = None


def _connect(server: SmtpServer, timeout: float) -> smtplib.SMTP:
    """A greeted connection, encrypted where the server can; no password leaves this machine in the clear."""
    secure = ssl.create_default_context()
    if server.is_implicit_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=secure)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        if not server.is_implicit_tls and (connection.has_extn("starttls") or server.needs_tls):
            connection.starttls(context=secure)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _code_of(fault: Exception) -> int:
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in fault.recipients.values()]
        return min(codes, default=0)
    return fault.smtp_code if isinstance(fault, smtplib.SMTPResponseException) else 0
