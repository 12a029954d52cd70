"""What requests are sent as: JSON, and nothing that a form or a link of another site could send."""

from typing import Final

from backend.api.shapes.errors import BadRequest

JSON: Final = "application/json"


def check_is_json(content_type: str) -> None:
    """Refuses whatever else a request says it is."""
    if content_type.partition(";")[0].strip().lower() != JSON:
        raise BadRequest(f"send {JSON}", 415)
