"""Who may ask for what: every field of the schema tried as every role, and the table of it that people read."""

import asyncio
import csv
import inspect
import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from graphql import GraphQLField, GraphQLObjectType

from backend.api.viewers.permissions import Viewer
from backend.errors import Forbidden
from backend.staff.rules import Role
from tests.api.printed import permission_of, printed_schema
from tests.api.walking import SCHEMA

TABLE: Final = Path(__file__).with_name("roles.csv")
_ROOTS: Final = ("Query", "Mutation", "Subscription")
_HEAD: Final = ("permission", "field", *(role.value for role in Role))


class Untouched:
    """An object that nobody may look at before the guard has spoken."""

    def __getattr__(self, name: str) -> object:
        raise LookupError(name)


def fields() -> Iterator[tuple[str, str]]:
    """The type and name of every field that says who may ask for it, and of every root field."""
    kinds = sorted((name, kind) for name, kind in printed_schema().type_map.items() if not name.startswith("__"))
    for name, kind in kinds:
        shown = sorted(kind.fields.items()) if isinstance(kind, GraphQLObjectType) else ()
        yield from ((name, field_name) for field_name, field in shown if name in _ROOTS or _said(field))


def permission_needed(type_name: str, field_name: str) -> str:
    """The permission that a field says it needs; empty where it is open to all staff."""
    kind = printed_schema().type_map[type_name]
    assert isinstance(kind, GraphQLObjectType)
    return permission_of(kind.fields[field_name]) or ""


def is_let(type_name: str, field_name: str, role: Role) -> bool:
    """Whether the field's own resolver is come to, as that role; whatever it then does with nothing to do it on."""
    kind = SCHEMA.get_type(type_name)
    assert isinstance(kind, GraphQLObjectType)
    field = kind.fields[field_name]
    ask = field.subscribe if type_name == "Subscription" else field.resolve
    assert ask is not None
    viewer = Viewer(token_id=1, name="x", role=role, member_id=1)
    context = SimpleNamespace(viewer=viewer, note=lambda *_: None)
    info = SimpleNamespace(context=context, field_name=field_name, variable_values={})
    try:
        result = ask(Untouched(), info)
        if inspect.isawaitable(result):
            asyncio.run(_awaited(result))
    except Forbidden as refusal:
        return "needs the permission" not in refusal.message
    except Exception:  # noqa: BLE001 - the guard has let it through: it met nothing to show
        return True
    return True


def table() -> str:
    """What every role may ask for, as it is tried: fields by the permission they need, a column for each role."""
    rows = [
        (permission_needed(*each), ".".join(each), *("yes" if is_let(*each, role) else "" for role in Role))
        for each in fields()
    ]
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([_HEAD, *sorted(rows)])
    return written.getvalue()


async def _awaited(result: object) -> object:
    assert inspect.isawaitable(result)
    return await result


def _said(field: GraphQLField) -> bool:
    assert field.ast_node is not None
    return any(each.name.value in {"requires", "openToStaff"} for each in field.ast_node.directives or ())


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
