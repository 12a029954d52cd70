"""Requests that were done already: a key sent again brings back what the first sending came to."""

import hashlib
from collections.abc import Callable

import orjson
from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.clock import Instant
from backend.db.tables import Base, Key
from backend.errors import Refused
from backend.text import clean

Result = dict[str, object]


class KeyReused(Refused):
    """An idempotency key was sent before with something else in its request."""

    code = "IDEMPOTENCY_KEY_REUSED"


class IdempotencyKey(Base):
    """What a request under a key came to, kept in the transaction that did it."""

    __tablename__ = "idempotency_keys"

    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    operation: Mapped[str] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    result: Mapped[Result] = mapped_column(JSON)
    created_at: Mapped[Instant] = mapped_column(BigInteger, index=True)


def once(
    session: Session,
    work: Callable[[Session], Result],
    *,
    sender: str,
    operation: str,
    key: str,
    request: object,
    now: Instant,
) -> Result:
    """What the work comes to, or came to when the same sender sent the same request under the same key before."""
    spelled = clean(key, "idempotencyKey")
    request_hash = hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
    known = session.get(IdempotencyKey, (sender, operation, spelled))
    if known is not None:
        if known.request_hash != request_hash:
            raise KeyReused("this idempotency key was sent before with another request", "idempotencyKey")
        return known.result
    result = work(session)
    session.add(
        IdempotencyKey(
            sender=sender, operation=operation, key=spelled, request_hash=request_hash, result=result, created_at=now
        )
    )
    session.flush()
    return result
