"""Someone on the pages of their preferences."""

from httpx2 import Response

from backend.links import Purpose
from backend.panel.queries import get_person
from backend.panel.rules import preferences_link_of
from tests.web.visiting import Visitor

HERE = {"sec-fetch-site": "same-origin"}


def preferences_path(visitor: Visitor, person_id: int) -> str:
    """The path of a person's preferences."""
    person = visitor.database.read_now(lambda session: get_person(session, person_id))
    token = visitor.links.token(Purpose.PREFERENCES, preferences_link_of(person.id, person.created_at))
    return f"/p/{token}"


def choose(visitor: Visitor, path: str, fields: dict[str, str], query: str = "") -> Response:
    """Posts a choice as the page's own form does."""
    return visitor.client.post(f"{path}{query}", data=fields, headers=HERE)
