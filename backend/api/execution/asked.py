"""One field as a document asks for it: where in the schema it stands, and everywhere that it is named."""

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLResolveInfo
from graphql.execution.collect_fields import FieldDetailsList

from backend.api.execution.running import Place, Run, path_of


class Asked:
    """A field, its type's name, and what the document says of it; selections of the same name are one field."""

    __slots__ = ("definition", "details", "nodes", "parent", "told")

    def __init__(self, *, parent: GraphQLObjectType, definition: GraphQLField, details: FieldDetailsList) -> None:
        self.parent = parent
        self.definition = definition
        self.details = details
        # Everywhere that it is named, and its name in messages: said for every object of a list.
        self.nodes: list[FieldNode] = [each.node for each in details]
        self.told = f"{parent}.{self.name}"

    @property
    def name(self) -> str:
        """Its name in the schema."""
        return self.details[0].node.name.value

    def info(self, run: Run, place: Place) -> GraphQLResolveInfo[object]:
        """What graphql-core tells its resolver there."""
        path = path_of(place)
        if path is None:
            raise AssertionError("no field stands above the root")
        return run.executor.build_resolve_info(self.definition, self.nodes, self.parent, path)
