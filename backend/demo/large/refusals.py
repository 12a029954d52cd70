"""What a made-up panel may not be put into."""

from backend.errors import Refused


class PanelNotEmpty(Refused):
    """There are people already; made-up ones must not stand among them."""

    code = "PANEL_NOT_EMPTY"
