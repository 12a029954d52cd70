"""A board as staff make it, and ideas that they post on it for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.db import Database
from tests.api.client import Answer, Api
from tests.api.company import Company, found_company
from tests.filled import Filled

QUESTION = {"ja": "どんなお茶がほしいですか", "en": "What tea would you like?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarded:
    """A company with a board."""

    api: Api
    company: Company
    board: str

    def post(self, number: int, title: str, **more: object) -> str:
        """The id of an idea of the person u0, u1 and so on."""
        said: dict[str, object] = {"text": "夏に冷たく飲みたい", **more}
        person = {"externalRef": f"u{number}"}
        done = self.api.do("ideaSubmit", "idea { id }", boardId=self.board, person=person, title=title, **said)
        return str(done["idea"]["id"])

    def idea(self, idea_id: str, fields: str) -> Answer:
        """These fields of an idea."""
        return self.api.ask(f"query ($id: ID!) {{ idea(id: $id) {{ {fields} }} }}", id=idea_id)["idea"]

    def listed(self, fields: str = "title", **arguments: object) -> Answer:
        """These fields of the ideas that a list shows."""
        types = {
            "where": "IdeaWhere",
            "orderBy": "IdeaOrder!",
            "fitSegment": "Segment",
            "first": "Int",
            "after": "String",
        }
        named = "".join(f", ${name}: {types[name]}" for name in arguments)
        given = "".join(f", {name}: ${name}" for name in arguments)
        query = f"query ($board: ID!{named}) {{ ideas(boardId: $board{given}) {{ nodes {{ {fields} }} }} }}"
        return self.api.ask(query, board=self.board, **arguments)["ideas"]["nodes"]


def board_once(api: Api, database: Database, filled: Filled, **more: str) -> Boarded:
    """A company with a board as below, made the first time that anyone asks for such a one."""
    said = sorted(more.items())
    company, board = filled.once(database, lambda: _made(api, more), *said)
    return Boarded(api=api, company=company, board=board)


def _made(api: Api, more: Mapping[str, object]) -> tuple[Company, str]:
    made = found_board(api, 3, **more)
    return made.company, made.board


def found_board(api: Api, people: int = 3, **more: object) -> Boarded:
    """Makes a company with a board of that many people, on which everyone may do everything."""
    company = found_company(api, people)
    said: dict[str, object] = {
        "tags": [{"key": "taste", "wording": {"ja": "味"}}, {"key": "bottle", "wording": {"ja": "容器"}}],
        "ideasADay": 100,
        **more,
    }
    made = api.do(
        "boardCreate",
        "board { id }",
        key="next-tea",
        brandId=company.brand,
        productId=company.product,
        question=QUESTION,
        **said,
    )
    return Boarded(api=api, company=company, board=made["board"]["id"])
