"""Who may see a board, post and vote on it: everyone, an audience, a programme's ambassadors, or who was invited."""

from dataclasses import dataclass, field
from typing import Final

from backend.documents import Node
from backend.segments.rules import PeopleWhere
from backend.segments.rules.spelling import where_from_json, where_to_json

_MEMBERS: Final = frozenset({"everyone", "audience", "ambassadors", "invited"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """To whom something is open: to whoever one of these is true of, so to nobody where none is given."""

    everyone: bool = False
    audience: PeopleWhere | None = None
    ambassadors: int | None = None
    """Active ambassadors of the programme of that id."""
    invited: bool = False


EVERYONE: Final = Access(everyone=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAccess:
    """Who may see the board, and who of them may post and vote on it."""

    see: Access = field(default=EVERYONE)
    post: Access = field(default=EVERYONE)
    vote: Access = field(default=EVERYONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a person may do on a board at this instant."""

    see: bool
    post: bool
    vote: bool

    @property
    def comment(self) -> bool:
        """Whoever may post or vote may comment."""
        return self.post or self.vote


NO_RIGHTS: Final = Rights(see=False, post=False, vote=False)


def board_access_from_json(value: object) -> BoardAccess:
    """The access in that JSON value, read strictly."""
    members = Node(value=value, path=("access",)).record({"see", "post", "vote"})
    return BoardAccess(**{name: _access(node) for name, node in members.items()})


def board_access_to_json(access: BoardAccess) -> dict[str, object]:
    """The one JSON spelling of the access."""
    return {"see": _spelled(access.see), "post": _spelled(access.post), "vote": _spelled(access.vote)}


def _access(node: Node) -> Access:
    members = node.record(_MEMBERS)
    return Access(
        everyone=members["everyone"].flag() if "everyone" in members else False,
        audience=where_from_json(members["audience"].value) if "audience" in members else None,
        ambassadors=members["ambassadors"].integer() if "ambassadors" in members else None,
        invited=members["invited"].flag() if "invited" in members else False,
    )


def _spelled(access: Access) -> dict[str, object]:
    told: dict[str, object] = {
        "everyone": access.everyone or None,
        "audience": where_to_json(access.audience),
        "ambassadors": access.ambassadors,
        "invited": access.invited or None,
    }
    return {name: value for name, value in told.items() if value is not None}
