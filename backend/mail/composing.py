"""Composes a MIME message: the plain part first, HTML beside it, and the headers that mail programs act on."""

import re
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage, Message
from email.policy import SMTP, Policy
from email.utils import format_datetime
from typing import Final

from backend.clock import Instant, to_datetime

_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one person is written."""

    message_id: str
    sender: str
    sender_name: str = ""
    to: str
    subject: str
    text: str
    html: str
    language: str
    sent_at: Instant
    unsubscribe_url: str = ""


class _WholeHeader(UnstructuredHeader, BaseHeader):
    """A header in one line: folded, a long address would be spelled in encoded words, which no mail program opens."""

    def fold(self, *, policy: "Policy[Message[str, str]]") -> str:
        """The header as it is sent."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _WholeHeader)
_HEADERS.map_to_type("message-id", _WholeHeader)
# The library counts one less than RFC 2047, which allows 75 characters for an encoded word.
_POLICY: Final = SMTP.clone(header_factory=_HEADERS, max_line_length=76)


def is_address(spelled: str) -> bool:
    """Whether that can be the address of a letter: one local part and one host, in letters that every server takes."""
    return _ADDRESS.fullmatch(spelled) is not None


def composed(letter: Letter) -> EmailMessage:
    """The message of a letter."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = _named(letter.sender, _one_line(letter.sender_name))
    message["To"] = _named(letter.to)
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(to_datetime(letter.sent_at))
    message["Message-ID"] = f"<{letter.message_id}@{letter.sender.rpartition('@')[2]}>"
    # Nobody is away on holiday for a machine: this keeps automatic answers from coming back.
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Base64, for not every server on the way takes eight bits.
    message.set_content(letter.text, cte="base64")
    message.add_alternative(letter.html, subtype="html", cte="base64")
    # Setting the content throws away every earlier header that speaks of content.
    message["Content-Language"] = letter.language
    return message


def _named(address: str, name: str = "") -> Address:
    """The address in its parts: as a whole, those of old mobile phones with two dots in a row would be refused."""
    username, _, domain = address.rpartition("@")
    return Address(display_name=name, username=username, domain=domain)


def _one_line(text: str) -> str:
    return " ".join(text.split())
