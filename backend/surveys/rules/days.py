"""Calendar days as texts: YYYY-MM-DD and nothing else, so that they compare as they are written."""

from datetime import date


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar in its one spelling."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
