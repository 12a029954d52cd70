"""What units leave for the end of their transaction, where it is done once for all that share a commit."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from sqlalchemy.orm import Session

Item = TypeVar("Item")

_LEFT: Final = "kizuna left until the commit"


def leave(session: Session, closer: Callable[[Session, Sequence[Item]], None], item: Item) -> None:
    """Leaves an item to be kept right before the commit, together with all others that are left to the same closer."""
    left: dict[Callable[..., None], list[object]] = session.info.setdefault(_LEFT, {})
    left.setdefault(closer, []).append(item)


def close(session: Session) -> None:
    """Keeps what was left."""
    left: dict[Callable[..., None], list[object]] = session.info.pop(_LEFT, {})
    for closer, items in left.items():
        closer(session, items)
