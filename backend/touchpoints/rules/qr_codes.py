"""A link as a QR code, to be printed: as a drawing that stays sharp at any size, and as an image."""

from base64 import b64decode
from typing import Final

import segno

# A seventh of it may be dirty or torn (level M), and a quiet zone of four modules is what readers are promised.
_LEVEL: Final = "m"
_QUIET: Final = 4
_PNG_SCALE: Final = 16
_NAMESPACE: Final = '<svg xmlns="http://www.w3.org/2000/svg" '


def qr_svg(url: str) -> str:
    """The code as an SVG document, dark on white whatever it is laid on."""
    drawn: str = _code(url).svg_inline(border=_QUIET, light="#fff", svgclass=None, lineclass=None, omitsize=True)
    return drawn.replace("<svg ", _NAMESPACE, 1)


def qr_png(url: str) -> bytes:
    """The code as a PNG image."""
    told: str = _code(url).png_data_uri(scale=_PNG_SCALE, border=_QUIET, light="#fff")
    return b64decode(told.partition(",")[2])


def _code(url: str) -> segno.QRCode:
    return segno.make(url, error=_LEVEL, boost_error=False, micro=False)
