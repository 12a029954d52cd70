"""Every object type is a node or a value, as a table says that people read; each node is found by its id."""

import re
from pathlib import Path

from backend.api.schema import KINDS
from tests.api.client import Api
from tests.api.company import found_company
from tests.api.printed import object_types
from tests.api.test_a_strangers_id_tells_a_salesperson_nothing import global_id

TABLE = Path(__file__).with_name("nodes_and_values.md")
_ROW = re.compile(r"\| (.+) \| (.+) \|")
_BY_WHAT_THEY_ARE = ("Payload", "Connection", "Edge")
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"


def table(heading: str) -> list[tuple[str, str]]:
    """The rows under a heading."""
    part = TABLE.read_text(encoding="utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [(row[1], row[2]) for row in map(_ROW.fullmatch, part.splitlines()) if row is not None][1:]


def test_every_type_is_in_the_table_once() -> None:
    values = [name for _, names in table("Values") for name in names.split()]
    nodes = [name for name, _ in table("Nodes")]
    kinds = {each.name: [interface.name for interface in each.interfaces] for each in object_types()}
    told = {name for name in kinds if not name.startswith("__") and not name.endswith(_BY_WHAT_THEY_ARE)}
    assert len(values) == len(set(values))
    assert set(values) & set(nodes) == set()
    assert set(values) | set(nodes) == told
    assert set(nodes) == {name for name, interfaces in kinds.items() if "Node" in interfaces}


def test_a_node_needs_the_permission_that_the_table_says() -> None:
    assert dict(table("Nodes")) == {name: kind.permission.value for name, kind in KINDS.items()}


def test_nodes_are_found_in_the_order_of_their_ids(api: Api) -> None:
    company = found_company(api, 2)
    first, second = company.people
    ids = [second, company.brand, global_id("Person", 99), first, second]
    found = api.ask(NODES, ids=ids)["nodes"]
    assert [None if each is None else each["id"] for each in found] == [second, company.brand, None, first, second]
    assert api.ask(NODES, ids=[]) == {"nodes": []}


def test_what_is_refused_of_one_keeps_nobody_from_the_others(api: Api) -> None:
    company = found_company(api, 1)
    answer = api.send(NODES, ids=[company.brand, "Person:1", company.product])
    assert [each and each["__typename"] for each in answer["data"]["nodes"]] == ["Brand", None, "Product"]
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["nodes", 1], "INVALID")]
    assert api.code(NODES, ids=[company.brand] * 101) == "INVALID"
    assert len(api.ask(NODES, ids=[company.brand] * 100)["nodes"]) == 100
