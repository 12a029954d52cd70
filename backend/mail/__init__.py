"""Mail: how a message is composed, and how it is handed to an SMTP server."""

from backend.mail.composing import Letter, composed, is_address
from backend.mail.smtp import Answer, Postman, Reply

__all__ = ["Answer", "Letter", "Postman", "Reply", "composed", "is_address"]
